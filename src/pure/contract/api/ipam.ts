/** The address plan: VRFs, prefixes, ranges, VLANs, addresses, conflicts, leases. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, route } from './route.ts';

const vrfId = r.id.default('global').describe('The VRF; "global" is the one without a name');
const key = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('Idempotency key: the same key gives the same answer, and takes nothing more');
const address = z.string().min(1).max(60);
const cursor = z.string().max(500).optional().describe('`next` of the page before');

const prefixShape = {
  status: z.enum(r.prefixStatuses),
  description: z.string().max(500),
  role: z.string().max(100).describe('What it is for: servers, voice, transfer'),
  vlanId: r.id.nullable(),
  siteId: r.id.nullable(),
  tags: z.array(z.string().min(1).max(50)).max(50),
};
const newPrefix = {
  status: prefixShape.status.default('active'),
  description: prefixShape.description.default(''),
  role: prefixShape.role.default(''),
  vlanId: prefixShape.vlanId.default(null),
  siteId: prefixShape.siteId.default(null),
  tags: prefixShape.tags.default([]),
};
const vlanShape = {
  vid: z.number().int().min(1).max(4094),
  name: z.string().min(1).max(100),
  group: z.string().max(100),
  siteId: r.id.nullable(),
  status: z.enum(r.vlanStatuses),
  note: z.string().max(2000),
};
const addressShape = {
  name: z.string().max(253),
  status: z.enum(r.addressStatuses),
  mac: z.string().max(40).nullable(),
  deviceId: r.id.nullable(),
  description: z.string().max(500),
};
const newAddress = {
  name: addressShape.name.default(''),
  status: addressShape.status.default('assigned'),
  mac: addressShape.mac.default(null),
  deviceId: addressShape.deviceId.default(null),
  description: addressShape.description.default(''),
};
const warnings = z.array(z.string()).describe('What is allowed, and yet may be a mistake');

export const ipamRoutes = {
  vrfs: route('GET', '/ipam/vrfs', 'ipam', 'viewer', 'List VRFs', {
    response: z.object({ items: z.array(r.vrf) }),
  }),
  createVrf: route('POST', '/ipam/vrfs', 'ipam', 'engineer', 'Create a VRF', {
    body: z.object({
      name: z.string().min(1).max(100),
      routeDistinguisher: z
        .string()
        .max(40)
        .nullable()
        .default(null)
        .describe('RFC 4364 section 4.2: 65000:1, 192.0.2.1:1'),
      note: z.string().max(2000).default(''),
    }),
    response: r.vrf,
  }),
  deleteVrf: route('DELETE', '/ipam/vrfs/{id}', 'ipam', 'engineer', 'Delete a VRF that holds nothing', {
    params: byId,
  }),
  plannedVlans: route('GET', '/ipam/vlans', 'ipam', 'viewer', 'List declared VLANs', {
    response: z.object({ items: z.array(r.plannedVlan) }),
  }),
  createVlan: route('POST', '/ipam/vlans', 'ipam', 'engineer', 'Create a VLAN', {
    body: z.object({
      ...vlanShape,
      group: vlanShape.group.default(''),
      siteId: vlanShape.siteId.default(null),
      status: vlanShape.status.default('active'),
      note: vlanShape.note.default(''),
    }),
    response: r.plannedVlan,
  }),
  updateVlan: route('PATCH', '/ipam/vlans/{id}', 'ipam', 'engineer', 'Change a VLAN', {
    params: byId,
    body: z.object(vlanShape).partial(),
    response: r.plannedVlan,
  }),
  deleteVlan: route('DELETE', '/ipam/vlans/{id}', 'ipam', 'engineer', 'Delete a VLAN', { params: byId }),

  prefixes: route('GET', '/ipam/prefixes', 'ipam', 'viewer', 'The tree of prefixes, parents first', {
    query: z.object({
      q: z
        .string()
        .max(200)
        .optional()
        .describe('A prefix or address it covers, or words of its description'),
      vrfId: r.id.optional(),
      parentId: r.id.optional().describe('Only children of this one'),
      rootsOnly: z.enum(['true', 'false']).default('false'),
      cursor,
      limit: z.coerce.number().int().min(1).max(1000).default(500),
    }),
    response: page(r.addressPrefix),
  }),
  createPrefix: route('POST', '/ipam/prefixes', 'ipam', 'engineer', 'Declare a prefix', {
    body: z.object({
      prefix: address.describe('Such as 10.0.0.0/24 or 2001:db8::/64'),
      vrfId,
      ...newPrefix,
    }),
    response: z.object({ prefix: r.addressPrefix, warnings }),
  }),
  prefix: route('GET', '/ipam/prefixes/{id}', 'ipam', 'viewer', 'One prefix: use, gaps, address grid', {
    params: byId,
    response: r.prefixDetail,
  }),
  updatePrefix: route('PATCH', '/ipam/prefixes/{id}', 'ipam', 'engineer', 'Change a prefix', {
    params: byId,
    body: z.object(prefixShape).partial(),
    response: r.addressPrefix,
  }),
  deletePrefix: route(
    'DELETE',
    '/ipam/prefixes/{id}',
    'ipam',
    'engineer',
    'Delete a prefix; its children move up',
    { params: byId },
  ),
  freeSpace: route(
    'GET',
    '/ipam/prefixes/{id}/free',
    'ipam',
    'viewer',
    'Next free addresses, or next free prefixes of a length',
    {
      params: byId,
      query: z.object({
        lengthBits: z.coerce.number().int().min(0).max(128).optional().describe('Absent: addresses'),
        count: z.coerce.number().int().min(1).max(1000).default(1),
      }),
      response: z.object({ items: z.array(z.string()) }),
    },
  ),
  allocateAddress: route(
    'POST',
    '/ipam/prefixes/{id}/addresses',
    'ipam',
    'engineer',
    'Take the next free addresses of a prefix',
    {
      params: byId,
      body: z.object({ ...newAddress, count: z.number().int().min(1).max(256).default(1), key }),
      response: z.object({ items: z.array(r.plannedAddress) }),
    },
  ),
  allocatePrefix: route(
    'POST',
    '/ipam/prefixes/{id}/prefixes',
    'ipam',
    'engineer',
    'Take the next free prefix of a length',
    {
      params: byId,
      body: z.object({ lengthBits: z.number().int().min(1).max(128), ...newPrefix, key }),
      response: r.addressPrefix,
    },
  ),

  createRange: route('POST', '/ipam/ranges', 'ipam', 'engineer', 'Declare a range: a DHCP pool, a reserve', {
    body: z.object({
      first: address,
      last: address,
      kind: z.enum(r.rangeKinds).default('dhcp'),
      vrfId,
      description: z.string().max(500).default(''),
    }),
    response: r.addressRange,
  }),
  deleteRange: route('DELETE', '/ipam/ranges/{id}', 'ipam', 'engineer', 'Delete a range', { params: byId }),

  addresses: route('GET', '/ipam/addresses', 'ipam', 'viewer', 'List declared addresses, in order', {
    query: z.object({
      q: z.string().max(200).optional().describe('Beginning of a name, a MAC, or a whole address'),
      prefixId: r.id.optional(),
      cursor,
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    response: page(r.plannedAddress),
  }),
  createAddress: route('POST', '/ipam/addresses', 'ipam', 'engineer', 'Declare one address', {
    body: z.object({ address, vrfId, ...newAddress }),
    response: z.object({ address: r.plannedAddress, warnings }),
  }),
  updateAddress: route('PATCH', '/ipam/addresses/{id}', 'ipam', 'engineer', 'Change a declared address', {
    params: byId,
    body: z.object(addressShape).partial(),
    response: r.plannedAddress,
  }),
  releaseAddress: route('DELETE', '/ipam/addresses/{id}', 'ipam', 'engineer', 'Release a declared address', {
    params: byId,
  }),
  whoHas: route('GET', '/ipam/who/{address}', 'ipam', 'viewer', 'Who has, or had, this address?', {
    params: z.object({ address: z.string().min(1).max(60) }),
    response: r.addressAnswer,
  }),

  observedPrefixes: route(
    'GET',
    '/ipam/observed',
    'ipam',
    'viewer',
    'Subnets that devices have addresses in or routes to, to be adopted',
    { response: z.object({ items: z.array(r.observedPrefix), total: z.number() }) },
  ),
  deviceSubnets: route(
    'GET',
    '/devices/{id}/subnets',
    'ipam',
    'viewer',
    'The subnets of a router: its own, and those it has routes to',
    {
      params: byId,
      response: z.object({ items: z.array(r.deviceSubnet) }),
    },
  ),
  addressConflicts: route(
    'GET',
    '/ipam/conflicts',
    'ipam',
    'viewer',
    'What contradicts what, with evidence',
    {
      query: z.object({ dismissed: z.enum(['hide', 'show']).default('hide') }),
      response: z.object({
        items: z.array(r.addressConflict),
        total: z.number(),
        surveyedMs: r.timeMs.nullable().describe('When the network was last compared with the plan'),
      }),
    },
  ),
  dismissConflict: route(
    'POST',
    '/ipam/conflicts/{id}/dismiss',
    'ipam',
    'operator',
    'Say that a conflict is intended, or take that back',
    { params: z.object({ id: z.string().min(1).max(300) }), body: z.object({ dismissed: z.boolean() }) },
  ),
  importLeases: route('POST', '/ipam/leases', 'ipam', 'engineer', 'Import the lease file of a DHCP server', {
    body: z.object({
      server: z.string().min(1).max(100).describe('Its name: a new file of it replaces the one before'),
      text: z.string().min(1).describe('ISC dhcpd.leases, Kea CSV (memfile) or dnsmasq leases'),
      format: z.enum(['auto', 'isc', 'kea', 'dnsmasq']).default('auto'),
      vrfId,
      dryRun: z.boolean().default(false),
    }),
    response: r.leaseReport,
    bodyBytesMax: 32 * 1024 * 1024,
  }),
} as const;
