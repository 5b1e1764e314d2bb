/** The worst, or the best, of one metric. */
import { type MetricName, metricKinds } from '#pure/schema/metrics.ts';
import { defineReportKind } from './kind.ts';
import { formatOf, meanOf } from './performance.ts';

const barsMax = 20;

export const top = defineReportKind({
  kind: 'top',
  subtitle: ({ metric, count, order }) =>
    `${metricKinds[metric as MetricName].title}: the ${count} ${order === 'highest' ? 'highest' : 'lowest'}`,
  async sections({ metric, count, order }, facts) {
    const kind = metricKinds[metric as MetricName];
    const format = formatOf(metric);
    const found: { name: string; mean: number; most: number }[] = [];
    const { left } = await facts.eachSeries([metric], (series) => {
      const mean = meanOf(series);
      if (Number.isFinite(mean))
        found.push({
          name: series.name,
          mean,
          most: series.max.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
        });
    });
    const sign = order === 'highest' ? -1 : 1;
    const shown = found.sort((a, b) => sign * (a.mean - b.mean)).slice(0, count);
    return [
      {
        kind: 'bars',
        title: kind.title,
        format,
        items: shown.slice(0, barsMax).map(({ name, mean }) => ({ label: name, value: mean })),
      },
      {
        kind: 'table',
        title: 'In figures',
        columns: [
          { title: 'Series', format: 'text' },
          { title: 'Mean', format },
          { title: 'Most', format },
        ],
        rows: shown.map(({ name, mean, most }) => ({ cells: [name, mean, most] })),
        empty: `Nothing of this scope told its ${kind.title.toLowerCase()} in this time.`,
        ...(left > 0 ? { note: `${left} series were left out: choose a smaller scope.` } : {}),
      },
    ];
  },
});
