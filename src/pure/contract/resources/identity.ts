/** Who is who: what was decided, and can be undone. */
import { z } from 'zod';
import { id, timeMs } from './base.ts';

export const identityDecision = z.object({
  id,
  kind: z.enum(['merge', 'automatic-merge', 'split', 'ignore']),
  timeMs,
  by: z.string().describe('A person, or the source whose keys showed that two devices are one'),
  deviceId: id,
  otherId: id.nullable(),
  summary: z.string(),
  undoneMs: timeMs.nullable(),
});
export const deviceKey = z.object({ kind: z.string().min(1).max(40), value: z.string().min(1).max(500) });
export type IdentityDecision = z.infer<typeof identityDecision>;
