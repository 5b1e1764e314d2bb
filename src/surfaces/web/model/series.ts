/** History as charts want it. */
import type { ResponseOf } from '#pure/contract/api.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import type { Line } from '../parts/chart.tsx';

export type Series = ResponseOf<'series'>['series'][number];
export const titleOf = (metric: string) =>
  (metricKinds as Record<string, { title: string }>)[metric]?.title ?? metric;
export const labelText = (labels: Readonly<Record<string, string>>) => Object.values(labels).join(' ');

const palette = ['--accent', '--out', '--in', '--warning', '--up', '--paused'];
export function lineOf(series: Series, options: Partial<Line> = {}, at = 0): Line {
  return {
    label: [titleOf(series.metric), labelText(series.labels)].filter(Boolean).join(' '),
    color: palette[at % palette.length]!,
    unit: series.unit,
    timeS: series.timeS,
    min: series.min,
    avg: series.avg,
    max: series.max,
    ...options,
  };
}
