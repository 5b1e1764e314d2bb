/** What the HTTP API speaks of. The page, the OpenAPI document and the server share these shapes. Times are epoch milliseconds. */
import { z } from 'zod';
import { faultCodes } from '../base/errors.ts';
import { metricNames, units } from '../schema/metrics.ts';

export const id = z.string().min(1).max(64);
const timeMs = z.number().int();

export const roles = ['viewer', 'operator', 'engineer', 'admin'] as const;
export type Role = (typeof roles)[number];

export const faultSchema = z.object({
  code: z.enum(faultCodes as [string, ...string[]]),
  message: z.string(),
  source: z.enum(['target', 'path', 'resolver', 'input', 'internal']),
  remedy: z.string(),
  field: z.string().optional(),
  value: z.string().optional(),
});

/** unknown: never ran, or the probe could not tell; warning: a soft threshold; paused: a person said so. */
export const sensorStates = ['up', 'warning', 'down', 'unknown', 'paused'] as const;
export type SensorState = (typeof sensorStates)[number];
export const stateCounts = z.object({
  up: z.number(),
  warning: z.number(),
  down: z.number(),
  unknown: z.number(),
  paused: z.number(),
  acknowledged: z.number().describe('Down or warning, and taken by a person'),
});

export const account = z.object({
  id,
  name: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  createdMs: timeMs,
});
export const token = z.object({
  id,
  name: z.string(),
  role: z.enum(roles),
  scopes: z.array(z.string()),
  createdMs: timeMs,
  expiresMs: timeMs.nullable(),
  usedMs: timeMs.nullable(),
});
export const auditEntry = z.object({
  seq: z.number(),
  timeMs,
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});

export const credentialInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snmp-community'),
    version: z.enum(['1', '2c']).default('2c'),
    community: z.string().min(1).max(255).meta({ secret: true }),
  }),
  z.object({
    kind: z.literal('snmp-user'),
    user: z.string().min(1).max(32),
    auth: z
      .object({
        protocol: z.enum(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']),
        password: z.string().min(8).max(255).meta({ secret: true }),
      })
      .optional(),
    privacy: z
      .object({
        protocol: z.enum(['des', 'aes128', 'aes192', 'aes256', 'aes192-cisco', 'aes256-cisco']),
        password: z.string().min(8).max(255).meta({ secret: true }),
      })
      .optional(),
    context: z.string().max(255).optional(),
  }),
  z.object({
    kind: z.literal('password'),
    user: z.string().min(1).max(255),
    password: z.string().min(1).max(1024).meta({ secret: true }),
  }),
]);
/** Values never leave by the API: only kind and name do. */
export const credentialInfo = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  createdMs: timeMs,
  updatedMs: timeMs,
});

export const site = z.object({
  id,
  name: z.string(),
  note: z.string(),
  devices: z.number(),
  states: stateCounts,
});

export const deviceKinds = [
  'router',
  'switch',
  'firewall',
  'server',
  'host',
  'printer',
  'ups',
  'access-point',
  'phone',
  'camera',
  'storage',
  'unknown',
] as const;
export const device = z.object({
  id,
  name: z.string(),
  siteId: id.nullable(),
  siteName: z.string().nullable(),
  kind: z.string(),
  vendor: z.string().nullable(),
  platform: z.string().nullable(),
  model: z.string().nullable(),
  version: z.string().nullable(),
  serial: z.string().nullable(),
  managementAddress: z.string().nullable(),
  location: z.string().nullable(),
  contact: z.string().nullable(),
  credentialId: id.nullable(),
  note: z.string(),
  tags: z.array(z.string()),
  createdMs: timeMs,
  seenMs: timeMs,
  state: z.enum(sensorStates),
  sensors: z.number(),
  openAlerts: z.number(),
  interfaces: z.number(),
});
export const deviceInterface = z.object({
  id,
  deviceId: id,
  ifIndex: z.number(),
  name: z.string(),
  descr: z.string().nullable(),
  alias: z.string().nullable(),
  type: z.number().nullable(),
  mtuBytes: z.number().nullable(),
  speedBps: z.number().nullable(),
  mac: z.string().nullable(),
  adminStatus: z.string().nullable(),
  operStatus: z.string().nullable(),
  addresses: z.array(z.string()),
  neighbour: z
    .object({
      deviceId: id,
      deviceName: z.string(),
      interfaceName: z.string().nullable(),
      source: z.string(),
    })
    .nullable(),
  seenMs: timeMs,
  inBps: z.number().nullable(),
  outBps: z.number().nullable(),
});
export const fact = z.object({
  name: z.string(),
  value: z.unknown(),
  source: z.string(),
  confidence: z.number(),
  seenMs: timeMs,
});
export const deviceDetail = device.extend({
  interfaceList: z.array(deviceInterface),
  addresses: z.array(
    z.object({
      address: z.string(),
      lengthBits: z.number().nullable(),
      interfaceId: id.nullable(),
      source: z.string(),
      seenMs: timeMs,
    }),
  ),
  facts: z.array(fact),
  keys: z.array(z.object({ kind: z.string(), value: z.string() })),
});

