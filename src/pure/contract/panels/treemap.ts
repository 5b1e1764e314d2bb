import { z } from 'zod';
import { definePanel, scopeFields } from './panel.ts';

export const treemap = definePanel({
  id: 'treemap',
  title: 'Tree map',
  summary: 'Sites, devices and sensors as areas in the colour of their state',
  size: { w: 12, h: 10 },
  config: z.object({
    size: z.enum(['sensors', 'traffic']).default('sensors').describe('What makes an area large'),
    ...scopeFields,
  }),
  ask: (config) => ({ tree: config }),
});
