import { z } from 'zod';
import { metricKinds } from '../../schema/metrics.ts';
import { definePanel, seriesFields } from './panel.ts';

export const gauge = definePanel({
  id: 'gauge',
  title: 'Gauge',
  summary: 'Where a value stands between two ends',
  size: { w: 4, h: 5 },
  config: z.object({
    ...seriesFields(['cpu.usage'], 4),
    from: z.number().default(0).describe('Left end'),
    to: z
      .number()
      .nullable()
      .default(null)
      .describe('Right end; none: 100 for percentages, else the greatest seen'),
    warnAbove: z.number().nullable().default(70).describe('Amber from here'),
    badAbove: z.number().nullable().default(90).describe('Red from here'),
  }),
  name: ({ metrics }) => metricKinds[metrics[0]!].title,
  ask: (config) => ({ series: { ...config, band: false } }),
});
