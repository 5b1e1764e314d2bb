import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { createMemoryTelemetry } from '#io/telemetry/index.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent, TelemetryStore } from '#pure/contract/ports.ts';
import { ruleGiven, ruleInput } from '#pure/contract/resources.ts';
import type { Metric } from '#pure/contract/tool.ts';
import { starterRules } from '#pure/rules/starters.ts';
import { parseRule } from '#pure/rules/text.ts';
import type { Finding } from '#services/alerts/port.ts';
import type { DeviceTraits } from '#services/inventory/port.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import type { RuleSensor } from './deps.ts';
import { rules } from './index.ts';

const startMs = 1_700_000_000_000;

interface Given {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly atMs: number;
  readonly refs: SeriesRef[];
}
async function world(given?: Given) {
  const clock = fakeClock(given?.atMs ?? startMs);
  const bus = createMemoryBus({ log: silentLog });
  const state = given?.state ?? (await openMemoryState());
  const telemetry = given?.telemetry ?? createMemoryTelemetry({ clock });
  if (!given) await telemetry.start();
  const sensors = new Map<string, RuleSensor>();
  const devices = new Map<string, DeviceTraits>();
  const refs: SeriesRef[] = given?.refs ?? [];
  const last = new Map<string, readonly Metric[]>();
  const findings: Finding[] = [];
  bus.subscribe<Finding>('alert.finding', ({ payload }) => void findings.push(payload));
  const add = (id: string, tags: readonly string[] = [], toolId = 'ping') => {
    devices.set(`d-${id}`, { name: id, siteName: 'Berlin', tags, kind: 'router', vendor: null });
    sensors.set(id, {
      id,
      name: `ping ${id}`,
      toolId,
      deviceId: `d-${id}`,
      intervalMs: 60_000,
      enabled: true,
      pausedUntilMs: null,
    });
  };
  for (const id of ['a', 'b', 'c']) add(id, id === 'c' ? [] : ['wan']);
  const service = rules.create(
    {
      state,
      telemetry,
      metrics: {
        seriesOf: (metric) => refs.filter((ref) => ref.metric === metric),
        last: (id) => last.get(id) ?? [],
      },
      bus,
      clock,
      random: fakeRandom(given ? 2 : 1),
      log: silentLog,
      sensor: (id) => sensors.get(id),
      device: (id) => devices.get(id),
    },
    { seriesPerRuleMax: 100 },
  );
  await service.start();
  const settle = async () => {
    await bus.drain();
    await new Promise((resolve) => setImmediate(resolve));
  };
  /** One result of one sensor now. */
  const measure = async (sensorId: string, metrics: Metric[], over: Partial<SensorResult> = {}) => {
    last.set(sensorId, metrics);
    bus.publish('sensor.result', {
      sensorId,
      deviceId: `d-${sensorId}`,
      slotMs: clock.now(),
      startedMs: clock.now(),
      endedMs: clock.now(),
      verdict: { ok: true, summary: '', metrics },
      metrics,
      recheck: false,
      ...over,
    } satisfies SensorResult);
    await settle();
  };
  const loss = (sensorId: string, value: number) => measure(sensorId, [{ name: 'loss', value }]);
  const pass = async (ms: number) => {
    await clock.advance(ms);
    await settle();
  };
  const rule = (text: string, name = 'Test') => ruleInput.parse({ name, ...parseRule(text) });
  const told = () => findings.splice(0).map(({ state: is, sensorId, title }) => `${is} ${sensorId} ${title}`);
  return {
    clock,
    bus,
    state,
    telemetry,
    sensors,
    devices,
    refs,
    add,
    service,
    measure,
    loss,
    pass,
    rule,
    findings,
    told,
    settle,
  };
}
type World = Awaited<ReturnType<typeof world>>;
const again = (w: World) =>
  world({ state: w.state, telemetry: w.telemetry, atMs: w.clock.now(), refs: w.refs });

test('a rule may come in its short form, and be run over the past by its id', async () => {
  const w = await world();
  const given = ruleGiven.parse({ name: 'Short', text: 'warning when loss{tag="wan"} above 2 %' });
  const made = await w.service.create(given);
  expect(made).toMatchObject({ text: 'warning when loss{tag="wan"} above 2 %', enabled: true });
  const found = await w.service.backtest({ ruleId: made.id, fromMs: startMs - 3_600_000, utcOffsetMin: 0 });
  expect(found).toMatchObject({ toMs: startMs, total: 0 });
  await expect(
    w.service.backtest({ ruleId: 'none', fromMs: startMs - 3_600_000, utcOffsetMin: 0 }),
  ).rejects.toThrow('there is no rule "none"');
});

