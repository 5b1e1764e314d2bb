/**
 * Cables between bridges by their forwarding tables. The tree of a broadcast domain is hung up at one bridge. Every other bridge has
 * one port towards it, and every bridge above a bridge sees that one on a port away from the root: the lowest of those above is its
 * parent, because it has the fewest bridges below. A pair of ports is one cable when nothing was seen between them, which is the
 * direct connection theorem (Breitbart et al., 2004) asked of one pair instead of all; what was seen between is an unmanaged switch.
 * Missing entries make a bridge's place unknown; they never make it another place that the entries there are speak against.
 */
import type { Cables, Port } from './cables.ts';
import { witness } from './confidence.ts';
import type { InferredNode } from './model.ts';
import type { Bridge, Sightings } from './sightings.ts';
import type { TreeSegment } from './spanning-tree.ts';

/** Where each bridge hangs. */
interface Tree {
  /** Port towards the root; absent on the root and where it is not known. */
  readonly up: ReadonlyMap<number, number>;
  readonly roots: ReadonlySet<number>;
}

export interface Segment {
  readonly parent: Port;
  readonly children: readonly Port[];
  /** Stations between the ports. */
  readonly macs: readonly string[];
}

export interface Forwarding {
  readonly nodes: readonly InferredNode[];
  /** Ports that lead to another bridge. */
  readonly uplinks: ReadonlySet<string>;
  readonly steps: number;
}

export const portKey = ({ deviceId, ifIndex }: Port): string => `${deviceId}:${ifIndex}`;
export const nodeId = (port: Port): string => `unmanaged-switch ${portKey(port)}`;

