/** Alerts and the timeline. */
import { z } from 'zod';
import { faultSchema, id, timeMs } from './base.ts';

export const alertEvidence = z.object({ timeMs, source: z.string(), statement: z.string() });

export const alert = z.object({
  id,
  sensorId: id,
  sensorName: z.string(),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  port: z.string().nullable().describe('The port it is about, where it is about one'),
  state: z.enum(['open', 'acknowledged', 'closed']),
  severity: z.enum(['warning', 'critical']),
  title: z.string(),
  fault: faultSchema,
  openedMs: timeMs,
  pagedMs: timeMs.nullable().describe('When people were told; null for victims'),
  closedMs: timeMs.nullable(),
  acknowledgedMs: timeMs.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedNote: z.string().nullable(),
  causeAlertId: id.nullable().describe('Set when this is a victim of another alert; victims are not paged'),
  victims: z.number(),
});

export const alertDetail = alert.extend({
  evidence: z.array(alertEvidence),
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
export type AlertEvidence = z.infer<typeof alertEvidence>;
export type TimelineEvent = z.infer<typeof event>;
