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
import type { Place, Places } from './places.ts';
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

type SensorLabels = readonly (readonly [name: string, value: string])[];

/** These are ours, in order; a label of a tool with such a name gets `exported_` in front, as Prometheus does it. */
const sensorLabels: Readonly<Record<string, (sensor: SensorConfig, place: Place | undefined) => string>> = {
  device: (_, place) => place?.device ?? '',
  device_id: (sensor) => sensor.deviceId ?? '',
  sensor: (sensor) => sensor.name,
  sensor_id: (sensor) => sensor.id,
  site: (_, place) => place?.site ?? '',
  tool: (sensor) => sensor.toolId,
};
const isOurs = (label: string): boolean => Object.hasOwn(sensorLabels, label);

export function createCatalogue(
  { sensors, metrics }: Pick<PrometheusDeps, 'sensors' | 'metrics'>,
  places: Places,
  external: ExternalSeries,
): Catalogue {
  const labelsOfSensor = (sensor: SensorConfig): SensorLabels => {
    const place = places.of(sensor.deviceId);
    return Object.entries(sensorLabels).flatMap(([name, value]) => {
      const said = value(sensor, place);
      return said === '' ? [] : [[name, said] as const];
    });
  };
  const labelsOfSeries = (
    name: string,
    own: SensorLabels,
    labels: Readonly<Record<string, string>>,
  ): Labels => {
    const made = new Map<string, string>([[nameLabel, name], ...own]);
    for (const [label, value] of Object.entries(labels)) {
      const said = label.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');
      if (value !== '') made.set(isOurs(said) ? `exported_${said}` : said, value);
    }
    return made;
  };

  /** Labels of a sensor that fits, null for others: asked for once per series, judged once per sensor of a query. */
  const judgeOf = (matchers: readonly Matcher[]) => {
    const judged = new Map<string, SensorLabels | null>();
    return (sensorId: string): SensorLabels | null => {
      const known = judged.get(sensorId);
      if (known !== undefined) return known;
      const sensor = sensors().get(sensorId);
      const place = sensor && places.of(sensor.deviceId);
      const fits =
        sensor !== undefined &&
        matchers.every((matcher) => matches(matcher, sensorLabels[matcher.name]!(sensor, place)));
      const labels = fits ? labelsOfSensor(sensor) : null;
      judged.set(sensorId, labels);
      return labels;
    };
  };
  const eachOwn = (
    name: string,
    rest: readonly Matcher[],
    judge: ReturnType<typeof judgeOf>,
    found: (series: Found) => boolean,
  ): boolean => {
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
      const judge = judgeOf(rest.filter((matcher) => isOurs(matcher.name)));
      const other = rest.filter((matcher) => !isOurs(matcher.name));
      for (const name of exact === undefined ? inUse() : [exact])
        if (fits(name) && !eachOwn(name, other, judge, found)) return;
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
