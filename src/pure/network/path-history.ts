/** The path to a target over time, from the series of its hops: who stood where, and when that changed. */

export interface HopSeries {
  readonly hop: number;
  readonly address: string;
  readonly name?: string | undefined;
  readonly system?: string | undefined;
  readonly kind: 'rtt' | 'loss';
  readonly timeS: readonly number[];
  readonly avg: readonly number[];
  readonly count: readonly number[];
}

/** The address of a hop that nobody answered for. */
export const silent = '*';

export interface Node {
  readonly address: string;
  name: string | null;
  system: string | null;
  readonly timeS: number[];
  readonly rttMs: (number | null)[];
  readonly lossPercent: (number | null)[];
  readonly runs: number[];
}
export interface Change {
  readonly timeS: number;
  readonly hop: number;
  /** Null: the hop did not exist, the path was shorter. */
  readonly from: string | null;
  readonly to: string | null;
}
export interface Path {
  readonly hops: { readonly hop: number; readonly nodes: Node[] }[];
  readonly changes: Change[];
}

/** Series of one router at one hop may be several: its name was known at one time and not at another. */
function nodesOf(series: readonly HopSeries[]): Map<number, Map<string, Node>> {
  const hops = new Map<number, Map<string, Node>>();
  const cells = new Map<Node, Map<number, { rtt: number | null; loss: number | null; runs: number }>>();
  for (const item of series) {
    const nodes = hops.get(item.hop) ?? new Map<string, Node>();
    hops.set(item.hop, nodes);
    let node = nodes.get(item.address);
    if (!node) {
      node = {
        address: item.address,
        name: null,
        system: null,
        timeS: [],
        rttMs: [],
        lossPercent: [],
        runs: [],
      };
      nodes.set(item.address, node);
      cells.set(node, new Map());
    }
    node.name ??= item.name ?? null;
    node.system ??= item.system ?? null;
    const own = cells.get(node)!;
    item.timeS.forEach((time, i) => {
      const cell = own.get(time) ?? { rtt: null, loss: null, runs: 0 };
      own.set(time, cell);
      if (item.kind === 'rtt') cell.rtt = item.avg[i]!;
      else {
        cell.loss = item.avg[i]!;
        cell.runs += item.count[i]!;
      }
    });
  }
  for (const [node, own] of cells)
    for (const [time, cell] of [...own].sort(([a], [b]) => a - b)) {
      node.timeS.push(time);
      node.rttMs.push(cell.rtt);
      node.lossPercent.push(cell.loss);
      node.runs.push(cell.runs);
    }
  return hops;
}

/** Who answered most at each hop in each bucket, in order of time; silence does not move a router away. */
function occupants(hops: ReadonlyMap<number, ReadonlyMap<string, Node>>): Map<number, Map<number, string>> {
  const at = new Map<number, Map<number, { address: string; runs: number }>>();
  for (const [hop, nodes] of hops)
    for (const node of nodes.values())
      node.timeS.forEach((time, i) => {
        const here = at.get(time) ?? new Map();
        at.set(time, here);
        const best = here.get(hop);
        const runs = node.address === silent ? 0 : node.runs[i]!;
        if (!best || runs > best.runs) here.set(hop, { address: node.address, runs });
      });
  return new Map(
    [...at]
      .sort(([a], [b]) => a - b)
      .map(([time, here]) => [time, new Map([...here].map(([hop, best]) => [hop, best.address]))]),
  );
}

export function pathHistory(series: readonly HopSeries[]): Path {
  const hops = nodesOf(series);
  const changes: Change[] = [];
  const last = new Map<number, string>();
  let begun = false;
  for (const [timeS, here] of occupants(hops)) {
    for (const [hop, address] of [...here].sort(([a], [b]) => a - b)) {
      if (address === silent) continue;
      const before = last.get(hop);
      if (begun && before !== address) changes.push({ timeS, hop, from: before ?? null, to: address });
      last.set(hop, address);
    }
    // A path that ended in an answer and is shorter now has lost its last hops; silence at the end says nothing.
    const lengths = [...here.keys()];
    const end = Math.max(...lengths);
    if (here.get(end) !== silent)
      for (const [hop, address] of [...last])
        if (hop > end) {
          changes.push({ timeS, hop, from: address, to: null });
          last.delete(hop);
        }
    begun = true;
  }
  return {
    hops: [...hops].sort(([a], [b]) => a - b).map(([hop, nodes]) => ({ hop, nodes: [...nodes.values()] })),
    changes,
  };
}

export interface PathStep {
  readonly hop: number;
  readonly node: Pick<Node, 'address' | 'name' | 'system'> | null;
  readonly rttMs: number | null;
  readonly lossPercent: number | null;
}

/** The path as it was over [fromS, toS): at each hop who answered most and how fast, and the loss of the hop whoever stood there. */
export function pathAt(path: Pick<Path, 'hops'>, fromS: number, toS: number): PathStep[] {
  return path.hops.flatMap(({ hop, nodes }): PathStep[] => {
    let best: { node: Node; runs: number; rttMs: number | null } | undefined;
    let hopRuns = 0;
    let lost = 0;
    for (const node of nodes) {
      let runs = 0;
      let answered = 0;
      let rtt = 0;
      node.timeS.forEach((time, i) => {
        if (time < fromS || time >= toS) return;
        runs += node.runs[i]!;
        lost += (node.lossPercent[i] ?? 0) * node.runs[i]!;
        const value = node.rttMs[i];
        if (value === null || value === undefined) return;
        answered += node.runs[i]!;
        rtt += value * node.runs[i]!;
      });
      hopRuns += runs;
      if (node.address === silent || runs <= (best?.runs ?? 0)) continue;
      best = { node, runs, rttMs: answered > 0 ? rtt / answered : null };
    }
    if (hopRuns === 0) return [];
    return [{ hop, node: best?.node ?? null, rttMs: best?.rttMs ?? null, lossPercent: lost / hopRuns }];
  });
}

/** The hops at which two paths part, by address. */
export function pathDifference(a: readonly PathStep[], b: readonly PathStep[]): ReadonlySet<number> {
  const addressOf = (steps: readonly PathStep[]) =>
    new Map(steps.flatMap((step) => (step.node ? [[step.hop, step.node.address]] : [])));
  const [left, right] = [addressOf(a), addressOf(b)];
  return new Set([...left.keys(), ...right.keys()].filter((hop) => left.get(hop) !== right.get(hop)));
}
