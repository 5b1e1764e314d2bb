/** Sensors computed from other sensors, and business services. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

export const derivedRoutes = {
  derived: route('GET', '/derived', 'derived', 'viewer', 'List computed sensors and business services', {
    query: paging.extend({ kind: z.enum(['formula', 'service']).optional() }),
    response: page(r.derived),
  }),
  createDerived: route(
    'POST',
    '/derived',
    'derived',
    'engineer',
    'Add a computed sensor or a business service',
    {
      body: r.derivedInput,
      response: r.derived,
    },
  ),
  derivedOne: route('GET', '/derived/{id}', 'derived', 'viewer', 'One computed sensor or business service', {
    params: byId,
    response: r.derived,
  }),
  replaceDerived: route('PUT', '/derived/{id}', 'derived', 'engineer', 'Change one', {
    params: byId,
    body: r.derivedInput,
    response: r.derived,
  }),
  deleteDerived: route(
    'DELETE',
    '/derived/{id}',
    'derived',
    'engineer',
    'Delete one that nothing else needs',
    {
      params: byId,
    },
  ),
} as const;
