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
export type Site = z.infer<typeof site>;
export type Device = z.infer<typeof device>;
export type DeviceDetail = z.infer<typeof deviceDetail>;
export type DeviceInterface = z.infer<typeof deviceInterface>;
export type Link = z.infer<typeof link>;
export type Topology = z.infer<typeof topology>;
