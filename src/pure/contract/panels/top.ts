import { z } from 'zod';
import { topListIds, topLists } from '../../dashboards/top-lists.ts';
import { definePanel, scopeFields } from './panel.ts';

export const top = definePanel({
  id: 'top',
  title: 'Top list',
  summary: 'The worst of their kind over the time shown',
  size: { w: 8, h: 8 },
  config: z.object({
    list: z.enum(topListIds).default('latency').describe('Worst in what'),
    count: z.number().int().min(1).max(50).default(8).describe('Rows'),
    by: z.enum(['avg', 'max']).default('avg').describe('Mean over the time shown, or its worst moment'),
    ...scopeFields,
  }),
  name: ({ list }) => topLists[list].title,
  ask: (config) => ({ top: config }),
});
