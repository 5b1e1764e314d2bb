/** Maintenance windows and silences. */
import { z } from 'zod';
import { id, timeMs } from './base.ts';

export const quietScope = z
  .object({
    everything: z.boolean().default(false),
    siteIds: z.array(id).max(200).default([]),
    tags: z.array(z.string().min(1).max(100)).max(50).default([]),
    deviceIds: z.array(id).max(2000).default([]),
    sensorIds: z.array(id).max(2000).default([]),
  })
  .describe('What it covers: whatever one of the parts names');
export const windowInput = z.object({
  name: z.string().min(1).max(100),
  note: z.string().max(2000).default(''),
  scope: quietScope,
  starts: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'a wall time such as 2027-01-31T22:00')
    .describe('On the clock of the time zone'),
  timeZone: z.string().min(1).max(64).default('UTC'),
  durationMinutes: z.number().int().min(1).max(44_640),
  rrule: z
    .string()
    .max(300)
    .nullable()
    .default(null)
    .describe('Recurs, as RFC 5545: FREQ=WEEKLY;BYDAY=SU; null is once'),
  enabled: z.boolean().default(true),
});
export const occurrence = z.object({ startMs: timeMs, endMs: timeMs });
export const overlap = z.object({ id, name: z.string(), startMs: timeMs, endMs: timeMs });
export const maintenanceWindow = windowInput.extend({
  id,
  createdMs: timeMs,
  createdBy: z.string(),
  active: z.boolean(),
  next: z.array(occurrence).describe('The next ones, at most 20 and within 90 days'),
  overlaps: z.array(overlap).describe('Other windows that cover some of the same at the same time'),
});
export const silenceInput = z.object({
  scope: quietScope,
  comment: z.string().min(3).max(2000),
  untilMs: timeMs,
});
export const silence = silenceInput.extend({
  id,
  author: z.string(),
  createdMs: timeMs,
  endedMs: timeMs.nullable(),
  active: z.boolean(),
});
export type QuietScope = z.infer<typeof quietScope>;
export type WindowInput = z.infer<typeof windowInput>;
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;
export type SilenceInput = z.infer<typeof silenceInput>;
export type Silence = z.infer<typeof silence>;
