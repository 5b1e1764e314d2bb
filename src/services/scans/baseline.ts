/** What somebody accepted: by address, port and rule, with an owner, a reason and an expiry after which it comes back. */
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { holds, parseTargets } from '#pure/base/targets.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import {
  type ScanException,
  type ScanExceptionInput,
  scanExceptionInput,
  scanNews,
} from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { portOfPart } from './aspects.ts';
import { aboutOf, atEntry, readBaseline, writeBaseline } from './baseline-file.ts';
import type { Ranges } from './scope.ts';

type Row = StateTables['scan_exception'];

/** More are a mistake of a script: each is compared with each finding. */
const exceptionsMax = 5000;

interface Held {
  readonly row: Row;
  readonly input: ScanExceptionInput;
  readonly ranges: Ranges;
}
/** What an exception may cover: a finding by its rule, or news by its kind. */
export interface Subject {
  readonly address: string;
  readonly part: string;
  readonly rule: string;
  readonly subject?: string | undefined;
}

const covers = ({ input, ranges }: Held, { address, part, rule, subject }: Subject): boolean => {
  const at = portOfPart(part);
  return (
    (input.rule.endsWith('/*') ? rule.startsWith(input.rule.slice(0, -1)) : input.rule === rule) &&
    (input.subject === null || input.subject === subject) &&
    (input.transport === null || input.transport === at?.transport) &&
    (input.port === null || input.port === at?.port) &&
    holds(ranges, address)
  );
};

const ruleForm = /^[a-z0-9-]+\/([a-z0-9.-]+|\*)$/;

function read(row: Row): Held {
  const input = scanExceptionInput.parse(JSON.parse(row.input));
  return { row, input, ranges: parseTargets(input.targets).ranges };
}
function check(input: ScanExceptionInput, nowMs: number): void {
  const set = parseTargets(input.targets);
  if (set.names.length > 0)
    throw invalidInput('targets', set.names[0], 'an exception is about addresses, not names');
  if (!ruleForm.test(input.rule) && !(scanNews as readonly string[]).includes(input.rule))
    throw invalidInput(
      'rule',
      input.rule,
      'is no rule',
      `Write audit/rule, audit/*, or one of ${scanNews.join(', ')}.`,
    );
  if (input.port !== null && input.transport === null)
    throw invalidInput('transport', null, 'a port needs a transport', 'Choose tcp or udp.');
  if (input.expiresMs !== null && input.expiresMs <= nowMs)
    throw invalidInput('expiresMs', input.expiresMs, 'lies in the past', 'Choose a time to come.');
}

