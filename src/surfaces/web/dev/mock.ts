/**
 * A stand-in for the server while working on the page: the made-up network behind the real contract. Every answer is checked
 * against its schema. `node dev/mock.ts [devices] [ports each] [--empty] [--flat]`, port 8090; also serves dist/web.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { FaultError, fault } from '#pure/base/errors.ts';
import { api, type BodyOf, type RouteDefinition, type RouteId } from '#pure/contract/api.ts';
import { type Fields, pageOf } from '#pure/contract/paging.ts';
import type * as r from '#pure/contract/resources.ts';
import { loadTools } from '#tools/index.ts';
import { makeEndpoints } from './endpoints.ts';
import { checkNetwork, makeNetwork, seriesOf } from './fixtures.ts';
import { makePlan } from './ipam.ts';

const numbers = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);
const empty = process.argv.includes('--empty');
const flat = process.argv.includes('--flat');
const port = Number(process.env.PORT ?? 8090);
const nowMs = Date.now();
const network = makeNetwork(numbers[0] ?? 64, numbers[1] ?? 32, nowMs);
checkNetwork(network);
if (empty)
  for (const list of [
    network.devices,
    network.links,
    network.sensors,
    network.alerts,
    network.events,
    network.sites,
  ])
    list.length = 0;
const endpoints = makeEndpoints(network.devices, nowMs);
const addressPlan = makePlan(network.devices, nowMs);
if (empty)
  for (const list of [addressPlan.prefixes, addressPlan.conflicts, addressPlan.observed, addressPlan.vlans])
    list.length = 0;
const endpointDetail = (row: r.Endpoint): r.EndpointDetail => ({
  ...row,
  addressHistory: row.addresses.map((address) => ({
    address,
    firstSeenMs: row.firstSeenMs,
    seenMs: row.seenMs,
  })),
  placeHistory: row.place
    ? [
        {
          ...row.place,
          interfaceName: 'Gi1/0/3',
          ifIndex: 3,
          sinceMs: row.firstSeenMs,
          leftMs: row.place.sinceMs,
        },
      ]
    : [],
});
const webRoot = join(import.meta.dirname, '../../../../dist/web');
const tools = await loadTools();
let setUp = !process.argv.includes('--setup');
let signedIn = !process.argv.includes('--login') && setUp;
const account = { id: 'acc-1', name: 'admin', role: 'admin' as const, disabled: false, createdMs: nowMs };
const clients = new Set<ServerResponse>();
let job: r.DiscoveryJob | null = null;

const places = new Map<string, Map<string, r.MapPlace>>();
const placesOf = (arrangement: string) => {
  const known = places.get(arrangement) ?? new Map<string, r.MapPlace>();
  places.set(arrangement, known);
  return known;
};

const countsOf = (sensors: readonly { state: r.SensorState }[]): r.StateCounts => {
  const counts = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 1 };
  for (const sensor of sensors) counts[sensor.state]++;
  return counts;
};
const sitesOf = (): r.Site[] =>
  network.sites.map((site) => {
    const members = network.devices.filter((device) => device.siteId === site.id);
    return { ...site, devices: members.length, states: countsOf(members) };
  });
const deviceFields: Fields<r.Device> = {
  name: (device) => device.name,
  state: (device) => device.state,
  kind: (device) => device.kind,
  vendor: (device) => device.vendor,
  model: (device) => device.model,
  version: (device) => device.version,
  site: (device) => device.siteName,
  managementAddress: (device) => device.managementAddress,
  tag: (device) => device.tags,
  sensors: (device) => device.sensors,
  interfaces: (device) => device.interfaces,
  seenMs: (device) => device.seenMs,
  createdMs: (device) => device.createdMs,
};
const sensorFields: Fields<r.Sensor> = {
  state: (s) => `${['down', 'warning', 'unknown', 'paused', 'up'].indexOf(s.state)} ${s.state}`,
  name: (s) => s.name,
  device: (s) => s.deviceName,
  tool: (s) => s.toolId,
  intervalMs: (s) => s.intervalMs,
  lastRunMs: (s) => s.lastRunMs,
};
const alertFields: Fields<r.Alert> = {
  openedMs: (a) => a.openedMs,
  title: (a) => a.title,
  state: (a) => a.state,
  severity: (a) => a.severity,
  device: (a) => a.deviceName,
  sensor: (a) => a.sensorName,
};

class Refusal extends Error {
  readonly status: number;
  readonly value: ReturnType<typeof fault>;
  constructor(status: number, value: ReturnType<typeof fault>) {
    super(value.message);
    this.status = status;
    this.value = value;
  }
}
const find = <T extends { id: string }>(items: readonly T[], id: unknown): T => {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Refusal(404, fault('not-found', `there is no "${id}"`));
  return found;
};
interface Call {
  readonly params: Record<string, string>;
  readonly query: Record<string, never> & { limit: number; [name: string]: unknown };
  readonly body: never;
}
const summaryOf = ({ evidence: _, victimList: __, notifications: ___, ...alert }: r.AlertDetail): r.Alert =>
  alert;

const handlers: { readonly [K in RouteId]?: (call: Call) => unknown } = {
  setupState: () => ({ needed: !setUp }),
  setup: () => {
    setUp = signedIn = true;
    return { account };
  },
  login: ({ body }) => {
    if ((body as { password: string }).password === 'wrong')
      throw new Refusal(
        401,
        fault('unauthenticated', 'name or password is wrong', {
          remedy: 'Check both; after five failures the account waits a minute.',
        }),
      );
    signedIn = true;
    return { account };
  },
  whoami: () => {
    if (!signedIn) throw new Refusal(401, fault('unauthenticated'));
    return { account };
  },
  logout: () => {
    signedIn = false;
    return { ok: true };
  },
  accounts: () => ({
    items: [
      account,
      { ...account, id: 'acc-2', name: 'marie', role: 'operator' as const },
      { ...account, id: 'acc-3', name: 'wall', role: 'viewer' as const },
    ],
  }),
  tokens: () => ({
    items: [
      {
        id: 't1',
        name: 'grafana',
        role: 'viewer',
        scopes: [],
        createdMs: nowMs,
        expiresMs: nowMs + 86_400_000 * 60,
        usedMs: nowMs - 60_000,
      },
    ],
  }),
  createToken: ({ body }) => ({
    id: 't2',
    role: 'viewer',
    scopes: [],
    expiresMs: null,
    ...(body as object),
    createdMs: nowMs,
    usedMs: null,
    secret: 'noc_3f9a1c7e5b2d4086',
  }),
  audit: ({ query }) =>
    pageOf<r.AuditEntry>(
      Array.from({ length: 120 }, (_, i) => ({
        seq: 120 - i,
        timeMs: nowMs - i * 600_000,
        actor: i % 3 ? 'admin' : 'marie',
        action: i % 4 ? 'updateSensor' : 'login',
        object: `/api/v1/sensors/sen-${i}`,
        detail: {},
        hash: (i * 7919).toString(16).padStart(64, 'a'),
      })),
      query,
      { actor: (e) => e.actor, action: (e) => e.action, object: (e) => e.object, seq: (e) => e.seq },
      '-seq',
    ),
  credentials: () => ({
    items: empty
      ? []
      : [
          {
            id: 'cred-1',
            name: 'campus v2c',
            kind: 'snmp-community',
            createdMs: nowMs,
            updatedMs: nowMs - 86_400_000 * 3,
          },
          {
            id: 'cred-2',
            name: 'core v3',
            kind: 'snmp-user',
            createdMs: nowMs,
            updatedMs: nowMs - 86_400_000 * 12,
          },
        ],
  }),
  mibs: () => ({
    items: empty
      ? []
      : [
          {
            name: 'ACME-RACK-MIB.mib',
            sizeBytes: 3120,
            addedMs: nowMs - 3_600_000,
            addedBy: 'marie',
            modules: [{ name: 'ACME-RACK-MIB', objects: 1 }],
            problems: [
              {
                severity: 'error',
                line: 4,
                column: 1,
                message: 'acmeProducts comes from ACME-SMI, which is not here',
                remedy: 'Add the module ACME-SMI too.',
              },
            ],
          },
        ],
  }),
  mibTexts: () => ({
    items: empty
      ? []
      : [
          {
            name: 'ACME-RACK-MIB.mib',
            text: 'ACME-RACK-MIB DEFINITIONS ::= BEGIN IMPORTS enterprises FROM SNMPv2-SMI; acmeRack OBJECT IDENTIFIER ::= { enterprises 99999 } END',
          },
        ],
  }),
  addMib: ({ body }) => ({
    name: (body as { name: string }).name,
    sizeBytes: 1,
    addedMs: nowMs,
    addedBy: 'admin',
    modules: [],
    problems: [],
  }),
  removeMib: () => ({ ok: true }),
  createCredential: ({ body }) => ({
    id: 'cred-3',
    name: (body as { name: string }).name,
    kind: (body as { credential: { kind: string } }).credential.kind,
    createdMs: nowMs,
    updatedMs: nowMs,
  }),
  overview: () => {
    const byRtt = network.sensors
      .map((sensor) => ({
        sensor,
        rttMs: sensor.metrics.find((metric) => metric.name === 'rtt.avg')?.value ?? 0,
      }))
      .sort((a, b) => b.rttMs - a.rttMs);
    const ports = [...network.interfaces.values()].flat();
    return {
      states: countsOf(network.sensors),
      devices: network.devices.length,
      interfaces: empty ? 0 : ports.length,
      links: network.links.length,
      sensors: network.sensors.length,
      openAlerts: network.alerts
        .filter((alert) => alert.closedMs === null && alert.causeAlertId === null)
        .map(summaryOf),
      sites: sitesOf(),
      recent: network.events.slice(0, 50),
      slowest: byRtt.slice(0, 8).map(({ sensor, rttMs }) => ({
        sensorId: sensor.id,
        name: sensor.deviceName ?? sensor.name,
        deviceId: sensor.deviceId,
        rttMs,
      })),
      busiest: empty
        ? []
        : ports
            .map((row) => ({
              row,
              use: (Math.max(row.inBps ?? 0, row.outBps ?? 0) / (row.speedBps ?? 1)) * 100,
            }))
            .sort((a, b) => b.use - a.use)
            .slice(0, 8)
            .map(({ row, use }) => ({
              deviceId: row.deviceId,
              deviceName: find(network.devices, row.deviceId).name,
              interfaceName: row.name,
              bps: Math.max(row.inBps ?? 0, row.outBps ?? 0),
              usePercent: use,
            })),
      scheduler: { runsPerSecond: network.sensors.length / 20, latenessP99Ms: 3.4 },
    };
  },
  sites: () => ({ items: sitesOf() }),
  devices: ({ query }) => pageOf(network.devices, query, deviceFields, 'name'),
  createDevice: ({ body }) => {
    if ((body as { managementAddress: string }).managementAddress === '10.0.0.999')
      throw new Refusal(
        422,
        fault('invalid-input', 'managementAddress: not an address', {
          field: 'managementAddress',
          value: '10.0.0.999',
          remedy: 'Write an IPv4 or IPv6 address, or a name.',
        }),
      );
    return { ...network.devices[0]!, ...(body as object) };
  },
  device: ({ params }) => {
    const device = find(network.devices, params.id);
    return {
      ...device,
      interfaceList: network.interfaces.get(device.id) ?? [],
      addresses: [
        {
          address: device.managementAddress,
          lengthBits: 24,
          interfaceId: `${device.id}-if-1`,
          source: 'snmp',
          seenMs: nowMs,
        },
      ],
      facts: [
        {
          name: 'sysDescr',
          value: `${device.vendor} ${device.platform} Software, Version ${device.version}`,
          source: 'snmp',
          confidence: 0.99,
          seenMs: nowMs - 40_000,
        },
        { name: 'sysName', value: device.name, source: 'snmp', confidence: 0.99, seenMs: nowMs - 40_000 },
        { name: 'vendor', value: device.vendor, source: 'lldp', confidence: 0.7, seenMs: nowMs - 400_000 },
        { name: 'kind', value: 'router', source: 'person', confidence: 1, seenMs: nowMs - 4_000_000 },
        { name: 'kind', value: device.kind, source: 'snmp', confidence: 0.9, seenMs: nowMs - 40_000 },
      ],
      keys: [
        { kind: 'chassis-id', value: '02:00:5e:00:10:01' },
        { kind: 'serial', value: device.serial },
      ],
    };
  },
  topology: ({ query }) => ({
    nodes: network.devices.map((device) => ({
      id: device.id,
      name: device.name,
      kind: device.kind,
      siteId: flat ? null : device.siteId,
      state: device.state,
      address: device.managementAddress,
      vendor: device.vendor,
      platform: device.platform,
      model: device.model,
      location: flat ? null : device.location,
      tags: device.tags,
    })),
    links: network.links.filter((link) => link.layer === (query.layer ?? 'physical')),
  }),
  endpoints: ({ query }) => {
    const {
      sort: _,
      deviceId: __,
      ifIndex: ___,
      ...list
    } = query as { sort?: string; deviceId?: string; ifIndex?: number; limit: number };
    return pageOf(
      endpoints,
      list,
      { mac: (row) => row.mac, name: (row) => row.name, addresses: (row) => row.addresses },
      'mac',
    );
  },
  locate: ({ query }) => ({
    items: endpoints.filter((row) => row.mac.startsWith(String(query.q))).map(endpointDetail),
  }),
  endpoint: ({ params }) =>
    endpointDetail(endpoints.find((row) => row.mac === decodeURIComponent(params.mac!))!),
  topologyChanges: () => ({
    devices: network.devices
      .slice(0, 3)
      .map(({ id, name, kind }) => ({ id, name, kind, timeMs: nowMs - 3_600_000 })),
    moves: [
      {
        text: 'pc-7 moved',
        kept: 'pc-7.example.net',
        from: 'par-acc1 Gi1/0/3',
        to: 'par-acc2 Gi1/0/9',
        timeMs: nowMs - 1_200_000,
      },
    ],
    found: [
      {
        id: 'l1',
        text: 'par-core1 te1/1/3 – par-acc3 te1/1/1',
        layer: 'physical',
        timeMs: nowMs - 2_000_000,
        source: 'lldp',
      },
      { id: 'l2', text: 'par-edge1 – ber-edge1', layer: 'bgp', timeMs: nowMs - 2_500_000, source: 'bgp' },
    ],
    lost: [
      {
        id: 'l3',
        text: 'ber-core1 te1/1/7 – ber-acc4 te1/1/1',
        layer: 'physical',
        timeMs: nowMs - 900_000,
        source: 'lldp',
      },
    ],
    truncated: false,
  }),
  structure: () => ({
    sections: [
      {
        name: 'vlans',
        seenMs: nowMs - 60_000,
        rows: [10, 20, 30].map((vlan) => ({ vlan, name: `users-${vlan}`, active: true })),
      },
      {
        name: 'bgpPeers',
        seenMs: nowMs - 60_000,
        rows: [1, 2].map((n) => ({
          peer: `192.0.2.${n}`,
          remoteAs: 64500 + n,
          state: 'established',
          establishedS: 86_400 * n,
        })),
      },
      {
        name: 'routes',
        seenMs: nowMs - 60_000,
        rows: Array.from({ length: 300 }, (_, n) => ({
          prefix: `10.${n}.0.0/16`,
          nextHop: '10.0.0.1',
          protocol: 'ospf',
          metric: n,
        })),
      },
    ],
  }),
  prefixes: ({ query }) =>
    pageOf(
      addressPlan.prefixes.map((prefix, i) => ({ ...prefix, i })),
      { limit: query.limit, q: query.q as string | undefined },
      { i: (row) => row.i, prefix: (row) => row.prefix, description: (row) => row.description },
      'i',
    ),
  prefix: ({ params }) => {
    const found = addressPlan.detail(params.id!);
    if (!found) throw new Refusal(404, fault('not-found', `there is no prefix "${params.id}"`));
    return found;
  },
  addresses: () => ({ items: [], next: null, total: 0 }),
  whoHas: ({ params }) => addressPlan.who(params.address!),
  observedPrefixes: () => ({ items: addressPlan.observed, total: addressPlan.observed.length }),
  addressConflicts: () => ({
    items: addressPlan.conflicts,
    total: addressPlan.conflicts.length,
    surveyedMs: nowMs - 20_000,
  }),
  vlans: () => ({
    items: [10, 40].map((vlan) => ({
      vlan,
      names: [`users-${vlan}`],
      devices: network.devices.slice(0, 2).map(({ id, name }) => ({ id, name })),
      accessPorts: vlan,
      trunkPorts: 4,
    })),
  }),
  plannedVlans: () => ({ items: addressPlan.vlans }),
  vrfs: () => ({ items: addressPlan.vrfs }),
  discoveryPlans: () => ({
    items: [
      {
        id: 'plan-1',
        name: '10.0.0.0/16',
        input: { targets: ['10.0.0.0/16'] },
        everyMs: 86_400_000,
        nextMs: nowMs + 5_000_000,
        lastJobId: null,
        createdBy: 'admin',
      },
    ],
  }),
  decisions: () => ({
    items: [
      {
        id: 'dec-1',
        kind: 'automatic-merge',
        timeMs: nowMs - 86_400_000,
        by: 'ssh',
        deviceId: 'dev-0',
        otherId: 'dev-x',
        summary: '10.0.0.9 is par-core1',
        undoneMs: null,
      },
      {
        id: 'dec-0',
        kind: 'split',
        timeMs: nowMs - 186_400_000,
        by: 'ann',
        deviceId: 'dev-0',
        otherId: 'dev-y',
        summary: 'par-core1b is not par-core1',
        undoneMs: nowMs - 90_000_000,
      },
    ],
    next: null,
    total: 2,
  }),
  mapPlaces: ({ query }) => ({ items: [...placesOf(query.arrangement).values()] }),
  updateMapPlaces: ({ body }) => {
    const { arrangement, items, forget } = body as BodyOf<'updateMapPlaces'>;
    const known = placesOf(arrangement);
    const before = [...items.map((item) => item.id), ...forget].flatMap((id) => known.get(id) ?? []);
    for (const id of forget) known.delete(id);
    for (const item of items) known.set(item.id, item);
    return { before };
  },
  localSubnets: () => ({
    items: [
      { interface: 'eth0', prefix: '10.0.0.0/24', address: '10.0.0.17', addresses: 254 },
      { interface: 'wlan0', prefix: '192.168.1.0/24', address: '192.168.1.40', addresses: 254 },
      { interface: 'docker0', prefix: '172.17.0.0/16', address: '172.17.0.1', addresses: 65_534 },
    ],
  }),
  discoveries: () => ({ items: job ? [job] : [] }),
  startDiscovery: ({ body }) => startJob(body as unknown as r.DiscoveryJob['input']),
  discovery: () =>
    job ??
    startJob({
      targets: ['10.0.0.0/24'],
      siteId: null,
      credentialIds: [],
      depth: 8,
      followScopes: [],
      addSensors: true,
      intervalMs: 10_000,
    }),
  cancelDiscovery: () => (job = { ...job!, state: 'cancelled', endedMs: Date.now() }),
  sensors: ({ query }) =>
    pageOf(
      query.deviceId
        ? network.sensors.filter((sensor) => sensor.deviceId === query.deviceId)
        : network.sensors,
      query,
      sensorFields,
      'state',
    ),
  sensor: ({ params }) => find(network.sensors, params.id),
  runSensor: ({ params }) => find(network.sensors, params.id),
  pauseSensor: ({ params }) => ({ ...find(network.sensors, params.id), state: 'paused' }),
  suggestions: ({ params }) => ({
    items: [
      {
        name: `TLS ${find(network.devices, params.id).name}`,
        deviceId: params.id!,
        toolId: 'tls',
        input: { targets: ['10.0.0.1'] },
        intervalMs: 3_600_000,
        probeId: 'local',
        credentialId: null,
        thresholds: [],
        rule: {
          failuresToOpen: 2,
          window: 2,
          recheckMs: 1000,
          successesToClose: 1,
          flapChangesMax: 6,
          flapWindowMs: 600_000,
        },
        enabled: true,
        reason: 'port 443 is open',
      },
    ],
  }),
  series: ({ query }) => {
    const q = query as unknown as {
      sensorId?: string;
      deviceId?: string;
      metrics?: string;
      fromMs: number;
      toMs: number;
      points: number;
    };
    const sensors = network.sensors.filter(
      (sensor) => sensor.id === q.sensorId || (q.deviceId !== undefined && sensor.deviceId === q.deviceId),
    );
    return {
      series: sensors.flatMap((sensor) =>
        (q.metrics ?? 'rtt.avg').split(',').flatMap((metric) => {
          if (/^(rtt|loss)/.test(metric) !== (sensor.toolId === 'ping')) return [];
          if (metric === 'rtt.min' || metric === 'rtt.max') return [];
          const labels = metric.startsWith('interface.')
            ? (network.interfaces.get(sensor.deviceId ?? '') ?? [])
                .slice(0, 6)
                .map((item) => ({ interface: item.name }))
            : [{}];
          return labels.map((label) =>
            seriesOf(sensor, metric, label as Record<string, string>, q.fromMs, q.toMs, q.points),
          );
        }),
      ),
    };
  },
  alerts: ({ query }) =>
    pageOf(
      network.alerts
        .filter(
          (alert) =>
            (query.open === 'true' ? alert.closedMs === null : true) &&
            (query.victims === 'true' || alert.causeAlertId === null) &&
            (query.deviceId === undefined || alert.deviceId === query.deviceId),
        )
        .map(summaryOf),
      query,
      alertFields,
      '-openedMs',
    ),
  alert: ({ params }) => find(network.alerts, params.id),
  acknowledgeAlert: ({ params, body }) =>
    Object.assign(find(network.alerts, params.id), {
      state: 'acknowledged',
      acknowledgedMs: Date.now(),
      acknowledgedBy: 'admin',
      acknowledgedNote: (body as { note: string }).note,
    }),
  events: ({ query }) => {
    const items = network.events.filter(
      (event) =>
        (query.deviceId === undefined || event.deviceId === query.deviceId) &&
        (query.sensorId === undefined || event.sensorId === query.sensorId) &&
        (query.kinds === undefined || String(query.kinds).split(',').includes(event.kind)),
    );
    return { items: items.slice(0, query.limit), next: null };
  },
  channels: () => ({
    items: empty
      ? []
      : [
          {
            id: 'c1',
            name: 'Night shift mail',
            kind: 'email',
            enabled: true,
            config: {
              host: 'mail.example.net',
              port: 25,
              to: ['noc@example.net'],
              from: 'nocturne@example.net',
            },
            createdMs: nowMs,
            pending: 0,
            failed: 0,
            lastDeliveredMs: nowMs - 338_000,
          },
          {
            id: 'c2',
            name: 'Ticket webhook',
            kind: 'webhook',
            enabled: true,
            config: { url: 'https://ticket.example.net/hook' },
            createdMs: nowMs,
            pending: 1,
            failed: 2,
            lastDeliveredMs: nowMs - 86_400_000,
          },
        ],
  }),
  testChannel: ({ params }) =>
    params.id === 'c1'
      ? { ok: true, fault: null }
      : { ok: false, fault: fault('refused', 'ticket.example.net refused the connection') },
  tools: () => ({
    items: tools.map((tool) => ({
      id: tool.id,
      summary: tool.summary,
      description: tool.description,
      group: tool.group,
      appliesTo: tool.appliesTo,
      positional: tool.positional ?? null,
      needs: [...tool.needs],
      missing: [],
      risk: tool.risk,
      examples: tool.examples.map((example) => ({ title: example.title, input: { ...example.input } })),
      inputSchema: z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }),
      recordSchema: z.toJSONSchema(tool.record, { unrepresentable: 'any' }),
      canBeSensor: true,
    })),
  }),
  probes: () => ({
    items: [
      {
        id: 'local',
        name: 'This machine',
        kind: 'local',
        seenMs: Date.now(),
        capabilities: [
          { id: 'icmp', works: true, lost: '', command: null },
          { id: 'udp', works: true, lost: '', command: null },
          {
            id: 'raw',
            works: false,
            lost: 'trace uses the error queue instead of raw sockets; capture is not possible.',
            command: 'sudo setcap cap_net_raw+ep /opt/nocturne/node',
          },
        ],
      },
    ],
  }),
  settings: () => ({
    items: [
      {
        service: 'schedule',
        summary: 'Runs sensors on their slots',
        schema: z.toJSONSchema(
          z.object({
            runsMax: z.number().int().min(1).max(5000).default(500).describe('Runs in flight at once'),
            latenessWarningMs: z
              .number()
              .int()
              .min(10)
              .max(60_000)
              .default(1000)
              .describe('Later than this is told on the timeline'),
            spread: z.boolean().default(true).describe('Spread equal intervals over time'),
          }),
          { io: 'input' },
        ),
        values: { runsMax: 500, latenessWarningMs: 1000, spread: true },
        restartNeeded: false,
      },
    ],
  }),
  health: () => ({
    state: 'ok',
    version: '0.1.0',
    startedMs: nowMs - 8_000_000,
    services: ['schedule', 'alerts', 'inventory', 'telemetry', 'notify', 'http'].map((id, i) => ({
      id,
      state: i === 4 ? 'degraded' : 'ok',
      detail: i === 4 ? 'one channel refuses messages' : '',
      figures: {
        runs_total: 812_334 + i,
        runs_in_flight: 12,
        dropped_total: i === 4 ? 3 : 0,
        lateness_p99_ms: 3.42,
      },
    })),
  }),
  docs: () => ({
    items: [
      { path: 'index', title: 'Nocturne' },
      { path: 'guide/first-hour', title: 'The first hour' },
      { path: 'reference/errors', title: 'Errors and remedies' },
    ],
  }),
};

function startJob(input: r.DiscoveryJob['input']): r.DiscoveryJob {
  job = {
    id: 'job-1',
    input,
    state: 'running',
    startedMs: Date.now(),
    endedMs: null,
    startedBy: 'admin',
    fault: null,
    progress: {
      phase: 'Pinging every address',
      addressesDone: 0,
      addressesTotal: 254,
      alive: 0,
      devices: 0,
      interfaces: 0,
      links: 0,
      sensors: 0,
      notes: [],
    },
  };
  const first = job;
  const timer = setInterval(() => {
    if (job?.state !== 'running') return clearInterval(timer);
    const done = Math.min(254, job.progress.addressesDone + 12);
    const share = done / 254;
    const devices = Math.round(14 * share);
    for (let i = job.progress.devices; i < devices; i++)
      if (network.devices[i]) network.devices[i]!.createdMs = Date.now();
    job = {
      ...job,
      state: done >= 254 ? 'finished' : 'running',
      endedMs: done >= 254 ? Date.now() : null,
      progress: {
        ...job.progress,
        phase: share < 0.5 ? 'Pinging every address' : done >= 254 ? 'Finished' : 'Asking neighbours',
        addressesDone: done,
        alive: Math.round(31 * share),
        devices,
        interfaces: devices * 32,
        links: Math.round(18 * share),
        sensors: devices * 2,
      },
    };
    tell({ type: 'discovery', job });
  }, 300);
  return first;
}

const tell = (message: r.LiveMessage) => {
  for (const client of clients) client.write(`data: ${JSON.stringify(message)}\n\n`);
};
setInterval(() => {
  for (const sensor of network.sensors.slice(0, 2000)) {
    const rtt = sensor.metrics.find((metric) => metric.name === 'rtt.avg');
    if (!rtt || Math.random() < 0.6) continue;
    rtt.value *= 0.92 + Math.random() * 0.17;
    sensor.lastRunMs = Date.now();
    sensor.summary = `${rtt.value.toFixed(2)} ms, no loss`;
    tell({
      type: 'sensor',
      sensorId: sensor.id,
      deviceId: sensor.deviceId,
      state: sensor.state,
      summary: sensor.summary,
      timeMs: Date.now(),
      metrics: sensor.metrics,
    });
  }
}, 1000);

async function run(input: Record<string, unknown>, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const targets = (input.targets as string[] | undefined) ?? ['10.0.0.1'];
  let open = true;
  response.on('close', () => (open = false));
  const count = Number(input.count ?? 20);
  for (let seq = 1; seq <= count && open; seq++) {
    for (const target of targets)
      response.write(
        `${JSON.stringify({ kind: 'reply', target, address: target, seq, status: Math.random() < 0.05 ? 'timeout' : 'reply', rttMs: 3 + Math.random() * 4, ttl: 61, timeMs: Date.now() })}\n`,
      );
    response.write(`${JSON.stringify({ kind: 'progress', done: seq, total: count })}\n`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  for (const target of targets)
    response.write(
      `${JSON.stringify({ kind: 'summary', target, address: target, sent: count, received: count - 1, lossPercent: 5, rttMinMs: 3.02, rttAvgMs: 4.9, rttMaxMs: 6.98, rttP95Ms: 6.7, jitterMs: 0.8, mos: 4.38 })}\n`,
    );
  response.end(
    `${JSON.stringify({
      kind: 'verdict',
      ok: true,
      summary: `${targets.length} of ${targets.length} targets answer`,
      metrics: [
        { name: 'rtt.avg', value: 4.9 },
        { name: 'loss', value: 5 },
        { name: 'jitter', value: 0.8 },
      ],
    })}\n`,
  );
}

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
};
const routes = (Object.entries(api) as [RouteId, RouteDefinition][]).map(([id, route]) => ({
  id,
  route,
  pattern: new RegExp(`^/api/v1${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));
const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://mock');
  try {
    if (url.pathname === '/api/v1/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      clients.add(response);
      response.on('close', () => clients.delete(response));
      response.write(
        `data: ${JSON.stringify({ type: 'hello', serverTimeMs: Date.now(), version: '0.1.0' })}\n\n`,
      );
      return;
    }
    const tool = /^\/api\/v1\/tools\/([\w-]+)\/runs$/.exec(url.pathname)?.[1];
    if (tool) return await run(await bodyOf(request), response);
    if (url.pathname.startsWith('/api/v1/docs/')) {
      response.writeHead(200, { 'content-type': 'text/html' });
      return response.end(
        '<h1>The first hour</h1><p>Start Nocturne, open the link it prints, and let it look around.</p><h2>Commands</h2><pre><code>nocturne serve\nnocturne ping 192.0.2.1 --count 10</code></pre><table><tr><th>Code</th><th>Remedy</th></tr><tr><td><code>timeout</code></td><td>Check that the target is up.</td></tr></table><ul><li>One</li><li>Two, see <a href="../reference/errors.md">errors</a></li></ul>',
      );
    }
    const found = routes.find(
      ({ route, pattern }) => route.method === request.method && pattern.test(url.pathname),
    );
    if (found) {
      const handler = handlers[found.id];
      const params = { ...(found.pattern.exec(url.pathname)?.groups ?? {}) };
      const query = found.route.query.parse(Object.fromEntries(url.searchParams));
      const body =
        found.route.body instanceof z.ZodUndefined ? {} : found.route.body.parse(await bodyOf(request));
      const answer = handler ? handler({ params, query, body } as unknown as Call) : { ok: true };
      if (handler && network.devices.length < 500) found.route.response.parse(answer);
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(answer));
    }
    const file = join(webRoot, url.pathname);
    const path = extname(file) && existsSync(file) ? file : join(webRoot, 'index.html');
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-security-policy':
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; script-src 'self'; connect-src 'self'; object-src 'none'",
    });
    createReadStream(path).pipe(response);
  } catch (error) {
    const refusal =
      error instanceof Refusal
        ? error
        : error instanceof FaultError
          ? new Refusal(422, error.fault)
          : new Refusal(500, fault('internal', String(error)));
    if (!(error instanceof Refusal)) console.error(url.pathname, error);
    response.writeHead(refusal.status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ ...refusal.value, status: refusal.status, detail: refusal.value.message }));
  }
}).listen(port, '127.0.0.1', () =>
  console.log(`mock on http://127.0.0.1:${port}: ${network.devices.length} devices`),
);