test('a rule raises on each series that matches, after its time, and clears below its clear value', async () => {
  const w = await world();
  await w.service.create(w.rule('warning when loss{tag="wan"} above 2 % until 1 % for 2 min', 'WAN loss'));
  for (let minute = 0; minute < 3; minute++) {
    for (const id of ['a', 'c']) await w.loss(id, 9);
    await w.loss('b', 0);
    await w.pass(60_000);
  }
  expect(w.findings).toHaveLength(1);
  expect(w.findings[0]).toMatchObject({
    key: expect.stringMatching(/^rule:.*:a:loss$/),
    severity: 'warning',
    deviceId: 'd-a',
    sensorId: 'a',
    fault: { code: 'threshold-crossed', message: 'WAN loss: ping a: 9 %' },
  });
  expect(w.findings[0]!.evidence[0]!.statement).toContain('is above 2 % for 2 min');
  expect(w.told()).toEqual(['raised a WAN loss: ping a']);
  await w.loss('a', 1.5);
  expect(w.told()).toEqual([]);
  await w.loss('a', 0.5);
  expect(w.told()).toEqual(['cleared a WAN loss: ping a']);
});

test('a restart forgets nothing: the key is told once more and cleared when it is good', async () => {
  const w = await world();
  const made = await w.service.create(w.rule('warning when loss{} above 2 % in 2 of 3'));
  for (let i = 0; i < 3; i++) {
    await w.loss('a', 9);
    await w.pass(60_000);
  }
  const { key } = w.findings[0]!;
  await w.service.stop();
  const v = await again(w);
  await v.settle();
  expect(v.findings.map((finding) => [finding.key, finding.state])).toEqual([[key, 'raised']]);
  expect((await v.service.rule(made.id)).raised).toBe(1);
  await v.loss('a', 9);
  expect(v.findings).toHaveLength(1);
  for (let i = 0; i < 3; i++) await v.loss('a', 0);
  expect(v.findings.slice(1).map((finding) => [finding.key, finding.state])).toEqual([[key, 'cleared']]);
  await v.pass(2000);
  await v.service.stop();
  const u = await again(v);
  await u.settle();
  expect(u.findings).toEqual([]);
  await u.service.stop();
});

test('silence is told, also of what never came back after a restart, and not of what is paused', async () => {
  const w = await world();
  await w.service.create(w.rule('major when loss{} silent 5 min'));
  await w.loss('a', 0);
  await w.loss('b', 0);
  w.sensors.set('b', { ...w.sensors.get('b')!, pausedUntilMs: w.clock.now() + 3_600_000 });
  await w.pass(290_000);
  expect(w.told()).toEqual([]);
  await w.pass(20_000);
  expect(w.told()).toEqual(['raised a Test: ping a']);
  await w.loss('a', 0);
  expect(w.told()).toEqual(['cleared a Test: ping a']);
  w.refs.push({ id: 1, sensorId: 'a', metric: 'loss', labels: {} });
  await w.service.stop();
  const v = await again(w);
  await v.pass(290_000);
  expect(v.told()).toEqual([]);
  await v.pass(20_000);
  expect(v.told()).toEqual(['raised a Test: ping a']);
  await v.service.stop();
});

test('a group is judged as one', async () => {
  const w = await world();
  await w.service.create(w.rule('warning when sum(interface.in{} every 1 min stale 5 min) above 100 bit/s'));
  const both = async (value: number) => {
    for (const id of ['a', 'b'])
      await w.measure(id, [{ name: 'interface.in', value, labels: { interface: 'eth0' } }]);
    await w.pass(60_000);
  };
  await both(40);
  await both(40);
  expect(w.told()).toEqual([]);
  await both(60);
  await both(60);
  expect(w.told()).toEqual(['raised null Test: all together']);
  await both(10);
  await both(10);
  expect(w.told()).toEqual(['cleared null Test: all together']);
  await w.service.stop();
});

