import { z } from 'zod';
import { metricKinds } from '../../schema/metrics.ts';
import { definePanel, seriesFields } from './panel.ts';

export const timeSeries = definePanel({
  id: 'time-series',
  title: 'Time series',
  summary: 'One or many series over time',
  size: { w: 12, h: 8 },
  config: z.object({
    ...seriesFields(['rtt.avg'], 8),
    band: z.boolean().default(false).describe('Show least and greatest as smoke'),
    area: z.boolean().default(false).describe('Fill below the line'),
    mirror: z.boolean().default(true).describe('What goes out is drawn below zero'),
    legend: z.boolean().default(true).describe('Name the series below'),
  }),
  name: ({ metrics }) => metricKinds[metrics[0]!].title,
  ask: (config) => ({ series: config }),
});
