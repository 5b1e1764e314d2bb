/** The tree, libraries, templates, changes of many sensors at once, and configuration as files. */
import { z } from 'zod';
import { id, roles, sensorStates, stateCounts, timeMs } from './base.ts';
import { nodeSettings, sensorInput, sensorRule, threshold, weeklyHours } from './sensors.ts';

export const nodeKinds = ['root', 'site', 'group', 'device', 'sensor'] as const;
export type NodeKind = (typeof nodeKinds)[number];

export const nodeRef = z.object({ kind: z.enum(nodeKinds), id: z.string().max(64), name: z.string() });
export type NodeRef = z.infer<typeof nodeRef>;

export const treeNode = nodeRef.extend({
  state: z.enum(sensorStates),
  counts: stateCounts.describe('Of all sensors below; of itself, for a sensor'),
  sensors: z.number(),
  children: z.number(),
  /** What it is: kind of the device, tool of the sensor. */
  detail: z.string().nullable(),
  address: z.string().nullable(),
  summary: z.string().nullable(),
  priority: z.number(),
  favourite: z.boolean(),
  says: z.array(z.string()).describe('Settings that it says itself'),
});
export type TreeNode = z.infer<typeof treeNode>;

export const nodeSetting = z.object({
  name: z.string(),
  value: z.unknown(),
  from: z.array(nodeRef).describe('Who says so; nobody: the default of the product'),
  own: z.unknown().describe('What it says itself; null when it inherits'),
  above: z.unknown().describe('What it would inherit'),
});
export const treeDetail = z.object({
  node: nodeRef,
  path: z.array(nodeRef).describe('From the root down, without itself'),
  settings: z.array(nodeSetting),
  sensors: z.number(),
});
export type TreeDetail = z.infer<typeof treeDetail>;

/** What a change does to settings in force, field by field. */
export const changePreview = z.object({
  matched: z.number(),
  changed: z.number(),
  applied: z.boolean(),
  fields: z.array(
    z.object({
      field: z.string(),
      changed: z.number(),
      from: z
        .array(z.object({ value: z.unknown(), count: z.number() }))
        .describe('The most frequent values before'),
      to: z.unknown(),
    }),
  ),
  sample: z.array(z.object({ id, name: z.string(), deviceName: z.string().nullable() })),
});
export type ChangePreview = z.infer<typeof changePreview>;

export const sensorSelection = z.object({
  ids: z.array(id).max(100_000).optional(),
  q: z.string().max(500).optional().describe('All that a list with this filter shows'),
  libraryId: id.optional(),
  node: z
    .object({ kind: z.enum(nodeKinds), id: z.string().max(64) })
    .optional()
    .describe('All below'),
});
export type SensorSelection = z.infer<typeof sensorSelection>;

export const sensorsChange = z.object({
  intervalMs: nodeSettings.shape.intervalMs.unwrap().nullable().optional(),
  credentialId: id.nullable().optional(),
  thresholds: z.array(threshold).max(50).nullable().optional(),
  rule: sensorRule.nullable().optional(),
  hours: weeklyHours.nullable().optional(),
  access: z.enum(roles).nullable().optional(),
  priority: z.number().int().min(1).max(5).nullable().optional(),
  addTags: z.array(z.string().min(1).max(50)).max(50).optional(),
  removeTags: z.array(z.string().min(1).max(50)).max(50).optional(),
  enabled: z.boolean().optional(),
  pause: z
    .object({ untilMs: timeMs.nullable(), note: z.string().max(500).default('') })
    .nullable()
    .optional()
    .describe('null resumes'),
  delete: z.literal(true).optional(),
});
export type SensorsChange = z.infer<typeof sensorsChange>;

export const group = z.object({
  id,
  name: z.string(),
  siteId: id.nullable(),
  parentId: id.nullable(),
  note: z.string(),
});
export const library = z.object({
  id,
  name: z.string(),
  q: z.string(),
  note: z.string(),
  sensors: z.number(),
  counts: stateCounts,
});
export type Library = z.infer<typeof library>;

/** Words in braces are filled in for each device: {address}, {device}, {timeoutMs}, and {tryMs} for each of several tries. */
export const templateSensor = sensorInput.omit({ deviceId: true, probeId: true }).extend({
  auto: z.boolean().default(true).describe('Added by discovery; otherwise only suggested'),
  reason: z.string().max(200).default(''),
  port: z.number().int().min(1).max(65_535).nullable().default(null).describe('Only where it is open'),
  snmp: z.boolean().default(false).describe('Only where SNMP answers'),
  /** Checks that cost more than a ping and change less. */
  intervalMsMin: z.number().int().min(0).default(0).describe('Never more often than this'),
  timeoutMsMin: z.number().int().min(0).default(0),
  once: z.boolean().default(false).describe('One of its tool a device, whatever its name'),
});
export type TemplateSensor = z.infer<typeof templateSensor>;
export const sensorTemplate = z.object({
  id,
  name: z.string().min(1).max(100),
  note: z.string().max(2000).default(''),
  kinds: z.array(z.string().max(50)).max(50).default([]).describe('Kinds of device; none: all'),
  platforms: z.array(z.string().max(50)).max(50).default([]).describe('Platforms; none: all'),
  sensors: z.array(templateSensor).max(100),
  builtIn: z.boolean().default(false),
});
export type SensorTemplate = z.infer<typeof sensorTemplate>;

export const templateOutcome = z.object({
  applied: z.boolean(),
  devices: z.number(),
  sensors: z.number(),
  items: z.array(z.object({ deviceId: id, deviceName: z.string(), sensors: z.array(z.string()) })),
});

export const planActions = ['create', 'update', 'unchanged', 'prune', 'refuse'] as const;
export const planRow = z.object({
  kind: z.string(),
  name: z.string(),
  action: z.enum(planActions),
  file: z.string().nullable(),
  line: z.number().nullable(),
  changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type PlanRow = z.infer<typeof planRow>;
export const applyResult = z.object({
  applied: z.boolean(),
  counts: z.record(z.enum(planActions), z.number()),
  rows: z.array(planRow),
});
export type ApplyResult = z.infer<typeof applyResult>;
