/** The queue of findings: one entry for a weakness of a port, whichever scan sees it; open, accepted, fixed, reopened. */
import type { StateStore, StateTransaction } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import type { ScanFindingState } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { type FindingValue, valueAs } from './aspects.ts';
import type { Baseline } from './baseline.ts';
import { addressOfKey } from './store.ts';

export type FindingRow = StateTables['scan_finding'];
type Note = StateTables['scan_finding_note'];

/** Findings of one host that are read at a time. */
const rowsAtOnce = 500;
const notesMax = 500;

/** What a scan says of one finding now; null: it is no more. */
export interface Sighting {
  readonly addressKey: string;
  readonly part: string;
  readonly value: FindingValue | null;
}
const keyOfSighting = ({ addressKey, part }: { addressKey: string; part: string }) => `${addressKey} ${part}`;

export const factOf = (row: FindingRow): FindingValue => valueAs('finding', JSON.parse(row.fact));

export function createQueue(deps: {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly baseline: Baseline;
}) {
  const { state, clock, random, baseline } = deps;

  const note = (findingId: string, by: string, text: string, timeMs: number): Note => ({
    ...{ id: newId(timeMs, random.bytes), finding_id: findingId, time_ms: timeMs, written_by: by, text },
  });
  const match = (row: Pick<FindingRow, 'address_key' | 'part' | 'fact'>) => {
    const { rule, subject } = valueAs('finding', JSON.parse(row.fact));
    return baseline.match({ address: addressOfKey(row.address_key), part: row.part, rule, subject });
  };
  const find = async (id: string): Promise<FindingRow> => {
    const row = await state.db.selectFrom('scan_finding').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) return row;
    throw new FaultError(fault('not-found', `there is no finding "${id}"`, { field: 'id', value: id }));
  };
  const say = async (tx: StateTransaction, notes: readonly Note[]) => {
    for (let at = 0; at < notes.length; at += rowsAtOnce)
      await tx
        .insertInto('scan_finding_note')
        .values(notes.slice(at, at + rowsAtOnce))
        .execute();
  };

  return {
    find,
    /** Part of the transaction in which the facts are written. */
    async take(tx: StateTransaction, sightings: readonly Sighting[], scanId: string): Promise<void> {
      const nowMs = clock.now();
      for (let at = 0; at < sightings.length; at += rowsAtOnce) {
        const part = sightings.slice(at, at + rowsAtOnce);
        const rows = await tx
          .selectFrom('scan_finding')
          .selectAll()
          .where('address_key', 'in', [...new Set(part.map((item) => item.addressKey))])
          .execute();
        const known = new Map(
          rows.map((row) => [keyOfSighting({ addressKey: row.address_key, part: row.part }), row]),
        );
        const notes: Note[] = [];
        const asBefore: string[] = [];
        for (const sighting of part) {
          const row = known.get(keyOfSighting(sighting));
          const { value } = sighting;
          if (value === null) {
            if (!row || row.state === 'fixed' || (await seenElsewhere(tx, sighting, scanId))) continue;
            await tx
              .updateTable('scan_finding')
              .set({ state: 'fixed', fixed_ms: nowMs, changed_ms: nowMs, exception_id: null })
              .where('id', '=', row.id)
              .execute();
            notes.push(note(row.id, 'scan', 'It is no more: the scan looked and did not find it.', nowMs));
            continue;
          }
          const fact = JSON.stringify(value);
          const accepted = match({ address_key: sighting.addressKey, part: sighting.part, fact });
          const seen = { fact, severity: value.severity, seen_ms: nowMs, scan_id: scanId };
          if (!row) {
            const id = newId(nowMs, random.bytes);
            await tx
              .insertInto('scan_finding')
              .values({
                ...{ id, address_key: sighting.addressKey, part: sighting.part, rule: value.rule, ...seen },
                ...{ state: accepted ? 'accepted' : 'open', assignee: null, fixed_ms: null },
                ...{ exception_id: accepted?.id ?? null, opened_ms: nowMs, changed_ms: nowMs },
              })
              .execute();
          } else if (row.state === 'fixed') {
            await tx
              .updateTable('scan_finding')
              .set({
                ...{ ...seen, state: accepted ? 'accepted' : 'reopened', fixed_ms: null },
                ...{ exception_id: accepted?.id ?? null, changed_ms: nowMs },
              })
              .where('id', '=', row.id)
              .execute();
            notes.push(note(row.id, 'scan', 'It is back: the scan found it again.', nowMs));
          } else if (row.fact === fact && row.scan_id === scanId) asBefore.push(row.id);
          else await tx.updateTable('scan_finding').set(seen).where('id', '=', row.id).execute();
        }
        if (asBefore.length > 0)
          await tx.updateTable('scan_finding').set({ seen_ms: nowMs }).where('id', 'in', asBefore).execute();
        await say(tx, notes);
      }
    },
    /** After the baseline changed: what is covered is accepted, what is covered no longer is open again. */
    async weigh(by: string): Promise<number> {
      const nowMs = clock.now();
      const rows = await state.db
        .selectFrom('scan_finding')
        .selectAll()
        .where('state', '!=', 'fixed' satisfies ScanFindingState)
        .execute();
      const turned = rows.flatMap((row) => {
        const exception = match(row);
        if ((exception?.id ?? null) === row.exception_id) return [];
        const next: ScanFindingState = exception ? 'accepted' : 'reopened';
        return [{ row, next, exceptionId: exception?.id ?? null }];
      });
      for (let at = 0; at < turned.length; at += rowsAtOnce)
        await state.write(async (tx) => {
          const part = turned.slice(at, at + rowsAtOnce);
          for (const { row, next, exceptionId } of part)
            await tx
              .updateTable('scan_finding')
              .set({ state: next, exception_id: exceptionId, changed_ms: nowMs })
              .where('id', '=', row.id)
              .execute();
          await say(
            tx,
            part
              .filter(({ row, next }) => row.state !== next)
              .map(({ row, next }) =>
                note(
                  row.id,
                  by,
                  next === 'accepted' ? 'Accepted by an exception.' : 'No exception covers it any more.',
                  nowMs,
                ),
              ),
          );
        });
      return turned.length;
    },
    async assign(id: string, assignee: string | null, by: string): Promise<void> {
      await find(id);
      const name = assignee === '' ? null : assignee;
      await state.write(async (tx) => {
        await tx
          .updateTable('scan_finding')
          .set({ assignee: name, changed_ms: clock.now() })
          .where('id', '=', id)
          .execute();
        await say(tx, [note(id, by, name ? `${name} takes it.` : 'Nobody has it any more.', clock.now())]);
      });
    },
    async comment(id: string, text: string, by: string): Promise<void> {
      await find(id);
      await state.write((tx) => say(tx, [note(id, by, text, clock.now())]));
    },
    notes: async (id: string) =>
      (
        await state.db
          .selectFrom('scan_finding_note')
          .selectAll()
          .where('finding_id', '=', id)
          .orderBy('time_ms', 'desc')
          .orderBy('id', 'desc')
          .limit(notesMax)
          .execute()
      ).map((row) => ({ id: row.id, timeMs: row.time_ms, by: row.written_by, text: row.text })),
    rows: async (): Promise<FindingRow[]> => await state.db.selectFrom('scan_finding').selectAll().execute(),
    of: async (addressKey: string): Promise<FindingRow[]> =>
      await state.db.selectFrom('scan_finding').selectAll().where('address_key', '=', addressKey).execute(),
  };
}
export type Queue = ReturnType<typeof createQueue>;

/** Another scan sees it still: from there it is not fixed. */
async function seenElsewhere(tx: StateTransaction, { addressKey, part }: Sighting, scanId: string) {
  const row = await tx
    .selectFrom('scan_fact')
    .select('scan_id')
    .where('address_key', '=', addressKey)
    .where('kind', '=', 'finding')
    .where('part', '=', part)
    .where('scan_id', '!=', scanId)
    .where('value', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}
