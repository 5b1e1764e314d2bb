/** Which series there are: labels, collisions, sensors that are gone, and what selecting costs with many. */
import { describe, expect, test } from 'vitest';
import { parseSelector } from '#pure/promql/index.ts';
import type { MetricName } from '#pure/schema/metrics.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { createCatalogue } from './catalogue.ts';
import type { ExternalSeries } from './external.ts';

const noExternal = {
  names: () => [],
  ofName: () => [],
  metadata: () => undefined,
} as unknown as ExternalSeries;
const sensor = (id: string, deviceId: string | null): [string, SensorConfig] => [
  id,
  { id, name: `sensor ${id}`, deviceId, toolId: 'ping' } as SensorConfig,
];

function catalogueOf(
  sensors: ReadonlyMap<string, SensorConfig>,
  refs: Partial<Record<MetricName, readonly SeriesRef[]>>,
) {
  const of = (deviceId: string | null) =>
    deviceId === null
      ? undefined
      : { device: `device ${deviceId}`, site: deviceId === 'd1' ? 'Paris' : null };
  const catalogue = createCatalogue(
    { sensors: () => sensors, metrics: { seriesOf: (metric: MetricName) => refs[metric] ?? [] } },
    { refresh: async () => {}, of },
    noExternal,
  );
  const select = (text: string) => {
    const selector = parseSelector(text);
    const found: Record<string, string>[] = [];
    if (selector.ok)
      catalogue.each(selector.value.matchers, ({ labels }) => {
        found.push(Object.fromEntries(labels));
        return true;
      });
    return found;
  };
  return { catalogue, select };
}

describe('labels', () => {
  const { catalogue, select } = catalogueOf(new Map([sensor('s1', 'd1'), sensor('s2', null)]), {
    up: [
      { id: 1, metric: 'up', labels: {}, sensorId: 's1' },
      { id: 2, metric: 'up', labels: { site: 'of the tool', 'odd name': 'x', '1st': 'y' }, sensorId: 's2' },
      { id: 3, metric: 'up', labels: {}, sensorId: 'gone' },
    ],
  });
  const first = {
    __name__: 'nocturne_up',
    device: 'device d1',
    device_id: 'd1',
    sensor: 'sensor s1',
    sensor_id: 's1',
    site: 'Paris',
    tool: 'ping',
  };
  test('are those of the sensor and of the tool, and a sensor that is gone has none', () => {
    expect(select('nocturne_up')).toEqual([
      first,
      {
        __name__: 'nocturne_up',
        sensor: 'sensor s2',
        sensor_id: 's2',
        tool: 'ping',
        exported_site: 'of the tool',
        odd_name: 'x',
        _1st: 'y',
      },
    ]);
  });
  test.each([
    ['{site="Paris"}', 1],
    ['nocturne_up{site=""}', 1],
    ['{__name__=~"nocturne_.*", exported_site!=""}', 1],
    ['{device=~"device d[0-9]"}', 1],
    ['nocturne_hops', 0],
    ['up', 0],
  ])('%s finds %d', (text, count) => expect(select(text)).toHaveLength(count));
  test('only metrics with series have names', () => {
    expect(catalogue.names()).toEqual(['nocturne_up']);
    expect(catalogue.metadata('nocturne_up')).toMatchObject({ type: 'gauge', unit: 'state' });
  });
});

test('one device among 50,000 sensors with 250,000 series is found without making labels for the others', () => {
  const metrics = ['up', 'rtt.avg', 'rtt.max', 'loss', 'jitter'] as const;
  const sensors = new Map(Array.from({ length: 50_000 }, (_, i) => sensor(`s${i}`, `d${i % 10_000}`)));
  const refs = Object.fromEntries(
    metrics.map((metric, m) => [
      metric,
      Array.from({ length: 50_000 }, (_, i) => ({
        id: m * 50_000 + i,
        metric,
        labels: {},
        sensorId: `s${i}`,
      })),
    ]),
  );
  const { select } = catalogueOf(sensors, refs);
  const begun = performance.now();
  expect(select('nocturne_rtt_avg_milliseconds{device="device d77"}')).toHaveLength(5);
  const oneMs = performance.now() - begun;
  expect(select('{device="device d77"}')).toHaveLength(25);
  // A bound for a busy machine; some 50 ms were measured on one.
  expect(oneMs).toBeLessThan(2000);
});
