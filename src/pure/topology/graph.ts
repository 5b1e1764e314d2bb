/** A topology with its ends as indices: what grouping, layout, paths and drawing work on. */
import type { Link, Topology } from '../contract/resources.ts';

export type TopologyNode = Topology['nodes'][number];
/** A device without how it is at the moment: enough to group and to place it. */
export type WiredNode = Omit<TopologyNode, 'state'>;
/** What is drawn of a link; what it rests on is asked when somebody wants to know. */
export interface MapLink
  extends Pick<
    Link,
    'id' | 'layer' | 'source' | 'confidence' | 'protocolState' | 'state' | 'inBps' | 'outBps' | 'speedBps'
  > {
  readonly a: Omit<Link['a'], 'interfaceId'>;
  readonly b: Omit<Link['b'], 'interfaceId'>;
}
/** Who is linked with whom, without what the links say. */
export interface Shape {
  readonly nodes: readonly WiredNode[];
  /** Two indices a link: ends[2i], ends[2i + 1]. */
  readonly ends: Int32Array;
  /** Links at each node. */
  readonly degree: Uint32Array;
  /** Indices of the links at node i: incident[start[i] … start[i + 1]]. */
  readonly start: Uint32Array;
  readonly incident: Uint32Array;
}
export interface Graph extends Shape {
  readonly nodes: readonly TopologyNode[];
  /** Links whose both ends are among the nodes. */
  readonly links: readonly MapLink[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export function graphOf(topology: {
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly MapLink[];
}): Graph {
  const { nodes } = topology;
  const { links, ends, indexOf } = endsAmong(nodes, topology.links);
  return { ...shapeOf(nodes, ends), nodes, links, indexOf };
}

/** The links whose ends differ and are both there, with the indices of their ends. */
export function endsAmong<L extends { readonly a: { deviceId: string }; readonly b: { deviceId: string } }>(
  nodes: readonly { readonly id: string }[],
  all: readonly L[],
): { readonly links: readonly L[]; readonly ends: Int32Array; readonly indexOf: Map<string, number> } {
  const indexOf = new Map(nodes.map((node, i) => [node.id, i]));
  const links: L[] = [];
  const ends: number[] = [];
  for (const link of all) {
    const [a, b] = [indexOf.get(link.a.deviceId), indexOf.get(link.b.deviceId)];
    if (a === undefined || b === undefined || a === b) continue;
    links.push(link);
    ends.push(a, b);
  }
  return { links, ends: Int32Array.from(ends), indexOf };
}

export function shapeOf(nodes: readonly WiredNode[], ends: Int32Array): Shape {
  const degree = new Uint32Array(nodes.length);
  for (const end of ends) degree[end]!++;
  const start = new Uint32Array(nodes.length + 1);
  for (let i = 0; i < nodes.length; i++) start[i + 1] = start[i]! + degree[i]!;
  const at = start.slice();
  const incident = new Uint32Array(ends.length);
  for (let i = 0; i < ends.length; i++) incident[at[ends[i]!]!++] = i >> 1;
  return { nodes, ends, degree, start, incident };
}

/** The other end of a link. */
export const across = ({ ends }: Shape, link: number, node: number): number =>
  ends[link * 2] === node ? ends[link * 2 + 1]! : ends[link * 2]!;

/** Neighbours of a node, each once, in the order of their links. */
export function neighboursOf(graph: Shape, node: number): number[] {
  const found = new Set<number>();
  for (let k = graph.start[node]!; k < graph.start[node + 1]!; k++)
    found.add(across(graph, graph.incident[k]!, node));
  return [...found];
}
