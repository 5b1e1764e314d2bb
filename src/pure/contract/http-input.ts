/** What the checks share that ask a service over HTTP: how to ask, whom to trust, what comes back. */
import { z } from 'zod';
import { faultSchema } from './resources/base.ts';

export const urlInput = z.string().min(1).max(2048).describe('http or https address');

export const bodyBytesInput = (usual: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(16_777_216)
    .default(usual)
    .meta({ unit: 'bytes' })
    .describe('Read at most this much');

export const askInput = {
  headers: z
    .record(z.string().max(100), z.string().max(4000))
    .default({})
    .describe('Further request headers'),
  redirectsMax: z.number().int().min(0).max(20).default(5).describe('Redirects to follow'),
  trust: z.boolean().default(true).describe('An untrusted certificate is a fault'),
  warnDays: z
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(14)
    .meta({ unit: 'days' })
    .describe('A certificate with fewer days left is a fault'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(120_000)
    .default(10_000)
    .meta({ unit: 'ms' })
    .describe('For each request'),
  bodyBytesMax: bodyBytesInput(1_048_576),
};

/** The empty text stands for none, so that a sensor's own credential finds its field. */
export const keyInput = {
  credential: z
    .string()
    .max(1000)
    .default('')
    .meta({ credential: ['secret', 'password'] })
    .describe(
      'Token, or user and password: name in the vault; on the command line secret:text, password:user:text, env:NAME or file:PATH',
    ),
  credentialHeader: z
    .string()
    .regex(/^[A-Za-z0-9-]*$/)
    .max(100)
    .default('')
    .describe(
      'Header that carries the token as it is, as X-API-Key; without it, Authorization: Bearer, or Basic for a user and password',
    ),
};

const milliseconds = () => z.number().meta({ unit: 'ms' }).optional();
export const exchangeShape = {
  url: z.string(),
  remoteAddress: z.string().optional(),
  status: z.number().int().optional(),
  resolveMs: milliseconds(),
  connectMs: milliseconds(),
  tlsMs: milliseconds(),
  firstByteMs: milliseconds(),
  transferMs: milliseconds(),
  totalMs: milliseconds(),
  bodyBytes: z.number().meta({ unit: 'bytes' }).optional(),
  contentType: z.string().optional(),
  certificateDays: z.number().meta({ unit: 'days' }).optional(),
  fault: faultSchema.optional(),
};
