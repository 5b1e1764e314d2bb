/**
 * Which series there are, under the names and labels of Prometheus. Selecting goes by metric first, then by sensor, and makes labels only for
 * series that are left: with half a million series a query for one metric of one device touches some thousands.
 */
import { type Labels, type Matcher, matches, nameLabel } from '#pure/promql/index.ts';
import { type MetricName, metricKinds } from '#pure/schema/metrics.ts';
import { metricOfPrometheus, prometheusName, prometheusNames } from '#pure/schema/prometheus-names.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { PrometheusDeps } from './deps.ts';
import type { ExternalSeries } from './external.ts';
import type { Places } from './places.ts';
import type { Metadata } from './port.ts';

export interface Found {
  readonly id: number;
  readonly labels: Labels;
}
export interface Catalogue {
  /** Calls for each series that fits until it gives false. */
  each(matchers: readonly Matcher[], found: (series: Found) => boolean): void;
  /** Of a series of ours; undefined when its sensor is gone. */
  labelsOf(
    sensorId: string,
    metric: MetricName,
    labels: Readonly<Record<string, string>>,
  ): Labels | undefined;
  names(): readonly string[];
  metadata(name: string): Metadata | undefined;
}

/** These are ours; a label of a tool with such a name gets `exported_` in front, as Prometheus does it. */
const sensorLabels: ReadonlySet<string> = new Set([
  'device',
  'device_id',
  'site',
  'sensor',
  'sensor_id',
  'tool',
]);

export function createCatalogue(
  { sensors, metrics }: Pick<PrometheusDeps, 'sensors' | 'metrics'>,
  places: Places,
  external: ExternalSeries,
): Catalogue {
  const labelsOfSensor = (sensor: SensorConfig): readonly (readonly [string, string])[] => {
    const place = places.of(sensor.deviceId);
    return [
      ...(place ? [['device', place.device] as const] : []),
      ...(sensor.deviceId === null ? [] : [['device_id', sensor.deviceId] as const]),
      ['sensor', sensor.name],
      ['sensor_id', sensor.id],
      ...(place?.site ? [['site', place.site] as const] : []),
      ['tool', sensor.toolId],
    ];
  };
  const labelsOfSeries = (
    name: string,
    own: readonly (readonly [string, string])[],
    labels: Readonly<Record<string, string>>,
  ): Labels => {
    const made = new Map<string, string>([[nameLabel, name], ...own]);
    for (const [label, value] of Object.entries(labels)) {
      const said = label.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');
      if (value !== '') made.set(sensorLabels.has(said) ? `exported_${said}` : said, value);
    }
    return made;
  };

  const eachOwn = (
    name: string,
    matchers: readonly Matcher[],
    found: (series: Found) => boolean,
  ): boolean => {
    const bySensor = matchers.filter((matcher) => sensorLabels.has(matcher.name));
    const rest = matchers.filter((matcher) => !sensorLabels.has(matcher.name));
    const judged = new Map<string, readonly (readonly [string, string])[] | null>();
    const judge = (sensorId: string) => {
      const known = judged.get(sensorId);
      if (known !== undefined) return known;
      const sensor = sensors().get(sensorId);
      const labels = sensor ? labelsOfSensor(sensor) : null;
      const said = (label: string) => labels?.find(([own]) => own === label)?.[1] ?? '';
      const fits = labels !== null && bySensor.every((matcher) => matches(matcher, said(matcher.name)));
      judged.set(sensorId, fits ? labels : null);
      return fits ? labels : null;
    };
    for (const ref of refsOf(name)) {
      const own = judge(ref.sensorId);
      if (own === null) continue;
      const labels = labelsOfSeries(name, own, ref.labels);
      if (!rest.every((matcher) => matches(matcher, labels.get(matcher.name) ?? ''))) continue;
      if (!found({ id: ref.id, labels })) return false;
    }
    return true;
  };
  const refsOf = (name: string): readonly SeriesRef[] => {
    const metric = metricOfPrometheus(name);
    return metric === undefined ? [] : metrics.seriesOf(metric);
  };
  const inUse = () => prometheusNames.filter((name) => refsOf(name).length > 0);

  return {
    each(matchers, found) {
      const byName = matchers.filter((matcher) => matcher.name === nameLabel);
      const rest = matchers.filter((matcher) => matcher.name !== nameLabel);
      const exact = byName.find((matcher) => matcher.operator === '=')?.value;
      const fits = (name: string) => byName.every((matcher) => matches(matcher, name));
      for (const name of exact === undefined ? inUse() : [exact])
        if (fits(name) && !eachOwn(name, rest, found)) return;
      for (const name of exact === undefined ? external.names() : [exact]) {
        if (!fits(name)) continue;
        for (const series of external.ofName(name))
          if (
            rest.every((matcher) => matches(matcher, series.labels.get(matcher.name) ?? '')) &&
            !found(series)
          )
            return;
      }
    },
    labelsOf(sensorId, metric, labels) {
      const sensor = sensors().get(sensorId);
      return sensor && labelsOfSeries(prometheusName(metric), labelsOfSensor(sensor), labels);
    },
    names: () => [...inUse(), ...external.names()].sort(),
    metadata(name) {
      const metric = metricOfPrometheus(name);
      if (metric === undefined) return external.metadata(name);
      const { meaning, unit } = metricKinds[metric];
      // Counters are stored as their rate (ADR 0009), so all of ours are gauges.
      return { type: 'gauge', help: meaning, unit };
    },
  };
}
