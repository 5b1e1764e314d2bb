/**
 * Metrics of the dictionary under names of Prometheus, and back: `nocturne_`, the name with `_` for what may not stand there, and the unit
 * in full unless the name ends with it. Values are not converted. Written down in docs/prometheus.md.
 */
import { type MetricName, metricKinds, metricNames, type Unit } from './metrics.ts';

/** Units that are no word of their own: numbers and states. */
const unsaid: ReadonlySet<Unit> = new Set<Unit>(['count', 'state', 'score']);
const words: Partial<Record<Unit, string>> = { ms: 'milliseconds', s: 'seconds', us: 'microseconds' };

const nameOf = (metric: MetricName): string => {
  const { unit } = metricKinds[metric];
  const base = `nocturne_${metric.replaceAll(/[^a-zA-Z0-9]/g, '_')}`;
  const word = (words[unit] ?? unit).replaceAll('-', '_');
  return unsaid.has(unit) || base.endsWith(`_${word}`) ? base : `${base}_${word}`;
};

const byMetric = new Map(metricNames.map((metric) => [metric, nameOf(metric)]));
const byName = new Map([...byMetric].map(([metric, name]) => [name, metric]));

export const prometheusName = (metric: MetricName): string => byMetric.get(metric)!;
export const metricOfPrometheus = (name: string): MetricName | undefined => byName.get(name);
export const prometheusNames: readonly string[] = [...byName.keys()];
