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
