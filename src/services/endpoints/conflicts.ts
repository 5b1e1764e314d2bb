/** What cannot be: two endpoints with one address at the same time, one MAC behind two edge ports. */
import type { EndpointObservation } from './port.ts';

/** VRRP (RFC 9568) and HSRP: routers share these MACs, and the address behind them, by design. */
const shared = /^00:00:(5e:00:0[12]|0c:07:ac|0c:9f:f)/;
/** Every host has one of its own: IPv4 and IPv6 link-local. */
const everybodys = /^(169\.254\.|fe[89ab])/i;

export function conflictsOf(
  observed: readonly EndpointObservation[],
  where: (deviceId: string, ifIndex: number) => string,
): string[] {
  const owners = new Map<string, EndpointObservation[]>();
  const found: string[] = [];
  for (const endpoint of observed) {
    if (endpoint.candidates.length > 1)
      found.push(
        `${endpoint.mac} is seen behind ${endpoint.candidates.map((place) => where(place.deviceId, place.ifIndex)).join(' and ')}`,
      );
    if (shared.test(endpoint.mac)) continue;
    for (const address of new Set(endpoint.addresses)) {
      if (everybodys.test(address)) continue;
      const list = owners.get(address);
      if (list) list.push(endpoint);
      else owners.set(address, [endpoint]);
    }
  }
  for (const [address, list] of owners) {
    // One box answers for its address with the MACs of several of its ports; that is no conflict.
    const boxes = new Set(list.map((endpoint) => endpoint.deviceId ?? endpoint.mac));
    if (boxes.size > 1) found.push(`${address} is claimed by ${list.map((item) => item.mac).join(' and ')}`);
  }
  return found;
}
