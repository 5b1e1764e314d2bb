/** Accounts, tokens, credentials, the audit log. */
import { z } from 'zod';
import { id, roles, timeMs } from './base.ts';

export const account = z.object({
  id,
  name: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  createdMs: timeMs,
});

export const token = z.object({
  id,
  name: z.string(),
  role: z.enum(roles),
  scopes: z.array(z.string()),
  createdMs: timeMs,
  expiresMs: timeMs.nullable(),
  usedMs: timeMs.nullable(),
});

export const auditEntry = z.object({
  seq: z.number(),
  timeMs,
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});

export const credentialInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snmp-community'),
    version: z.enum(['1', '2c']).default('2c'),
    community: z.string().min(1).max(255).meta({ secret: true }),
  }),
  z.object({
    kind: z.literal('snmp-user'),
    user: z.string().min(1).max(32),
    auth: z
      .object({
        protocol: z.enum(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']),
        password: z.string().min(8).max(255).meta({ secret: true }),
      })
      .optional(),
    privacy: z
      .object({
        protocol: z.enum(['des', 'aes128', 'aes192', 'aes256', 'aes192-cisco', 'aes256-cisco']),
        password: z.string().min(8).max(255).meta({ secret: true }),
      })
      .optional(),
    context: z.string().max(255).optional(),
  }),
  z.object({
    kind: z.literal('password'),
    user: z.string().min(1).max(255),
    password: z.string().min(1).max(1024).meta({ secret: true }),
  }),
  z.object({
    kind: z.literal('secret'),
    secret: z.string().min(1).max(4096).meta({ secret: true }),
  }),
]);

/** Values never leave by the API: only kind and name do. */
export const credentialInfo = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  createdMs: timeMs,
  updatedMs: timeMs,
});
export type Account = z.infer<typeof account>;
export type Token = z.infer<typeof token>;
export type AuditEntry = z.infer<typeof auditEntry>;
export type CredentialInfo = z.infer<typeof credentialInfo>;
