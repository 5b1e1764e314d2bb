/** Sites, devices, their interfaces, and the links between them. */
import { z } from 'zod';
import { id, sensorStates, stateCounts, timeMs } from './base.ts';

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
  'controller',
  'load-balancer',
  'radio',
  'optical',
  'modem',
  'pdu',
  'sensor',
  'bmc',
  'media',
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
  ignored: z.boolean().describe('A person does not want to hear of it'),
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

/** What a link says: a cable, a common subnet, a routing adjacency. */
export const linkLayers = ['physical', 'l3', 'ospf', 'bgp'] as const;
export type LinkLayer = (typeof linkLayers)[number];
export const linkEvidence = z.object({
  source: z.string().describe('lldp, cdp, stp, lag, fdb, arp, subnet, route, ospf, bgp'),
  toldBy: z.string().describe('Name of the device whose tables say so'),
  confidence: z.number(),
  detail: z.string(),
});
export const link = z.object({
  id,
  layer: z.enum(linkLayers).describe('physical: a cable; l3: a common subnet; ospf, bgp: an adjacency'),
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
  source: z
    .string()
    .describe('The strongest evidence: lldp, cdp, stp, lag, fdb, arp, subnet, route, ospf, bgp'),
  confidence: z.number(),
  evidence: z.array(linkEvidence),
  protocolState: z.string().nullable().describe('Of an adjacency: full, established, …'),
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
    z.object({
      id,
      name: z.string(),
      kind: z.string(),
      siteId: id.nullable(),
      state: z.enum(sensorStates),
      address: z.string().nullable(),
      vendor: z.string().nullable(),
      platform: z.string().nullable(),
      model: z.string().nullable(),
      location: z.string().nullable(),
      tags: z.array(z.string()),
    }),
  ),
  links: z.array(link),
});
export type Site = z.infer<typeof site>;
export type Device = z.infer<typeof device>;
export type DeviceDetail = z.infer<typeof deviceDetail>;
export type DeviceInterface = z.infer<typeof deviceInterface>;
export type Link = z.infer<typeof link>;
export type Topology = z.infer<typeof topology>;

/** What changed between two times. */
const changedLink = z.object({ id, text: z.string(), layer: z.enum(linkLayers), timeMs, source: z.string() });
export const topologyChanges = z.object({
  devices: z.array(z.object({ id, name: z.string(), kind: z.string(), timeMs })).describe('Found'),
  moves: z
    .array(
      z.object({
        text: z.string(),
        kept: z.string().describe('The end that stayed plugged in'),
        from: z.string(),
        to: z.string(),
        timeMs,
      }),
    )
    .describe('Cables that were moved'),
  found: z.array(changedLink).describe('Links that are new, moved ones left out'),
  lost: z.array(changedLink).describe('Links that are gone, moved ones left out'),
  truncated: z.boolean().describe('There were more than are listed: ask for a shorter time'),
});
/** Rows of a device's tables by the names of `DeviceFacts`: modules, vlans, routes, … */
export const structure = z.object({
  sections: z.array(
    z.object({ name: z.string(), seenMs: timeMs, rows: z.array(z.record(z.string(), z.unknown())) }),
  ),
});
export const vlan = z.object({
  vlan: z.number(),
  names: z.array(z.string()).describe('As the switches call it; more than one is worth a look'),
  devices: z.array(z.object({ id, name: z.string() })),
  accessPorts: z.number(),
  trunkPorts: z.number(),
});
export type TopologyChanges = z.infer<typeof topologyChanges>;
export type DeviceStructure = z.infer<typeof structure>;
export type Vlan = z.infer<typeof vlan>;
