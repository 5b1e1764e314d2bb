/** Rows of facts and changes: read by host, written in one transaction with the run that saw them. */
import type { StateDatabase, StateTransaction } from '#io/state/port.ts';
import { formatAddress, fromBigInt, parseAddress, toBigInt } from '#pure/base/address.ts';
import { newId } from '#pure/base/id.ts';
import type { Random } from '#pure/contract/host.ts';
import type { ScanFactKind, ScanNews } from '#pure/contract/resources.ts';
import { keyOf, ofKey } from '#pure/network/ipam/block.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Change, Known } from './aspects.ts';
import { type KnownHost, keyOfAspect } from './fold.ts';

export type FactRow = StateTables['scan_fact'];
export type ChangeRow = StateTables['scan_change'];

/** Bound variables of one statement: SQLite takes 32,766, a fact takes eight. */
const rowsAtOnce = 1000;

export const keyOfAddress = (text: string): string | undefined => {
  const address = parseAddress(text);
  return address && keyOf(address.family, toBigInt(address));
};
export const addressOfKey = (key: string): string => {
  const { family, value } = ofKey(key);
  return formatAddress(fromBigInt(family, value));
};

export const knownOf = (row: FactRow): Known => ({
  kind: row.kind as ScanFactKind,
  part: row.part,
  value: row.value === null ? null : (JSON.parse(row.value) as unknown),
  firstMs: row.first_seen_ms,
  seenMs: row.seen_ms,
  changedMs: row.changed_ms,
});

export async function readKnown(
  db: StateDatabase,
  scanId: string,
  keys: readonly string[],
): Promise<Map<string, KnownHost>> {
  const found = new Map<string, KnownHost>(keys.map((key) => [key, new Map()]));
  for (let at = 0; at < keys.length; at += rowsAtOnce) {
    const rows = await db
      .selectFrom('scan_fact')
      .selectAll()
      .where('scan_id', '=', scanId)
      .where('address_key', 'in', keys.slice(at, at + rowsAtOnce))
      .execute();
    for (const row of rows) found.get(row.address_key)!.set(keyOfAspect(row.kind, row.part), knownOf(row));
  }
  return found;
}

export interface HostWrite {
  readonly addressKey: string;
  readonly touched: Iterable<Known>;
  /** As they were: of these only the time is written. */
  readonly seen: ReadonlySet<Known>;
  /** Every row of the host is among them. */
  readonly seenAll: boolean;
  readonly changes: readonly Change[];
}
export interface WrittenChange {
  readonly id: string;
  readonly addressKey: string;
  readonly change: Change;
}

export async function writeHosts(
  tx: StateTransaction,
  run: { readonly scanId: string; readonly runId: string },
  hosts: readonly HostWrite[],
  timeMs: number,
  random: Random,
): Promise<WrittenChange[]> {
  const rows = hosts.flatMap(({ addressKey, touched }) =>
    [...touched].map(
      (known): FactRow => ({
        ...{ scan_id: run.scanId, address_key: addressKey, kind: known.kind, part: known.part },
        value: known.value === null ? null : JSON.stringify(known.value),
        ...{ first_seen_ms: known.firstMs, seen_ms: known.seenMs, changed_ms: known.changedMs },
      }),
    ),
  );
  for (let at = 0; at < rows.length; at += rowsAtOnce)
    await tx
      .insertInto('scan_fact')
      .values(rows.slice(at, at + rowsAtOnce))
      .onConflict((conflict) =>
        conflict.columns(['scan_id', 'address_key', 'kind', 'part']).doUpdateSet((expression) => ({
          value: expression.ref('excluded.value'),
          seen_ms: expression.ref('excluded.seen_ms'),
          changed_ms: expression.ref('excluded.changed_ms'),
        })),
      )
      .execute();
  // Most hosts are as they were: of those one statement says that they were seen.
  const whole = hosts.flatMap((host) => (host.seenAll ? [host.addressKey] : []));
  if (whole.length > 0)
    await tx
      .updateTable('scan_fact')
      .set({ seen_ms: timeMs })
      .where('scan_id', '=', run.scanId)
      .where('address_key', 'in', whole)
      .where('value', 'is not', null)
      .execute();
  for (const { addressKey, seen, seenAll } of hosts)
    for (const kind of seenAll ? [] : new Set([...seen].map((known) => known.kind)))
      await tx
        .updateTable('scan_fact')
        .set({ seen_ms: timeMs })
        .where('scan_id', '=', run.scanId)
        .where('address_key', '=', addressKey)
        .where('kind', '=', kind)
        .where(
          'part',
          'in',
          [...seen].filter((known) => known.kind === kind).map((known) => known.part),
        )
        .execute();
  const written = hosts.flatMap(({ addressKey, changes }) =>
    changes.map((change): WrittenChange => ({ id: newId(timeMs, random.bytes), addressKey, change })),
  );
  const kept = written
    .filter(({ change }) => change.kept)
    .map(
      ({ id, addressKey, change }): ChangeRow => ({
        ...{ id, scan_id: run.scanId, run_id: run.runId, time_ms: timeMs, address_key: addressKey },
        ...{ kind: change.kind, part: change.part, news: change.news },
        before: change.before === null ? null : JSON.stringify(change.before),
        after: change.after === null ? null : JSON.stringify(change.after),
      }),
    );
  for (let at = 0; at < kept.length; at += rowsAtOnce)
    await tx
      .insertInto('scan_change')
      .values(kept.slice(at, at + rowsAtOnce))
      .execute();
  return written;
}

export const changeOfRow = (row: ChangeRow): Change => ({
  kind: row.kind as ScanFactKind,
  part: row.part,
  before: row.before === null ? null : JSON.parse(row.before),
  after: row.after === null ? null : JSON.parse(row.after),
  news: row.news as ScanNews | null,
  kept: true,
});
