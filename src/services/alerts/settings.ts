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
  steadyMs: z
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(8000)
    .meta({ unit: 'ms' })
    .describe(
      'How long a thing must be good again before its alert is closed; doubled each time that it fails again before',
    ),
  patienceMs: z
    .number()
    .int()
    .min(0)
    .max(120_000)
    .default(8000)
    .meta({ unit: 'ms' })
    .describe('How long the neighbours of a failure are waited for when they are asked before it is paged'),
  reroutingMs: z
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(35_000)
    .meta({ unit: 'ms' })
    .describe(
      'How long a device that has other ways may be silent after a change beside it, before that is a failure of its own: spanning tree takes 30 s (IEEE 802.1D)',
    ),
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
