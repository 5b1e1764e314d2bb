import { z } from 'zod';
import { definePanel } from './panel.ts';

export const clock = definePanel({
  id: 'clock',
  title: 'Clock',
  summary: 'What time it is, here or elsewhere',
  size: { w: 4, h: 4 },
  config: z.object({
    timeZone: z
      .string()
      .max(60)
      .default('')
      .describe('IANA name such as Europe/Zurich; none: that of the viewer'),
    seconds: z.boolean().default(true).describe('Show seconds'),
  }),
  ask: () => ({}),
});
