/**
 * Every route of the HTTP API, declared once: the server mounts them, OpenAPI 3.1 and the page's typed client are derived.
 * Errors are problem+json (RFC 9457) whose extension members are those of a Fault. Lists page by an opaque cursor.
 */
import { z } from 'zod';
import * as r from './resources.ts';

export interface RouteDefinition<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, with {name} for parameters. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** The least role; 'public' needs no sign-in. */
  readonly role: r.Role | 'public';
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly response: R;
}

const none = z.object({});
const noBody = z.undefined();
const byId = z.object({ id: r.id });
export const paging = z.object({
  q: z
    .string()
    .max(500)
    .optional()
    .describe('Filter: words, or field:value such as state:down vendor:cisco tag:core'),
  sort: z.string().max(40).optional().describe('Field name; a leading - sorts descending'),
  cursor: z.string().max(500).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number() });
const done = z.object({ ok: z.literal(true) });

function route<
  P extends z.ZodObject = typeof none,
  Q extends z.ZodObject = typeof none,
  B extends z.ZodType = typeof noBody,
  R extends z.ZodType = typeof done,
>(
  method: RouteDefinition['method'],
  path: string,
  tag: string,
  role: RouteDefinition['role'],
  summary: string,
  shapes: { params?: P; query?: Q; body?: B; response?: R } = {},
): RouteDefinition<P, Q, B, R> {
  return {
    method,
    path,
    tag,
    role,
    summary,
    params: (shapes.params ?? none) as P,
    query: (shapes.query ?? none) as Q,
    body: (shapes.body ?? noBody) as B,
    response: (shapes.response ?? done) as R,
  };
}

const password = z.string().min(10, 'at least 10 characters').max(256).meta({ secret: true });
const accountName = z.string().min(1).max(64);
const session = z.object({ account: r.account });

