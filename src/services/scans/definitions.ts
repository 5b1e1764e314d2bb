/** Which scans there are, what they look at, and when each starts next. */
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { parseTargets } from '#pure/base/targets.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import { type ScanInput, scanInput } from '#pure/contract/resources.ts';
import { parseAsked } from '#pure/contract/tool.ts';
import { checkTimeZone, nextTime } from '#pure/reports/period.ts';
import { checkAsk } from '#pure/scan/ask.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { ScansDeps } from './deps.ts';
import { checkTargets } from './targets.ts';

export type ScanRow = StateTables['scan'];

const scansMax = 500;

export const inputOf = (row: Pick<ScanRow, 'input'>): ScanInput => scanInput.parse(JSON.parse(row.input));

const nextOf = (input: ScanInput, afterMs: number): number | null =>
  input.recurrence && input.enabled ? nextTime(input.recurrence, input.timeZone, afterMs) : null;

export function createDefinitions(deps: {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly tool: ScansDeps['tool'];
  readonly inventory: Pick<ScansDeps['inventory'], 'sites'>;
  readonly probes: Pick<ScansDeps['probes'], 'scopes'>;
  readonly addressesMax: number;
}) {
  const { state, clock, random } = deps;

  const rowOf = async (id: string): Promise<ScanRow> => {
    const row = await state.db.selectFrom('scan').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) return row;
    throw new FaultError(fault('not-found', `there is no scan "${id}"`, { field: 'id', value: id }));
  };
  /** What the schema cannot see: scopes, the input of the tool, zones, sites, names. */
  const check = async (input: ScanInput, id: string | undefined) => {
    checkTimeZone(input.timeZone);
    checkTargets(parseTargets(input.targets).ranges, deps.probes.scopes, deps.addressesMax);
    if ('targets' in input.options)
      throw invalidInput('options.targets', input.options.targets, 'targets stand beside the options');
    const tool = await deps.tool();
    try {
      const asked = parseAsked(tool, { ...input.options, targets: input.targets });
      const { audits, linkAudits } = await import('#pure/audit/index.ts');
      checkAsk(asked as unknown as Parameters<typeof checkAsk>[0], [...audits, ...linkAudits]);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      const { field } = error.fault;
      const own = field?.startsWith('targets') ? field : `options.${field}`;
      throw new FaultError({ ...error.fault, ...(field ? { field: own } : {}) });
    }
    if (input.siteId !== null && !(await deps.inventory.sites()).some((site) => site.id === input.siteId))
      throw invalidInput('siteId', input.siteId, 'there is no such site', 'Create the site first.');
    const same = await state.db
      .selectFrom('scan')
      .select('id')
      .where('name', '=', input.name)
      .executeTakeFirst();
    if (same && same.id !== id)
      throw new FaultError(
        fault('conflict', `name: a scan named "${input.name}" exists already`, {
          ...{ field: 'name', value: input.name },
        }),
      );
  };

  return {
    rowOf,
    rows: async (): Promise<ScanRow[]> =>
      await state.db.selectFrom('scan').selectAll().orderBy('name').limit(scansMax).execute(),
    async create(given: ScanInput, by: string): Promise<ScanRow> {
      const input = { ...given, owner: given.owner || by };
      await check(input, undefined);
      const nowMs = clock.now();
      const row: ScanRow = {
        ...{ id: newId(nowMs, random.bytes), name: input.name, input: JSON.stringify(input) },
        ...{ next_ms: nextOf(input, nowMs), created_ms: nowMs, created_by: by, covered: null },
      };
      await state.write(async (tx) => {
        const { count } = await tx
          .selectFrom('scan')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        if (Number(count) >= scansMax)
          throw new FaultError(fault('too-large', `there are ${count} scans already, the most there may be`));
        await tx.insertInto('scan').values(row).execute();
      });
      return row;
    },
    async replace(id: string, given: ScanInput): Promise<ScanRow> {
      const before = await rowOf(id);
      const input = { ...given, owner: given.owner || inputOf(before).owner };
      await check(input, id);
      const values = {
        ...{ name: input.name, input: JSON.stringify(input), next_ms: nextOf(input, clock.now()) },
      };
      await state.write((tx) => tx.updateTable('scan').set(values).where('id', '=', id).execute());
      return { ...before, ...values };
    },
    /** Scans whose time has come, planned anew: one that fails must not be tried in a circle. */
    async due(): Promise<ScanRow[]> {
      const nowMs = clock.now();
      const rows = await state.db.selectFrom('scan').selectAll().where('next_ms', '<=', nowMs).execute();
      for (const row of rows)
        await state.write((tx) =>
          tx
            .updateTable('scan')
            .set({ next_ms: nextOf(inputOf(row), nowMs) })
            .where('id', '=', row.id)
            .execute(),
        );
      return rows;
    },
    async firstMs(): Promise<number> {
      const first = await state.db
        .selectFrom('scan')
        .select('next_ms')
        .where('next_ms', 'is not', null)
        .orderBy('next_ms')
        .executeTakeFirst();
      return first?.next_ms ?? Infinity;
    },
  };
}
export type Definitions = ReturnType<typeof createDefinitions>;
