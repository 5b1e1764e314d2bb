/**
 * Groups for semantic zoom: site, then location or subnet where devices tell, else neighbourhoods found in the graph. The same
 * network gives the same groups, in the same order.
 */
import { familyOf, formatAddress, networkOf, parsePrefix } from '../base/address.ts';
import { across, type Shape, type WiredNode } from './graph.ts';

export type GroupKind = 'all' | 'site' | 'location' | 'subnet' | 'neighbourhood' | 'unlinked' | 'other';
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly kind: GroupKind;
  /** Index of the group around it; -1 for the first, which holds everything. */
  readonly parent: number;
  readonly children: number[];
  /** Nodes directly in it; empty when it has children. */
  readonly nodes: readonly number[];
  /** Nodes in it and in everything below it. */
  readonly size: number;
}
export interface Grouping {
  /** Parents stand before their children. */
  readonly groups: readonly Group[];
  /** The innermost group of each node. */
  readonly leafOf: Int32Array;
}

/** More devices than this in one group are divided once more. */
const leafNodesMax = 48;
/** A network of so few devices without sites needs no groups. */
const flatNodesMax = 60;
/** At most about so many neighbourhoods in one group. */
const neighbourhoodsMax = 24;
const levelsMax = 4;

interface Part {
  readonly id: string;
  readonly name: string;
  readonly kind: GroupKind;
  readonly nodes: number[];
}

/** What devices tell about where they are, best first. */
const schemes: readonly {
  readonly kind: GroupKind;
  readonly keyOf: (node: WiredNode) => string | null;
}[] = [
  { kind: 'location', keyOf: (node) => node.location },
  { kind: 'subnet', keyOf: (node) => subnetOf(node.address) },
];

/** /24 and /64: how networks are cut nearly everywhere. */
export function subnetOf(address: string | null): string | null {
  const family = address ? familyOf(address) : undefined;
  if (!family) return null;
  const lengthBits = family === 4 ? 24 : 64;
  const prefix = parsePrefix(`${address}/${lengthBits}`);
  return prefix ? `${formatAddress(networkOf(prefix).address)}/${lengthBits}` : null;
}

export function groupNodes(graph: Shape, siteNames: ReadonlyMap<string, string>): Grouping {
  const groups: Group[] = [];
  const leafOf = new Int32Array(graph.nodes.length);
  const add = (part: Part, parent: number, level: number): void => {
    const index = groups.length;
    const parts =
      level < levelsMax && part.nodes.length > (level === 0 ? 0 : leafNodesMax)
        ? divide(graph, part, level, siteNames)
        : [];
    const leaf = parts.length < 2;
    groups.push({
      id: part.id,
      name: part.name,
      kind: part.kind,
      parent,
      children: [],
      nodes: leaf ? part.nodes : [],
      size: part.nodes.length,
    });
    if (parent >= 0) groups[parent]!.children.push(index);
    if (leaf) for (const node of part.nodes) leafOf[node] = index;
    else for (const child of parts) add(child, index, level + 1);
  };
  add({ id: 'all', name: 'Everything', kind: 'all', nodes: graph.nodes.map((_, i) => i) }, -1, 0);
  return { groups, leafOf };
}

function divide(graph: Shape, part: Part, level: number, siteNames: ReadonlyMap<string, string>): Part[] {
  if (level === 0) {
    const sites = partition(graph, part, 'site', (node) => node.siteId, siteNames);
    if (sites.length > 1) return sites;
    if (part.nodes.length <= flatNodesMax) return [];
  }
  for (const scheme of schemes) {
    const parts = partition(graph, part, scheme.kind, scheme.keyOf);
    const told = parts.filter((item) => item.kind !== 'other');
    const covered = told.reduce((sum, item) => sum + item.nodes.length, 0);
    const largest = Math.max(...parts.map((item) => item.nodes.length));
    if (
      told.length >= 2 &&
      covered >= part.nodes.length * 0.6 &&
      covered >= told.length * 3 &&
      largest < part.nodes.length * 0.9 &&
      told.length <= neighbourhoodsMax * 2 &&
      cohesionOf(graph, parts) >= cohesionMin
    )
      return parts;
  }
  return neighbourhoods(graph, part);
}

/** A division that cuts most links shows a tangle: better what the wiring itself says. */
const cohesionMin = 0.35;
/** The share of the links among the devices of all parts that stay within one part. */
function cohesionOf(graph: Shape, parts: readonly Part[]): number {
  const partOf = new Map(parts.flatMap((part, p) => part.nodes.map((node) => [node, p] as const)));
  let [inside, all] = [0, 0];
  for (const [node, own] of partOf)
    for (let k = graph.start[node]!; k < graph.start[node + 1]!; k++) {
      const other = partOf.get(across(graph, graph.incident[k]!, node));
      if (other === undefined) continue;
      all++;
      if (other === own) inside++;
    }
  return all === 0 ? 1 : inside / all;
}

