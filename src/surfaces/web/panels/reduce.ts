/** Many series as one: now, and over time. */
import type { PanelSeries } from '#pure/contract/resources.ts';
import { type MetricKind, type MetricName, metricKinds } from '#pure/schema/metrics.ts';

export type Reduce = 'worst' | 'mean' | 'sum' | 'least' | 'greatest';
export function reduced(values: readonly number[], how: Reduce, metric: string | undefined): number | null {
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  const high = (metricKinds[metric as MetricName] as MetricKind | undefined)?.better === 'high';
  switch (how) {
    case 'sum':
      return sum;
    case 'mean':
      return sum / values.length;
    case 'least':
      return Math.min(...values);
    case 'greatest':
      return Math.max(...values);
    case 'worst':
      return high ? Math.min(...values) : Math.max(...values);
  }
}

export function reducedOverTime(series: readonly PanelSeries[], how: Reduce): (number | null)[] {
  const length = series[0]?.avg.length ?? 0;
  return Array.from({ length }, (_, i) =>
    reduced(
      series.flatMap((each) => each.avg[i] ?? []),
      how,
      series[0]!.metric,
    ),
  );
}
export const present = (values: readonly (number | null)[]): number[] =>
  values.filter((value) => value !== null);

export type Level = 'up' | 'warning' | 'down' | null;
/** Null where no limit is set: then there is nothing to be said by colour. */
export function levelOf(value: number | null, config: Readonly<Record<string, unknown>>): Level {
  const bad = config.badAbove as number | null;
  const warn = config.warnAbove as number | null;
  if (value === null || (bad === null && warn === null)) return null;
  if (bad !== null && value > bad) return 'down';
  return warn !== null && value > warn ? 'warning' : 'up';
}