test('a changed tag takes effect within a minute; a deleted sensor and a rule switched off clear what was raised', async () => {
  const w = await world();
  const made = await w.service.create(w.rule('warning when loss{tag="wan"} above 2 %'));
  for (const id of ['a', 'b']) await w.loss(id, 9);
  expect(w.told()).toHaveLength(2);
  w.devices.set('d-a', { ...w.devices.get('d-a')!, tags: [] });
  await w.pass(61_000);
  await w.loss('a', 9);
  expect(w.told()).toEqual(['cleared a Test: ping a']);
  w.sensors.delete('b');
  await w.pass(61_000);
  expect(w.told()).toEqual(['cleared b Test: ping b']);
  w.devices.set('d-c', { ...w.devices.get('d-c')!, tags: ['wan'] });
  await w.pass(61_000);
  await w.loss('c', 9);
  expect(w.told()).toEqual(['raised c Test: ping c']);
  await w.service.enable(made.id, false);
  await w.settle();
  expect(w.told()).toEqual(['cleared c Test: ping c']);
  await w.loss('c', 9);
  expect(w.told()).toEqual([]);
  await w.service.remove(made.id);
  expect(await w.state.db.selectFrom('rule').select('id').where('id', '=', made.id).execute()).toEqual([]);
});

test('a changed rule is judged anew', async () => {
  const w = await world();
  const made = await w.service.create(w.rule('warning when loss{} above 2 %'));
  await w.loss('a', 9);
  expect(w.told()).toHaveLength(1);
  await w.service.replace(made.id, w.rule('warning when loss{} above 50 %'));
  await w.loss('a', 9);
  expect(w.told()).toEqual(['cleared a Test: ping a']);
  await w.loss('a', 60);
  expect(w.told()).toEqual(['raised a Test: ping a']);
});

test('events are counted for each device', async () => {
  const w = await world();
  await w.service.create(w.rule('minor when events("link.*" text "te1") count 2 within 10 min quiet 15 min'));
  const event = (deviceId: string, message: string): TelemetryEvent => ({
    id: `${deviceId}${message}${w.clock.now()}`,
    timeMs: w.clock.now(),
    kind: 'link.lost',
    severity: 'warning',
    deviceId,
    message,
    data: {},
  });
  for (const [device, message] of [
    ['d-a', 'Te1/1'],
    ['d-b', 'Te1/1'],
    ['d-a', 'Gi1/1'],
    ['d-a', 'Te1/2'],
  ] as const) {
    w.bus.publish('timeline', event(device, message));
    await w.pass(1000);
  }
  expect(w.findings.map(({ deviceId, fault }) => [deviceId, fault.message])).toEqual([
    ['d-a', 'Test: a: 2 events'],
  ]);
  await w.pass(15 * 60_000);
  expect(w.findings.at(-1)).toMatchObject({ state: 'cleared', deviceId: 'd-a' });
  await w.service.stop();
});

test('what matches too much is refused with the count, and what is named twice with the name', async () => {
  const w = await world();
  for (let i = 0; i < 101; i++) {
    w.add(`x${i}`);
    w.refs.push({ id: i + 10, sensorId: `x${i}`, metric: 'loss', labels: {} });
  }
  await expect(w.service.create(w.rule('warning when loss{} above 2 %'))).rejects.toMatchObject({
    fault: {
      code: 'invalid-input',
      field: 'scope.match',
      value: '101',
      message: expect.stringContaining('101 series'),
    },
  });
  await w.service.create(w.rule('warning when loss{device="x1*"} above 2 %'));
  await expect(w.service.create(w.rule('warning when loss{device="x1"} above 2 %'))).rejects.toMatchObject({
    fault: { code: 'conflict', field: 'name' },
  });
  // Growth beyond the bound is not watched, and counted.
  for (let i = 0; i < 120; i++) {
    w.add(`x1${i}`);
    await w.loss(`x1${i}`, 0);
  }
  expect(w.service.health().figures).toMatchObject({
    series_watched: expect.any(Number),
    series_beyond_bound_total: expect.any(Number),
  });
  expect(w.service.health().figures.series_beyond_bound_total).toBeGreaterThan(0);
});

test('a preview says what is watched, with values, and what is odd', async () => {
  const w = await world();
  w.refs.push(
    { id: 1, sensorId: 'a', metric: 'loss', labels: {} },
    { id: 2, sensorId: 'gone', metric: 'loss', labels: {} },
  );
  await w.loss('a', 3);
  const preview = await w.service.preview(w.rule('warning when loss{} above 2 %'));
  expect(preview).toMatchObject({ matching: 1, unit: 'percent', series: [{ sensorId: 'a', value: 3 }] });
  expect(preview.warnings.join()).toMatch(/trembles/);
  expect(
    (await w.service.preview(w.rule('warning when loss{tag="none"} above 2 % for 1 min'))).warnings.join(),
  ).toMatch(/Nothing matches/);
  expect(() => w.service.parse('warning when loss{} above 200 %')).toThrow(/never more than 100/);
});

