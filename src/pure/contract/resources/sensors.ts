/** Sensors, their rules, and their history. */
import { z } from 'zod';
import { metricNames, units } from '../../schema/metrics.ts';
import { faultSchema, id, sensorStates, timeMs } from './base.ts';

export const threshold = z.object({
  metric: z.enum(metricNames as [string, ...string[]]),
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
});

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
  intervalMs: z.number().int().min(500).max(86_400_000).default(60_000),
  probeId: id.default('local'),
  credentialId: id.nullable().default(null),
  thresholds: z.array(threshold).max(50).default([]),
  rule: sensorRule.default(sensorRule.parse({})),
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
