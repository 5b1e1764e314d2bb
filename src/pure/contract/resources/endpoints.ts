/** What is plugged in where. */
import { z } from 'zod';
import { id, timeMs } from './base.ts';

export const endpointPlace = z.object({
  deviceId: id,
  deviceName: z.string(),
  ifIndex: z.number(),
  interfaceName: z.string(),
  vlan: z.number().nullable(),
});
export const endpoint = z.object({
  mac: z.string(),
  vendor: z.string().nullable().describe('Who made the network card, by the IEEE register'),
  name: z.string().nullable(),
  addresses: z.array(z.string()),
  deviceId: id.nullable().describe('The device whose port this is, where one is known'),
  deviceName: z.string().nullable(),
  place: endpointPlace
    .extend({
      source: z.string().describe('fdb, lldp'),
      confidence: z.number(),
      behind: z.string().nullable().describe('What stands between the port and the endpoint'),
      sinceMs: timeMs,
    })
    .nullable()
    .describe('The switch port it is plugged into'),
  firstSeenMs: timeMs,
  seenMs: timeMs,
});
export const endpointDetail = endpoint.extend({
  addressHistory: z.array(z.object({ address: z.string(), firstSeenMs: timeMs, seenMs: timeMs })),
  placeHistory: z
    .array(endpointPlace.extend({ sinceMs: timeMs, leftMs: timeMs }))
    .describe('Where it was before, newest first'),
});
export type Endpoint = z.infer<typeof endpoint>;
export type EndpointDetail = z.infer<typeof endpointDetail>;
