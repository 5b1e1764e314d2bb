import { z } from 'zod';
import { definePanel, scopeFields } from './panel.ts';

export const states = definePanel({
  id: 'states',
  title: 'States',
  summary: 'A tile or a row for each device, sensor or site in its state',
  size: { w: 8, h: 6 },
  config: z.object({
    of: z.enum(['devices', 'sensors', 'sites']).default('devices').describe('Of what'),
    look: z.enum(['heat', 'list']).default('heat').describe('Tiles, or rows with names'),
    ...scopeFields,
  }),
  ask: (config) => ({ states: config }),
});