export const api = {
  // ---- access
  setupState: route('GET', '/setup', 'access', 'public', 'Is the first administrator still missing?', {
    response: z.object({ needed: z.boolean() }),
  }),
  setup: route(
    'POST',
    '/setup',
    'access',
    'public',
    'Create the first administrator with the one-time link',
    { body: z.object({ token: z.string().min(1).max(200), name: accountName, password }), response: session },
  ),
  login: route('POST', '/session', 'access', 'public', 'Sign in; sets an HttpOnly cookie', {
    body: z.object({ name: accountName, password: z.string().min(1).max(256).meta({ secret: true }) }),
    response: session,
  }),
  whoami: route('GET', '/session', 'access', 'viewer', 'Who am I?', { response: session }),
  logout: route('DELETE', '/session', 'access', 'viewer', 'Sign out'),
  accounts: route('GET', '/accounts', 'access', 'admin', 'List accounts', {
    response: z.object({ items: z.array(r.account) }),
  }),
  createAccount: route('POST', '/accounts', 'access', 'admin', 'Create an account', {
    body: z.object({ name: accountName, password, role: z.enum(r.roles) }),
    response: r.account,
  }),
  updateAccount: route('PATCH', '/accounts/{id}', 'access', 'admin', 'Change role, password or disable', {
    params: byId,
    body: z.object({
      role: z.enum(r.roles).optional(),
      password: password.optional(),
      disabled: z.boolean().optional(),
    }),
    response: r.account,
  }),
  tokens: route('GET', '/tokens', 'access', 'admin', 'List API tokens', {
    response: z.object({ items: z.array(r.token) }),
  }),
  createToken: route('POST', '/tokens', 'access', 'admin', 'Create an API token; its text is shown once', {
    body: z.object({
      name: z.string().min(1).max(100),
      role: z.enum(r.roles),
      scopes: z.array(z.string().max(100)).max(50).default([]),
      expiresMs: z.number().int().nullable().default(null),
    }),
    response: r.token.extend({ secret: z.string() }),
  }),
  revokeToken: route('DELETE', '/tokens/{id}', 'access', 'admin', 'Revoke a token', { params: byId }),
  audit: route('GET', '/audit', 'access', 'admin', 'Read the audit log, newest first', {
    query: paging,
    response: page(r.auditEntry),
  }),
  credentials: route('GET', '/credentials', 'access', 'engineer', 'List credentials, without values', {
    response: z.object({ items: z.array(r.credentialInfo) }),
  }),
  createCredential: route('POST', '/credentials', 'access', 'engineer', 'Put a credential into the vault', {
    body: z.object({ name: z.string().min(1).max(100), credential: r.credentialInput }),
    response: r.credentialInfo,
  }),
  deleteCredential: route('DELETE', '/credentials/{id}', 'access', 'engineer', 'Delete a credential', {
    params: byId,
  }),
  // ---- overview and inventory
  overview: route('GET', '/overview', 'inventory', 'viewer', 'The state of everything, worst first', {
    response: r.overview,
  }),
  sites: route('GET', '/sites', 'inventory', 'viewer', 'List sites', {
    response: z.object({ items: z.array(r.site) }),
  }),
  createSite: route('POST', '/sites', 'inventory', 'engineer', 'Create a site', {
    body: z.object({ name: z.string().min(1).max(100), note: z.string().max(2000).default('') }),
    response: r.site,
  }),
  devices: route('GET', '/devices', 'inventory', 'viewer', 'List devices', {
    query: paging,
    response: page(r.device),
  }),
  createDevice: route('POST', '/devices', 'inventory', 'engineer', 'Add a device by hand', {
    body: z.object({
      name: z.string().min(1).max(200),
      managementAddress: z.string().min(1).max(100),
      kind: z.enum(r.deviceKinds).default('unknown'),
      siteId: r.id.nullable().default(null),
      tags: z.array(z.string().min(1).max(50)).max(50).default([]),
      note: z.string().max(5000).default(''),
    }),
    response: r.device,
  }),
  device: route(
    'GET',
    '/devices/{id}',
    'inventory',
    'viewer',
    'One device with interfaces, addresses and facts',
    { params: byId, response: r.deviceDetail },
  ),
  updateDevice: route(
    'PATCH',
    '/devices/{id}',
    'inventory',
    'engineer',
    'Change name, site, kind, tags, note or credential',
    {
      params: byId,
      body: z.object({
        name: z.string().min(1).max(200).optional(),
        siteId: r.id.nullable().optional(),
        kind: z.enum(r.deviceKinds).optional(),
        tags: z.array(z.string().min(1).max(50)).max(50).optional(),
        note: z.string().max(5000).optional(),
        credentialId: r.id.nullable().optional(),
      }),
      response: r.device,
    },
  ),
  deleteDevice: route(
    'DELETE',
    '/devices/{id}',
    'inventory',
    'engineer',
    'Delete a device with its sensors',
    { params: byId },
  ),
  interfaces: route('GET', '/interfaces', 'inventory', 'viewer', 'List interfaces', {
    query: paging.extend({ deviceId: r.id.optional() }),
    response: page(r.deviceInterface.extend({ deviceName: z.string() })),
  }),
  topology: route('GET', '/topology', 'inventory', 'viewer', 'Nodes and links of the map', {
    query: z.object({ siteId: r.id.optional() }),
    response: r.topology,
  }),
  // ---- discovery
  localSubnets: route(
    'GET',
    '/discovery/subnets',
    'discovery',
    'viewer',
    'Subnets this machine is connected to',
    { response: z.object({ items: z.array(r.localSubnet) }) },
  ),
  discoveries: route('GET', '/discovery', 'discovery', 'viewer', 'List discovery jobs, newest first', {
    response: z.object({ items: z.array(r.discoveryJob) }),
  }),
  startDiscovery: route('POST', '/discovery', 'discovery', 'engineer', 'Start a discovery', {
    body: r.discoveryInput,
    response: r.discoveryJob,
  }),
  discovery: route('GET', '/discovery/{id}', 'discovery', 'viewer', 'One discovery job', {
    params: byId,
    response: r.discoveryJob,
  }),
  cancelDiscovery: route(
    'DELETE',
    '/discovery/{id}',
    'discovery',
    'engineer',
    'Cancel a discovery; what was found stays',
    { params: byId, response: r.discoveryJob },
  ),
  // ---- sensors
  sensors: route('GET', '/sensors', 'sensors', 'viewer', 'List sensors with state and last values', {
    query: paging.extend({ deviceId: r.id.optional() }),
    response: page(r.sensor),
  }),
  createSensor: route('POST', '/sensors', 'sensors', 'engineer', 'Create a sensor from any tool', {
    body: r.sensorInput,
    response: r.sensor,
  }),
  sensor: route('GET', '/sensors/{id}', 'sensors', 'viewer', 'One sensor', {
    params: byId,
    response: r.sensor,
  }),
  updateSensor: route('PATCH', '/sensors/{id}', 'sensors', 'engineer', 'Change a sensor', {
    params: byId,
    body: r.sensorInput.partial(),
    response: r.sensor,
  }),
  deleteSensor: route('DELETE', '/sensors/{id}', 'sensors', 'engineer', 'Delete a sensor', { params: byId }),
  pauseSensor: route(
    'POST',
    '/sensors/{id}/pause',
    'sensors',
    'operator',
    'Pause until a time, or until resumed',
    {
      params: byId,
      body: z.object({ untilMs: z.number().int().nullable(), note: z.string().max(500).default('') }),
      response: r.sensor,
    },
  ),
  resumeSensor: route('POST', '/sensors/{id}/resume', 'sensors', 'operator', 'Resume', {
    params: byId,
    response: r.sensor,
  }),
  runSensor: route('POST', '/sensors/{id}/run', 'sensors', 'operator', 'Run now', {
    params: byId,
    response: r.sensor,
  }),
  suggestions: route(
    'GET',
    '/devices/{id}/suggestions',
    'sensors',
    'viewer',
    'Sensors that fit this device',
    { params: byId, response: z.object({ items: z.array(r.sensorSuggestion) }) },
  ),
  series: route('GET', '/series', 'sensors', 'viewer', 'History: at most `points` buckets per series', {
    query: z.object({
      sensorId: r.id.optional(),
      deviceId: r.id.optional(),
      metrics: z.string().max(500).optional().describe('Comma separated names'),
      fromMs: z.coerce.number().int(),
      toMs: z.coerce.number().int(),
      points: z.coerce.number().int().min(1).max(2000).default(300),
    }),
    response: r.seriesData,
  }),
  // ---- alerts and events
  alerts: route('GET', '/alerts', 'alerts', 'viewer', 'List alerts, newest first', {
    query: paging.extend({
      open: z.enum(['true', 'false']).optional(),
      deviceId: r.id.optional(),
      victims: z.enum(['true', 'false']).default('false').describe('List victims too'),
    }),
    response: page(r.alert),
  }),
  alert: route('GET', '/alerts/{id}', 'alerts', 'viewer', 'One alert with its evidence and victims', {
    params: byId,
    response: r.alertDetail,
  }),
  acknowledgeAlert: route('POST', '/alerts/{id}/acknowledge', 'alerts', 'operator', 'Take an alert', {
    params: byId,
    body: z.object({ note: z.string().max(2000).default('') }),
    response: r.alertDetail,
  }),
  events: route('GET', '/events', 'alerts', 'viewer', 'The timeline, newest first', {
    query: z.object({
      fromMs: z.coerce.number().int().optional(),
      toMs: z.coerce.number().int().optional(),
      deviceId: r.id.optional(),
      sensorId: r.id.optional(),
      kinds: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      cursor: z.string().max(200).optional(),
    }),
    response: z.object({ items: z.array(r.event), next: z.string().nullable() }),
  }),
  // ---- notify
  channels: route('GET', '/channels', 'notify', 'operator', 'List notification channels', {
    response: z.object({ items: z.array(r.channel) }),
  }),
  createChannel: route('POST', '/channels', 'notify', 'admin', 'Create a channel', {
    body: r.channelInput,
    response: r.channel,
  }),
  updateChannel: route('PUT', '/channels/{id}', 'notify', 'admin', 'Replace a channel', {
    params: byId,
    body: r.channelInput,
    response: r.channel,
  }),
  deleteChannel: route('DELETE', '/channels/{id}', 'notify', 'admin', 'Delete a channel', { params: byId }),
  testChannel: route('POST', '/channels/{id}/test', 'notify', 'operator', 'Send a test message now', {
    params: byId,
    response: z.object({ ok: z.boolean(), fault: r.faultSchema.nullable() }),
  }),
  // ---- tools, probes, settings, health
  tools: route('GET', '/tools', 'tools', 'viewer', 'List tools with their schemas', {
    response: z.object({ items: z.array(r.toolInfo) }),
  }),
  probes: route('GET', '/probes', 'probes', 'viewer', 'List probes with what they can do', {
    response: z.object({ items: z.array(r.probeInfo) }),
  }),
  settings: route('GET', '/settings', 'settings', 'admin', 'All settings with their schemas', {
    response: z.object({ items: z.array(r.settingsGroup) }),
  }),
  updateSettings: route(
    'PATCH',
    '/settings/{service}',
    'settings',
    'admin',
    'Change settings of one service',
    {
      params: z.object({ service: z.string().max(40) }),
      body: z.record(z.string(), z.unknown()),
      response: r.settingsGroup,
    },
  ),
  health: route('GET', '/health', 'health', 'viewer', 'Health of every service with its figures', {
    response: r.health,
  }),
  docs: route('GET', '/docs', 'health', 'public', 'Documentation pages', {
    response: z.object({ items: z.array(z.object({ path: z.string(), title: z.string() })) }),
  }),
} as const;

/**
 * Three routes stream and are mounted by hand: POST /api/v1/tools/{id}/runs (NDJSON, or SSE by Accept; the last line is
 * `{"kind":"verdict",…}`), GET /api/v1/live (SSE of LiveMessage), GET /api/v1/docs/{path} (HTML).
 */
export type Api = typeof api;
export type RouteId = keyof Api;
export type ParamsOf<K extends RouteId> = z.output<Api[K]['params']>;
export type QueryOf<K extends RouteId> = z.output<Api[K]['query']>;
export type QueryInputOf<K extends RouteId> = z.input<Api[K]['query']>;
export type BodyOf<K extends RouteId> = z.output<Api[K]['body']>;
export type BodyInputOf<K extends RouteId> = z.input<Api[K]['body']>;
export type ResponseOf<K extends RouteId> = z.output<Api[K]['response']>;
