/** The map: where devices stand. The map as a file is a route mounted by hand (`surfaces/http/topology-export.ts`). */
import { z } from 'zod';
import * as r from '../resources.ts';
import { route } from './route.ts';

/** Places in one request; a body holds 2 MiB. */
const mapPlacesMax = 10_000;

/** Links whose evidence is asked for at once: as many as a drawer lists. */
const linksAskedMax = 100;
const arrangement = z.enum(r.mapArrangements).default('force');
const before = z.array(r.mapPlace).describe('What was changed, as it was: send it back to undo');

export const mapRoutes = {
  mapPicture: route(
    'GET',
    '/topology/map',
    'inventory',
    'viewer',
    'The map as it is drawn, in columns: devices, links, groups, places, states and loads',
    {
      query: z.object({
        arrangement,
        siteId: r.id.optional(),
        layers: z
          .string()
          .max(100)
          .default('physical')
          .describe('Layers whose links are told, comma separated; cables decide the groups'),
        known: z
          .string()
          .max(100)
          .optional()
          .describe(
            '`version` of an answer to the same question: while it holds, only states and loads come',
          ),
      }),
      response: r.mapPicture,
    },
  ),
  topologyLinks: route('GET', '/topology/links', 'inventory', 'viewer', 'Links with their evidence', {
    query: z.object({
      ids: z
        .string()
        .max(linksAskedMax * 41)
        .describe(`Comma separated, at most ${linksAskedMax}`),
    }),
    response: z.object({ items: z.array(r.link) }),
  }),
  mapPlaces: route('GET', '/topology/places', 'inventory', 'viewer', 'Where devices stand on the map', {
    query: z.object({ arrangement }),
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
        arrangement,
        items: z.array(r.mapPlace).max(mapPlacesMax).default([]),
        forget: z
          .array(r.id)
          .max(mapPlacesMax)
          .default([])
          .describe('Devices that the layout may place again'),
      }),
      response: z.object({ before }),
    },
  ),
  tidyMap: route(
    'POST',
    '/topology/places/tidy',
    'inventory',
    'operator',
    'Put devices in order again, for everybody; pinned ones stay',
    {
      body: z.object({ arrangement, ids: z.array(r.id).min(1).max(mapPlacesMax) }),
      response: z.object({ before }),
    },
  ),
} as const;
