/** What is to be seen when some groups are closed: devices, closed groups as one thing each, and links between those as one each. */
import type { SensorState } from '../contract/resources.ts';
import type { Graph } from './graph.ts';
import type { Grouping } from './group.ts';

/** A device by its index, or a closed group as -1 - index. */
export type Vertex = number;
export const groupVertex = (group: number): Vertex => -1 - group;

export interface Edge {
  readonly a: Vertex;
  readonly b: Vertex;
  /** Indices of the links it stands for, at least one. */
  readonly links: number[];
}
export interface Collapsed {
  readonly closed: readonly number[];
  /** The vertex that stands for each device. */
  readonly vertexOf: Int32Array;
  readonly edges: readonly Edge[];
}

/** `open[g]` for each group; `shown` leaves links out. */
export function collapse(
  graph: Graph,
  { groups, leafOf }: Grouping,
  open: Uint8Array,
  shown: (link: number) => boolean = () => true,
): Collapsed {
  const standsFor = new Int32Array(groups.length);
  const closed: number[] = [];
  groups.forEach((group, g) => {
    const above = group.parent < 0 ? 0 : standsFor[group.parent]!;
    standsFor[g] = above < 0 ? above : open[g] ? 0 : groupVertex(g);
    if (above === 0 && !open[g]) closed.push(g);
  });
  const vertexOf = new Int32Array(graph.nodes.length);
  for (let i = 0; i < vertexOf.length; i++) {
    const group = standsFor[leafOf[i]!]!;
    vertexOf[i] = group < 0 ? group : i;
  }
  const edges = new Map<number, Edge>();
  const span = graph.nodes.length + groups.length + 1;
  for (let link = 0; link < graph.links.length; link++) {
    if (!shown(link)) continue;
    const p = vertexOf[graph.ends[link * 2]!]!;
    const q = vertexOf[graph.ends[link * 2 + 1]!]!;
    if (p === q) continue;
    const [a, b] = p < q ? [p, q] : [q, p];
    const key = (a + groups.length) * span + b + groups.length;
    const known = edges.get(key);
    if (known) known.links.push(link);
    else edges.set(key, { a, b, links: [link] });
  }
  return { closed, vertexOf, edges: [...edges.values()] };
}

export interface Load {
  readonly state: 'up' | 'down' | 'unknown' | 'degraded';
  /** Towards b and towards a, summed; null where nothing is known. */
  readonly towardsB: number | null;
  readonly towardsA: number | null;
  readonly speedBps: number | null;
  /** 0…1 of the busier direction; null where load or speed is not known. */
  readonly use: number | null;
}

const sum = (values: readonly (number | null)[]) => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
};

/** Parallel links as one: loads and speeds add up; some down and some not is degraded. */
export function loadOf(graph: Graph, { vertexOf }: Collapsed, edge: Edge): Load {
  const towards = (vertex: Vertex) =>
    sum(
      edge.links.map((link) => {
        const { inBps, outBps } = graph.links[link]!;
        // Loads are those of the port at the link's own a end: out of it is towards b.
        return vertexOf[graph.ends[link * 2 + 1]!] === vertex ? outBps : inBps;
      }),
    );
  const [towardsA, towardsB] = [towards(edge.a), towards(edge.b)];
  const states = edge.links.map((link) => graph.links[link]!.state);
  const speedBps = sum(
    edge.links.map((link) => (graph.links[link]!.state === 'down' ? null : graph.links[link]!.speedBps)),
  );
  const load = towardsA === null && towardsB === null ? null : Math.max(towardsA ?? 0, towardsB ?? 0);
  const down = states.filter((state) => state === 'down').length;
  return {
    state:
      down === states.length
        ? 'down'
        : down > 0
          ? 'degraded'
          : states.every((state) => state === 'unknown')
            ? 'unknown'
            : 'up',
    towardsA,
    towardsB,
    speedBps,
    use: load !== null && speedBps ? load / speedBps : null,
  };
}

const badness: readonly SensorState[] = ['down', 'warning', 'unknown', 'paused', 'up'];
export interface Tally {
  readonly worst: SensorState;
  readonly counts: Readonly<Record<SensorState, number>>;
}

/** The states in each group; a group without news is as good as its best devices, so unknown ones do not hide that others are up. */
export function talliesOf(graph: Graph, { groups, leafOf }: Grouping): Tally[] {
  const counts = groups.map(() => ({ up: 0, warning: 0, down: 0, unknown: 0, paused: 0 }));
  graph.nodes.forEach((node, i) => {
    for (let g = leafOf[i]!; g >= 0; g = groups[g]!.parent) counts[g]![node.state]++;
  });
  return counts.map((own) => ({
    counts: own,
    worst:
      own.down === 0 && own.warning === 0 && own.up > 0
        ? 'up'
        : (badness.find((state) => own[state] > 0) ?? 'unknown'),
  }));
}
