import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { fakeClock, silentLog } from '#pure/contract/fake-host.ts';
import type { Health } from '#pure/contract/resources.ts';
import type { Metric } from '#pure/contract/tool.ts';
import type { Finding } from '#services/alerts/port.ts';
import { checks } from './checks.ts';
import { createGrowth, daysUntilFull } from './growth.ts';
import { self } from './index.ts';
import { selfSettings } from './settings.ts';

const gib = 2 ** 30;
const startMs = 1_700_000_000_000;

function setUp(settings: Partial<ReturnType<typeof selfSettings.parse>> = {}) {
  const clock = fakeClock(startMs);
  const bus = createMemoryBus({ log: silentLog });
  const findings: Finding[] = [];
  bus.subscribe<Finding>('alert.finding', ({ payload }) => void findings.push(payload));
  const figures: Record<string, Record<string, number>> = {
    schedule: { lateness_p99_ms: 5, slots_skipped_total: 0 },
    metrics: { samples_dropped_total: 0, samples_total: 100 },
    telemetry: { spool_frames: 0 },
    access: { logins_refused_total: 0 },
    notify: { given_up_total: 0 },
    engine: { echo_stamps_lost_total: 0 },
  };
  const states: Record<string, 'ok' | 'degraded'> = {};
  const disk = { freeBytes: 50 * gib, totalBytes: 100 * gib, usedBytes: gib };
  const seenMs = { remote: startMs };
  const recorded: { metrics: readonly Metric[]; timeMs: number }[] = [];
  const service = self.create(
    {
      bus,
      clock,
      log: silentLog,
      health: () =>
        ({
          state: 'ok',
          version: '0',
          startedMs: 0,
          services: Object.entries(figures).map(([id, each]) => ({
            id,
            state: states[id] ?? 'ok',
            detail: `${id} says so`,
            figures: { ...each },
          })),
        }) satisfies Health,
      metrics: {
        record: (_, metrics, timeMs) => void recorded.push({ metrics, timeMs }),
        series: async () => ({ series: [] }),
      },
      probes: {
        list: async () => [
          { id: 'r', name: 'branch', kind: 'remote', capabilities: [], seenMs: seenMs.remote },
        ],
      },
      disk: async () => disk,
    },
    selfSettings.parse(settings),
  );
  const pass = async (ms: number) => {
    seenMs.remote += ms;
    await clock.advance(ms);
    await bus.drain();
  };
  const raised = () => {
    const open = new Set<string>();
    for (const { key, state } of findings) state === 'raised' ? open.add(key) : open.delete(key);
    return [...open];
  };
  return { service, clock, findings, figures, states, disk, seenMs, recorded, pass, raised };
}

test('what is well raises nothing, and what an earlier run left open is cleared once', async () => {
  const world = setUp();
  await world.service.start();
  await world.pass(3000);
  await world.pass(60_000);
  expect(world.raised()).toEqual([]);
  expect(world.findings.map(({ key }) => key).sort()).toEqual(checks.map(({ id }) => `self:${id}`).sort());
  expect(world.service.report().checks.every(({ state }) => state !== 'raised')).toBe(true);
  await world.service.stop();
});

const after = async (world: ReturnType<typeof setUp>, change: () => void) => {
  await world.service.start();
  await world.pass(3000);
  change();
  for (let i = 0; i < 7; i++) await world.pass(10_000);
  const raised = world.raised();
  await world.service.stop();
  return raised;
};
test.each<[string, (world: ReturnType<typeof setUp>) => void]>([
  ['lateness', ({ figures }) => void (figures.schedule!.lateness_p99_ms = 2500)],
  ['drops', ({ figures }) => void (figures.metrics!.samples_dropped_total = 3)],
  ['disk-free', ({ disk }) => void (disk.freeBytes = 5 * gib)],
  ['store', ({ states }) => void (states.telemetry = 'degraded')],
  ['probe', ({ seenMs }) => void (seenMs.remote -= 500_000)],
  ['dead-letters', ({ figures }) => void (figures.notify!.given_up_total = 1)],
  ['services', ({ states }) => void (states.access = 'degraded')],
])('%s', async (id, change) => {
  const world = setUp();
  expect(await after(world, () => change(world))).toEqual([`self:${id}`]);
  const finding = world.findings.find(({ state }) => state === 'raised')!;
  expect(finding.fault.remedy).not.toBe('');
  expect(world.service.report().checks.find((check) => check.id === id)).toMatchObject({ state: 'raised' });
});

test('who is refused entry is no loss, a skipped slot and an unstamped answer neither, a moment of lateness no alert, and alarms can be turned off', async () => {
  const refused = setUp();
  expect(
    await after(refused, () => {
      refused.figures.access!.logins_refused_total = 9;
      refused.figures.schedule!.slots_skipped_total = 9;
      refused.figures.engine!.echo_stamps_lost_total = 9;
    }),
  ).toEqual([]);
  const late = setUp();
  await late.service.start();
  await late.pass(3000);
  late.figures.schedule!.lateness_p99_ms = 9000;
  await late.pass(10_000);
  late.figures.schedule!.lateness_p99_ms = 5;
  await late.pass(30_000);
  expect(late.findings.some(({ state }) => state === 'raised')).toBe(false);
  await late.service.stop();
  const quiet = setUp({ alarms: false });
  await after(quiet, () => void (quiet.disk.freeBytes = 0));
  expect(quiet.findings).toEqual([]);
  expect(quiet.service.report().checks.find(({ id }) => id === 'disk-free')!.state).toBe('raised');
});

test('figures become series once a minute, totals as rates', async () => {
  const world = setUp();
  await world.service.start();
  await world.pass(3000);
  world.figures.metrics!.samples_total = 700;
  for (let i = 0; i < 6; i++) await world.pass(10_000);
  expect(world.recorded).toHaveLength(2);
  const [first, second] = world.recorded;
  expect(first!.metrics.some(({ name }) => name === 'self.rate')).toBe(false);
  expect(second!.metrics).toContainEqual({
    name: 'self.rate',
    value: 10,
    labels: { service: 'metrics', figure: 'samples_total' },
  });
  expect(second!.metrics).toContainEqual({
    name: 'self.figure',
    value: gib,
    labels: { service: 'self', figure: 'store_bytes' },
  });
  await world.service.stop();
});

test('growth is the slope of the last day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: -1e9, max: 1e9 }), (bytes, perHour) => {
      const growth = createGrowth();
      for (let minute = 0; minute <= 120; minute++)
        growth.add(minute * 60_000, bytes + (perHour * minute) / 60);
      expect(growth.bytesPerDay()!).toBeCloseTo(perHour * 24, -4);
    }),
  );
  const young = createGrowth();
  young.add(0, 1);
  young.add(60_000, 2);
  expect(young.bytesPerDay()).toBeNull();
  expect(daysUntilFull(100, 10)).toBe(10);
  expect(daysUntilFull(100, -10)).toBeNull();
  expect(daysUntilFull(100, null)).toBeNull();
});
