/**
 * Forwarding tables as numbers: which bridge sees which MAC on which port. A table of a thousand switches has a million rows, so
 * rows are looked at once and kept in typed arrays.
 */
import { type Directory, isStation } from './directory.ts';

export interface Bridge {
  readonly deviceId: string;
  /** Parallel: MAC by its number, the port it is behind (aggregates as a whole). */
  readonly macs: Int32Array;
  readonly ports: Int32Array;
  /** Other bridges by their position, and the one port they are behind. */
  readonly sees: ReadonlyMap<number, number>;
}

export interface Sightings {
  readonly macs: readonly string[];
  /** Position of the bridge that owns the MAC, or -1. */
  readonly owner: Int32Array;
  readonly bridges: readonly Bridge[];
  readonly steps: number;
}

const several = -1;

export function sightingsOf(directory: Directory): Sightings {
  const deviceIds = directory.ids.filter((id) => directory.entry(id)!.facts.fdb.length > 0);
  const position = new Map(deviceIds.map((id, i) => [id, i]));
  const numbers = new Map<string, number>();
  const macs: string[] = [];
  const owners: number[] = [];
  let steps = 0;
  const numberOf = (mac: string): number => {
    const before = numbers.get(mac);
    if (before !== undefined) return before;
    // Group addresses and virtual routers are nowhere.
    const next = isStation(mac) ? macs.length : -1;
    numbers.set(mac, next);
    if (next < 0) return next;
    macs.push(mac);
    owners.push(position.get(directory.byMac(mac) ?? '') ?? -1);
    return next;
  };
  const bridges = deviceIds.map((deviceId, i): Bridge => {
    const { facts, down } = directory.entry(deviceId)!;
    const seen = new Map<number, number>();
    for (const { mac, ifIndex } of facts.fdb) {
      steps++;
      const number = numberOf(mac);
      if (number < 0 || ifIndex === undefined || down.has(ifIndex) || owners[number] === i) continue;
      const port = directory.whole(deviceId, ifIndex);
      const before = seen.get(number);
      // Behind two ports at once: it moves, or another VLAN has another path.
      if (before === undefined) seen.set(number, port);
      else if (before !== port) seen.set(number, several);
    }
    const sees = new Map<number, number>();
    const found = [...seen].filter(([, port]) => port !== several);
    for (const [number, port] of found) {
      const other = owners[number]!;
      if (other < 0) continue;
      const before = sees.get(other);
      if (before === undefined) sees.set(other, port);
      else if (before !== port) sees.set(other, several);
    }
    for (const [other, port] of sees) if (port === several) sees.delete(other);
    return {
      deviceId,
      macs: Int32Array.from(found, ([number]) => number),
      ports: Int32Array.from(found, ([, port]) => port),
      sees,
    };
  });
  return { macs, owner: Int32Array.from(owners), bridges, steps };
}
