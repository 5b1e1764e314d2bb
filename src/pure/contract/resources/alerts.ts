/** Alerts and the timeline. */
import { z } from 'zod';
import { severities } from '../../schema/severity.ts';
import { faultSchema, id, timeMs } from './base.ts';

export const alertEvidence = z.object({
  timeMs,
  source: z.string(),
  statement: z.string(),
  kind: z
    .enum(['seen', 'reason', 'effect', 'known'])
    .optional()
    .describe('What was seen, why this is the cause, what follows from it, what was known before'),
});
export const alertQuiet = z.object({
  kind: z.enum(['maintenance', 'silence', 'pause']),
  name: z.string(),
  untilMs: timeMs.nullable().describe('Null where nobody has said until when'),
  through: z.string().nullable().describe('The device before it that is quiet, where it is not quiet itself'),
});
export const alertComment = z.object({ id, by: z.string(), text: z.string(), timeMs });

export const alertJudgement = z.enum(['useful', 'noise']);

export const alert = z.object({
  id,
  sensorId: id.nullable().describe('Null where no sensor found it, but a rule or the product itself'),
  sensorName: z.string(),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  port: z.string().nullable().describe('The port it is about, where it is about one'),
  state: z.enum(['open', 'acknowledged', 'closed']),
  severity: z.enum(severities).describe('Perceived severity, ITU-T X.733'),
  title: z.string(),
  fault: faultSchema,
  openedMs: timeMs,
  pagedMs: timeMs.nullable().describe('When people were told; null for victims and in quiet times'),
  quiet: alertQuiet.nullable().describe('Why people are not called about it now'),
  flapping: z.boolean().describe('It came back and failed again'),
  closedMs: timeMs.nullable(),
  acknowledgedMs: timeMs.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedNote: z.string().nullable(),
  acknowledgedUntilMs: timeMs.nullable().describe('Then it is open again, and people are reminded'),
  judgement: alertJudgement.nullable().describe('What a person says of it: worth the call, or not'),
  judgedBy: z.string().nullable(),
  causeAlertId: id.nullable().describe('Set when this is a victim of another alert; victims are not paged'),
  victims: z.number(),
});

export const alertDetail = alert.extend({
  evidence: z.array(alertEvidence),
  comments: z.array(alertComment),
  victimList: z.array(
    z.object({ id, sensorName: z.string(), deviceName: z.string().nullable(), openedMs: timeMs }),
  ),
  notifications: z.array(
    z.object({
      id,
      channelName: z.string(),
      state: z.string(),
      attempts: z.number(),
      createdMs: timeMs,
      deliveredMs: timeMs.nullable(),
      fault: faultSchema.nullable(),
    }),
  ),
});

export const event = z.object({
  id: z.string(),
  timeMs,
  kind: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  sensorId: id.nullable(),
  message: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type Alert = z.infer<typeof alert>;
export type AlertDetail = z.infer<typeof alertDetail>;
export type AlertQuiet = z.infer<typeof alertQuiet>;
export type AlertComment = z.infer<typeof alertComment>;
export type AlertEvidence = z.infer<typeof alertEvidence>;
export type TimelineEvent = z.infer<typeof event>;
