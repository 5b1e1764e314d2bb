/** Dashboards, their panels, what panels are answered, links that share them, and pictures of everything. */
import { z } from 'zod';
import { topListIds } from '../../dashboards/top-lists.ts';
import { units } from '../../schema/metrics.ts';
import { alert, event } from './alerts.ts';
import { faultSchema, id, sensorStates, stateCounts, timeMs } from './base.ts';
import { topology } from './inventory.ts';
import { mapPlace } from './map.ts';

export const panelsMax = 100;
const whole = (max: number) => z.number().int().min(0).max(max);
export const panelBox = z.object({
  x: whole(23),
  y: whole(10_000),
  w: whole(24).min(1),
  h: whole(60).min(1),
});
export const panel = z.object({
  id,
  kind: z.string().max(40).describe('One of GET /panel-kinds'),
  title: z.string().max(200).default('').describe('Empty: the name of the kind'),
  box: panelBox.describe('On a grid of 24 columns'),
  config: z.record(z.string(), z.unknown()).default({}).describe('Settings of the kind'),
});
export const dashboardInput = z.object({
  name: z.string().min(1).max(200),
  note: z.string().max(2000).default(''),
  spanMs: z
    .number()
    .int()
    .min(60_000)
    .max(400 * 86_400_000)
    .default(3_600_000)
    .describe('Time shown at first'),
  siteId: id.nullable().default(null).describe('Chosen at the top at first; null: all sites'),
  deviceId: id.nullable().default(null).describe('Chosen at the top at first; null: all devices'),
  panels: z.array(panel).max(panelsMax).default([]),
});
export const dashboard = dashboardInput.extend({
  id,
  version: z.number().int().describe('Rises with each change; a change must name the one it was made from'),
  builtIn: z.boolean().describe('Made from what is there; cannot be changed, only duplicated'),
  updatedMs: timeMs,
  updatedBy: z.string(),
});
export const dashboardSummary = dashboard
  .omit({ panels: true })
  .extend({ panels: z.number(), shares: z.number() });

export const panelKindInfo = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  size: z.object({ w: z.number(), h: z.number() }),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of its settings'),
});

export const dashboardShare = z.object({
  id: id.describe('Also the id of the API token that it is'),
  dashboardId: id,
  label: z.string(),
  siteId: id.nullable(),
  deviceId: id.nullable(),
  createdBy: z.string(),
  createdMs: timeMs,
  expiresMs: timeMs,
  usedMs: timeMs.nullable(),
});

const figures = z.array(z.number().nullable());
export const panelSeries = z.object({
  sensorId: id,
  sensorName: z.string(),
  deviceName: z.string().nullable(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.enum(units),
  avg: figures,
  min: figures.optional(),
  max: figures.optional(),
  last: z.number().nullable(),
});
export const topRow = z.object({
  sensorId: id,
  sensorName: z.string(),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  label: z.string().describe('Port, disk or what else tells series of one sensor apart'),
  value: z.number(),
});
export const topAnswer = z.object({
  list: z.enum(topListIds),
  unit: z.enum(units),
  rows: z.array(topRow),
  truncated: z.boolean().describe('There were more series than are compared at once'),
});
export const stateTile = z.object({
  id,
  name: z.string(),
  state: z.enum(sensorStates),
  note: z.string(),
  deviceId: id.nullable(),
});
export const treeAnswer = z.object({
  sites: z.array(z.object({ id: id.nullable(), name: z.string() })),
  devices: z.object({ id: z.array(id.nullable()), name: z.array(z.string()), site: z.array(z.number()) }),
  sensors: z.object({
    id: z.array(id),
    name: z.array(z.string()),
    device: z.array(z.number()),
    state: z.array(z.enum(sensorStates)),
    weight: z.array(z.number()),
  }),
  truncated: z.boolean(),
});
export const sitePlace = z.object({
  id,
  name: z.string(),
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  devices: z.number(),
  states: stateCounts,
});
export const placesAnswer = z.object({
  sites: z.array(sitePlace),
  links: z.array(
    z.object({
      aSiteId: id,
      bSiteId: id,
      links: z.number(),
      down: z.number(),
      usePercent: z.number().nullable(),
    }),
  ),
});
export const bill = z.object({
  sensorId: id,
  name: z.string(),
  label: z.string(),
  inBps: z.number().nullable(),
  outBps: z.number().nullable(),
  billedBps: z.number().nullable().describe('The greater of the two'),
  stepS: z.number(),
});

/** Every part is there only when the kind asked for it. */
export const panelAnswer = z.object({
  name: z.string().describe('What it is called without a title of its own'),
  config: z.record(z.string(), z.unknown()).describe('Settings with their defaults'),
  fault: faultSchema.optional(),
  time: z.number().int().optional(),
  series: z.array(panelSeries).optional(),
  left: z.number().optional().describe('Series that were in scope but beyond `seriesMax`'),
  bill: z.array(bill).optional(),
  top: topAnswer.optional(),
  states: z.object({ counts: stateCounts, tiles: z.array(stateTile), truncated: z.boolean() }).optional(),
  alerts: z.array(alert).optional(),
  events: z.array(event).optional(),
  tree: treeAnswer.optional(),
  topology: topology
    .extend({ places: z.array(mapPlace), siteNames: z.record(z.string(), z.string()) })
    .optional(),
  places: placesAnswer.optional(),
});
export const panelData = z.object({
  fromMs: timeMs,
  toMs: timeMs,
  times: z
    .array(z.array(z.number()))
    .describe('Axes: starts of buckets, epoch seconds, ascending; panels name theirs by `time`'),
  panels: z.record(z.string(), panelAnswer),
});

export const selfCheck = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'raised', 'unknown', 'off']),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  unit: z.enum(units),
  remedy: z.string(),
  /** Which history belongs to it. */
  service: z.string(),
  figure: z.string(),
});
export const selfReport = z.object({
  checks: z.array(selfCheck),
  store: z.object({
    bytes: z.number().nullable(),
    bytesPerDay: z.number().nullable(),
    diskFreeBytes: z.number().nullable(),
    diskTotalBytes: z.number().nullable(),
    daysUntilFull: z.number().nullable().describe('null: it does not grow, or is not known yet'),
  }),
  sensorId: z.string().describe('Under which the history of these figures is kept'),
});

export type Panel = z.infer<typeof panel>;
export type Dashboard = z.infer<typeof dashboard>;
export type DashboardInput = z.infer<typeof dashboardInput>;
export type DashboardSummary = z.infer<typeof dashboardSummary>;
export type DashboardShare = z.infer<typeof dashboardShare>;
export type PanelAnswer = z.infer<typeof panelAnswer>;
export type PanelData = z.infer<typeof panelData>;
export type PanelSeries = z.infer<typeof panelSeries>;
export type PanelKindInfo = z.infer<typeof panelKindInfo>;
export type TopAnswer = z.infer<typeof topAnswer>;
export type TopRow = z.infer<typeof topRow>;
export type TreeAnswer = z.infer<typeof treeAnswer>;
export type StateTile = z.infer<typeof stateTile>;
export type PlacesAnswer = z.infer<typeof placesAnswer>;
export type SitePlace = z.infer<typeof sitePlace>;
export type Bill = z.infer<typeof bill>;
export type SelfReport = z.infer<typeof selfReport>;
export type SelfCheck = z.infer<typeof selfCheck>;