/** The bridges that see each other, hung up at the one that most others see. */
function treeOf({ bridges }: Sightings): Tree {
  const parent = bridges.map((_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  const seenBy = new Int32Array(bridges.length);
  bridges.forEach((bridge, i) => {
    for (const other of bridge.sees.keys()) {
      seenBy[other]!++;
      parent[find(i)] = find(other);
    }
  });
  const rootOf = new Map<number, number>();
  bridges.forEach((_, i) => {
    const best = rootOf.get(find(i));
    if (best === undefined || seenBy[i]! > seenBy[best]!) rootOf.set(find(i), i);
  });
  const up = new Map<number, number>();
  bridges.forEach((bridge, i) => {
    const port = bridge.sees.get(rootOf.get(find(i))!);
    if (port !== undefined) up.set(i, port);
  });
  return { up, roots: new Set(rootOf.values()) };
}

/** The parent of every bridge whose place is known: [parent, its port]. */
function parentsOf({ bridges }: Sightings, { up, roots }: Tree): Map<number, readonly [number, number]> {
  const below = bridges.map((bridge, i) => {
    let count = 0;
    for (const port of bridge.sees.values()) if (port !== up.get(i)) count++;
    return count;
  });
  const above = new Map<number, number[]>();
  bridges.forEach((bridge, i) => {
    if (!up.has(i) && !roots.has(i)) return;
    for (const [other, port] of bridge.sees) {
      if (port === up.get(i)) continue;
      const list = above.get(other);
      if (list) list.push(i);
      else above.set(other, [i]);
    }
  });
  const parents = new Map<number, readonly [number, number]>();
  for (const [child, candidates] of above) {
    if (!up.has(child)) continue;
    candidates.sort((a, b) => below[a]! - below[b]!);
    const [lowest, next] = candidates as [number, number?];
    // Two that claim to be the lowest: one of them has forgotten who is below.
    if (next !== undefined && below[next] === below[lowest]) continue;
    const port = bridges[lowest]!.sees.get(child)!;
    const agree = candidates.every((other) => {
      if (other === lowest) return true;
      const there = bridges[other]!.sees.get(lowest);
      return there === undefined || there === bridges[other]!.sees.get(child);
    });
    const seesParent = bridges[child]!.sees.get(lowest);
    if (agree && (seesParent === undefined || seesParent === up.get(child)))
      parents.set(child, [lowest, port]);
  }
  return parents;
}

/** What hangs on each port away from the root: its children, and what stands between, as far as that can be told. */
function segmentsOf(sightings: Sightings, tree: Tree, count: (steps: number) => void): Segment[] {
  const { bridges } = sightings;
  const groups = Map.groupBy(parentsOf(sightings, tree), ([, [parent, port]]) => `${parent}:${port}`);
  const byParent = Map.groupBy([...groups.values()], (group) => group[0]![1][0]);
  const segments: Segment[] = [];
  /** Port by MAC of the bridge looked at; the stamp says whose it is. */
  const portOf = new Int32Array(sightings.macs.length);
  const stamp = new Int32Array(sightings.macs.length).fill(-1);
  for (const [parent, ports] of byParent) {
    const above = bridges[parent]!;
    const macsAt = Map.groupBy(above.macs.keys(), (row) => above.ports[row]!);
    count(above.macs.length);
    for (const group of ports) {
      const port = group[0]![1][1];
      const children = group.map(([child]) => child);
      if (!areSiblings(bridges, tree, above, port, children)) continue;
      const between = new Set<number>();
      for (const child of children) {
        const below = bridges[child]!;
        below.macs.forEach((mac, row) => {
          portOf[mac] = below.ports[row]!;
          stamp[mac] = child;
        });
        const rows = macsAt.get(port) ?? [];
        count(below.macs.length + rows.length);
        for (const row of rows) {
          const mac = above.macs[row]!;
          if (sightings.owner[mac]! < 0 && stamp[mac] === child && portOf[mac] === tree.up.get(child))
            between.add(mac);
        }
      }
      // What one child has below itself the others see towards the root: that is not between.
      for (const child of children) {
        const below = bridges[child]!;
        below.macs.forEach((mac, row) => {
          if (below.ports[row] !== tree.up.get(child)) between.delete(mac);
        });
      }
      segments.push({
        parent: { deviceId: above.deviceId, ifIndex: port },
        children: children.map((child) => ({
          deviceId: bridges[child]!.deviceId,
          ifIndex: tree.up.get(child)!,
        })),
        macs: [...between].map((mac) => sightings.macs[mac]!),
      });
    }
  }
  return segments;
}

/** Everybody seen at the port is a child or below one, and children see each other towards the root: else the order is not known. */
function areSiblings(
  bridges: readonly Bridge[],
  { up }: Tree,
  above: Bridge,
  port: number,
  children: readonly number[],
): boolean {
  for (const [other, at] of above.sees) {
    if (at !== port || children.includes(other)) continue;
    const below = children.some((child) => {
      const there = bridges[child]!.sees.get(other);
      return there !== undefined && there !== up.get(child);
    });
    if (!below) return false;
  }
  return children.every((one) =>
    children.every((other) => one === other || bridges[one]!.sees.get(other) === up.get(one)),
  );
}

export function concludeForwarding(
  sightings: Sightings,
  shared: readonly TreeSegment[],
  cables: Cables,
): Forwarding {
  let steps = sightings.steps;
  const tree = treeOf(sightings);
  const nodes: InferredNode[] = [];
  const infer = (ports: readonly Port[], macs: readonly string[], source: 'stp' | 'fdb', detail: string) => {
    // A cable that is known to be plugged in there leaves no room for anything between.
    if (ports.some((port) => cables.at(port).length > 0)) return;
    const id = nodeId(ports[0]!);
    for (const port of ports) cables.attach(port, { deviceId: id }, witness(source, port.deviceId, detail));
    nodes.push({ id, kind: 'unmanaged-switch', ports, macs });
  };
  const segments = segmentsOf(sightings, tree, (more) => {
    steps += more;
  });
  for (const { parent, children, macs } of segments) {
    const [only] = children;
    if (children.length === 1 && macs.length === 0)
      cables.conclude(
        only!,
        parent,
        witness(
          'fdb',
          only!.deviceId,
          `everything behind interface ${parent.ifIndex} is behind or at the far end, nothing is between`,
        ),
      );
    else
      infer(
        [parent, ...children],
        macs,
        'fdb',
        `${children.length + 1} managed ports and ${macs.length} stations share one segment`,
      );
  }
  for (const { designated, listeners } of shared)
    infer(
      [designated, ...listeners],
      [],
      'stp',
      `${listeners.length} bridges listen to the same designated port`,
    );
  return { nodes, uplinks: uplinksOf(sightings, nodes), steps };
}

function uplinksOf({ bridges }: Sightings, nodes: readonly InferredNode[]): Set<string> {
  const found = new Set<string>();
  for (const { deviceId, sees } of bridges)
    for (const ifIndex of sees.values()) found.add(portKey({ deviceId, ifIndex }));
  for (const { ports } of nodes)
    for (const { deviceId, ifIndex } of ports)
      if (ifIndex !== undefined) found.add(portKey({ deviceId, ifIndex }));
  return found;
}
