/** MIB modules that people brought. */
import { z } from 'zod';
import { timeMs } from './base.ts';

export const mibProblem = z.object({
  severity: z.enum(['error', 'warning']),
  line: z.number().int(),
  column: z.number().int(),
  message: z.string(),
  remedy: z.string(),
});
export const mibFile = z.object({
  name: z.string(),
  sizeBytes: z.number().int(),
  addedMs: timeMs,
  addedBy: z.string(),
  modules: z.array(z.object({ name: z.string(), objects: z.number().int() })),
  problems: z.array(mibProblem),
});
export type MibFile = z.infer<typeof mibFile>;
