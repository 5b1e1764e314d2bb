/** Who is who: merge, split, ignore, and undo. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

export const identityRoutes = {
  decisions: route(
    'GET',
    '/identity',
    'identity',
    'viewer',
    'List merges, splits and ignores, newest first',
    {
      query: paging.extend({ deviceId: r.id.optional() }),
      response: page(r.identityDecision),
    },
  ),
  mergeDevices: route('POST', '/devices/{id}/merge', 'identity', 'engineer', 'These two devices are one', {
    params: byId,
    body: z.object({ otherId: r.id.describe('The device that becomes part of this one') }),
    response: r.identityDecision,
  }),
  splitDevice: route('POST', '/devices/{id}/split', 'identity', 'engineer', 'This device is two', {
    params: byId,
    body: z.object({
      keys: z.array(r.deviceKey).min(1).max(500).describe('Keys of the other one'),
      name: z.string().min(1).max(200).describe('Name of the other one'),
    }),
    response: r.identityDecision,
  }),
  ignoreDevice: route(
    'POST',
    '/devices/{id}/ignore',
    'identity',
    'engineer',
    'Hide a device and watch it no more',
    {
      params: byId,
      response: r.identityDecision,
    },
  ),
  undoDecision: route(
    'POST',
    '/identity/{id}/undo',
    'identity',
    'engineer',
    'Undo a merge, split or ignore',
    {
      params: byId,
      response: r.identityDecision,
    },
  ),
} as const;