export const link = z.object({
  id,
  a: z.object({
    deviceId: id,
    deviceName: z.string(),
    interfaceId: id.nullable(),
    interfaceName: z.string().nullable(),
  }),
  b: z.object({
    deviceId: id,
    deviceName: z.string(),
    interfaceId: id.nullable(),
    interfaceName: z.string().nullable(),
  }),
  source: z.string().describe('lldp, cdp, fdb, subnet'),
  confidence: z.number(),
  state: z.enum(['up', 'down', 'unknown']),
  inBps: z.number().nullable(),
  outBps: z.number().nullable(),
  speedBps: z.number().nullable(),
  firstSeenMs: timeMs,
  seenMs: timeMs,
  removedMs: timeMs.nullable(),
});
export const topology = z.object({
  nodes: z.array(
    z.object({ id, name: z.string(), kind: z.string(), siteId: id.nullable(), state: z.enum(sensorStates) }),
  ),
  links: z.array(link),
});

export const discoveryInput = z.object({
  targets: z
    .array(z.string().min(1).max(256))
    .min(1)
    .max(256)
    .describe('Addresses, prefixes or ranges to search; ! excludes'),
  siteId: id.nullable().default(null).describe('Site that new devices join'),
  credentialIds: z.array(id).max(16).default([]).describe('Credentials to try, in order'),
  depth: z
    .number()
    .int()
    .min(0)
    .max(16)
    .default(8)
    .describe('How many neighbour steps beyond the targets to follow'),
  followScopes: z
    .array(z.string().min(1).max(64))
    .max(64)
    .default([])
    .describe(
      'Neighbours are only followed inside these prefixes; empty means the targets and the addresses learnt from devices',
    ),
  addSensors: z.boolean().default(true).describe('Add the suggested sensors at once'),
  intervalMs: z
    .number()
    .int()
    .min(1000)
    .max(86_400_000)
    .default(10_000)
    .describe('Interval of the sensors added'),
});
export const discoveryJob = z.object({
  id,
  input: discoveryInput,
  state: z.enum(['running', 'finished', 'cancelled', 'failed']),
  startedMs: timeMs,
  endedMs: timeMs.nullable(),
  startedBy: z.string(),
  fault: faultSchema.nullable(),
  progress: z.object({
    phase: z.string(),
    addressesDone: z.number(),
    addressesTotal: z.number(),
    alive: z.number(),
    devices: z.number(),
    interfaces: z.number(),
    links: z.number(),
    sensors: z.number(),
    notes: z.array(z.string()),
  }),
});
export const localSubnet = z.object({
  interface: z.string(),
  prefix: z.string(),
  address: z.string(),
  addresses: z.number(),
});

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

export const channelInput = z.object({
  name: z.string().min(1).max(100),
  enabled: z.boolean().default(true),
  config: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('email'),
      host: z.string().min(1).describe('SMTP server'),
      port: z.number().int().min(1).max(65535).default(25),
      security: z.enum(['none', 'starttls', 'tls']).default('none'),
      user: z.string().optional(),
      password: z.string().optional().meta({ secret: true }),
      from: z.string().min(3),
      to: z.array(z.string().min(3)).min(1).max(50),
    }),
    z.object({
      kind: z.literal('webhook'),
      url: z.string().min(8).max(2048).describe('http or https address that takes a JSON POST'),
      secret: z
        .string()
        .min(8)
        .optional()
        .meta({ secret: true })
        .describe('Signs each message (Standard Webhooks, HMAC-SHA256)'),
    }),
    z.object({
      kind: z.literal('syslog'),
      host: z.string().min(1),
      port: z.number().int().min(1).max(65535).default(514),
      transport: z.enum(['udp', 'tcp']).default('udp'),
      facility: z.number().int().min(0).max(23).default(16),
    }),
  ]),
});
export const channel = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  enabled: z.boolean(),
  config: z.record(z.string(), z.unknown()).describe('Without secrets'),
  createdMs: timeMs,
  pending: z.number(),
  failed: z.number(),
  lastDeliveredMs: timeMs.nullable(),
});

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

export type Account = z.infer<typeof account>;
export type Token = z.infer<typeof token>;
export type AuditEntry = z.infer<typeof auditEntry>;
export type CredentialInfo = z.infer<typeof credentialInfo>;
export type Site = z.infer<typeof site>;
export type Device = z.infer<typeof device>;
export type DeviceDetail = z.infer<typeof deviceDetail>;
export type DeviceInterface = z.infer<typeof deviceInterface>;
export type Link = z.infer<typeof link>;
export type Topology = z.infer<typeof topology>;
export type DiscoveryInput = z.infer<typeof discoveryInput>;
export type DiscoveryJob = z.infer<typeof discoveryJob>;
export type Threshold = z.infer<typeof threshold>;
export type SensorRule = z.infer<typeof sensorRule>;
export type Sensor = z.infer<typeof sensor>;
export type SensorInput = z.infer<typeof sensorInput>;
export type SensorSuggestion = z.infer<typeof sensorSuggestion>;
export type Alert = z.infer<typeof alert>;
export type AlertDetail = z.infer<typeof alertDetail>;
export type AlertEvidence = z.infer<typeof alertEvidence>;
export type TimelineEvent = z.infer<typeof event>;
export type ChannelInput = z.infer<typeof channelInput>;
export type Channel = z.infer<typeof channel>;
export type ProbeInfo = z.infer<typeof probeInfo>;
export type ToolInfo = z.infer<typeof toolInfo>;
export type Health = z.infer<typeof health>;
export type Overview = z.infer<typeof overview>;
export type SettingsGroup = z.infer<typeof settingsGroup>;
export type StateCounts = z.infer<typeof stateCounts>;
