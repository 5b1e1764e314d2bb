import { expect, test } from 'vitest';
import { createMemoryTelemetry } from '#io/telemetry/index.ts';
import { fakeClock } from '#pure/contract/fake-host.ts';
import { type SensorInput, sensorRule } from '#pure/contract/resources.ts';
import type { MetricName } from '#pure/schema/metrics.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { latency } from './index.ts';

const t = 1_700_000_000;
const config = (id: string, toolId: string, input: Record<string, unknown>): SensorConfig => ({
  id,
  name: id,
  deviceId: null,
  toolId,
  probeId: 'local',
  input,
  intervalMs: 1000,
  rule: sensorRule.parse({}),
  thresholds: [],
  enabled: true,
  pausedUntilMs: null,
});

async function world() {
  const clock = fakeClock((t + 3600) * 1000);
  const telemetry = createMemoryTelemetry({ clock });
  await telemetry.start();
  const refs: SeriesRef[] = [];
  const configs = new Map<string, SensorConfig>();
  const store = (
    sensorId: string,
    metric: MetricName,
    values: readonly (readonly [number, number])[],
    labels: Record<string, string> = {},
  ) => {
    const id = refs.length + 1;
    refs.push({ id, metric, labels, sensorId });
    telemetry.append({
      size: values.length,
      series: new Float64Array(values.length).fill(id),
      timeS: Uint32Array.from(values, ([s]) => t + s),
      value: Float64Array.from(values, ([, value]) => value),
    });
  };
  const made: SensorInput[] = [];
  const service = latency.create(
    {
      telemetry,
      clock,
      metrics: { ofSensor: (id) => refs.filter((ref) => ref.sensorId === id), last: () => [] },
      schedule: {
        configs: () => configs,
        createMany: async (inputs) => {
          for (const input of inputs) {
            made.push(input);
            configs.set(`new-${input.name}`, config(`new-${input.name}`, input.toolId, input.input));
          }
          return inputs.length;
        },
      },
      comments: { comments: async () => ({ items: [], left: 0 }) },
    },
    {},
  );
  return { service, configs, store, made };
}
const period = (fromS: number, toS: number) => ({ fromMs: (t + fromS) * 1000, toMs: (t + toS) * 1000 });

test('a focus counts exactly its own samples, for every target at once', async () => {
  const { service, configs, store } = await world();
  configs.set('a', config('a', 'ping', { targets: ['127.0.0.1'], count: 1 }));
  configs.set('b', config('b', 'http', {}));
  store('a', 'rtt.avg', [
    [0, 1],
    [1, 2],
    [3, 9],
    [4, 4],
  ]);
  store('a', 'loss', [
    [0, 0],
    [1, 0],
    [2, 100],
    [3, 0],
    [4, 0],
  ]);
  store('b', 'first-byte.time', [
    [0, 30],
    [2, 50],
  ]);
  store('b', 'up', [
    [0, 1],
    [1, 0],
    [2, 1],
    [3, 0],
  ]);
  const { items } = await service.summary({ sensorIds: ['a', 'b', 'none'], ...period(0, 4) });
  expect(items[0]).toMatchObject({
    runs: 4,
    lostRuns: 1,
    bursts: 1,
    lossPercent: 25,
    minMs: 1,
    avgMs: 4,
    maxMs: 9,
    p95Ms: 9,
    jitterMs: 4,
    source: 'raw',
  });
  expect(items[0]!.mos).toBeGreaterThan(1);
  expect(items[1]).toMatchObject({
    metric: 'first-byte.time',
    runs: 4,
    lossPercent: 50,
    lostRuns: null,
    avgMs: 40,
  });
  expect(items[2]).toMatchObject({ runs: 0, source: 'none', avgMs: null, lossPercent: null });
});

test('a pasted list is rehearsed, then watched; what is watched already stays alone', async () => {
  const { service, configs, made } = await world();
  configs.set('a', config('a', 'ping', { targets: ['127.0.0.2'] }));
  const list = { targets: '127.0.0.1-3\nrouter.example', intervalMs: 1000, count: 1 };
  const plan = await service.addTargets({ ...list, dryRun: true });
  expect([plan.made, made.length]).toEqual([0, 0]);
  expect(plan.items.map((item) => [item.target, item.known])).toEqual([
    ['router.example', false],
    ['127.0.0.1', false],
    ['127.0.0.2', true],
    ['127.0.0.3', false],
  ]);
  const done = await service.addTargets({ ...list, dryRun: false });
  expect(done.made).toBe(3);
  expect(done.items.every((item) => item.sensorId !== null)).toBe(true);
  expect(made[0]).toMatchObject({
    toolId: 'ping',
    probeId: 'local',
    intervalMs: 1000,
    input: { targets: ['router.example'], count: 1 },
  });
  await expect(service.addTargets({ ...list, targets: '10.0.0.0/8', dryRun: true })).rejects.toMatchObject({
    fault: { field: 'targets' },
  });
});

test('files hold every raw sample of the period, and what a spreadsheet would run is harmless', async () => {
  const { service, configs, store } = await world();
  configs.set('=a', config('=a', 'ping', { targets: ['127.0.0.1'] }));
  store('=a', 'rtt.avg', [
    [0, 1.5],
    [1, 2],
  ]);
  const { text } = await service.samplesFile({ sensorIds: '=a', ...period(0, 2) });
  expect(text.split('\r\n')).toEqual([
    'time,sensor,target,metric,labels,value',
    "2023-11-14T22:13:20.000Z,'=a,127.0.0.1,rtt.avg,,1.5",
    "2023-11-14T22:13:21.000Z,'=a,127.0.0.1,rtt.avg,,2",
    '',
  ]);
});

test('evidence names the targets in UTC, compares the paths, and does not run what people wrote', async () => {
  const { service, configs, store } = await world();
  configs.set('a', config('a', 'ping', { targets: ['192.0.2.9'] }));
  configs.set('tr', config('tr', 'trace', { target: '192.0.2.9' }));
  store('a', 'rtt.avg', [
    [600, 5],
    [700, 6],
  ]);
  store('a', 'loss', [
    [600, 0],
    [660, 100],
    [700, 0],
  ]);
  store('tr', 'hop.rtt', [[300, 1]], { hop: '1', address: '10.0.0.1' });
  store('tr', 'hop.loss', [[300, 0]], { hop: '1', address: '10.0.0.1' });
  store('tr', 'hop.rtt', [[650, 2]], { hop: '1', address: '10.0.0.2' });
  store('tr', 'hop.loss', [[650, 0]], { hop: '1', address: '10.0.0.2' });
  const { text } = await service.evidence(
    { sensorIds: 'a', note: '<script>circuit 7</script>', ...period(600, 720) },
    'ann',
  );
  expect(text).toContain('2023-11-14 22:23:20 UTC');
  expect(text).toContain('33.33');
  expect(text).toContain('10.0.0.1 → 10.0.0.2');
  expect(text).toContain('&lt;script&gt;circuit 7');
  expect(text).not.toContain('<script');
});
