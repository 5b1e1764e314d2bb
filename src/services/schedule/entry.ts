/** A sensor in memory, and how lists see it. */
import type { Fields } from '#pure/contract/paging.ts';
import type { Sensor } from '#pure/contract/resources.ts';
import type { Metric } from '#pure/contract/tool.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import { type Effective, settingNames } from '#pure/tree/effective.ts';
import { runsAt } from '#pure/tree/hours.ts';
import type { SensorStatus } from '#services/alerts/port.ts';
import type { SensorConfig } from './port.ts';
import type { RateMemory } from './rates.ts';
import type { ReachedMemory } from './reached.ts';
import { ownOf, type SensorRow } from './rows.ts';

export interface Entry {
  config: SensorConfig;
  row: SensorRow;
  effective: Effective;
  nextMs: number;
  /** The slot in flight: an interval is never run twice at once. */
  runningSlotMs: number | null;
  rates: RateMemory | undefined;
  lastRunMs: number | null;
  toldLateMs: number;
  /** Where each name led lately. */
  reached?: ReachedMemory;
}

/** Where a device stands, in words, for filters. */
export interface DevicePlace {
  readonly site: string | null;
  readonly group: string | null;
  readonly platform: string | null;
}
export interface EntrySources {
  readonly statusOf: (sensorId: string) => SensorStatus;
  readonly lastMetrics: (sensorId: string) => readonly Metric[];
  readonly deviceName: (deviceId: string) => string | undefined;
  readonly placeOf?: (deviceId: string) => DevicePlace | undefined;
  readonly credentialOf: (entry: Entry) => string | null;
  readonly now: () => number;
}

export const watching = (config: SensorConfig, nowMs: number): boolean =>
  config.enabled &&
  !(config.pausedUntilMs !== null && config.pausedUntilMs > nowMs) &&
  runsAt(config.hours ?? null, nowMs);

export const stateOf = ({ config }: Entry, from: EntrySources): Sensor['state'] =>
  watching(config, from.now()) ? from.statusOf(config.id).state : 'paused';

export function viewOf(entry: Entry, from: EntrySources): Sensor {
  const { config, row, effective, lastRunMs } = entry;
  const status = from.statusOf(config.id);
  const own = ownOf(row);
  const outside = !runsAt(config.hours ?? null, from.now());
  return {
    id: config.id,
    name: config.name,
    deviceId: config.deviceId,
    deviceName: config.deviceId ? (from.deviceName(config.deviceId) ?? null) : null,
    toolId: config.toolId,
    input: { ...config.input },
    intervalMs: config.intervalMs,
    probeId: row.probe_id,
    credentialId: from.credentialOf(entry),
    thresholds: [...config.thresholds],
    rule: config.rule,
    hours: config.hours ?? null,
    tags: [...(config.tags ?? [])],
    priority: effective.priority.value!,
    inherits: settingNames.filter((name) => own[name] === undefined),
    enabled: config.enabled,
    pausedUntilMs: config.pausedUntilMs,
    pausedNote: row.paused_note ?? (outside ? 'Outside its hours' : null),
    createdMs: row.created_ms,
    state: stateOf(entry, from),
    sinceMs: status.sinceMs || null,
    acknowledged: status.acknowledged,
    lastRunMs: lastRunMs ?? status.lastRunMs,
    summary: status.summary,
    fault: status.fault ? { ...status.fault } : null,
    metrics: from.lastMetrics(config.id).map((metric) => ({
      name: metric.name,
      value: metric.value,
      ...(metric.labels ? { labels: { ...metric.labels } } : {}),
      unit: metricKinds[metric.name].unit,
    })),
    latenessMs: status.latenessMs,
  };
}

const stateRank: Readonly<Record<string, number>> = { down: 0, warning: 1, unknown: 2, paused: 3, up: 4 };

/** Read from the entry itself: a list of fifty thousand makes views of one page only. */
export const fieldsOf = (from: EntrySources): Fields<Entry> => {
  const place = ({ config }: Entry) => (config.deviceId ? from.placeOf?.(config.deviceId) : undefined);
  return {
    state: (entry) => {
      const state = stateOf(entry, from);
      return `${stateRank[state]} ${state}`;
    },
    name: ({ config }) => config.name,
    device: ({ config }) => (config.deviceId ? from.deviceName(config.deviceId) : null),
    tool: ({ config }) => config.toolId,
    site: (entry) => place(entry)?.site,
    group: (entry) => place(entry)?.group,
    platform: (entry) => place(entry)?.platform,
    tag: ({ config }) => config.tags ?? [],
    priority: ({ config }) => config.priority,
    summary: ({ config }) => from.statusOf(config.id).summary,
    intervalMs: ({ config }) => config.intervalMs,
    lastRunMs: ({ config, lastRunMs }) => lastRunMs ?? from.statusOf(config.id).lastRunMs,
    latenessMs: ({ config }) => from.statusOf(config.id).latenessMs,
  };
};
