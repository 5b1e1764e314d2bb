import { z } from 'zod';

export const scansSettings = z.object({
  runsAtOnce: z.number().int().min(1).max(16).default(2).describe('Runs at the same time; further ones wait'),
  addressesMax: z.number().int().min(1).max(16_777_216).default(1_048_576).describe('Addresses of one scan'),
  resumeWithinHours: z
    .number()
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe('A run that a restart interrupted goes on by itself if it is not older'),
  newsDays: z
    .number()
    .int()
    .min(1)
    .max(365)
    .default(7)
    .describe('An alert about news ends by itself after so many days when nobody reviewed the run'),
  historyDays: z
    .number()
    .int()
    .min(7)
    .max(3650)
    .default(730)
    .describe('Changes are kept so long; so are runs, fixed findings, and hosts that do not answer any more'),
});
export type ScansSettings = z.output<typeof scansSettings>;
