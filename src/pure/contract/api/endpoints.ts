/** Endpoints: the switch port of every MAC, address and name. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { page, route } from './route.ts';

export const endpointsRoutes = {
  endpoints: route('GET', '/endpoints', 'endpoints', 'viewer', 'List endpoints', {
    query: z.object({
      q: z
        .string()
        .max(200)
        .optional()
        .describe('Beginning of a MAC, an address or a name, as in /endpoints/locate'),
      deviceId: r.id.optional().describe('Only what is plugged into this switch'),
      ifIndex: z.coerce.number().int().optional().describe('Only what is plugged into this port of it'),
      sort: z
        .enum(['mac', '-mac', 'name', '-name', 'seenMs', '-seenMs', 'firstSeenMs', '-firstSeenMs'])
        .default('-seenMs'),
      cursor: z.string().max(500).optional().describe('`next` of the page before'),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    response: page(r.endpoint),
  }),
  locate: route(
    'GET',
    '/endpoints/locate',
    'endpoints',
    'viewer',
    'Where is it plugged in? By MAC in any notation, address, or name',
    {
      query: z.object({
        q: z.string().min(1).max(200).describe('A MAC, an address or a name, or the beginning of one'),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
      response: z.object({ items: z.array(r.endpointDetail) }),
    },
  ),
  endpoint: route('GET', '/endpoints/{mac}', 'endpoints', 'viewer', 'One endpoint with its history', {
    params: z.object({ mac: z.string().min(1).max(40) }),
    response: r.endpointDetail,
  }),
} as const;
