/** The map: arrangements and places. */
import { z } from 'zod';
import { id } from './base.ts';

/** How the map is laid out; each has places of its own. */
export const mapArrangements = ['force', 'layered'] as const;
const coordinate = z.number().min(-1e6).max(1e6);
export const mapPlace = z.object({
  id: id.describe('Device'),
  x: coordinate,
  y: coordinate,
  pinned: z.boolean().describe('Put there by a person: no layout moves it'),
});
export type MapPlace = z.infer<typeof mapPlace>;
export type MapArrangement = (typeof mapArrangements)[number];
