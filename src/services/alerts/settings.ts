import { z } from 'zod';

export const alertSettings = z.object({
  settleMs: z
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(700)
    .meta({ unit: 'ms' })
    .describe('How long failures are gathered before they are explained and paged'),
  recheckMsMax: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(250)
    .meta({ unit: 'ms' })
    .describe('A first bad result is checked again at the latest after this time'),
  aftermathMs: z
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(15_000)
    .meta({ unit: 'ms' })
    .describe(
      'How long victims may take to come back after their cause did, before they are paged themselves',
    ),
});
