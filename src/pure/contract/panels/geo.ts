import { z } from 'zod';
import { definePanel } from './panel.ts';

export const geo = definePanel({
  id: 'geo',
  title: 'World',
  summary: 'Sites where they are, in the colour of the worst in them',
  size: { w: 12, h: 10 },
  config: z.object({
    names: z.boolean().default(true).describe('Write names beside the sites'),
    links: z.boolean().default(true).describe('Draw links between sites'),
  }),
  ask: () => ({ places: true }),
});
