/** Routing protocols: OSPF neighbours and BGP sessions, each told by both ends where both were asked. */
import { contains, parseAddress, parsePrefix } from '../../base/address.ts';
import type { DeviceFacts } from '../facts.ts';
import type { Claim } from './claims.ts';
import { worth } from './confidence.ts';
import type { Directory } from './directory.ts';
import type { LinkEnd } from './model.ts';

const end = (deviceId: string, ifIndex: number | undefined): LinkEnd => ({
  deviceId,
  ...(ifIndex === undefined ? {} : { ifIndex }),
});

/** The interface that shares a prefix with an address. */
function towards(facts: DeviceFacts, address: string): number | undefined {
  const parsed = parseAddress(address);
  if (!parsed) return undefined;
  return facts.addresses.find((own) => {
    const prefix = own.lengthBits === undefined ? undefined : parsePrefix(`${own.address}/${own.lengthBits}`);
    return prefix && prefix.address.family === parsed.family && contains(prefix, parsed);
  })?.ifIndex;
}

export function ospfClaims(directory: Directory): Claim[] {
  return directory.ids.flatMap((deviceId) => {
    const { facts } = directory.entry(deviceId)!;
    return facts.ospf.flatMap((process) =>
      process.neighbours.flatMap(({ address, routerId, state, ifIndex }): Claim[] => {
        const far = directory.byAddress(address) ?? (routerId && directory.byRouterId(routerId));
        if (!far || far === deviceId) return [];
        return [
          {
            layer: 'ospf',
            a: end(deviceId, ifIndex ?? towards(facts, address)),
            b: end(far, directory.entry(far)?.byAddress.get(address)),
            state,
            evidence: {
              source: 'ospf',
              toldBy: deviceId,
              confidence: worth.ospf,
              detail: `OSPFv${process.version} neighbour ${routerId ?? '?'} at ${address} is ${state}`,
            },
          },
        ];
      }),
    );
  });
}

export function bgpClaims(directory: Directory): Claim[] {
  return directory.ids.flatMap((deviceId) => {
    const { facts, byAddress } = directory.entry(deviceId)!;
    return facts.bgpPeers.flatMap((peer): Claim[] => {
      const far = directory.byAddress(peer.peer);
      if (!far || far === deviceId) return [];
      // Sessions over loopbacks are between those, not between the interfaces that happen to carry them.
      const near = byAddress.get(peer.localAddress ?? '') ?? towards(facts, peer.peer);
      return [
        {
          layer: 'bgp',
          a: end(deviceId, near),
          b: end(far, directory.entry(far)?.byAddress.get(peer.peer)),
          state: peer.state,
          evidence: {
            source: 'bgp',
            toldBy: deviceId,
            confidence: worth.bgp,
            detail: `session with ${peer.peer} (AS ${peer.remoteAs ?? '?'}) is ${peer.state}`,
          },
        },
      ];
    });
  });
}
