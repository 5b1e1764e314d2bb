import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { createMemoryTelemetry } from '#io/telemetry/index.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { derivedInput, type SensorState } from '#pure/contract/resources.ts';
import type { Metric } from '#pure/contract/tool.ts';
import type { Finding } from '#services/alerts/port.ts';
import { metrics } from '#services/metrics/index.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import { derived } from './index.ts';

async function world(given?: { state: StateStore; atMs: number }) {
  const clock = fakeClock(given?.atMs ?? 1_700_000_040_000);
  const bus = createMemoryBus({ log: silentLog });
  const state = given?.state ?? (await openMemoryState());
  const telemetry = createMemoryTelemetry({ clock });
  await telemetry.start();
  // The real keeper of series: what is published must be stored by it as any other result.
  const meters = metrics.create(
    { state, telemetry, bus, clock, log: silentLog, sensors: () => new Map() },
    {},
  );
  await meters.start();
  const states = new Map<string, SensorState>([
    ['a', 'up'],
    ['b', 'up'],
    ['d1', 'up'],
  ]);
  const findings: Finding[] = [];
  const results: SensorResult[] = [];
  bus.subscribe<Finding>('alert.finding', ({ payload }) => void findings.push(payload));
  bus.subscribe<SensorResult>('sensor.result', ({ payload }) => void results.push(payload));
  const service = derived.create(
    {
      state,
      telemetry,
      metrics: meters,
      bus,
      clock,
      random: fakeRandom(given ? 2 : 1),
      log: silentLog,
      sensor: (id) => (['a', 'b'].includes(id) ? { name: `sensor ${id}`, intervalMs: 60_000 } : undefined),
      sensorState: (id) => states.get(id) ?? 'unknown',
      deviceName: (id) => (id === 'd1' ? 'core-1' : undefined),
      deviceState: (id) => states.get(id) ?? 'unknown',
    },
    {},
  );
  await service.start();
  const pass = async (ms: number) => {
    await clock.advance(ms);
    await bus.drain();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const measure = async (sensorId: string, list: Metric[]) => {
    bus.publish('sensor.result', {
      sensorId,
      deviceId: null,
      slotMs: clock.now(),
      startedMs: clock.now(),
      endedMs: clock.now(),
      verdict: { ok: true, summary: '', metrics: list },
      metrics: list,
      recheck: false,
    } satisfies SensorResult);
    await bus.drain();
  };
  const stop = async () => {
    await service.stop();
    await meters.stop();
  };
  return { clock, bus, state, telemetry, meters, states, findings, results, service, pass, measure, stop };
}
const formula = (over: object = {}) =>
  derivedInput.parse({
    kind: 'formula',
    name: 'Both',
    formula: 'x + y',
    metric: 'interface.in',
    inputs: [
      { name: 'x', sensorId: 'a', metric: 'interface.in', labels: { interface: 'eth0' } },
      { name: 'y', sensorId: 'b', metric: 'interface.in', labels: { interface: 'eth0' } },
    ],
    ...over,
  });
const service = (name: string, members: readonly (readonly [string, string])[], over: object = {}) =>
  derivedInput.parse({
    kind: 'service',
    name,
    members: members.map(([kind, id]) => ({ kind, id })),
    ...over,
  });
const traffic = (value: number): Metric[] => [
  { name: 'interface.in', value: 9999, labels: { interface: 'eth1' } },
  { name: 'interface.in', value, labels: { interface: 'eth0' } },
];

test('a formula becomes a series like any other, and says what is silent instead of guessing', async () => {
  const w = await world();
  const made = await w.service.create(formula());
  await w.measure('a', traffic(10));
  await w.pass(61_000);
  expect(await w.service.one(made.id)).toMatchObject({
    state: 'unknown',
    value: null,
    summary: 'Cannot be computed, silent: y (interface.in of sensor b).',
  });
  expect(w.results.filter(({ sensorId }) => sensorId === made.id)).toEqual([]);
  await w.measure('a', traffic(10));
  await w.measure('b', traffic(5));
  await w.pass(60_000);
  expect(await w.service.one(made.id)).toMatchObject({
    state: 'up',
    value: 15,
    unit: 'bits-per-second',
    inputValues: [
      { name: 'x', sensorName: 'sensor a', derived: false, value: 10, unit: 'bits-per-second' },
      { name: 'y', sensorName: 'sensor b', derived: false, value: 5 },
    ],
    usedBy: [],
  });
  const stored = await w.meters.series({
    sensorId: made.id,
    fromMs: w.clock.now() - 3_600_000,
    toMs: w.clock.now() + 1000,
    points: 10,
  });
  expect(stored.series).toMatchObject([{ metric: 'interface.in', avg: [15] }]);
  expect(w.results.find(({ sensorId }) => sensorId === made.id)!.slotMs % 60_000).toBe(0);
  await w.pass(240_000);
  expect(await w.service.one(made.id)).toMatchObject({
    state: 'unknown',
    // When it was last known is told, the stale value is not.
    inputValues: [{ value: null, timeMs: expect.any(Number) }, { value: null }],
  });
  await w.service.replace(made.id, formula({ missing: 'zero' }));
  await w.measure('a', traffic(7));
  await w.pass(60_000);
  expect(await w.service.one(made.id)).toMatchObject({
    state: 'warning',
    value: 7,
    summary: expect.stringContaining('zero for what is missing'),
  });
  await w.stop();
});

test('formulas of formulas are computed in one go', async () => {
  const w = await world();
  const half = await w.service.create(
    formula({
      name: 'Z half',
      formula: 'x / 2',
      inputs: [{ name: 'x', sensorId: 'a', metric: 'interface.in', labels: { interface: 'eth0' } }],
    }),
  );
  const quarter = await w.service.create(
    formula({
      name: 'A quarter',
      formula: 'x / 2',
      inputs: [{ name: 'x', sensorId: half.id, metric: 'interface.in' }],
    }),
  );
  await w.measure('a', traffic(8));
  await w.pass(1000);
  expect(await w.service.one(quarter.id)).toMatchObject({ value: 2 });
  await expect(w.service.remove(half.id)).rejects.toMatchObject({
    fault: { code: 'conflict', message: '"A quarter" needs it' },
  });
  await w.stop();
});

test('services are nested, tell their members, and know their availability', async () => {
  const w = await world();
  const inner = await w.service.create(
    service(
      'Database',
      [
        ['sensor', 'a'],
        ['sensor', 'b'],
      ],
      { by: 'percent', warnBelow: 100, downBelow: 50 },
    ),
  );
  const outer = await w.service.create(
    service(
      'Shop',
      [
        ['service', inner.id],
        ['device', 'd1'],
      ],
      { alert: true },
    ),
  );
  await w.pass(61_000);
  expect(await w.service.one(outer.id)).toMatchObject({ state: 'up', availability: { day: 100 } });
  w.states.set('a', 'down');
  await w.pass(60_000);
  expect(await w.service.one(inner.id)).toMatchObject({
    state: 'warning',
    summary: '50 % of 2 members are good; down: sensor a.',
  });
  expect(w.findings).toMatchObject([
    { key: `service:${outer.id}`, state: 'raised', severity: 'warning', title: 'Service Shop is warning' },
  ]);
  w.states.set('b', 'down');
  await w.pass(60_000);
  expect(w.findings.at(-1)).toMatchObject({
    state: 'raised',
    severity: 'major',
    evidence: [{ statement: 'Database is down.' }],
  });
  await w.pass(120_000);
  const { items } = await w.service.list({ limit: 10, kind: 'service' });
  const [database] = items;
  if (database?.kind !== 'service') throw new Error('it is a service');
  expect(database.availability.day).toBeGreaterThan(30);
  expect(database.availability.day).toBeLessThan(70);
  const { sinceMs } = database;
  await w.stop();
  const v = await world({ state: w.state, atMs: w.clock.now() });
  v.states.set('a', 'down').set('b', 'down');
  await v.pass(2000);
  expect(await v.service.one(inner.id)).toMatchObject({ state: 'down', sinceMs });
  expect(v.findings).toEqual([]);
  v.states.set('a', 'up').set('b', 'up');
  await v.pass(60_000);
  expect(v.findings.at(-1)).toMatchObject({ key: `service:${outer.id}`, state: 'cleared' });
  await v.stop();
});

test('a circle of formulas is refused at the input that closes it, and what needs a thing is told', async () => {
  const w = await world();
  const inputs = (sensorId: string) => [
    { name: 'x', sensorId: 'a', metric: 'interface.in', labels: { interface: 'eth0' } },
    { name: 'y', sensorId, metric: 'interface.in' },
  ];
  const lower = await w.service.create(formula({ name: 'Lower' }));
  const upper = await w.service.create(formula({ name: 'Upper', inputs: inputs(lower.id) }));
  expect((await w.service.one(lower.id)).usedBy).toEqual([{ id: upper.id, name: 'Upper' }]);
  expect(await w.service.one(upper.id)).toMatchObject({
    inputValues: [{}, { derived: true, sensorName: 'Lower' }],
  });
  await expect(
    w.service.replace(lower.id, formula({ name: 'Lower', inputs: inputs(upper.id) })),
  ).rejects.toMatchObject({
    fault: { field: 'inputs.1.sensorId', message: expect.stringContaining('Lower → Upper → Lower') },
  });
  await w.stop();
});

test('what cannot be is refused where it is wrong', async () => {
  const w = await world();
  const a = await w.service.create(service('Alpha', [['sensor', 'a']]));
  const b = await w.service.create(service('Beta', [['service', a.id]]));
  await expect(w.service.replace(a.id, service('Alpha', [['service', b.id]]))).rejects.toMatchObject({
    fault: {
      code: 'invalid-input',
      field: 'members.0.id',
      message: 'members.0.id: goes in a circle: Alpha → Beta → Alpha',
    },
  });
  await expect(w.service.replace(a.id, service('Alpha', [['service', a.id]]))).rejects.toMatchObject({
    fault: { value: 'Alpha → Alpha', field: 'members.0.id' },
  });
  const refused = (input: ReturnType<typeof formula>, field: string, message: RegExp) =>
    expect(w.service.create(input)).rejects.toMatchObject({
      fault: { code: 'invalid-input', field, message: expect.stringMatching(message) },
    });
  await refused(
    formula({ metric: 'loss' }),
    'metric',
    /is in percent, but the formula gives bits-per-second/,
  );
  await refused(formula({ formula: 'x + z' }), 'formula', /column 5: there is no input "z"/);
  await refused(formula({ formula: 'x * y' }), 'formula', /times/);
  await refused(
    formula({ inputs: [{ name: 'x', sensorId: 'nobody', metric: 'loss' }] }),
    'inputs.0.sensorId',
    /no such sensor/,
  );
  await refused(
    formula({ inputs: [{ name: 'x', sensorId: 'a', metric: 'interface.in.octets' }] }),
    'inputs.0.metric',
    /counter/,
  );
  await refused(service('X', [['device', 'nobody']]), 'members.0.id', /no such device/);
  await refused(
    service('X', [
      ['sensor', 'a'],
      ['sensor', 'a'],
    ]),
    'members.1.id',
    /twice/,
  );
  await refused(
    service('X', [['sensor', 'a']], { by: 'percent', warnBelow: 10 }),
    'warnBelow',
    /down before/,
  );
  await expect(w.service.create(service('Alpha', [['sensor', 'a']]))).rejects.toMatchObject({
    fault: { code: 'conflict', field: 'name' },
  });
  await expect(w.service.replace(a.id, formula({ name: 'Alpha' }))).rejects.toMatchObject({
    fault: { field: 'kind' },
  });
  await w.stop();
});
