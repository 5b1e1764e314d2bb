/** What people wrote on the timeline. */
import { z } from 'zod';
import { id, timeMs } from './base.ts';

export const commentInput = z.object({
  text: z.string().trim().min(1).max(2000),
  fromMs: timeMs.describe('The moment, or where the span begins'),
  toMs: timeMs.nullable().default(null).describe('Where the span ends; null for a moment'),
  deviceId: id.nullable().default(null).describe('Of this device only'),
  sensorIds: z
    .array(id)
    .max(500)
    .default([])
    .describe('Of these targets only; with neither device nor sensors it is shown everywhere'),
});
export const comment = commentInput.extend({
  id,
  author: z.string(),
  createdMs: timeMs,
  updatedMs: timeMs.nullable(),
});
export type CommentInput = z.infer<typeof commentInput>;
export type Comment = z.infer<typeof comment>;