function partition(
  graph: Shape,
  part: Part,
  kind: GroupKind,
  keyOf: (node: WiredNode) => string | null,
  names?: ReadonlyMap<string, string>,
): Part[] {
  const parts = new Map<string, Part>();
  for (const node of part.nodes) {
    const key = keyOf(graph.nodes[node]!) || null;
    const id = `${part.id}/${key ?? '-'}`;
    const known = parts.get(id);
    if (known) known.nodes.push(node);
    else
      parts.set(id, {
        id,
        name: key === null ? 'Elsewhere' : (names?.get(key) ?? key),
        kind: key === null ? 'other' : kind,
        nodes: [node],
      });
  }
  return [...parts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Connected devices, cut into pieces of a bounded size: leaves join their switch first, then pieces that share most links
 * join each other. What is left over at a full piece is put together; what has no link at all is a piece of its own.
 */
function neighbourhoods(graph: Shape, part: Part): Part[] {
  const sizeMax = Math.max(leafNodesMax, Math.ceil(part.nodes.length / neighbourhoodsMax));
  const within = new Set(part.nodes);
  const parent = new Map(part.nodes.map((node) => [node, node]));
  const size = new Map(part.nodes.map((node) => [node, 1]));
  const find = (node: number): number => {
    let top = node;
    while (parent.get(top) !== top) top = parent.get(top)!;
    for (let at = node; at !== top; ) {
      const next = parent.get(at)!;
      parent.set(at, top);
      at = next;
    }
    return top;
  };
  const join = (a: number, b: number, max: number): void => {
    const [x, y] = [find(a), find(b)];
    const sum = size.get(x)! + size.get(y)!;
    if (x === y || sum > max) return;
    const [into, from] = x < y ? [x, y] : [y, x];
    parent.set(from, into);
    size.set(into, sum);
  };
  const inner = new Set<number>();
  for (const node of part.nodes)
    for (let k = graph.start[node]!; k < graph.start[node + 1]!; k++)
      if (within.has(across(graph, graph.incident[k]!, node))) inner.add(graph.incident[k]!);
  const endsOf = (link: number) => [graph.ends[link * 2]!, graph.ends[link * 2 + 1]!] as const;
  const weight = (link: number) => {
    const [a, b] = endsOf(link);
    return Math.min(graph.degree[a]!, graph.degree[b]!) * 1e4 + Math.max(graph.degree[a]!, graph.degree[b]!);
  };
  const links = [...inner].sort((a, b) => weight(a) - weight(b) || a - b);
  for (const link of links) join(...endsOf(link), sizeMax);
  const shared = new Map<string, { a: number; b: number; count: number }>();
  for (const link of links) {
    const [x, y] = endsOf(link)
      .map(find)
      .sort((a, b) => a - b) as [number, number];
    if (x === y) continue;
    const entry = shared.get(`${x} ${y}`) ?? { a: x, b: y, count: 0 };
    entry.count++;
    shared.set(`${x} ${y}`, entry);
  }
  const between = [...shared.values()].sort((x, y) => y.count - x.count || x.a - y.a || x.b - y.b);
  for (const { a, b } of between) join(a, b, sizeMax);

  const pieces = new Map<number, number[]>();
  for (const node of part.nodes) {
    const top = find(node);
    const piece = pieces.get(top);
    if (piece) piece.push(node);
    else pieces.set(top, [node]);
  }
  const small = sizeMax / 6;
  const beside = new Map<number, number>();
  for (const { a, b } of between) {
    const [x, y] = [find(a), find(b)];
    if (!beside.has(x)) beside.set(x, y);
    if (!beside.has(y)) beside.set(y, x);
  }
  const parts: Part[] = [];
  const left = new Map<number, number[]>();
  for (const [top, nodes] of pieces) {
    if (nodes.length >= small || (nodes.length > 1 && pieces.size <= neighbourhoodsMax))
      parts.push(neighbourhood(graph, part, nodes));
    else {
      const key = beside.get(top) ?? -1;
      const others = left.get(key);
      if (others) others.push(...nodes);
      else left.set(key, [...nodes]);
    }
  }
  // Left-overs at many different pieces would be many tiny groups: together they are few.
  let rest: number[] = [];
  const flush = (force: boolean) => {
    if (rest.length >= small || (force && rest.length > 0)) {
      parts.push(neighbourhood(graph, part, rest));
      rest = [];
    }
  };
  for (const [key, nodes] of left) {
    if (key < 0) continue;
    for (const node of nodes) {
      rest.push(node);
      if (rest.length >= sizeMax) flush(true);
    }
    flush(false);
  }
  flush(true);
  const alone = left.get(-1);
  if (alone) {
    const name = alone.some((node) => graph.degree[node]! > 0) ? 'Others' : 'No known link';
    parts.push({ id: `${part.id}/unlinked`, name, kind: 'unlinked', nodes: alone });
  }
  return parts.sort((a, b) => a.nodes[0]! - b.nodes[0]!);
}

/** Named after its best connected device. */
function neighbourhood(graph: Shape, part: Part, nodes: number[]): Part {
  const hub = nodes.reduce(
    (best, node) => (graph.degree[node]! > graph.degree[best]! ? node : best),
    nodes[0]!,
  );
  const { id, name } = graph.nodes[hub]!;
  return { id: `${part.id}/~${id}`, name: `Around ${name}`, kind: 'neighbourhood', nodes };
}
