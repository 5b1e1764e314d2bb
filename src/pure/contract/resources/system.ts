/** Probes, tools, settings, health, the overview and the live stream. */
import { z } from 'zod';
import { subjectKinds, toolGroups } from '../subject.ts';
import { alert, event } from './alerts.ts';
import { id, sensorStates, stateCounts, timeMs } from './base.ts';
import { discoveryJob } from './discovery.ts';
import { site } from './inventory.ts';
import { scanRun } from './scans.ts';

export const probeInfo = z.object({
  id,
  name: z.string(),
  kind: z.enum(['local', 'remote']),
  capabilities: z.array(
    z.object({ id: z.string(), works: z.boolean(), lost: z.string(), command: z.string().nullable() }),
  ),
  seenMs: timeMs,
});

export const toolInfo = z.object({
  id,
  summary: z.string(),
  description: z.string(),
  group: z.enum(toolGroups),
  appliesTo: z
    .partialRecord(z.enum(subjectKinds), z.string())
    .describe('What it can be run on: kind of object, and the input that takes it'),
  positional: z.string().nullable(),
  needs: z.array(z.string()),
  missing: z.array(z.string()).describe('Needs that this server cannot satisfy now'),
  risk: z.string(),
  examples: z.array(z.object({ title: z.string(), input: z.record(z.string(), z.unknown()) })),
  inputSchema: z.record(z.string(), z.unknown()).describe('JSON Schema'),
  recordSchema: z.record(z.string(), z.unknown()).describe('JSON Schema; `unit` on fields'),
  canBeSensor: z.boolean(),
});

export const serviceHealth = z.object({
  id: z.string(),
  state: z.enum(['ok', 'degraded', 'failed', 'stopped']),
  detail: z.string(),
  figures: z.record(z.string(), z.number()),
});

export const health = z.object({
  state: z.enum(['ok', 'degraded', 'failed']),
  version: z.string(),
  startedMs: timeMs,
  services: z.array(serviceHealth),
});

export const settingsGroup = z.object({
  service: z.string(),
  summary: z.string(),
  schema: z.record(z.string(), z.unknown()),
  values: z.record(z.string(), z.unknown()),
  restartNeeded: z.boolean(),
});

export const overview = z.object({
  states: stateCounts,
  devices: z.number(),
  interfaces: z.number(),
  links: z.number(),
  sensors: z.number(),
  openAlerts: z.array(alert).describe('Worst first, causes only, at most 50'),
  sites: z.array(site),
  recent: z.array(event).describe('Newest first, at most 50'),
  slowest: z.array(z.object({ sensorId: id, name: z.string(), deviceId: id.nullable(), rttMs: z.number() })),
  busiest: z.array(
    z.object({
      deviceId: id,
      deviceName: z.string(),
      interfaceName: z.string(),
      bps: z.number(),
      usePercent: z.number().nullable(),
    }),
  ),
  scheduler: z.object({ runsPerSecond: z.number(), latenessP99Ms: z.number() }),
});

/** Messages of GET /api/v1/live: one JSON object per message. */
export const liveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), serverTimeMs: timeMs, version: z.string() }),
  z.object({
    type: z.literal('sensor'),
    sensorId: id,
    deviceId: id.nullable(),
    state: z.enum(sensorStates),
    summary: z.string(),
    timeMs,
    metrics: z.array(
      z.object({ name: z.string(), value: z.number(), labels: z.record(z.string(), z.string()).optional() }),
    ),
  }),
  z.object({ type: z.literal('alert'), alert }),
  z.object({ type: z.literal('discovery'), job: discoveryJob }),
  z.object({ type: z.literal('scan'), run: scanRun }),
  z
    .object({ type: z.literal('inventory'), devices: z.number(), links: z.number() })
    .describe('Something in the inventory changed: refetch'),
  z.object({ type: z.literal('event'), event }),
  z.object({ type: z.literal('counts'), states: stateCounts }),
  z
    .object({ type: z.literal('dropped'), count: z.number() })
    .describe('This client was too slow; messages were dropped: refetch'),
]);
export type LiveMessage = z.infer<typeof liveMessage>;
export type ProbeInfo = z.infer<typeof probeInfo>;
export type ToolInfo = z.infer<typeof toolInfo>;
export type Health = z.infer<typeof health>;
export type Overview = z.infer<typeof overview>;
export type SettingsGroup = z.infer<typeof settingsGroup>;
