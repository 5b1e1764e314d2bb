import { z } from 'zod';
import { definePanel, scopeFields } from './panel.ts';

export const events = definePanel({
  id: 'events',
  title: 'Events',
  summary: 'What happened in the time shown, newest first',
  size: { w: 8, h: 8 },
  config: z.object({
    count: z.number().int().min(1).max(200).default(30).describe('Rows'),
    kinds: z
      .array(z.string().max(60))
      .max(30)
      .default([])
      .describe('Only these kinds, such as alert.opened; none: all'),
    ...scopeFields,
  }),
  ask: (config) => ({ events: config }),
});
