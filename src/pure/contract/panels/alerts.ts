import { z } from 'zod';
import { definePanel, scopeFields } from './panel.ts';

export const alerts = definePanel({
  id: 'alerts',
  title: 'Open alerts',
  summary: 'What is wrong now, worst first, causes only',
  size: { w: 10, h: 8 },
  config: z.object({
    count: z.number().int().min(1).max(100).default(20).describe('Rows'),
    ...scopeFields,
  }),
  ask: (config) => ({ alerts: config }),
});
