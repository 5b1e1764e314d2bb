/** Who is called: contacts, rotas, escalation policies, routing rules. */
import { z } from 'zod';
import { severities } from '../../schema/severity.ts';
import { id, timeMs } from './base.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30');
const calendarDate = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'a date such as 2027-01-31');
const severity = z.enum(severities);
const timeZone = z.string().min(1).max(64).describe('IANA name, such as Europe/Berlin');

export const weekHours = z.object({
  days: z.array(z.number().int().min(0).max(6)).min(1).max(7).describe('0 is Monday'),
  from: clockTime,
  to: clockTime.describe('At or before the begin: on the next day'),
});
export const quietHours = z.object({
  hours: z.array(weekHours).max(20),
  breakThrough: severity.default('critical').describe('This severity and worse are told at once'),
});
export const contactInput = z.object({
  name: z.string().min(1).max(100),
  kind: z.enum(['person', 'team']).default('person'),
  timeZone: timeZone.default('UTC'),
  channelIds: z.array(id).max(20).default([]),
  memberIds: z.array(id).max(100).default([]).describe('Of a team: contacts, told all together'),
  quiet: quietHours.nullable().default(null),
});
export const contact = contactInput.extend({ id, createdMs: timeMs });

export const rotationLayer = z.object({
  kind: z.literal('rotation'),
  name: z.string().min(1).max(100),
  memberIds: z.array(id).min(1).max(100),
  every: z.enum(['day', 'week']).default('week'),
  length: z.number().int().min(1).max(52).default(1).describe('Days or weeks until the next takes over'),
  startDate: calendarDate,
  handoff: clockTime.default('09:00'),
  hours: z.array(weekHours).max(20).default([]).describe('Only in these hours; empty is always'),
});
export const calendarLayer = z.object({
  kind: z.literal('calendar'),
  name: z.string().min(1).max(100),
  events: z.array(z.object({ startMs: timeMs, endMs: timeMs, contactId: id })).max(5000),
});
export const rotaInput = z.object({
  name: z.string().min(1).max(100),
  timeZone: timeZone.default('UTC'),
  layers: z
    .array(z.discriminatedUnion('kind', [rotationLayer, calendarLayer]))
    .max(10)
    .describe('A later layer stands above an earlier one'),
});
export const rotaOverride = z.object({
  id,
  contactId: id,
  fromMs: timeMs,
  toMs: timeMs,
  note: z.string(),
  createdBy: z.string(),
});
export const span = z.object({ startMs: timeMs, endMs: timeMs });
export const rota = rotaInput.extend({
  id,
  createdMs: timeMs,
  overrides: z.array(rotaOverride),
  hasFeed: z.boolean(),
  now: z.object({ contactId: id, contactName: z.string(), layer: z.string(), untilMs: timeMs }).nullable(),
  gaps: z.array(span).describe('Of the next four weeks: nobody is on call'),
  warnings: z.array(z.string()),
});
export const shift = span.extend({ contactId: id, contactName: z.string(), layer: z.string() });
export const rotaSchedule = z.object({
  timeZone: z.string(),
  layers: z.array(z.object({ name: z.string(), shifts: z.array(shift) })),
  final: z.array(shift),
  gaps: z.array(span),
});

export const escalationTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('contact'), id }),
  z.object({ kind: z.literal('rota'), id }),
  z.object({ kind: z.literal('channel'), id }),
  z.object({ kind: z.literal('everyone') }).describe('Every channel that is switched on'),
]);
export const policyInput = z.object({
  name: z.string().min(1).max(100),
  steps: z
    .array(
      z.object({
        targets: z.array(escalationTarget).min(1).max(20),
        afterMinutes: z
          .number()
          .int()
          .min(1)
          .max(10_080)
          .default(15)
          .describe('Without an acknowledgement, the next step is taken after this time'),
      }),
    )
    .min(1)
    .max(20),
  repeats: z.number().int().min(0).max(50).default(0).describe('After the last step, begin again so often'),
});
export const policy = policyInput.extend({
  id,
  createdMs: timeMs,
  sentence: z.string(),
  warnings: z.array(z.string()),
});

export const routingMatch = z.object({
  siteIds: z.array(id).max(200).default([]),
  tags: z.array(z.string().max(100)).max(50).default([]).describe('The device has one of them'),
  deviceIds: z.array(id).max(500).default([]),
  toolIds: z.array(z.string().max(60)).max(100).default([]),
  severities: z.array(severity).max(5).default([]),
});
export const routingRuleInput = z.object({
  name: z.string().min(1).max(100),
  enabled: z.boolean().default(true),
  match: routingMatch
    .prefault({})
    .describe('Every part that is not empty must agree; all empty matches everything'),
  policyId: id,
});
export const routingRule = routingRuleInput.extend({
  id,
  position: z.number().int(),
  sentence: z.string(),
  warnings: z.array(z.string()),
});
export const callee = z.object({
  channelId: id,
  channelName: z.string(),
  contactName: z.string().nullable(),
  heldUntilMs: timeMs.nullable(),
  why: z.string(),
});
export const callPlan = z.object({
  ruleName: z.string().nullable(),
  policyName: z.string().nullable(),
  steps: z.array(
    z.object({ afterMinutes: z.number(), callees: z.array(callee), notes: z.array(z.string()) }),
  ),
  why: z.array(z.string()),
});

export type Contact = z.infer<typeof contact>;
export type ContactInput = z.infer<typeof contactInput>;
export type RotaInput = z.infer<typeof rotaInput>;
export type Rota = z.infer<typeof rota>;
export type RotaOverride = z.infer<typeof rotaOverride>;
export type RotaSchedule = z.infer<typeof rotaSchedule>;
export type EscalationTarget = z.infer<typeof escalationTarget>;
export type PolicyInput = z.infer<typeof policyInput>;
export type Policy = z.infer<typeof policy>;
export type RoutingMatch = z.infer<typeof routingMatch>;
export type RoutingRuleInput = z.infer<typeof routingRuleInput>;
export type RoutingRule = z.infer<typeof routingRule>;
export type CallPlan = z.infer<typeof callPlan>;
