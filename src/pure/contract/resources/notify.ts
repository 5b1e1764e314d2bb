/** Notification channels. */
import { z } from 'zod';
import { id, timeMs } from './base.ts';

export const channelInput = z.object({
  name: z.string().min(1).max(100),
  enabled: z.boolean().default(true),
  config: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('email'),
      host: z.string().min(1).describe('SMTP server'),
      port: z.number().int().min(1).max(65535).default(25),
      security: z.enum(['none', 'starttls', 'tls']).default('none'),
      user: z.string().optional(),
      password: z.string().optional().meta({ secret: true }),
      from: z.string().min(3),
      to: z.array(z.string().min(3)).min(1).max(50),
    }),
    z.object({
      kind: z.literal('webhook'),
      url: z.string().min(8).max(2048).describe('http or https address that takes a JSON POST'),
      secret: z
        .string()
        .min(8)
        .optional()
        .meta({ secret: true })
        .describe('Signs each message (Standard Webhooks, HMAC-SHA256)'),
    }),
    z.object({
      kind: z.literal('syslog'),
      host: z.string().min(1),
      port: z.number().int().min(1).max(65535).default(514),
      transport: z.enum(['udp', 'tcp']).default('udp'),
      facility: z.number().int().min(0).max(23).default(16),
    }),
  ]),
});

export const channel = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  enabled: z.boolean(),
  config: z.record(z.string(), z.unknown()).describe('Without secrets'),
  createdMs: timeMs,
  pending: z.number(),
  failed: z.number(),
  lastDeliveredMs: timeMs.nullable(),
});
export type ChannelInput = z.infer<typeof channelInput>;
export type Channel = z.infer<typeof channel>;
