/** The input fields that every SNMP tool shares, and what they tell of an object and of a device. */
import { z } from 'zod';
import { faultSchema } from './resources.ts';

export const snmpInput = {
  targets: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(10_000)
    .describe('Names, addresses, ranges or prefixes'),
  credential: z
    .string()
    .min(1)
    .max(1000)
    .default('public')
    .meta({ credential: true })
    .describe(
      'Name in the vault; on the command line public, v1:…, v2c:…, v3:user:sha256:auth:aes128:priv, env:NAME or file:PATH',
    ),
  port: z.number().int().min(1).max(65535).default(161).describe('UDP port of the agent'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('How long to wait, each try'),
  retries: z.number().int().min(0).max(10).default(1).describe('Further tries'),
};

export const namedObject = {
  name: z.string().describe('Name and instance of the object, or its number'),
  value: z.string().describe('As its module means it: labels, addresses, dates, bits'),
  units: z.string().optional(),
  number: z.number().optional().describe('The value, if it is a number'),
  type: z.string().describe('Type of the value on the wire'),
  oid: z.string(),
  module: z.string().optional().describe('MIB module that names the object'),
  index: z
    .record(z.string(), z.string())
    .optional()
    .describe('Parts of the instance by the objects that index the row'),
};

/** One for every device that was asked, whether it answered or not. */
export const askedDevice = z.object({
  kind: z.literal('device'),
  target: z.string().describe('As it was written'),
  sysName: z.string().optional(),
  platform: z.string().optional().describe('Network operating system, by sysObjectID and sysDescr'),
  elapsedMs: z.number().meta({ unit: 'ms' }).describe('Time to read it'),
  fault: faultSchema.optional(),
});
export type AskedDevice = z.infer<typeof askedDevice>;
