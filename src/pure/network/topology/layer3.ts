/** Who shares a prefix with whom, who forwards to whom, and which routers stand in for one address. */
import { formatPrefix, networkOf, parsePrefix } from '../../base/address.ts';
import type { Claim } from './claims.ts';
import { worth } from './confidence.ts';
import { type Directory, isShared } from './directory.ts';
import type { DerivedSubnet, LinkEnd, VirtualRouterGroup } from './model.ts';

/** Room for two: a link by its nature. */
const isPointToPoint = (prefix: string): boolean => /\/(3[01]|12[67])$/.test(prefix);
const isHost = (prefix: string): boolean => /\.\d+\/32$|:.*\/128$/.test(prefix);

export function subnetsOf(directory: Directory): DerivedSubnet[] {
  const found = new Map<string, DerivedSubnet['members'][number][]>();
  for (const deviceId of directory.ids)
    for (const { address, lengthBits, ifIndex } of directory.entry(deviceId)!.facts.addresses) {
      if (lengthBits === undefined || isShared(address)) continue;
      const parsed = parsePrefix(`${address}/${lengthBits}`);
      const prefix = parsed && formatPrefix(networkOf(parsed));
      if (!prefix || isHost(prefix)) continue;
      const members = found.get(prefix) ?? [];
      members.push({ deviceId, address, ...(ifIndex === undefined ? {} : { ifIndex }) });
      found.set(prefix, members);
    }
  return [...found].map(([prefix, members]) => ({ prefix, members }));
}

const endOf = (member: DerivedSubnet['members'][number]): LinkEnd => ({
  deviceId: member.deviceId,
  ...(member.ifIndex === undefined ? {} : { ifIndex: member.ifIndex }),
});

export function subnetClaims(subnets: readonly DerivedSubnet[]): Claim[] {
  return subnets.flatMap(({ prefix, members }): Claim[] => {
    const [a, b] = members;
    if (members.length !== 2 || !isPointToPoint(prefix) || a!.deviceId === b!.deviceId) return [];
    return [a!, b!].map((teller) => ({
      layer: 'l3',
      a: endOf(a!),
      b: endOf(b!),
      evidence: {
        source: 'subnet',
        toldBy: teller.deviceId,
        confidence: worth.subnet,
        detail: `${a!.address} and ${b!.address} are the two addresses of ${prefix}`,
      },
    }));
  });
}

/** Next hops of the routing table: one claim for each, however many routes use it. */
export function routeClaims(directory: Directory): Claim[] {
  return directory.ids.flatMap((deviceId) => {
    const { facts } = directory.entry(deviceId)!;
    const hops = new Map<string, { ifIndex?: number; routes: number }>();
    for (const { nextHop, ifIndex } of facts.routes) {
      if (!nextHop || isShared(nextHop)) continue;
      const hop = hops.get(nextHop) ?? { ...(ifIndex ? { ifIndex } : {}), routes: 0 };
      hop.routes++;
      hops.set(nextHop, hop);
    }
    return [...hops].flatMap(([nextHop, { ifIndex, routes }]): Claim[] => {
      const far = directory.byAddress(nextHop);
      if (!far || far === deviceId) return [];
      const farIndex = directory.entry(far)?.byAddress.get(nextHop);
      return [
        {
          layer: 'l3',
          a: { deviceId, ...(ifIndex === undefined ? {} : { ifIndex }) },
          b: { deviceId: far, ...(farIndex === undefined ? {} : { ifIndex: farIndex }) },
          evidence: {
            source: 'route',
            toldBy: deviceId,
            confidence: worth.route,
            detail: `${nextHop} is the next hop of ${routes} ${routes === 1 ? 'route' : 'routes'}`,
          },
        },
      ];
    });
  });
}

export function virtualRoutersOf(directory: Directory): VirtualRouterGroup[] {
  const found = new Map<
    string,
    { group: Omit<VirtualRouterGroup, 'members'>; members: VirtualRouterGroup['members'][number][] }
  >();
  for (const deviceId of directory.ids)
    for (const { protocol, group, addresses, ifIndex, state, priority } of directory.entry(deviceId)!.facts
      .virtualRouters)
      for (const address of addresses) {
        const key = `${protocol} ${group} ${address}`;
        const at = found.get(key) ?? { group: { protocol, group, address }, members: [] };
        at.members.push({ deviceId, ifIndex, state, ...(priority === undefined ? {} : { priority }) });
        found.set(key, at);
      }
  return [...found.values()].map(({ group, members }) => ({ ...group, members }));
}
