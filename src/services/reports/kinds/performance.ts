/** Percentiles of means of five minutes, as bandwidth is billed: one bad ping does not make a bad month. */
import type { Format, Section } from '#pure/reports/document.ts';
import { type MetricKind, type MetricName, metricKinds } from '#pure/schema/metrics.ts';
import type { SeriesFacts } from '../facts.ts';
import { defineReportKind } from './kind.ts';

const formats: Readonly<Record<string, Format>> = {
  ms: 'ms',
  percent: 'percent',
  'bits-per-second': 'bits-per-second',
  count: 'count',
};
export const formatOf = (metric: string): Format =>
  formats[metricKinds[metric as MetricName].unit] ?? 'number';

/** Nearest rank (Hyndman and Fan's first definition): a value that was really seen. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
export function meanOf({ avg, count }: Pick<SeriesFacts, 'avg' | 'count'>): number {
  let sum = 0;
  let samples = 0;
  avg.forEach((value, i) => {
    sum += value * count[i]!;
    samples += count[i]!;
  });
  return samples > 0 ? sum / samples : Number.NaN;
}

export const performance = defineReportKind({
  kind: 'performance',
  subtitle: ({ metrics, percentile }) =>
    `${metrics.map((metric) => metricKinds[metric as MetricName].title).join(', ')}: ${percentile}th percentile`,
  async sections({ metrics, percentile, count }, facts) {
    const found = new Map<
      string,
      { name: string; mean: number; middle: number; high: number; most: number }[]
    >();
    const { left } = await facts.eachSeries(metrics, (series) => {
      const list = found.get(series.metric) ?? [];
      list.push({
        name: series.name,
        mean: meanOf(series),
        middle: percentileOf(series.avg, 50),
        high: percentileOf(series.avg, percentile),
        most: series.max.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
      });
      found.set(series.metric, list);
    });
    return metrics.flatMap((metric): Section[] => {
      const kind: MetricKind = metricKinds[metric as MetricName];
      const format = formatOf(metric);
      const sign = kind.better === 'high' ? 1 : -1;
      const rows = (found.get(metric) ?? []).sort((a, b) => sign * (a.high - b.high));
      const shown = rows.slice(0, count);
      return [
        {
          kind: 'table',
          title: kind.title,
          columns: [
            { title: 'Series', format: 'text' },
            { title: 'Mean', format },
            { title: 'Median', format },
            { title: `${percentile} %`, format },
            { title: 'Most', format },
          ],
          rows: shown.map(({ name, mean, middle, high, most }) => ({
            cells: [name, mean, middle, high, most],
          })),
          empty: `Nothing of this scope told its ${kind.title.toLowerCase()} in this time.`,
          note: [
            'Median and percentile of means of five minutes; "most" is the highest single value.',
            rows.length > shown.length ? `${rows.length - shown.length} better ones are not shown.` : '',
            left > 0 ? `${left} series were left out: choose a smaller scope.` : '',
          ]
            .filter(Boolean)
            .join(' '),
        },
      ];
    });
  },
});
