/** Sensors, their rules, and their history. */
import { z } from 'zod';
import { metricNames, units } from '../../schema/metrics.ts';
import { faultSchema, id, roles, sensorStates, timeMs } from './base.ts';

export const threshold = z.object({
  metric: z.enum(metricNames as [string, ...string[]], {
    error: 'there is no such metric; docs/reference/metrics.md lists them',
  }),
  labels: z.record(z.string(), z.string()).optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  severity: z.enum(['warning', 'critical']).default('warning'),
});

export const sensorRule = z.object({
  failuresToOpen: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(2)
    .describe('N: bad runs, of the last `window`, before the sensor goes down'),
  window: z.number().int().min(1).max(60).default(2).describe('M: runs looked back at'),
  recheckMs: z
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(1000)
    .describe('First bad run is repeated this soon instead of waiting an interval; 0 turns it off'),
  successesToClose: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe('Good runs in a row before it is up again'),
  flapChangesMax: z
    .number()
    .int()
    .min(2)
    .max(100)
    .default(6)
    .describe('More changes than this within flapWindowMs hold the worse state'),
  flapWindowMs: z.number().int().min(10_000).max(86_400_000).default(600_000),
  probesToOpen: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(2)
    .describe(
      'Probes that must see a failure where several sensors of a device ask the same from different ones; all where there are fewer',
    ),
});

export const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const weeklyHours = z.object({
  timeZone: z.string().min(1).max(60).default('UTC').describe('Such as Europe/Paris'),
  days: z
    .partialRecord(z.enum(weekDays), z.string().max(100))
    .describe('Hours of each day, 8-18 or 08:00-12:30,13:30-17:00; a day left out is off'),
});
export type WeeklyHours = z.infer<typeof weeklyHours>;

/** What may be said at every level of the tree; the levels below inherit it. */
export const nodeSettings = z.object({
  intervalMs: z.number().int().min(500).max(86_400_000).optional().describe('Time between runs'),
  credentialId: id.optional().describe('Of sensors whose tool signs in'),
  hours: weeklyHours.optional().describe('When sensors run; without it, always'),
  thresholds: z.array(threshold).max(50).optional(),
  rule: sensorRule.optional(),
  access: z.enum(roles).optional().describe('The least role that may change what is here'),
  priority: z.number().int().min(1).max(5).optional().describe('Stars'),
  tags: z.array(z.string().min(1).max(50)).max(50).optional().describe('Added to those from above'),
});
export type NodeSettings = z.infer<typeof nodeSettings>;
export type SettingName = keyof NodeSettings;

export const sensor = z.object({
  id,
  name: z.string(),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  toolId: z.string(),
  input: z.record(z.string(), z.unknown()),
  intervalMs: z.number(),
  probeId: id,
  credentialId: id.nullable(),
  thresholds: z.array(threshold),
  rule: sensorRule,
  hours: weeklyHours.nullable(),
  tags: z.array(z.string()),
  priority: z.number(),
  inherits: z.array(z.string()).describe('Settings that it does not say itself'),
  enabled: z.boolean(),
  pausedUntilMs: timeMs.nullable(),
  pausedNote: z.string().nullable(),
  createdMs: timeMs,
  state: z.enum(sensorStates),
  sinceMs: timeMs.nullable(),
  acknowledged: z.boolean(),
  lastRunMs: timeMs.nullable(),
  summary: z.string().nullable(),
  fault: faultSchema.nullable(),
  metrics: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      labels: z.record(z.string(), z.string()).optional(),
      unit: z.enum(units),
    }),
  ),
  latenessMs: z.number().nullable(),
});

export const sensorInput = z.object({
  name: z.string().min(1).max(200).describe('Shown everywhere'),
  deviceId: id.nullable().default(null),
  toolId: z.string().describe('Which tool runs'),
  input: z.record(z.string(), z.unknown()).describe('Input of the tool'),
  intervalMs: z.number().int().min(500).max(86_400_000).nullable().default(null).describe('null: inherited'),
  probeId: id.default('local'),
  credentialId: id.nullable().default(null).describe('null: inherited, where the tool needs one'),
  thresholds: z.array(threshold).max(50).nullable().default(null).describe('null: inherited'),
  rule: sensorRule.nullable().default(null).describe('null: inherited'),
  hours: weeklyHours.nullable().default(null).describe('null: inherited'),
  access: z.enum(roles).nullable().default(null).describe('null: inherited'),
  priority: z.number().int().min(1).max(5).nullable().default(null).describe('null: inherited'),
  tags: z.array(z.string().min(1).max(50)).max(50).default([]).describe('Added to those from above'),
  enabled: z.boolean().default(true),
});

export const sensorSuggestion = sensorInput.extend({ reason: z.string() });

export const seriesData = z.object({
  series: z.array(
    z.object({
      sensorId: id,
      metric: z.string(),
      labels: z.record(z.string(), z.string()),
      unit: z.enum(units),
      timeS: z.array(z.number()),
      min: z.array(z.number()),
      max: z.array(z.number()),
      avg: z.array(z.number()),
      count: z.array(z.number()),
    }),
  ),
});
export type Threshold = z.infer<typeof threshold>;
export type SensorRule = z.infer<typeof sensorRule>;
export type Sensor = z.infer<typeof sensor>;
export type SensorInput = z.infer<typeof sensorInput>;
export type SensorSuggestion = z.infer<typeof sensorSuggestion>;
