/** The shortest way between two devices over known links: fewest hops first, then what is up and fast (Dijkstra over a heap). */
import { across, type Graph } from './graph.ts';

export interface Path {
  readonly nodes: readonly number[];
  readonly links: readonly number[];
}

/** A hop outweighs every other difference between links; a link that is down is a last resort, as long as fifty hops. */
const hopCost = 1;
const downCost = 50;
const unknownCost = 0.01;
const slowestCost = 0.005;

function costOf(graph: Graph, link: number): number {
  const { state, speedBps } = graph.links[link]!;
  const slowness = speedBps ? slowestCost / (1 + Math.log10(Math.max(1, speedBps))) : slowestCost;
  return hopCost + slowness + (state === 'down' ? downCost : state === 'unknown' ? unknownCost : 0);
}

/** `usable` leaves links out, for instance those of a layer that is not shown. */
export function shortestPath(
  graph: Graph,
  from: number,
  to: number,
  usable: (link: number) => boolean = () => true,
): Path | null {
  const best = new Float64Array(graph.nodes.length).fill(Number.POSITIVE_INFINITY);
  const via = new Int32Array(graph.nodes.length).fill(-1);
  const heap: [cost: number, node: number][] = [];
  best[from] = 0;
  push(heap, [0, from]);
  while (heap.length > 0) {
    const [cost, node] = pop(heap);
    if (node === to) return walkBack(graph, via, from, to);
    if (cost > best[node]!) continue;
    for (let k = graph.start[node]!; k < graph.start[node + 1]!; k++) {
      const link = graph.incident[k]!;
      if (!usable(link)) continue;
      const next = across(graph, link, node);
      const sum = cost + costOf(graph, link);
      if (sum >= best[next]!) continue;
      best[next] = sum;
      via[next] = link;
      push(heap, [sum, next]);
    }
  }
  return null;
}

function walkBack(graph: Graph, via: Int32Array, from: number, to: number): Path {
  const nodes = [to];
  const links: number[] = [];
  for (let at = to; at !== from; ) {
    const link = via[at]!;
    at = across(graph, link, at);
    links.push(link);
    nodes.push(at);
  }
  return { nodes: nodes.reverse(), links: links.reverse() };
}

type Entry = [cost: number, node: number];
function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]![0] <= entry[0]) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}
function pop(heap: Entry[]): Entry {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]![0] < heap[child]![0]) child++;
    if (heap[child]![0] >= last[0]) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return top;
}