export function createBaseline(deps: {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
}) {
  const { state, clock, random } = deps;
  const held = new Map<string, Held>();
  const missing = (id: string) =>
    new FaultError(fault('not-found', `there is no exception "${id}"`, { field: 'id', value: id }));
  const isActive = ({ row }: Held, nowMs: number) => row.expires_ms === null || row.expires_ms > nowMs;
  const view = ({ row, input }: Held, findings: ReadonlyMap<string, number>): ScanException => ({
    ...input,
    id: row.id,
    state: row.expires_ms !== null && row.expires_ms <= clock.now() ? 'expired' : 'active',
    ...{ createdMs: row.created_ms, createdBy: row.created_by, findings: findings.get(row.id) ?? 0 },
  });
  const counts = async () => {
    const rows = await state.db
      .selectFrom('scan_finding')
      .select(['exception_id', ({ fn }) => fn.countAll<number>().as('count')])
      .where('exception_id', 'is not', null)
      .groupBy('exception_id')
      .execute();
    return new Map(rows.map((row) => [row.exception_id!, Number(row.count)]));
  };

  return {
    async load() {
      for (const row of await state.db.selectFrom('scan_exception').selectAll().execute())
        held.set(row.id, read(row));
    },
    /** The exception that covers it now, those that never expire first. */
    match(subject: Subject): { readonly id: string; readonly expiresMs: number | null } | undefined {
      const nowMs = clock.now();
      let best: Held | undefined;
      for (const item of held.values()) {
        if (!isActive(item, nowMs) || !covers(item, subject)) continue;
        if (!best || (item.row.expires_ms ?? Infinity) > (best.row.expires_ms ?? Infinity)) best = item;
      }
      return best && { id: best.row.id, expiresMs: best.row.expires_ms };
    },
    get: (id: string) => held.get(id)?.row,
    nextExpiryMs(): number {
      let next = Infinity;
      for (const { row } of held.values())
        if (row.expires_ms !== null && row.ended_ms === null) next = Math.min(next, row.expires_ms);
      return next;
    },
    /** True when some have expired since it was asked last. */
    async expireDue(): Promise<boolean> {
      const nowMs = clock.now();
      const due = [...held.values()].filter(
        ({ row }) => row.ended_ms === null && row.expires_ms !== null && row.expires_ms <= nowMs,
      );
      if (due.length === 0) return false;
      await state.write((tx) =>
        tx
          .updateTable('scan_exception')
          .set({ ended_ms: nowMs })
          .where(
            'id',
            'in',
            due.map(({ row }) => row.id),
          )
          .execute(),
      );
      for (const { row } of due) held.set(row.id, read({ ...row, ended_ms: nowMs }));
      return true;
    },
    async list(): Promise<ScanException[]> {
      const findings = await counts();
      return [...held.values()]
        .sort((a, b) => b.row.created_ms - a.row.created_ms)
        .map((item) => view(item, findings));
    },
    async one(id: string): Promise<ScanException> {
      const item = held.get(id);
      if (!item) throw missing(id);
      return view(item, await counts());
    },
    async create(input: ScanExceptionInput, by: string): Promise<string> {
      check(input, clock.now());
      if (held.size >= exceptionsMax)
        throw new FaultError(fault('too-large', `there are ${held.size} exceptions already`));
      const nowMs = clock.now();
      const row: Row = {
        ...{ id: newId(nowMs, random.bytes), input: JSON.stringify(input), created_ms: nowMs },
        ...{ created_by: by, expires_ms: input.expiresMs, ended_ms: null },
      };
      await state.write((tx) => tx.insertInto('scan_exception').values(row).execute());
      held.set(row.id, read(row));
      return row.id;
    },
    async replace(id: string, input: ScanExceptionInput): Promise<void> {
      const before = held.get(id);
      if (!before) throw missing(id);
      check(input, clock.now());
      const values = { input: JSON.stringify(input), expires_ms: input.expiresMs, ended_ms: null };
      await state.write((tx) => tx.updateTable('scan_exception').set(values).where('id', '=', id).execute());
      held.set(id, read({ ...before.row, ...values }));
    },
    file: (): string => writeBaseline([...held.values()].map(({ input }) => input)),
    /** All of a file or nothing. What it does not name stays; what has expired is left out. */
    async take(
      content: string,
      { by, dryRun }: { readonly by: string; readonly dryRun: boolean },
    ): Promise<{ created: number; changed: number; same: number; expired: number }> {
      const nowMs = clock.now();
      const byAbout = new Map([...held.values()].map((item) => [aboutOf(item.input), item]));
      const counts = { created: 0, changed: 0, same: 0, expired: 0 };
      const rows = new Map<string, Row>();
      for (const [i, input] of readBaseline(content).entries()) {
        const { expiresMs } = input;
        if (expiresMs !== null && expiresMs <= nowMs) {
          counts.expired++;
          continue;
        }
        atEntry(i, () => check(input, nowMs));
        const about = aboutOf(input);
        const known = byAbout.get(about);
        const text = JSON.stringify(input);
        if (known && JSON.stringify(known.input) === text) {
          counts.same++;
          continue;
        }
        // An entry that stands twice counts as it stands last.
        if (!rows.has(about)) counts[known ? 'changed' : 'created']++;
        rows.set(about, {
          ...(known?.row ?? { id: newId(nowMs, random.bytes), created_ms: nowMs, created_by: by }),
          ...{ input: text, expires_ms: expiresMs, ended_ms: null },
        });
      }
      if (held.size + counts.created > exceptionsMax)
        throw new FaultError(fault('too-large', `more than ${exceptionsMax} exceptions`));
      if (dryRun || rows.size === 0) return counts;
      await state.write(async (tx) => {
        for (const { id, ...row } of rows.values())
          await tx
            .insertInto('scan_exception')
            .values({ id, ...row })
            .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
            .execute();
      });
      for (const row of rows.values()) held.set(row.id, read(row));
      return counts;
    },
    async remove(id: string): Promise<void> {
      if (!held.has(id)) throw missing(id);
      await state.write((tx) => tx.deleteFrom('scan_exception').where('id', '=', id).execute());
      held.delete(id);
    },
  };
}
export type Baseline = ReturnType<typeof createBaseline>;
