import { z } from 'zod';
import { definePanel } from './panel.ts';

export const text = definePanel({
  id: 'text',
  title: 'Text',
  summary: 'A note in Markdown',
  size: { w: 6, h: 5 },
  config: z.object({
    markdown: z
      .string()
      .max(20_000)
      .default('')
      .meta({ long: true })
      .describe('Headings, lists, **bold**, `code` and [links](https://…)'),
  }),
  ask: () => ({}),
});
