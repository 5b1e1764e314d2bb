import type { HttpDeps } from '../deps.ts';
import { createOverview } from './overview.ts';
import type { Handlers } from './port.ts';

export function inventoryHandlers(
  deps: HttpDeps,
): Handlers<
  | 'overview'
  | 'sites'
  | 'createSite'
  | 'devices'
  | 'createDevice'
  | 'device'
  | 'updateDevice'
  | 'deleteDevice'
  | 'interfaces'
  | 'topology'
  | 'topologyChanges'
  | 'structure'
  | 'vlans'
  | 'mapPicture'
  | 'mapPlaces'
  | 'updateMapPlaces'
  | 'tidyMap'
  | 'topologyLinks'
  | 'localSubnets'
  | 'discoveries'
  | 'startDiscovery'
  | 'discovery'
  | 'cancelDiscovery'
  | 'discoveryPlans'
  | 'createDiscoveryPlan'
  | 'deleteDiscoveryPlan'
> {
  const { inventory, discovery, map, tree } = deps.services;
  return {
    overview: createOverview(deps),
    sites: async () => ({ items: await inventory.sites() }),
    createSite: ({ body }) => inventory.createSite(body),
    devices: ({ query }) => inventory.devices(query),
    createDevice: ({ body }) => inventory.createDevice(body),
    device: ({ params }) => inventory.device(params.id),
    updateDevice: async ({ params, body, principal }) => {
      tree.requireRole({ kind: 'device', id: params.id }, principal.role);
      return await inventory.updateDevice(params.id, body);
    },
    deleteDevice: async ({ params, principal }) => {
      tree.requireRole({ kind: 'device', id: params.id }, principal.role);
      await inventory.deleteDevice(params.id);
      return { ok: true };
    },
    interfaces: ({ query }) => inventory.interfaces(query),
    topology: ({ query }) =>
      query.atMs === undefined
        ? inventory.topology(query.siteId, query.layer)
        : inventory.topologyAt(query.atMs, query.siteId),
    topologyChanges: ({ query }) => inventory.changes(query.fromMs, query.toMs),
    structure: ({ params }) => inventory.structure(params.id),
    vlans: () => inventory.vlans(),
    mapPlaces: async ({ query }) => ({ items: await map.places(query.arrangement) }),
    updateMapPlaces: ({ body }) => map.update(body),
    tidyMap: ({ body }) => map.tidy(body),
    mapPicture: ({ query }) => map.picture(query),
    topologyLinks: async ({ query }) => ({ items: await inventory.linksById(query.ids.split(',')) }),
    localSubnets: async () => ({ items: await discovery.localSubnets() }),
    discoveries: async () => ({ items: await discovery.jobs() }),
    startDiscovery: ({ body, principal }) => discovery.begin(body, principal.name),
    discovery: ({ params }) => discovery.job(params.id),
    cancelDiscovery: ({ params }) => discovery.cancel(params.id),
    discoveryPlans: async () => ({ items: await discovery.plans() }),
    createDiscoveryPlan: ({ body, principal }) => discovery.createPlan(body, principal.name),
    deleteDiscoveryPlan: async ({ params }) => {
      await discovery.deletePlan(params.id);
      return { ok: true };
    },
  };
}
