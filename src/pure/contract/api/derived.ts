/** Sensors computed from other sensors, and business services. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

const named = { positional: 'id', named: ['id'] } as const;

export const derivedRoutes = {
  derived: route('GET', '/derived', 'derived', 'viewer', 'List computed sensors and business services', {
    query: paging.extend({ kind: z.enum(['formula', 'service']).optional() }),
    response: page(r.derived),
    commands: [
      {
        verb: 'list',
        positional: 'q',
        shows: ['name', 'kind', 'state', 'value', 'unit', 'summary'],
        example: '--kind service',
      },
    ],
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
      commands: [{ verb: 'create', positional: 'name', example: '"Web shop" -f shop.yaml' }],
    },
  ),
  derivedOne: route('GET', '/derived/{id}', 'derived', 'viewer', 'One computed sensor or business service', {
    params: byId,
    response: r.derived,
    commands: [{ verb: 'show', ...named, example: '"Web shop"' }],
  }),
  replaceDerived: route('PUT', '/derived/{id}', 'derived', 'engineer', 'Change one', {
    params: byId,
    body: r.derivedInput,
    response: r.derived,
    commands: [{ verb: 'replace', ...named, example: '"Web shop" -f shop.yaml' }],
  }),
  deleteDerived: route(
    'DELETE',
    '/derived/{id}',
    'derived',
    'engineer',
    'Delete one that nothing else needs',
    {
      params: byId,
      commands: [{ verb: 'remove', ...named, example: '"Web shop"' }],
    },
  ),
} as const;
