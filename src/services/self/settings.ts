import { z } from 'zod';

export const selfSettings = z.object({
  alarms: z.boolean().default(true).describe('Open alerts when one of these checks is wrong'),
  latenessP99MsMax: z
    .number()
    .min(10)
    .max(600_000)
    .default(2000)
    .describe('Sensors run late above this 99th percentile'),
  dropsMax: z.number().int().min(0).default(0).describe('Losses between two looks that are accepted'),
  diskFreePercentMin: z.number().min(0).max(100).default(10).describe('Least free space on the data disk'),
  diskDaysMin: z.number().min(0).max(3650).default(7).describe('Fewest days until the data disk is full'),
  probeSilentMsMax: z
    .number()
    .int()
    .min(5000)
    .default(120_000)
    .describe('A remote probe is silent after this'),
  clockJumpMsMax: z.number().int().min(100).default(2000).describe('A step of the clock that is told'),
});
export type SelfSettings = z.output<typeof selfSettings>;
