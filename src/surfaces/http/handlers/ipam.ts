import type { ipamRoutes } from '#pure/contract/api/ipam.ts';
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

const ok = { ok: true } as const;

export function ipamHandlers(deps: HttpDeps): Handlers<keyof typeof ipamRoutes> {
  const { ipam } = deps.services;
  const done = async (work: Promise<void>) => {
    await work;
    return ok;
  };
  return {
    vrfs: () => ipam.vrfs(),
    createVrf: ({ body }) => ipam.createVrf(body),
    deleteVrf: ({ params }) => done(ipam.deleteVrf(params.id)),
    plannedVlans: () => ipam.vlans(),
    createVlan: ({ body }) => ipam.createVlan(body),
    updateVlan: ({ params, body }) => ipam.updateVlan(params.id, body),
    deleteVlan: ({ params }) => done(ipam.deleteVlan(params.id)),
    prefixes: ({ query }) => ipam.prefixes(query),
    prefix: ({ params }) => ipam.prefix(params.id),
    createPrefix: ({ body }) => ipam.createPrefix(body),
    updatePrefix: ({ params, body }) => ipam.updatePrefix(params.id, body),
    deletePrefix: ({ params }) => done(ipam.deletePrefix(params.id)),
    freeSpace: ({ params, query }) => ipam.free(params.id, query),
    allocateAddress: ({ params, body, principal }) => ipam.allocateAddress(params.id, body, principal.name),
    allocatePrefix: ({ params, body }) => ipam.allocatePrefix(params.id, body),
    createRange: ({ body }) => ipam.createRange(body),
    deleteRange: ({ params }) => done(ipam.deleteRange(params.id)),
    addresses: ({ query }) => ipam.addresses(query),
    createAddress: ({ body, principal }) => ipam.createAddress(body, principal.name),
    updateAddress: ({ params, body }) => ipam.updateAddress(params.id, body),
    releaseAddress: ({ params }) => done(ipam.releaseAddress(params.id)),
    whoHas: ({ params }) => ipam.whoHas(params.address),
    observedPrefixes: () => ipam.observed(),
    deviceSubnets: ({ params }) => ipam.deviceSubnets(params.id),
    addressConflicts: ({ query }) => ipam.conflicts(query),
    dismissConflict: ({ params, body, principal }) =>
      done(ipam.dismiss(params.id, body.dismissed, principal.name)),
    importLeases: ({ body }) => ipam.importLeases(body),
  };
}