test('starter rules are planted once', async () => {
  const w = await world();
  const listed = await w.service.rules({ limit: 100 });
  expect(listed.total).toBe(starterRules.length);
  await w.service.remove('starter-disk');
  await w.service.stop();
  const v = await again(w);
  expect((await v.service.rules({ limit: 100 })).total).toBe(starterRules.length - 1);
  await v.service.stop();
});

const minutes = (w: World, series: number, count: number, valueAt: (minute: number) => number) => {
  const nowS = Math.floor(w.clock.now() / 1000);
  const times = Uint32Array.from({ length: count }, (_, i) => nowS - (count - i) * 60);
  w.telemetry.append({
    size: count,
    series: new Float64Array(count).fill(series),
    timeS: times,
    value: Float64Array.from(times, (_, i) => valueAt(i)),
  });
};

test('a backtest finds what live would have told, and compares with what was alerted', async () => {
  const w = await world();
  w.refs.push(
    { id: 1, sensorId: 'a', metric: 'loss', labels: {} },
    { id: 2, sensorId: 'c', metric: 'loss', labels: {} },
  );
  const bad = (minute: number) => (minute >= 600 && minute < 620 ? 8 : minute === 300 ? 50 : 0);
  minutes(w, 1, 1440, bad);
  minutes(w, 2, 1440, () => 9);
  const dayAgoMs = w.clock.now() - 1440 * 60_000;
  const alert = (id: string, sensor: string, minute: number) => ({
    id,
    sensor_id: sensor,
    device_id: `d-${sensor}`,
    port: null,
    state: 'closed',
    severity: 'critical',
    title: id,
    fault: '{}',
    evidence: '[]',
    cause_alert_id: null,
    opened_ms: dayAgoMs + minute * 60_000,
    acknowledged_ms: null,
    acknowledged_by: null,
    acknowledged_note: null,
    closed_ms: dayAgoMs + (minute + 5) * 60_000,
    updated_ms: 0,
    paged_ms: null,
  });
  await w.state.write(async (tx) => {
    for (const row of [alert('caught', 'a', 610), alert('missed', 'a', 100), alert('elsewhere', 'c', 610)])
      await tx
        .insertInto('alert')
        .values(row as never)
        .execute();
  });
  const rule = w.rule('warning when loss{tag="wan"} above 2 % until 1 % for 5 min');
  const result = await w.service.backtest({ rule, fromMs: dayAgoMs, toMs: w.clock.now(), utcOffsetMin: 0 });
  const [found] = result.alerts;
  expect(result).toMatchObject({ series: 1, samples: 1440, resolutionS: 0, total: 1, nights: 1 });
  expect(found).toMatchObject({ sensorId: 'a', peak: 8 });
  expect((found!.startMs - dayAgoMs) / 60_000).toBeCloseTo(605, 0);
  expect((found!.endMs! - dayAgoMs) / 60_000).toBeCloseTo(620, 0);
  expect(result.caught.map(({ id }) => id)).toEqual(['caught']);
  expect(result.missed.map(({ id }) => id)).toEqual(['missed']);
  expect(result.perDay.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(1);
  const group = await w.service.backtest({
    rule: w.rule('warning when sum(loss{}) above 15 %'),
    fromMs: dayAgoMs,
    toMs: w.clock.now(),
    utcOffsetMin: 0,
  });
  expect(group.alerts.map(({ peak }) => peak)).toEqual([59, 17]);
  await expect(w.service.backtest({ rule, fromMs: 5, toMs: 5, utcOffsetMin: 0 })).rejects.toMatchObject({
    fault: { field: 'toMs' },
  });
});

test('a new rule with a window knows the past at once', async () => {
  const w = await world();
  w.refs.push({ id: 1, sensorId: 'a', metric: 'storage.use', labels: { mount: '/' } });
  minutes(w, 1, 7 * 1440, (minute) => 60 + (minute / 1440) * 4);
  await w.telemetry.flush();
  await w.service.create(w.rule('minor when storage.use{} rising to 95 % within 5 d over 7 d'));
  await w.measure('a', [{ name: 'storage.use', value: 88, labels: { mount: '/' } }]);
  for (let i = 0; i < 5; i++) await w.pass(1000);
  // The starter rule looks 14 days ahead, and sees it too.
  expect(w.told().sort()).toEqual(['raised a Disk will be full: ping a /', 'raised a Test: ping a /']);
  await w.service.stop();
});
