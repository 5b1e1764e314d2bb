/** The network as it was, and what changed since: from the rows of links and the birth of devices. */
import type { StateDatabase } from '#io/state/port.ts';
import { invalidInput } from '#pure/base/errors.ts';
import type { LinkLayer, TopologyChanges } from '#pure/contract/resources.ts';
import { type Cable, movesOf } from '#pure/network/topology/moves.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Snapshot } from './snapshot.ts';

type LinkRow = StateTables['link'];

/** Rows of one answer and kind; a longer list is told as cut. */
const changesMax = 2000;

export const cableOf = (row: LinkRow): Cable => ({
  id: row.id,
  a: { deviceId: row.a_device_id, interfaceId: row.a_interface_id },
  b: { deviceId: row.b_device_id, interfaceId: row.b_interface_id },
});

export function endText(end: Cable['a'], { devices, interfaces }: Snapshot): string {
  const port = end.interfaceId ? interfaces.get(end.interfaceId)?.name : undefined;
  return [devices.get(end.deviceId)?.name ?? end.deviceId, port].filter(Boolean).join(' ');
}
export const linkText = (cable: Cable, snapshot: Snapshot): string =>
  `${endText(cable.a, snapshot)} – ${endText(cable.b, snapshot)}`;

/** Links that were there at a time, removed ones included. */
export async function linksAt(db: StateDatabase, atMs: number): Promise<LinkRow[]> {
  return await db
    .selectFrom('link')
    .selectAll()
    .where('first_seen_ms', '<=', atMs)
    .where((eb) => eb.or([eb('removed_ms', 'is', null), eb('removed_ms', '>', atMs)]))
    .execute();
}

export async function changesBetween(
  db: StateDatabase,
  snapshot: Snapshot,
  fromMs: number,
  toMs: number,
): Promise<TopologyChanges> {
  if (fromMs > toMs)
    throw invalidInput(
      'fromMs',
      fromMs,
      'it is after toMs',
      'Give the earlier time as fromMs, the later as toMs.',
    );
  const [found, lost] = await Promise.all([
    db
      .selectFrom('link')
      .selectAll()
      .where('first_seen_ms', '>', fromMs)
      .where('first_seen_ms', '<=', toMs)
      .where((eb) => eb.or([eb('removed_ms', 'is', null), eb('removed_ms', '>', toMs)]))
      .orderBy('first_seen_ms', 'desc')
      .limit(changesMax + 1)
      .execute(),
    db
      .selectFrom('link')
      .selectAll()
      .where('removed_ms', '>', fromMs)
      .where('removed_ms', '<=', toMs)
      .where('first_seen_ms', '<=', fromMs)
      .orderBy('removed_ms', 'desc')
      .limit(changesMax + 1)
      .execute(),
  ]);
  const cables = (rows: readonly LinkRow[]) => rows.filter((row) => row.layer === 'physical').map(cableOf);
  const moves = movesOf(cables(lost), cables(found));
  const moved = new Set(moves.flatMap((move) => [move.lostId, move.foundId]));
  const timeOf = new Map(found.map((row) => [row.id, row.first_seen_ms]));
  const shown = (row: LinkRow, timeMs: number) => ({
    id: row.id,
    text: linkText(cableOf(row), snapshot),
    layer: row.layer as LinkLayer,
    timeMs,
    source: row.source,
  });
  const still = (row: LinkRow) => !moved.has(row.id);
  return {
    devices: [...snapshot.devices.values()]
      .filter((row) => row.created_ms > fromMs && row.created_ms <= toMs)
      .sort((a, b) => b.created_ms - a.created_ms)
      .slice(0, changesMax)
      .map((row) => ({ id: row.id, name: row.name, kind: row.kind, timeMs: row.created_ms })),
    moves: moves.map((move) => {
      const [kept, from, to] = [move.kept, move.from, move.to].map((end) => endText(end, snapshot));
      return {
        text: `${kept} moved from ${from} to ${to}`,
        kept: kept!,
        from: from!,
        to: to!,
        timeMs: timeOf.get(move.foundId) ?? toMs,
      };
    }),
    found: found
      .filter(still)
      .slice(0, changesMax)
      .map((row) => shown(row, row.first_seen_ms)),
    lost: lost
      .filter(still)
      .slice(0, changesMax)
      .map((row) => shown(row, row.removed_ms!)),
    truncated: found.length > changesMax || lost.length > changesMax,
  };
}
