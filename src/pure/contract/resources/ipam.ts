/** The address plan: what people intend beside what is seen. */
import { z } from 'zod';
import { id, timeMs } from './base.ts';

export const prefixStatuses = ['active', 'reserved', 'deprecated', 'container'] as const;
export const rangeKinds = ['dhcp', 'reserved', 'reserved-only'] as const;
export const vlanStatuses = ['active', 'reserved', 'deprecated'] as const;
export const addressStatuses = ['assigned', 'reserved', 'dhcp', 'deprecated'] as const;
export const addressConflictKinds = [
  'duplicate-address',
  'reserved-for-another',
  'not-reserved',
  'length-mismatch',
  'pool-overlaps-static',
  'vlan-mismatch',
] as const;

export const vrf = z.object({
  id,
  name: z.string(),
  routeDistinguisher: z.string().nullable(),
  note: z.string(),
  prefixes: z.number(),
});
export const plannedVlan = z.object({
  id,
  vid: z.number().describe('1 to 4094'),
  name: z.string(),
  group: z.string().describe('Names are unique inside a group: a site, a campus, a fabric'),
  siteId: id.nullable(),
  status: z.enum(vlanStatuses),
  note: z.string(),
  prefixes: z.array(z.string()),
});

export const utilisation = z.object({
  /** Beyond 2^53 a number is rounded: text is exact. */
  size: z.string().describe('Addresses that hosts may have, as text since IPv6 has more than a number holds'),
  used: z.number().describe('Seen, leased, or assigned by a person'),
  reserved: z.number().describe('Reserved by a person and not seen'),
  free: z.string(),
  percent: z.number().describe('Used and reserved, of all'),
  sources: z
    .object({
      device: z.number(),
      endpoint: z.number(),
      scan: z.number(),
      lease: z.number(),
      declared: z.number(),
    })
    .describe(
      'Of the used ones: address of a device, of an endpoint, answered a scan, leased, declared; one may be several',
    ),
  seenMs: timeMs.nullable(),
});
export const addressPrefix = z.object({
  id,
  vrfId: id,
  vrfName: z.string(),
  prefix: z.string(),
  status: z.enum(prefixStatuses),
  role: z.string(),
  vlanId: id.nullable(),
  vlan: z.string().nullable().describe('VLAN number and name'),
  siteId: id.nullable(),
  description: z.string(),
  tags: z.array(z.string()),
  parentId: id.nullable(),
  depth: z.number(),
  children: z.number(),
  utilisation,
});
export const addressRange = z.object({
  id,
  vrfId: id,
  first: z.string(),
  last: z.string(),
  kind: z
    .enum(rangeKinds)
    .describe('dhcp: a pool; reserved: nobody may; reserved-only: only who is declared'),
  description: z.string(),
  size: z.string(),
  used: z.number(),
});
export const freeRange = z.object({
  first: z.string(),
  last: z.string(),
  size: z.string(),
  prefixes: z.array(z.string()).describe('The same as prefixes, the first 16'),
});
export const plannedAddress = z.object({
  id,
  vrfId: id,
  address: z.string(),
  name: z.string(),
  mac: z.string().nullable(),
  status: z.enum(addressStatuses),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  description: z.string(),
  createdMs: timeMs,
  createdBy: z.string(),
});
export const addressStates = [
  'free',
  'used',
  'reserved',
  'dhcp',
  'deprecated',
  'network',
  'broadcast',
] as const;
export const addressCell = z.object({
  address: z.string(),
  state: z.enum(addressStates),
  /** Short: for the cell's label. */
  who: z.string().nullable(),
  seenMs: timeMs.nullable(),
  pool: z.enum(rangeKinds).nullable(),
});
export const addressHeat = z.object({
  prefix: z.string(),
  used: z.number(),
  reserved: z.number(),
  percent: z.number(),
  prefixId: id.nullable().describe('Where this very block is a prefix of the plan'),
});
export const prefixDetail = addressPrefix.extend({
  ancestors: z.array(z.object({ id, prefix: z.string() })),
  childList: z.array(addressPrefix).describe('The first 500'),
  ranges: z.array(addressRange),
  free: z.array(freeRange).describe('The first 50 gaps'),
  nextAddress: z.string().nullable(),
  cells: z.array(addressCell).describe('Each address, for prefixes of up to 256'),
  heat: z.array(addressHeat).describe('Parts of a larger prefix'),
  ambiguous: z
    .string()
    .nullable()
    .describe('Why what is seen on the network is not counted here: another VRF holds the same addresses'),
});
export const addressHolder = z.object({
  source: z.enum(['device', 'endpoint', 'lease', 'declared']),
  name: z.string().nullable(),
  mac: z.string().nullable(),
  deviceId: id.nullable(),
  status: z.string().nullable(),
  firstSeenMs: timeMs.nullable(),
  seenMs: timeMs.nullable(),
});
export const addressAnswer = z.object({
  address: z.string(),
  state: z.enum(addressStates),
  prefixes: z
    .array(z.object({ id, prefix: z.string(), vrfName: z.string() }))
    .describe('Longest first, per VRF'),
  holders: z.array(addressHolder).describe('Who has it or had it, newest first'),
});
export const observedPrefix = z.object({
  prefix: z.string(),
  source: z.enum(['interface', 'route']).describe('Devices have an address in it, or only a route to it'),
  devices: z.array(z.object({ deviceId: id, deviceName: z.string(), address: z.string().nullable() })),
  used: z.number(),
  declaredId: id.nullable(),
  within: z.string().nullable().describe('The prefix of the plan that it would be part of'),
});
export const addressConflict = z.object({
  id: z.string(),
  kind: z.enum(addressConflictKinds),
  subject: z.string().describe('The address, range or prefix'),
  message: z.string(),
  evidence: z.array(z.string()),
  prefixId: id.nullable(),
  firstSeenMs: timeMs,
  dismissedBy: z.string().nullable(),
});
export const leaseReport = z.object({
  format: z.string().nullable(),
  dryRun: z.boolean(),
  leases: z.number(),
  active: z.number(),
  added: z.number(),
  changed: z.number(),
  removed: z.number().describe('Of the same server, and no more in the file'),
  outsidePlan: z.number().describe('In no prefix of the plan'),
  problems: z.array(z.object({ line: z.number(), problem: z.string() })),
  problemsMore: z.number(),
  leasesDropped: z.number().describe('Beyond the bound of one file'),
});
export const deviceSubnet = z.object({
  prefix: z.string(),
  source: z.enum(['interface', 'route']),
  address: z.string().nullable().describe('Its own address there'),
  nextHop: z.string().nullable(),
  interfaceId: id.nullable(),
  interfaceName: z.string().nullable(),
  prefixId: id.nullable(),
  vlan: z.string().nullable(),
  utilisation: utilisation.nullable(),
});
export type Vrf = z.infer<typeof vrf>;
export type PlannedVlan = z.infer<typeof plannedVlan>;
export type Utilisation = z.infer<typeof utilisation>;
export type AddressPrefix = z.infer<typeof addressPrefix>;
export type AddressRangeView = z.infer<typeof addressRange>;
export type FreeRange = z.infer<typeof freeRange>;
export type PlannedAddress = z.infer<typeof plannedAddress>;
export type AddressCell = z.infer<typeof addressCell>;
export type AddressState = AddressCell['state'];
export type AddressHeat = z.infer<typeof addressHeat>;
export type PrefixDetail = z.infer<typeof prefixDetail>;
export type AddressHolder = z.infer<typeof addressHolder>;
export type ObservedPrefix = z.infer<typeof observedPrefix>;
export type AddressConflict = z.infer<typeof addressConflict>;
export type AddressConflictKind = AddressConflict['kind'];
export type LeaseReport = z.infer<typeof leaseReport>;
export type DeviceSubnet = z.infer<typeof deviceSubnet>;
