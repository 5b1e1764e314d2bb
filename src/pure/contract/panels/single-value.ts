import { z } from 'zod';
import { metricKinds } from '../../schema/metrics.ts';
import { definePanel, seriesFields } from './panel.ts';

export const singleValue = definePanel({
  id: 'single-value',
  title: 'Single value',
  summary: 'One number, large, with its recent course',
  size: { w: 4, h: 4 },
  config: z.object({
    ...seriesFields(['rtt.avg'], 10),
    reduce: z
      .enum(['worst', 'mean', 'sum', 'least', 'greatest'])
      .default('mean')
      .describe('Many series become one number'),
    spark: z.boolean().default(true).describe('Show the course behind the number'),
    warnAbove: z.number().nullable().default(null).describe('Shown as a warning above this'),
    badAbove: z.number().nullable().default(null).describe('Shown as bad above this'),
  }),
  name: ({ metrics }) => metricKinds[metrics[0]!].title,
  ask: (config) => ({ series: { ...config, band: false } }),
});
