/** A topology with its ends as indices: what grouping, layout, paths and drawing work on. */
import type { Link, Topology } from '../contract/resources.ts';

export type TopologyNode = Topology['nodes'][number];
/** Who is linked with whom, without what the links say: small enough to hand to a worker. */
export interface Shape {
  readonly nodes: readonly TopologyNode[];
  /** Two indices a link: ends[2i], ends[2i + 1]. */
  readonly ends: Int32Array;
  /** Links at each node. */
  readonly degree: Uint32Array;
  /** Indices of the links at node i: incident[start[i] … start[i + 1]]. */
  readonly start: Uint32Array;
  readonly incident: Uint32Array;
}
export interface Graph extends Shape {
  /** Links whose both ends are among the nodes. */
  readonly links: readonly Link[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export function graphOf(topology: Topology): Graph {
  const { nodes } = topology;
  const indexOf = new Map(nodes.map((node, i) => [node.id, i]));
  const links = topology.links.filter(
    (link) =>
      link.a.deviceId !== link.b.deviceId && indexOf.has(link.a.deviceId) && indexOf.has(link.b.deviceId),
  );
  const ends = new Int32Array(links.length * 2);
  const degree = new Uint32Array(nodes.length);
  links.forEach((link, i) => {
    const [a, b] = [indexOf.get(link.a.deviceId)!, indexOf.get(link.b.deviceId)!];
    ends[i * 2] = a;
    ends[i * 2 + 1] = b;
    degree[a]!++;
    degree[b]!++;
  });
  const start = new Uint32Array(nodes.length + 1);
  for (let i = 0; i < nodes.length; i++) start[i + 1] = start[i]! + degree[i]!;
  const at = start.slice();
  const incident = new Uint32Array(links.length * 2);
  for (let i = 0; i < ends.length; i++) incident[at[ends[i]!]!++] = i >> 1;
  return { nodes, links, indexOf, ends, degree, start, incident };
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
