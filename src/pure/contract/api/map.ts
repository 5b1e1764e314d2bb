/** The map: where devices stand. The map as a file is a route mounted by hand (`surfaces/http/topology-export.ts`). */
import { z } from 'zod';
import * as r from '../resources.ts';
import { route } from './route.ts';

/** Places in one request; a body holds 2 MiB. */
const mapPlacesMax = 10_000;

export const mapRoutes = {
  mapPlaces: route('GET', '/topology/places', 'inventory', 'viewer', 'Where devices stand on the map', {
    query: z.object({ arrangement: z.enum(r.mapArrangements).default('force') }),
    response: z.object({ items: z.array(r.mapPlace) }),
  }),
  updateMapPlaces: route(
    'PATCH',
    '/topology/places',
    'inventory',
    'operator',
    'Put devices somewhere on the map, for everybody',
    {
      body: z.object({
        arrangement: z.enum(r.mapArrangements).default('force'),
        items: z.array(r.mapPlace).max(mapPlacesMax).default([]),
        forget: z
          .array(r.id)
          .max(mapPlacesMax)
          .default([])
          .describe('Devices that the layout may place again'),
      }),
      response: z.object({
        before: z.array(r.mapPlace).describe('What was changed, as it was: send it back to undo'),
      }),
    },
  ),
} as const;
