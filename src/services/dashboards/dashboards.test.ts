/** Dashboards over a real state store and a real telemetry store in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteState } from '#io/state/index.ts';
import { createMemoryTelemetry } from '#io/telemetry/index.ts';
import { FaultError } from '#pure/base/errors.ts';
import { panelKinds } from '#pure/contract/panels/index.ts';
import { type DashboardInput, dashboardInput, sensorRule } from '#pure/contract/resources.ts';
import { mockInventory } from '#services/inventory/mock.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { dashboards } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-dashboards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nowMs = 1_800_000_000_000;
const clock = { now: () => nowMs, monotonicMs: () => 0, sleep: async () => {} };
let files = 0;
let bytes = 0;

const sensorOf = (id: string, deviceId: string | null, intervalMs = 60_000): SensorConfig => ({
  id,
  name: `sensor ${id}`,
  deviceId,
  toolId: 'ping',
  probeId: 'local',
  input: {},
  intervalMs,
  rule: sensorRule.parse({}),
  thresholds: [],
  enabled: true,
  pausedUntilMs: null,
});

const device = (id: string, siteId: string | null) => ({
  id,
  name: `device ${id}`,
  site_id: siteId,
  kind: 'switch',
  vendor: null,
  platform: null,
  model: null,
  version: null,
  serial: null,
  management_address: null,
  sys_object_id: null,
  sys_descr: null,
  location: null,
  contact: null,
  credential_id: null,
  created_ms: 0,
  seen_ms: 0,
});

async function setUp() {
  const state = await openSqliteState({ path: join(folder, `${files++}.sqlite`) });
  await state.write(async (tx) => {
    await tx
      .insertInto('site')
      .values([
        { id: 'zrh', name: 'Zürich', created_ms: 0 },
        { id: 'gva', name: 'Genève', created_ms: 0 },
      ] as never)
      .execute();
    await tx
      .insertInto('device')
      .values([device('a', 'zrh'), device('b', 'gva'), device('c', null)] as never)
      .execute();
  });
  const telemetry = createMemoryTelemetry({ clock });
  await telemetry.start();
  const sensors = new Map(
    [sensorOf('s1', 'a'), sensorOf('s2', 'b'), sensorOf('s3', 'c', 300_000)].map((each) => [each.id, each]),
  );
  const refs: SeriesRef[] = [
    { id: 1, metric: 'rtt.avg', labels: {}, sensorId: 's1' },
    { id: 2, metric: 'rtt.avg', labels: {}, sensorId: 's2' },
    { id: 3, metric: 'rtt.avg', labels: {}, sensorId: 's3' },
    { id: 4, metric: 'interface.in', labels: { interface: 'eth0' }, sensorId: 's1' },
    { id: 5, metric: 'interface.out', labels: { interface: 'eth0' }, sensorId: 's1' },
  ];
  const nowS = nowMs / 1000;
  const rows: [number, number, number][] = [];
  for (let t = nowS - 86_400; t < nowS; t += 60) {
    rows.push([1, t, 10], [2, t, 20], [4, t, t % 6000 < 600 ? 9e6 : 1e6], [5, t, 2e6]);
    if (t % 300 === 0) rows.push([3, t, 30]);
  }
  telemetry.append({
    size: rows.length,
    series: Float64Array.from(rows.map((row) => row[0])),
    timeS: Uint32Array.from(rows.map((row) => row[1])),
    value: Float64Array.from(rows.map((row) => row[2])),
  });
  await telemetry.flush();
  const made: unknown[] = [];
  let queries = 0;
  const service = dashboards.create(
    {
      state,
      telemetry: {
        range: (...query) => {
          queries++;
          return telemetry.range(...query);
        },
        events: (query) => telemetry.events(query),
      },
      clock,
      random: {
        bytes: (length) => Uint8Array.from({ length }, () => bytes++ & 255),
        uint32: () => 0,
      },
      sensors: () => sensors,
      metrics: {
        *find(ids, names) {
          for (const id of ids)
            for (const ref of refs) if (ref.sensorId === id && names.has(ref.metric)) yield ref;
        },
        last: (id) =>
          refs
            .filter((ref) => ref.sensorId === id)
            .map((ref) => ({ name: ref.metric, value: ref.id, labels: ref.labels })),
      },
      alerts: {
        status: () => ({
          state: 'up',
          sinceMs: 0,
          acknowledged: false,
          lastRunMs: 0,
          summary: null,
          fault: null,
          latenessMs: 0,
        }),
        deviceStatus: () => ({ state: 'up', sensors: 1, openAlerts: 0 }),
        open: async () => [],
      },
      inventory: mockInventory(),
      places: { places: async () => [] },
      tokens: {
        createToken: async (body) => {
          made.push(body);
          throw new Error('not part of this test');
        },
        revokeToken: async () => {},
      },
    },
    {},
  );
  return { state, service, made, queries: () => queries };
}
let world: Awaited<ReturnType<typeof setUp>>;
beforeEach(async () => {
  world = await setUp();
  return () => world.state.close();
});

const input = (panels: unknown[] = []): DashboardInput => dashboardInput.parse({ name: 'Mine', panels });
const box = { x: 0, y: 0, w: 4, h: 4 };
const panel = (kind: string, config: Record<string, unknown> = {}, id = kind) => ({ id, kind, box, config });
const day = { fromMs: nowMs - 86_400_000, toMs: nowMs, points: 100, siteId: null, deviceId: null };

describe('kept dashboards', () => {
  test('settings of panels are completed; the version rises; a change made from an older one is refused', async () => {
    const { service } = world;
    const made = await service.create(input([panel('time-series')]), 'eve');
    expect(made).toMatchObject({ version: 1, builtIn: false, updatedBy: 'eve' });
    expect(made.panels[0]!.config).toMatchObject({ metrics: ['rtt.avg'], site: '$site', seriesMax: 8 });
    const next = await service.update(made.id, { ...input(), name: 'Ours', version: 1 }, 'bob');
    expect(next).toMatchObject({ version: 2, name: 'Ours', updatedBy: 'bob' });
    await expect(service.update(made.id, { ...input(), version: 1 }, 'eve')).rejects.toMatchObject({
      fault: { code: 'conflict', field: 'version', message: expect.stringContaining('bob') },
    });
    expect((await service.dashboard(made.id)).name).toBe('Ours');
    await service.remove(made.id);
    await expect(service.dashboard(made.id)).rejects.toBeInstanceOf(FaultError);
  });

  test.each([
    [panel('pie'), 'panels.0.kind'],
    [panel('gauge', { metrics: ['nonsense'] }), 'panels.0.config.metrics.0'],
    [panel('gauge', { colour: 'red' }), 'panels.0.config.colour'],
  ])('a panel that cannot be is refused with its place (%#)', async (bad, field) => {
    await expect(world.service.create(input([bad]), 'eve')).rejects.toMatchObject({ fault: { field } });
  });

  test('two panels of one id are refused', async () => {
    await expect(world.service.create(input([panel('clock'), panel('clock')]), 'eve')).rejects.toMatchObject({
      fault: { field: 'panels.1.id' },
    });
  });

  test('built-in ones are there at once, valid, and cannot be changed', async () => {
    const { service } = world;
    const { items } = await service.list();
    expect(items.map((item) => item.id)).toEqual([
      'builtin-network',
      'builtin-wan',
      'builtin-site',
      'builtin-device',
    ]);
    for (const { id } of items) {
      const { panels, siteId, deviceId } = await service.dashboard(id);
      const { panels: answers } = await service.data({ ...day, panels, siteId, deviceId });
      for (const each of panels) expect(answers[each.id]?.fault, `${id} ${each.kind}`).toBeUndefined();
    }
    await expect(service.remove('builtin-wan')).rejects.toMatchObject({ fault: { code: 'conflict' } });
  });
});

describe('answers', () => {
  test('fifty panels of one step are one query, on one axis', async () => {
    const panels = Array.from({ length: 50 }, (_, i) =>
      panel('time-series', { sensors: ['s1', 's2'] }, `p${i}`),
    );
    const data = await world.service.data({ ...day, panels });
    expect(world.queries()).toBe(1);
    expect(data.times).toHaveLength(1);
    const { series, time } = data.panels.p49!;
    expect(time).toBe(0);
    expect(series!.map((each) => each.avg[50])).toEqual([10, 20]);
    expect(series![0]!.avg).toHaveLength(data.times[0]!.length);
    expect(series![0]!.min).toBeUndefined();
  });

  test('sensors of longer intervals get a coarser axis, so that lines have no holes', async () => {
    const data = await world.service.data({
      ...day,
      fromMs: nowMs - 3_600_000,
      points: 300,
      panels: [
        panel('time-series', { sensors: ['s1'] }, 'fast'),
        panel('time-series', { sensors: ['s3'] }, 'slow'),
      ],
    });
    const [fast, slow] = [data.panels.fast!, data.panels.slow!];
    expect(data.times[fast.time!]!.length).toBeGreaterThan(data.times[slow.time!]!.length);
    for (const answer of [fast, slow]) expect(answer.series![0]!.avg).not.toContain(null);
  });

  test('the choice at the top narrows what follows it, and only that', async () => {
    const panels = [
      panel('time-series', {}, 'follows'),
      panel('time-series', { site: '', device: '' }, 'all'),
      panel('time-series', { site: 'gva' }, 'fixed'),
    ];
    const ids = async (chosen: { siteId: string | null; deviceId: string | null }) => {
      const data = await world.service.data({ ...day, ...chosen, panels });
      return Object.fromEntries(
        Object.entries(data.panels).map(([id, answer]) => [
          id,
          answer.series!.map((each) => each.sensorId).join(),
        ]),
      );
    };
    expect(await ids({ siteId: 'zrh', deviceId: null })).toEqual({
      follows: 's1',
      all: 's1,s2,s3',
      fixed: 's2',
    });
    expect(await ids({ siteId: null, deviceId: null })).toMatchObject({ follows: 's1,s2,s3' });
  });

  test('more series than wanted: the worst are shown and the rest is counted', async () => {
    const data = await world.service.data({ ...day, panels: [panel('time-series', { seriesMax: 1 })] });
    expect(data.panels['time-series']).toMatchObject({ left: 2, series: [{ sensorId: 's3' }] });
  });

  test('a broken panel says so and spares the others', async () => {
    const data = await world.service.data({ ...day, panels: [panel('pie'), panel('status')] });
    expect(data.panels.pie!.fault).toMatchObject({ field: 'kind' });
    expect(data.panels.status!.states!.counts.up).toBe(3);
  });

  test('the 95th percentile of five-minute means, the greater direction billed', async () => {
    const data = await world.service.data({ ...day, panels: [panel('percentile')] });
    // A tenth of the time at 9 Mb/s is more than a twentieth.
    expect(data.panels.percentile!.bill).toEqual([
      {
        sensorId: 's1',
        name: 'device a',
        label: 'eth0',
        inBps: 9e6,
        outBps: 2e6,
        billedBps: 9e6,
        stepS: 300,
      },
    ]);
  });

  test('every kind asks only questions that are answered', async () => {
    const data = await world.service.data({ ...day, panels: panelKinds.map((kind) => panel(kind.id)) });
    for (const kind of panelKinds) expect(data.panels[kind.id]!.fault, kind.id).toBeUndefined();
  });
});

describe('top lists', () => {
  const ask = (list: string, more = {}) =>
    world.service.top({ list, by: 'avg', count: 10, fromMs: day.fromMs, toMs: day.toMs, ...more } as never);
  test('by metric, over a period', async () => {
    const { rows, unit } = await ask('latency');
    expect(unit).toBe('ms');
    expect(rows.map((row) => [row.deviceName, row.value])).toEqual([
      ['device c', 30],
      ['device b', 20],
      ['device a', 10],
    ]);
    expect((await ask('latency', { siteId: 'zrh' })).rows).toHaveLength(1);
    expect((await ask('bandwidth', { by: 'max' })).rows.map((row) => [row.label, row.value])).toEqual([
      ['eth0 in', 9e6],
      ['eth0 out', 2e6],
    ]);
  });

  test('by alerts: how long, how many, how often for a moment', async () => {
    const alert = (id: string, sensor: string, agoMin: number, lastsMin: number | null) => ({
      id,
      sensor_id: sensor,
      device_id: 'a',
      state: 'closed',
      severity: 'critical',
      title: 'x',
      fault: '{}',
      evidence: '[]',
      opened_ms: nowMs - agoMin * 60_000,
      closed_ms: lastsMin === null ? null : nowMs - (agoMin - lastsMin) * 60_000,
      updated_ms: 0,
    });
    await world.state.write((tx) =>
      tx
        .insertInto('alert')
        .values([
          alert('1', 's1', 100, 2),
          alert('2', 's1', 90, 2),
          alert('3', 's2', 60, null),
          alert('4', 's2', 3000, 1600),
        ] as never)
        .execute(),
    );
    expect((await ask('downtime')).rows.map((row) => [row.sensorId, row.value])).toEqual([
      // An hour that lasts on, and the part of the long one that lies in the day.
      ['s2', 3600 + 40 * 60],
      ['s1', 240],
    ]);
    expect((await ask('alerts')).rows.map((row) => row.value)).toEqual([2, 2]);
    expect((await ask('flapping')).rows.map((row) => [row.sensorId, row.value])).toEqual([['s1', 2]]);
  });
});

test('everything as a tree in columns', async () => {
  const tree = await world.service.tree({ size: 'traffic' });
  expect(tree.sites.map((site) => site.name)).toEqual(['Zürich', 'Genève', 'Without a site']);
  expect(tree.devices).toEqual({
    id: ['a', 'b', 'c'],
    name: ['device a', 'device b', 'device c'],
    site: [0, 1, 2],
  });
  expect(tree.sensors).toMatchObject({ device: [0, 1, 2], weight: [9, 0, 0] });
});

test('a site is put somewhere, or nowhere, never half', async () => {
  const { service } = world;
  await expect(service.placeSite('zrh', { latitude: 47, longitude: null })).rejects.toMatchObject({
    fault: { field: 'longitude' },
  });
  await expect(service.placeSite('nowhere', { latitude: 47, longitude: 8 })).rejects.toMatchObject({
    fault: { code: 'not-found' },
  });
});
