import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function dashboardHandlers({
  services: { dashboards, self },
}: HttpDeps): Handlers<
  | 'dashboards'
  | 'createDashboard'
  | 'dashboard'
  | 'updateDashboard'
  | 'deleteDashboard'
  | 'panelKinds'
  | 'panelData'
  | 'dashboardShares'
  | 'createDashboardShare'
  | 'deleteDashboardShare'
  | 'sharedDashboard'
  | 'sharedData'
  | 'top'
  | 'tree'
  | 'sitePlaces'
  | 'placeSite'
  | 'self'
> {
  const ok = { ok: true as const };
  return {
    dashboards: () => dashboards.list(),
    createDashboard: ({ body, principal }) => dashboards.create(body, principal.name),
    dashboard: ({ params }) => dashboards.dashboard(params.id),
    updateDashboard: ({ params, body, principal }) => dashboards.update(params.id, body, principal.name),
    deleteDashboard: async ({ params }) => {
      await dashboards.remove(params.id);
      return ok;
    },
    panelKinds: async () => ({ items: [...dashboards.kinds()] }),
    panelData: ({ body }) => dashboards.data(body),
    dashboardShares: async ({ params }) => ({ items: await dashboards.shares(params.id) }),
    createDashboardShare: ({ params, body, principal }) => dashboards.share(params.id, body, principal.name),
    deleteDashboardShare: async ({ params }) => {
      await dashboards.revokeShare(params.id);
      return ok;
    },
    sharedDashboard: ({ principal }) => dashboards.shared(principal),
    sharedData: ({ principal, body }) => dashboards.sharedData(principal, body),
    top: ({ query }) => dashboards.top(query),
    tree: ({ query }) => dashboards.tree(query),
    sitePlaces: () => dashboards.sitePlaces(),
    placeSite: ({ params, body }) => dashboards.placeSite(params.id, body),
    self: async () => self.report(),
  };
}
