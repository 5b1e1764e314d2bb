/** Maintenance windows and silences. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function maintenanceHandlers(
  deps: HttpDeps,
): Handlers<
  | 'windows'
  | 'createWindow'
  | 'updateWindow'
  | 'deleteWindow'
  | 'maintenanceCalendar'
  | 'silences'
  | 'createSilence'
  | 'endSilence'
> {
  const { maintenance } = deps.services;
  const done = async (work: Promise<void>) => {
    await work;
    return { ok: true as const };
  };
  return {
    windows: async () => ({ items: maintenance.windows() }),
    createWindow: ({ body, principal }) => maintenance.createWindow(body, principal.name),
    updateWindow: ({ params, body }) => maintenance.updateWindow(params.id, body),
    deleteWindow: ({ params }) => done(maintenance.removeWindow(params.id)),
    maintenanceCalendar: async ({ query }) => ({ items: maintenance.calendar(query.fromMs, query.toMs) }),
    silences: async () => ({ items: await maintenance.silences() }),
    createSilence: ({ body, principal }) => maintenance.createSilence(body, principal.name),
    endSilence: ({ params }) => done(maintenance.endSilence(params.id)),
  };
}
