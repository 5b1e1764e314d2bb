/** The subnets that routers know, by their own addresses and their routes, merged and ordered; what lies inside a link overlaps it. */
import {
  firstOf,
  formatPrefix,
  lastOf,
  networkOf,
  type Prefix,
  parsePrefix,
  widthBits,
} from '../base/address.ts';
import type { DeviceFacts } from './facts.ts';

export interface RouterTables {
  readonly router: string;
  readonly facts: Pick<DeviceFacts, 'addresses' | 'routes' | 'interfaces'>;
}

/** One router's way to a subnet: an address of its own in it, or a route. */
export interface WayToSubnet {
  readonly router: string;
  /** `connected`, or the IANAipRouteProtocol of the route. */
  readonly source: string;
  readonly address?: string;
  readonly nextHop?: string;
  readonly interface?: string;
}

export interface KnownSubnet {
  readonly prefix: string;
  /** At least one router has an address in it. */
  readonly connected: boolean;
  readonly ways: readonly WayToSubnet[];
  /** The smallest other one around it, default routes left out. */
  readonly within?: string;
  /** Subnets that cannot both be right: this one or the other is a link, and its addresses are also reached elsewhere. */
  readonly overlaps: readonly string[];
}

/** Multicast, link-local and loopback: the same everywhere, so no subnet of this network. */
const local = ['224.0.0.0/4', '169.254.0.0/16', '127.0.0.0/8', 'ff00::/8', 'fe80::/10', '::1/128'].map(
  (text) => parsePrefix(text)!,
);
const covers = (outer: Prefix, inner: Prefix): boolean =>
  outer.address.family === inner.address.family &&
  outer.lengthBits <= inner.lengthBits &&
  firstOf(outer) <= firstOf(inner) &&
  lastOf(outer) >= lastOf(inner);
const isHost = (prefix: Prefix): boolean => prefix.lengthBits === widthBits(prefix.address.family);

interface Found {
  readonly prefix: Prefix;
  readonly ways: WayToSubnet[];
  within?: string;
  readonly overlaps: string[];
}

/** `hostRoutes` keeps /32 and /128: loopbacks and clients, many and rarely wanted. */
export function mergeSubnets(tables: readonly RouterTables[], hostRoutes: boolean): KnownSubnet[] {
  const found = new Map<string, Found>();
  const learn = (text: string, way: WayToSubnet) => {
    const parsed = parsePrefix(text);
    if (!parsed) return;
    const prefix = networkOf(parsed);
    if (local.some((outer) => covers(outer, prefix)) || (!hostRoutes && isHost(prefix))) return;
    const key = formatPrefix(prefix);
    const known = found.get(key) ?? { prefix, ways: [], overlaps: [] };
    found.set(key, known);
    known.ways.push(way);
  };
  for (const { router, facts } of tables) {
    const names = new Map(facts.interfaces.map((item) => [item.ifIndex, item.name]));
    const on = (ifIndex: number | undefined) => {
      const name = names.get(ifIndex ?? -1);
      return name ? { interface: name } : {};
    };
    const own = new Set<string>();
    for (const { address, lengthBits, ifIndex } of facts.addresses) {
      if (lengthBits === undefined) continue;
      const prefix = parsePrefix(`${address}/${lengthBits}`);
      if (prefix) own.add(formatPrefix(networkOf(prefix)));
      learn(`${address}/${lengthBits}`, { router, source: 'connected', address, ...on(ifIndex) });
    }
    for (const { prefix, nextHop, ifIndex, protocol } of facts.routes) {
      // The route to a link of its own says again what the address said.
      if (protocol === 'local' && own.has(prefix)) continue;
      learn(prefix, {
        router,
        source: protocol ?? 'other',
        ...(nextHop ? { nextHop } : {}),
        ...on(ifIndex),
      });
    }
  }
  const sorted = [...found.values()].sort((a, b) => orderOf(a.prefix, b.prefix));
  nest(sorted);
  return sorted.map(({ prefix, ways, within, overlaps }) => ({
    prefix: formatPrefix(prefix),
    connected: isLink(ways),
    ways,
    ...(within ? { within } : {}),
    overlaps,
  }));
}

const isLink = (ways: readonly WayToSubnet[]): boolean => ways.some((way) => way.source === 'connected');

/** An outer prefix comes before what lies in it. */
function orderOf(a: Prefix, b: Prefix): number {
  if (a.address.family !== b.address.family) return a.address.family - b.address.family;
  const [x, y] = [firstOf(a), firstOf(b)];
  return x < y ? -1 : x > y ? 1 : a.lengthBits - b.lengthBits;
}

/** One pass: the stack holds the prefixes around the present one, outermost first. */
function nest(sorted: readonly Found[]): void {
  const around: Found[] = [];
  for (const item of sorted) {
    while (around.length > 0 && !covers(around.at(-1)!.prefix, item.prefix)) around.pop();
    const outer = around.findLast(({ prefix }) => prefix.lengthBits > 0);
    if (outer) item.within = formatPrefix(outer.prefix);
    // A host inside a link is what a link is for; a whole subnet inside one is not.
    const link = isHost(item.prefix) ? undefined : around.findLast(({ ways }) => isLink(ways));
    if (link) {
      item.overlaps.push(formatPrefix(link.prefix));
      link.overlaps.push(formatPrefix(item.prefix));
    }
    around.push(item);
  }
}
