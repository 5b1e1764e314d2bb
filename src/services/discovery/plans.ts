/** Discoveries that repeat: the map stays true without anybody asking. A plan whose job still runs waits for it; none are piled up. */
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { DiscoveryInput, DiscoveryJob, DiscoveryPlan } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';

/** A plan that is due while its last job still runs is looked at again after this. */
const waitMs = 1000;
/** Timers do not reach further; a plan that is due later is looked at in between. */
const sleepMsMax = 86_400_000;
/** More plans than this are a mistake of a script. */
const plansMax = 500;

export interface PlansDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  begin(input: DiscoveryInput, startedBy: string): Promise<DiscoveryJob>;
  isRunning(jobId: string): boolean;
}

export interface Plans {
  start(): void;
  stop(): Promise<void>;
  list(): Promise<DiscoveryPlan[]>;
  create(body: BodyOf<'createDiscoveryPlan'>, by: string): Promise<DiscoveryPlan>;
  remove(id: string): Promise<void>;
}

const planOf = (row: StateTables['discovery_plan']): DiscoveryPlan => ({
  id: row.id,
  name: row.name,
  input: JSON.parse(row.input) as DiscoveryInput,
  everyMs: row.every_ms,
  nextMs: row.next_ms,
  lastJobId: row.last_job_id,
  createdBy: row.created_by,
});

export function createPlans({ state, clock, random, log, begin, isRunning }: PlansDeps): Plans {
  const stopped = new AbortController();
  let loop = Promise.resolve();
  /** A new plan may be due before all others. */
  let wake = new AbortController();

  const rows = () => state.db.selectFrom('discovery_plan').selectAll().orderBy('name').execute();
  const put = (id: string, values: Partial<StateTables['discovery_plan']>) =>
    state.write((tx) => tx.updateTable('discovery_plan').set(values).where('id', '=', id).execute());

  /** From slot to slot, not from end to end; slots that passed while the server was off are not made up for. */
  const nextOf = (row: StateTables['discovery_plan']) =>
    row.next_ms + Math.max(1, Math.ceil((clock.now() - row.next_ms + 1) / row.every_ms)) * row.every_ms;

  const runOne = async (row: StateTables['discovery_plan']) => {
    if (row.last_job_id && isRunning(row.last_job_id)) return;
    await put(row.id, { next_ms: nextOf(row) });
    try {
      const job = await begin(JSON.parse(row.input) as DiscoveryInput, `plan ${row.name}`);
      await put(row.id, { last_job_id: job.id });
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      log.warn('a planned discovery did not start', { plan: row.name, reason: error.message });
    }
  };

  const run = async () => {
    while (!stopped.signal.aborted) {
      const due = await state.db
        .selectFrom('discovery_plan')
        .selectAll()
        .where('next_ms', '<=', clock.now())
        .orderBy('next_ms')
        .execute();
      for (const row of due)
        await runOne(row).catch((error) => log.error('a planned discovery failed', { error: String(error) }));
      wake = new AbortController();
      const first = await state.db
        .selectFrom('discovery_plan')
        .select('next_ms')
        .orderBy('next_ms')
        .limit(1)
        .executeTakeFirst();
      const either = AbortSignal.any([stopped.signal, wake.signal]);
      if (first)
        await clock.sleep(Math.min(sleepMsMax, Math.max(waitMs, first.next_ms - clock.now())), either);
      else if (!either.aborted)
        await new Promise<void>((resolve) =>
          either.addEventListener('abort', () => resolve(), { once: true }),
        );
    }
  };

  return {
    start() {
      loop = run().catch((error) => log.error('planned discoveries ended', { error: String(error) }));
    },
    async stop() {
      stopped.abort();
      await loop;
    },
    list: async () => (await rows()).map(planOf),
    async create({ name, everyMs, input }, by) {
      const known = await rows();
      if (known.some((row) => row.name === name))
        throw new FaultError(
          fault('conflict', `name: a plan named "${name}" exists already`, { field: 'name', value: name }),
        );
      if (known.length >= plansMax)
        throw new FaultError(
          fault('too-large', `there are ${plansMax} plans already`, { remedy: 'Delete those nobody needs.' }),
        );
      // What cannot begin now could not later either; the first look is this one.
      const job = await begin(input, by);
      const row = {
        id: newId(clock.now(), random.bytes),
        name,
        input: JSON.stringify(input),
        every_ms: everyMs,
        next_ms: clock.now() + everyMs,
        last_job_id: job.id,
        created_by: by,
      };
      await state.write((tx) => tx.insertInto('discovery_plan').values(row).execute());
      wake.abort();
      return planOf(row);
    },
    async remove(id) {
      const gone = await state.write((tx) =>
        tx.deleteFrom('discovery_plan').where('id', '=', id).executeTakeFirst(),
      );
      if (gone.numDeletedRows === 0n)
        throw new FaultError(fault('not-found', `there is no plan "${id}"`, { field: 'id', value: id }));
    },
  };
}
