import { expect, test } from 'vitest';
import { openMemoryState } from '#io/state/index.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { type DiscoveryJob, discoveryInput } from '#pure/contract/resources.ts';
import { createPlans } from './plans.ts';

const hour = 3_600_000;
const input = discoveryInput.parse({ targets: ['10.0.0.0/24'] });

async function world() {
  const state = await openMemoryState();
  const clock = fakeClock();
  const startMs = clock.now();
  const begun: number[] = [];
  const running = new Set<string>();
  const refused = { now: false };
  const make = () =>
    createPlans({
      state,
      clock,
      random: fakeRandom(),
      log: silentLog,
      isRunning: (id) => running.has(id),
      begin: async () => {
        if (refused.now) throw new FaultError(fault('rate-limited'));
        begun.push((clock.now() - startMs) / hour);
        return { id: `job-${begun.length}` } as DiscoveryJob;
      },
    });
  return { plans: make(), make, clock, begun, running, refused };
}
/** Reading the database takes real turns of the loop between two ticks of the fake clock. */
async function pass(clock: ReturnType<typeof fakeClock>, ms: number) {
  for (let passed = 0; passed < ms; passed += 60_000) {
    await clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('the first look is at once, the others are from slot to slot', async () => {
  const { plans, clock, begun } = await world();
  plans.start();
  const plan = await plans.create({ name: 'all', everyMs: hour, input }, 'ann');
  expect(plan).toMatchObject({ lastJobId: 'job-1', createdBy: 'ann' });
  await pass(clock, 3.5 * hour);
  expect(begun.map((hours) => Math.round(hours * 10) / 10)).toEqual([0, 1, 2, 3]);
  expect((await plans.list())[0]).toMatchObject({ lastJobId: 'job-4' });
  await plans.remove(plan.id);
  await pass(clock, 2 * hour);
  expect(begun.length).toBe(4);
  await plans.stop();
});

test('a job that still runs is waited for; slots missed while the server was off are not made up for', async () => {
  const { plans, make, clock, begun, running } = await world();
  plans.start();
  await plans.create({ name: 'all', everyMs: hour, input }, 'ann');
  running.add('job-1');
  await pass(clock, 2.2 * hour);
  expect(begun.length).toBe(1);
  running.clear();
  await pass(clock, 0.1 * hour);
  expect(begun.length).toBe(2);
  await plans.stop();
  await clock.advance(10 * hour);
  const again = make();
  again.start();
  await pass(clock, 1.1 * hour);
  expect(begun.length).toBe(4);
  await again.stop();
});

test('one that cannot begin tries at its next slot', async () => {
  const { plans, clock, begun, refused } = await world();
  plans.start();
  await plans.create({ name: 'all', everyMs: hour, input }, 'ann');
  refused.now = true;
  await pass(clock, 1.5 * hour);
  refused.now = false;
  await pass(clock, 1 * hour);
  expect(begun.length).toBe(2);
  await plans.stop();
});

test('two of one name, and one that nobody knows, are refused', async () => {
  const { plans, refused } = await world();
  await plans.create({ name: 'all', everyMs: hour, input }, 'ann');
  await expect(plans.create({ name: 'all', everyMs: hour, input }, 'ann')).rejects.toMatchObject({
    fault: { code: 'conflict', field: 'name' },
  });
  await expect(plans.remove('x')).rejects.toMatchObject({ fault: { code: 'not-found', field: 'id' } });
  refused.now = true;
  await expect(plans.create({ name: 'other', everyMs: hour, input }, 'ann')).rejects.toMatchObject({
    fault: { code: 'rate-limited' },
  });
  expect((await plans.list()).length).toBe(1);
});
