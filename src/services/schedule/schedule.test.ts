import { expect, test } from 'vitest';
import { z } from 'zod';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeClock, fakeContext, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { sensorInput } from '#pure/contract/resources.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';
import { productDefaults } from '#pure/tree/defaults.ts';
import type { Probes } from '#services/probes/port.ts';
import { allowanceMs, schedule } from './index.ts';
import type { SensorResult } from './port.ts';
import { hurried } from './runner.ts';

const idle = {
  state: 'unknown' as const,
  sinceMs: 0,
  acknowledged: false,
  lastRunMs: null,
  summary: null,
  fault: null,
  latenessMs: null,
};

async function world(delayMs = 0, credentialId: string | null = null) {
  const state = await openMemoryState();
  const clock = fakeClock();
  const bus = createMemoryBus({ log: silentLog });
  const results: SensorResult[] = [];
  const runs: { atMs: number; input: Record<string, unknown> }[] = [];
  bus.subscribe<SensorResult>('sensor.result', ({ payload }) => void results.push(payload));
  const timeline: { kind: string; message: string }[] = [];
  bus.subscribe<{ kind: string; message: string }>('timeline', ({ payload }) => void timeline.push(payload));
  const probes: Pick<Probes, 'run'> = {
    run(_probe, tool: RunnableTool, input, { signal }) {
      runs.push({ atMs: clock.now(), input: input as Record<string, unknown> });
      const run = tool.start(input, fakeContext({ clock, signal }));
      return {
        ...run,
        records: (async function* () {
          if (delayMs > 0) await clock.sleep(delayMs, signal);
          yield* run.records;
        })(),
      };
    },
  };
  const service = schedule.create(
    {
      state,
      bus,
      clock,
      random: fakeRandom(),
      log: silentLog,
      probes: probes as Probes,
      statusOf: () => idle,
      lastMetrics: () => [],
      deviceName: () => undefined,
      inherited: () => ({ ...productDefaults, credentialId: { value: credentialId, from: [] } }),
    },
    { runsAtOnceMax: 500 },
  );
  await service.start();
  const pass = async (ms: number, stepMs = 50) => {
    for (let spent = 0; spent < ms; spent += stepMs) {
      await clock.advance(stepMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await bus.drain();
  };
  const echo = (word: string, over: object = {}) =>
    sensorInput.parse({ name: word, toolId: 'echo', input: { targets: [word] }, intervalMs: 1000, ...over });
  return { service, clock, results, runs, pass, echo, state, timeline };
}

test('a new sensor runs at once, then in slots that do not drift', async () => {
  const w = await world();
  const { id } = await w.service.create(w.echo('hello'));
  await w.pass(12_000);
  const slots = w.results.filter((result) => result.sensorId === id).map((result) => result.slotMs);
  expect(slots.length).toBeGreaterThanOrEqual(11);
  const phases = new Set(slots.slice(1).map((slotMs) => slotMs % 1000));
  expect(phases.size).toBe(1);
  expect(w.results[0]!.verdict).toMatchObject({ ok: true, summary: '1 words' });
  expect(w.service.lateness().p99Ms).toBeLessThan(100);
  await w.service.stop();
});

test('an SNMP sensor that names no credential asks with that of its place, not with what the command line supposes', async () => {
  const w = await world(0, 'vault-7');
  const snmp = { name: 'ports', toolId: 'interfaces', intervalMs: 1000 };
  await w.service.create(sensorInput.parse({ ...snmp, input: { targets: ['192.0.2.1'] } }));
  await w.service.create(
    sensorInput.parse({ ...snmp, input: { targets: ['192.0.2.2'], credential: 'own' } }),
  );
  await w.pass(1500);
  expect(new Set(w.runs.map(({ input }) => input.credential))).toEqual(new Set(['vault-7', 'own']));
  await w.service.stop();
});

test('sensors whose inputs agree share a run, each judged by its own records', async () => {
  const w = await world();
  const words = Array.from({ length: 50 }, (_, i) => (i === 7 ? 'LOUD' : `word${i}`));
  await w.service.createMany(words.map((word) => w.echo(word, { intervalMs: 60_000 })));
  await w.pass(3000);
  expect(new Set(w.results.map((result) => result.sensorId)).size).toBe(50);
  expect(w.runs.length).toBeLessThan(45);
  const bad = w.results.filter((result) => !result.verdict.ok);
  expect(new Set(bad.map((result) => result.sensorId)).size).toBe(1);
  expect(w.service.configs().get(bad[0]!.sensorId)?.name).toBe('LOUD');
  await w.service.stop();
});

test('a slot is never run twice at once; what is skipped is counted', async () => {
  const w = await world(2500);
  await w.service.create(w.echo('slow'));
  await w.pass(10_000);
  expect(w.results.length).toBeLessThanOrEqual(4);
  expect(w.service.health().figures.slots_skipped_total).toBeGreaterThanOrEqual(4);
  expect(w.timeline).toEqual([
    expect.objectContaining({ kind: 'sensor.late', message: 'slow is late: its last run has not ended' }),
  ]);
  await w.service.stop();
});

test('a run that waits for a target that died is late for a reason: counted, not told', async () => {
  const w = await world(2500);
  const input = { targets: ['192.0.2.1'], count: 1, timeoutMs: 2000 };
  await w.service.create(w.echo('dead', { toolId: 'ping', input }));
  await w.pass(10_000);
  expect(w.service.health().figures).toMatchObject({ slots_skipped_total: 0 });
  expect(w.service.health().figures.slots_waited_total).toBeGreaterThanOrEqual(4);
  expect(w.timeline).toEqual([]);
  await w.service.stop();
});

test.each([
  [{ targets: ['x'] }, undefined],
  [{ timeoutMs: 1000, count: 1 }, 2000],
  [{ timeoutMs: 1000, retries: 1 }, 3000],
  [{ timeoutMs: 1000, count: 3, intervalMs: 500 }, 5000],
])('what %j may take is %s ms', (input, wanted) => {
  expect(allowanceMs(input)).toBe(wanted);
});

test('a second look that was asked for while a run is in flight is made after it', async () => {
  const w = await world(400);
  const { id } = await w.service.create(w.echo('x', { intervalMs: 60_000 }));
  for (let i = 0; i < 60 && w.runs.length === 0; i++) await w.pass(50);
  expect(w.runs).toHaveLength(1);
  w.service.recheck(id, 0);
  await w.pass(1500);
  expect(w.results.filter((result) => result.recheck)).toHaveLength(1);
  await w.service.stop();
});

test('pausing, resuming, running now, deleting', async () => {
  const w = await world();
  const { id } = await w.service.create(w.echo('hello'));
  await w.pass(2500);
  expect(await w.service.pause(id, null, 'work')).toMatchObject({ state: 'paused', pausedNote: 'work' });
  await w.pass(500);
  const before = w.results.length;
  await w.pass(3000);
  expect(w.results.length).toBe(before);
  await w.service.resume(id);
  const now = w.service.runNow(id);
  await w.pass(200);
  expect(await now).toMatchObject({ id });
  expect(w.results.length).toBeGreaterThan(before);
  await w.service.remove(id);
  await expect(w.service.sensor(id)).rejects.toMatchObject({
    fault: { code: 'not-found', field: 'id', value: id },
  });
  await w.service.stop();
});

test('bad input names the field inside the tool', async () => {
  const w = await world();
  await expect(
    w.service.create(w.echo('x', { input: { targets: ['x'], times: 'many' } })),
  ).rejects.toMatchObject({ fault: { code: 'invalid-input', field: 'input.times' } });
  await expect(w.service.create(w.echo('x', { toolId: 'nope' }))).rejects.toMatchObject({
    fault: { code: 'invalid-input', field: 'toolId' },
  });
  await expect(w.service.create(w.echo('x', { deviceId: 'nobody' }))).rejects.toMatchObject({
    fault: { code: 'invalid-input', field: 'deviceId' },
  });
  await expect(
    w.service.create(w.echo('x', { toolId: 'ping', input: { targets: ['127.0.0.1'], count: null } })),
  ).rejects.toMatchObject({ fault: { field: 'input.count' } });
  await w.service.stop();
});

test('a stored sensor that no tool understands any more is a result with a fault, not a crash', async () => {
  const w = await world();
  const { id } = await w.service.create(w.echo('x'));
  await w.service.stop();
  await w.state.write((tx) =>
    tx.updateTable('sensor').set({ tool_id: 'gone' }).where('id', '=', id).execute(),
  );
  const again = await world();
  await again.service.stop();
  const bus = createMemoryBus({ log: silentLog });
  const results: SensorResult[] = [];
  bus.subscribe<SensorResult>('sensor.result', ({ payload }) => void results.push(payload));
  const clock = fakeClock();
  const service = schedule.create(
    {
      state: w.state,
      bus,
      clock,
      random: fakeRandom(),
      log: silentLog,
      probes: {} as Probes,
      statusOf: () => idle,
      lastMetrics: () => [],
      deviceName: () => undefined,
    },
    { runsAtOnceMax: 10 },
  );
  await service.start();
  for (let i = 0; i < 60; i++) {
    await clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await bus.drain();
  expect(results[0]?.verdict).toMatchObject({ ok: false, fault: { code: 'not-found' } });
  await service.stop();
});

test.each([
  ['who looks each second does not wait ten', 1000, {}, { timeoutMs: 2000 }],
  ['the default written down is the default', 1000, { timeoutMs: 10_000 }, { timeoutMs: 2000 }],
  ['whoever asks for another time gets it', 1000, { timeoutMs: 30_000 }, { timeoutMs: 30_000 }],
  ['at long intervals the tool knows best', 60_000, {}, {}],
] as const)('%s', (_, intervalMs, input, wanted) => {
  const tool = { input: z.object({ timeoutMs: z.number().default(10_000) }) };
  expect(hurried(tool, { input, intervalMs })).toEqual(wanted);
});

test('a mistyped field, a probe that is not there and a rule that can never be are refused at their place', async () => {
  const w = await world();
  const given = (over: object) =>
    w.service.create(sensorInput.parse({ name: 'x', toolId: 'echo', input: { targets: ['x'] }, ...over }));
  for (const [over, field] of [
    [{ input: { targets: ['x'], wrods: 2 } }, 'input.wrods'],
    [{ probeId: 'mars' }, 'probeId'],
    [{ rule: { failuresToOpen: 5, window: 3 } }, 'rule.failuresToOpen'],
    [{ thresholds: [{ metric: 'loss', above: 150 }] }, 'thresholds.0.above'],
  ] as const)
    await expect(given(over)).rejects.toMatchObject({ fault: { code: 'invalid-input', field } });
  await w.service.stop();
});
