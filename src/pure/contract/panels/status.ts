import { z } from 'zod';
import { definePanel, scopeFields } from './panel.ts';

export const status = definePanel({
  id: 'status',
  title: 'Status',
  summary: 'How many are up, warning and down in a site, a device or everywhere',
  size: { w: 8, h: 4 },
  config: z.object({
    of: z.enum(['devices', 'sensors']).default('sensors').describe('What is counted'),
    ...scopeFields,
  }),
  ask: (config) => ({ states: config }),
});
