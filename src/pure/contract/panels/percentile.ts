import { z } from 'zod';
import { definePanel, seriesFields } from './panel.ts';

export const percentile = definePanel({
  id: 'percentile',
  title: '95th percentile',
  summary: 'Traffic as transit is billed: the rate that is not exceeded in 95 % of the time',
  size: { w: 10, h: 8 },
  config: z.object({
    ...seriesFields(['interface.in', 'interface.out'], 8),
    percent: z.number().min(50).max(100).default(95).describe('Percentile of the five-minute means'),
    pricePerMbps: z
      .number()
      .min(0)
      .nullable()
      .default(null)
      .describe('Price of one Mb/s, for the sum on the bill'),
    currency: z.string().max(8).default('EUR'),
  }),
  name: ({ percent }) => `${percent}th percentile`,
  ask: (config) => ({ bill: { ...config, band: false } }),
});
