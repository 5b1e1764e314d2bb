import { z } from 'zod';
import { definePanel, scopeFields } from './panel.ts';

export const weathermap = definePanel({
  id: 'weathermap',
  title: 'Weathermap',
  summary: 'The network as on the map, links in the colour of their load',
  size: { w: 12, h: 12 },
  config: z.object({
    links: z
      .number()
      .int()
      .min(0)
      .max(50)
      .default(6)
      .describe('Busiest links named below with what goes in and out'),
    legend: z.boolean().default(true).describe('Show what the lines mean'),
    ...scopeFields,
  }),
  ask: (config) => ({ topology: config }),
});
