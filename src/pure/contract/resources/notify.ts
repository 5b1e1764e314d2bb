/** Notification channels, and the outbox. */
import { z } from 'zod';
import { faultSchema, id, timeMs } from './base.ts';

export const channelOptions = z.object({
  subject: z.string().max(500).optional().describe('Template of the first line; empty is the usual one'),
  text: z.string().max(8000).optional().describe('Template of the message; empty is the usual one'),
  summaryMs: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(0)
    .describe('Messages within this time become one; 0 sends each at once'),
  summaryAboveSeverity: z
    .enum(['critical', 'major', 'minor', 'warning', 'indeterminate'])
    .optional()
    .describe('Messages of this severity and worse are not summarised'),
});

export const channelInput = z.object({
  name: z.string().min(1).max(100),
  enabled: z.boolean().default(true),
  config: z
    .looseObject({ kind: z.string().min(1).max(40) })
    .describe('The fields of the kind, as GET /channel-kinds describes them'),
  options: channelOptions.prefault({}),
});

export const channelKind = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of `config`, without `kind`'),
  secretFields: z.array(z.string()),
  acknowledgements: z.boolean().describe('Hears of acknowledgements too'),
});

export const channel = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  enabled: z.boolean(),
  config: z.record(z.string(), z.unknown()).describe('Without secrets'),
  secrets: z.array(z.string()).describe('Secret fields that have a value'),
  options: channelOptions,
  createdMs: timeMs,
  pending: z.number(),
  failed: z.number(),
  lastDeliveredMs: timeMs.nullable(),
});

export const outboxStates = ['pending', 'sending', 'delivered', 'failed', 'withdrawn'] as const;
export const outboxEntry = z.object({
  id,
  key: z.string().describe('Alert, change and channel: sent once, or marked as a repeat by this key'),
  state: z.enum(outboxStates),
  change: z.string(),
  channelId: id,
  channelName: z.string(),
  alertId: id.nullable(),
  subject: z.string(),
  why: z.string().describe('Which rule, policy, rota and contact led here'),
  attempts: z.number(),
  repeats: z.number().describe('Tries that may have arrived all the same: no answer, or a crash in between'),
  createdMs: timeMs,
  nextAttemptMs: timeMs.nullable(),
  heldUntilMs: timeMs.nullable().describe('Held back: quiet hours'),
  expiresMs: timeMs.nullable(),
  deliveredMs: timeMs.nullable(),
  fault: faultSchema.nullable(),
});

export const templateVariable = z.object({ name: z.string(), meaning: z.string(), example: z.string() });
export const preview = z.object({ subject: z.string(), text: z.string(), rendered: z.string() });

export type ChannelInput = z.infer<typeof channelInput>;
export type ChannelOptions = z.infer<typeof channelOptions>;
export type Channel = z.infer<typeof channel>;
export type OutboxEntry = z.infer<typeof outboxEntry>;
