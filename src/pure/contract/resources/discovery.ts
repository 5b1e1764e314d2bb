/** Discovery jobs. */
import { z } from 'zod';
import { faultSchema, id, timeMs } from './base.ts';

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
  sweepSubnets: z
    .boolean()
    .default(true)
    .describe('Sweep the private subnets that devices are connected to, up to 4,096 addresses each'),
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
export const discoveryPlan = z.object({
  id,
  name: z.string(),
  input: discoveryInput,
  everyMs: z.number(),
  nextMs: timeMs,
  lastJobId: id.nullable(),
  createdBy: z.string(),
});
export type DiscoveryPlan = z.infer<typeof discoveryPlan>;
export type DiscoveryInput = z.infer<typeof discoveryInput>;
export type DiscoveryJob = z.infer<typeof discoveryJob>;
