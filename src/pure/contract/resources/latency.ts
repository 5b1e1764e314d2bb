/** Latency of many targets over one period: statistics, distribution, path. */
import { z } from 'zod';
import { units } from '../../schema/metrics.ts';
import { id, timeMs } from './base.ts';

/** Targets on one timeline: a wall of screens shows fewer. */
export const latencyTargetsMax = 1000;
const sensorIds = z.array(id).min(1).max(latencyTargetsMax);

export const period = z.object({ fromMs: timeMs, toMs: timeMs });
export const summaryQuery = period.extend({ sensorIds });
export const historyQuery = period.extend({
  sensorIds,
  metrics: z
    .array(z.string().max(80))
    .max(20)
    .default([])
    .describe('Names; none asks for the latency of each sensor and its loss'),
  points: z.number().int().min(1).max(5000).default(300),
});

const milliseconds = (description: string) =>
  z.number().nullable().meta({ unit: 'ms' }).describe(description);
export const targetSummary = z.object({
  sensorId: id,
  metric: z.string().describe('Which series the times are from'),
  probesPerRun: z
    .number()
    .int()
    .describe('Above 1 the percentile and the jitter are of the means of the runs'),
  runs: z.number().int(),
  lostRuns: z.number().int().nullable().describe('Runs that lost at least one probe; null from rollups'),
  bursts: z.number().int().nullable().describe('Uninterrupted groups of such runs; null from rollups'),
  lossPercent: z.number().nullable(),
  minMs: milliseconds('Least round trip'),
  avgMs: milliseconds('Mean of the runs'),
  maxMs: milliseconds('Greatest round trip'),
  p95Ms: milliseconds('95th percentile, nearest rank; null from rollups'),
  jitterMs: milliseconds('Mean difference of neighbours; null from rollups'),
  mos: z.number().nullable().meta({ unit: 'score' }),
  source: z
    .enum(['raw', 'rollup', 'none'])
    .describe('raw is exact; a rollup counts whole quarters of an hour or hours'),
});

export const densityData = z.object({
  levelsPerOctave: z.number(),
  series: z.array(
    z.object({
      sensorId: id,
      metric: z.string(),
      unit: z.enum(units),
      timeS: z.array(z.number()),
      level: z.array(z.number()).describe('Begins at 2^(level / levelsPerOctave)'),
      count: z.array(z.number()),
    }),
  ),
});

export const pathNode = z.object({
  address: z.string(),
  name: z.string().nullable(),
  system: z.string().nullable().describe('Autonomous system that announces the address'),
  timeS: z.array(z.number()),
  rttMs: z.array(z.number().nullable()),
  lossPercent: z.array(z.number().nullable()),
  runs: z.array(z.number()),
});
export const pathChange = z.object({
  timeS: z.number(),
  hop: z.number().int(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export const pathHistory = z.object({
  stepS: z.number().describe('Width of a bucket'),
  hops: z.array(z.object({ hop: z.number().int(), nodes: z.array(pathNode) })),
  changes: z.array(pathChange),
});

export const newTargets = z.object({
  targets: z.string().min(1).max(100_000).describe('Names, addresses, ranges, prefixes; ! excludes'),
  intervalMs: z.number().int().min(500).max(86_400_000).default(1000),
  count: z.number().int().min(1).max(100).default(1).describe('Probes of one run'),
  dryRun: z.boolean().default(true).describe('Only says what would be made'),
});
export const newTargetsPlan = z.object({
  made: z.number().int().describe('Sensors made; 0 in a dry run'),
  items: z.array(
    z.object({
      target: z.string(),
      sensorId: id.nullable().describe('The ping sensor that watches it; null when a dry run would make one'),
      known: z.boolean().describe('It was watched before'),
    }),
  ),
});

export type TargetSummary = z.infer<typeof targetSummary>;
export type PathHistory = z.infer<typeof pathHistory>;
export type PathNode = z.infer<typeof pathNode>;
export type NewTargetsPlan = z.infer<typeof newTargetsPlan>;
