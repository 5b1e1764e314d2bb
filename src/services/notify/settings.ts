import { z } from 'zod';

export const notifySettings = z.object({
  retryHours: z
    .number()
    .min(0.01)
    .max(720)
    .default(72)
    .describe('A message is tried for so long before it is given up, kept and alarmed'),
  retryMsMax: z
    .number()
    .int()
    .min(50)
    .max(3_600_000)
    .default(300_000)
    .meta({ unit: 'ms' })
    .describe('Longest wait between two tries; they begin a second apart and double'),
  keepDays: z
    .number()
    .int()
    .min(2)
    .max(3650)
    .default(90)
    .describe(
      'Messages that were delivered or withdrawn are kept so long; what was given up, four times as long',
    ),
  publicUrl: z
    .string()
    .max(300)
    .regex(/^(https?:\/\/[^\s]+)?$/, 'an address such as https://noc.example.net, or nothing')
    .default('')
    .describe('Address of this server in links of messages; empty uses the one it listens on'),
  linkDays: z
    .number()
    .int()
    .min(1)
    .max(30)
    .default(7)
    .describe('How long a link in a message can take an alert'),
});
