/** The links that this machine is on, as ranges: who is on one of them can be asked by ARP and ND, and knows multicast questions. */
import { contains, type Prefix, parseAddress, parsePrefix } from '../base/address.ts';
import { type AddressRange, merge, parseTargets } from '../base/targets.ts';
import type { Network } from '../contract/network.ts';

export interface OwnLink {
  readonly interface: string;
  /** Our own address there, with the length of the prefix. */
  readonly prefix: Prefix;
  readonly range: AddressRange;
  /** The same as numbers, because a sweep asks for every host; empty for IPv6. */
  readonly firstV4: number;
  readonly lastV4: number;
}

export async function ownLinks(net: Pick<Network, 'interfaces'>): Promise<OwnLink[]> {
  return (await net.interfaces()).flatMap((item) =>
    // Tunnels have no MAC, and nobody to ask for one.
    item.loopback || !item.up || item.mac === '00:00:00:00:00:00'
      ? []
      : item.addresses.flatMap(({ address, lengthBits }) => {
          const text = `${address}/${lengthBits}`;
          const prefix = parsePrefix(text);
          const range = parseTargets([text]).ranges[0];
          if (!prefix || !range) return [];
          const v4 = range.family === 4;
          return [
            {
              interface: item.name,
              prefix,
              range,
              firstV4: v4 ? Number(range.first) : 1,
              lastV4: v4 ? Number(range.last) : 0,
            },
          ];
        }),
  );
}

export function linkOf(links: readonly OwnLink[], text: string): OwnLink | undefined {
  if (links.length === 0) return undefined;
  const address = parseAddress(text);
  if (address?.family !== 4) return address && links.find(({ prefix }) => contains(prefix, address));
  return links.find(({ firstV4, lastV4 }) => address.value >= firstV4 && address.value <= lastV4);
}

/** The part of the ranges that lies on the own links. */
export function rangesOnLinks(ranges: readonly AddressRange[], links: readonly OwnLink[]): AddressRange[] {
  const shared = links.flatMap(({ range: link }) =>
    ranges.flatMap((range) => {
      let { first, last } = range;
      if (link.first > first) first = link.first;
      if (link.last < last) last = link.last;
      return range.family === link.family && first <= last ? [{ family: range.family, first, last }] : [];
    }),
  );
  return merge(shared);
}
