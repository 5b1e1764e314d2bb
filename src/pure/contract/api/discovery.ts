/** Discovery jobs. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, route } from './route.ts';

export const discoveryRoutes = {
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
  discoveryPlans: route('GET', '/discovery/plans', 'discovery', 'viewer', 'List discoveries that repeat', {
    response: z.object({ items: z.array(r.discoveryPlan) }),
  }),
  createDiscoveryPlan: route(
    'POST',
    '/discovery/plans',
    'discovery',
    'engineer',
    'Repeat a discovery; the first one starts at once',
    {
      body: z.object({
        name: z.string().min(1).max(100),
        everyMs: z
          .number()
          .int()
          .min(60_000)
          .max(31 * 86_400_000),
        input: r.discoveryInput,
      }),
      response: r.discoveryPlan,
    },
  ),
  deleteDiscoveryPlan: route(
    'DELETE',
    '/discovery/plans/{id}',
    'discovery',
    'engineer',
    'Stop repeating a discovery',
    { params: byId },
  ),
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
} as const;
