/**
 * What was known at a time, and how two times differ. Only changes are stored: what an aspect was then is what the first change after that
 * time says it was before, or what it is now; before it was first seen it was not there.
 */
import type { StateDatabase } from '#io/state/port.ts';
import type { ScanFactKind } from '#pure/contract/resources.ts';
import { type Change, differs, type Known, portOfPart } from './aspects.ts';
import { keyOfAspect } from './fold.ts';
import { changeOfRow, knownOf } from './store.ts';

const factsAtOnce = 5000;

export interface Moment {
  readonly scanId: string;
  readonly atMs: number;
}
/** Of one address, by `kind part`. */
export type Aspects = Map<string, Known>;

const keyOfRow = (row: { address_key: string; kind: string; part: string }) =>
  `${row.address_key} ${keyOfAspect(row.kind, row.part)}`;

/** The first change of each aspect after the time. */
async function firstAfter(db: StateDatabase, { scanId, atMs }: Moment, addressKey?: string) {
  const found = new Map<string, Change>();
  let query = db
    .selectFrom('scan_change')
    .selectAll()
    .where('scan_id', '=', scanId)
    .where('time_ms', '>', atMs)
    .orderBy('time_ms');
  if (addressKey !== undefined) query = query.where('address_key', '=', addressKey);
  for (const row of await query.execute()) {
    const key = keyOfRow(row);
    if (!found.has(key)) found.set(key, changeOfRow(row));
  }
  return found;
}

/** Every fact of a scan, in pages, so that nobody else waits for long. */
export async function* factsOf(db: StateDatabase, scanId: string, changedAfterMs?: number) {
  let after = { address_key: '', kind: '', part: '' };
  for (;;) {
    let query = db
      .selectFrom('scan_fact')
      .selectAll()
      .where('scan_id', '=', scanId)
      .where((expression) =>
        expression(
          expression.refTuple('address_key', 'kind', 'part'),
          '>',
          expression.tuple(after.address_key, after.kind, after.part),
        ),
      )
      .orderBy('address_key')
      .orderBy('kind')
      .orderBy('part')
      .limit(factsAtOnce);
    if (changedAfterMs !== undefined) query = query.where('changed_ms', '>', changedAfterMs);
    const rows = await query.execute();
    yield rows;
    if (rows.length < factsAtOnce) return;
    after = rows.at(-1)!;
  }
}

/** All that a scan knew at a time, by address. What was no more then is left out. */
export async function knownAt(
  db: StateDatabase,
  moment: Moment,
  changedAfterMs?: number,
): Promise<Map<string, Aspects>> {
  const changes = await firstAfter(db, moment);
  const found = new Map<string, Aspects>();
  for await (const rows of factsOf(db, moment.scanId, changedAfterMs))
    for (const row of rows) {
      if (row.first_seen_ms > moment.atMs) continue;
      const change = changes.get(keyOfRow(row));
      const known = knownOf(row);
      const value = change ? change.before : known.value;
      if (value === null) continue;
      const host = found.get(row.address_key) ?? new Map<string, Known>();
      host.set(keyOfAspect(row.kind, row.part), { ...known, value });
      found.set(row.address_key, host);
    }
  return found;
}

/** The order in which a host is read: whether it is there, what listens, what is wrong. */
const kindOrder: readonly ScanFactKind[] = [
  'host',
  'port',
  'service',
  'certificate',
  'finding',
  'system',
  'rest',
];
const inOrder = (a: Difference, b: Difference) =>
  (portOfPart(a.part)?.port ?? -1) - (portOfPart(b.part)?.port ?? -1) ||
  kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);

export interface Difference extends Omit<Change, 'news' | 'kept'> {
  readonly addressKey: string;
}

/** What differs, in the order of addresses. */
export async function differences(db: StateDatabase, from: Moment, to: Moment): Promise<Difference[]> {
  // Of one scan only aspects that changed since the earlier time can differ.
  const since = from.scanId === to.scanId ? Math.min(from.atMs, to.atMs) : undefined;
  const [before, after] = [await knownAt(db, from, since), await knownAt(db, to, since)];
  const found: Difference[] = [];
  for (const addressKey of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const own: Difference[] = [];
    const [was, is] = [before.get(addressKey), after.get(addressKey)];
    for (const key of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])) {
      const [one, other] = [was?.get(key), is?.get(key)];
      const { kind, part } = (one ?? other)!;
      // A path is measured anew each time, and what other ports do is told by their states.
      if (kind === 'path' || (kind === 'rest' && !(one && other))) continue;
      if (one && other && !differs(kind, one.value, other.value)) continue;
      own.push({ addressKey, kind, part, before: one?.value ?? null, after: other?.value ?? null });
    }
    found.push(...own.sort(inOrder));
  }
  return found;
}
