/** Maintenance windows and silences. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, route } from './route.ts';

export const maintenanceRoutes = {
  windows: route(
    'GET',
    '/maintenance-windows',
    'maintenance',
    'viewer',
    'Maintenance windows, and what overlaps',
    {
      response: z.object({ items: z.array(r.maintenanceWindow) }),
    },
  ),
  createWindow: route('POST', '/maintenance-windows', 'maintenance', 'operator', 'Plan a maintenance', {
    body: r.windowInput,
    response: r.maintenanceWindow,
  }),
  updateWindow: route('PUT', '/maintenance-windows/{id}', 'maintenance', 'operator', 'Replace a window', {
    params: byId,
    body: r.windowInput,
    response: r.maintenanceWindow,
  }),
  deleteWindow: route('DELETE', '/maintenance-windows/{id}', 'maintenance', 'operator', 'Delete a window', {
    params: byId,
  }),
  maintenanceCalendar: route(
    'GET',
    '/maintenance-calendar',
    'maintenance',
    'viewer',
    'Every occurrence of windows and every silence that touches a time range',
    {
      query: z.object({ fromMs: z.coerce.number().int(), toMs: z.coerce.number().int() }),
      response: z.object({
        items: z.array(r.overlap.extend({ kind: z.enum(['maintenance', 'silence']) })),
      }),
    },
  ),
  silences: route(
    'GET',
    '/silences',
    'maintenance',
    'viewer',
    'Silences: those that last, and the latest that ended',
    {
      response: z.object({ items: z.array(r.silence) }),
    },
  ),
  createSilence: route('POST', '/silences', 'maintenance', 'operator', 'Silence something until a time', {
    body: r.silenceInput,
    response: r.silence,
  }),
  endSilence: route('DELETE', '/silences/{id}', 'maintenance', 'operator', 'End a silence now', {
    params: byId,
  }),
} as const;
