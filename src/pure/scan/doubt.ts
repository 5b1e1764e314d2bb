/**
 * Who answers for others. A router that does proxy ARP gives its MAC for addresses nobody has; a firewall or load balancer may accept or reset
 * connections to all of a range. Such hosts are doubtful, with the reason, until something says otherwise.
 */
import { formatIpv4, parseAddress, toBigInt } from '../base/address.ts';
import type { AddressRange } from '../base/targets.ts';
import { linkOf, type OwnLink } from '../protocols/own-links.ts';
import type { Sighting, Sightings } from './sightings.ts';

/** One card has some addresses; with this many it speaks for others. */
const addressesPerMacMax = 3;
/** A block is looked at as a whole from this many asked addresses on. */
const blockMin = 16;
/** Without its first and last address, which are nobody's, a block has to be fuller before it is doubted. */
const blockMinWithoutEdges = 64;
const shareAlike = 0.95;
const blockBits = 8n;

/** Ways of asking that end at the link: they show who has an address, not that anybody is behind it. */
const linkMethods: ReadonlySet<string> = new Set(['arp', 'nd']);
export const beyondLink = (seen: Pick<Sighting, 'evidence'>) =>
  seen.evidence.some((item) => !linkMethods.has(item.method));

/** Marks the doubtful ones among those seen. `asked` are the addresses that were asked about. */
export function doubt(sightings: Sightings, asked: readonly AddressRange[], links: readonly OwnLink[]): void {
  const shared = sharedMacs(sightings);
  for (const seen of sightings.values()) {
    const reason = doubtOf(seen, shared, links);
    if (reason !== undefined) seen.doubt = reason;
  }
  for (const [block, count] of blocksOf(asked)) doubtBlock(block, count, sightings, shared);
}

/** MACs with more addresses than one card has. */
export function sharedMacs(sightings: Sightings): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { mac } of sightings.values()) if (mac) counts.set(mac, (counts.get(mac) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > addressesPerMacMax));
}

function doubtOf(
  seen: Sighting,
  shared: ReadonlyMap<string, number>,
  links: readonly OwnLink[],
): string | undefined {
  const reserved = reservedOn(links, seen.address);
  if (reserved) return reserved;
  if (!seen.mac || beyondLink(seen)) return undefined;
  // IEEE 802 section 8.2: the lowest bit of the first byte marks a group.
  if (Number.parseInt(seen.mac.slice(0, 2), 16) & 1)
    return `${seen.mac} is the MAC of a group, not of a host`;
  const count = shared.get(seen.mac);
  return count === undefined
    ? undefined
    : `${seen.mac} answers ARP for ${count} addresses (proxy ARP), and nothing else came from this one`;
}

/** Network and broadcast address of an own link: whoever answers there is somebody else. */
export function reservedOn(links: readonly OwnLink[], text: string): string | undefined {
  const link = linkOf(links, text);
  // RFC 3021: a /31 has neither.
  if (link?.range.family !== 4 || link.prefix.lengthBits >= 31) return undefined;
  const address = parseAddress(text)!;
  if (toBigInt(address) === link.range.first) return `the network address of ${link.interface}`;
  return toBigInt(address) === link.range.last ? `the broadcast address of ${link.interface}` : undefined;
}

/** Addresses asked in each block of 256 IPv4 addresses, by the upper bits. IPv6 is never asked so densely. */
function blocksOf(asked: readonly AddressRange[]): Map<bigint, { count: number; edges: number }> {
  const blocks = new Map<bigint, { count: number; edges: number }>();
  for (const { family, first, last } of asked) {
    if (family !== 4) continue;
    for (let block = first >> blockBits; block <= last >> blockBits; block++) {
      const [low, high] = [block << blockBits, ((block + 1n) << blockBits) - 1n];
      const from = first > low ? first : low;
      const to = last < high ? last : high;
      const seen = blocks.get(block) ?? { count: 0, edges: 0 };
      seen.count += Number(to - from) + 1;
      seen.edges += (from === low ? 1 : 0) + (to === high ? 1 : 0);
      blocks.set(block, seen);
    }
  }
  return blocks;
}

/** Everything by which answers of two hosts differ, but for the time they took. */
const signatureOf = (seen: Sighting): string =>
  seen.evidence
    .filter((item) => !linkMethods.has(item.method))
    .map((item) => `${item.method} ${item.detail} ${item.ttl ?? ''}`)
    .sort()
    .join('; ');

function doubtBlock(
  block: bigint,
  asked: { readonly count: number; readonly edges: number },
  sightings: Sightings,
  shared: ReadonlyMap<string, number>,
): void {
  if (asked.count < (asked.edges > 0 ? blockMin : blockMinWithoutEdges)) return;
  const low = Number(block << blockBits);
  const members: Sighting[] = [];
  let edges = 0;
  for (let i = 0; i < 256; i++) {
    const seen = sightings.get(formatIpv4(low + i));
    // Whoever has a MAC of its own is believed.
    if (!seen || (seen.mac && !shared.has(seen.mac)) || !beyondLink(seen)) continue;
    members.push(seen);
    if (i === 0 || i === 255) edges++;
  }
  if (members.length < asked.count * shareAlike) return;
  const counts = new Map<string, Sighting[]>();
  for (const seen of members) {
    const signature = signatureOf(seen);
    const alike = counts.get(signature) ?? [];
    alike.push(seen);
    counts.set(signature, alike);
  }
  const [most] = [...counts.values()].sort((a, b) => b.length - a.length);
  if (!most || most.length < asked.count * shareAlike) return;
  // The edges of a block are hardly ever hosts: that they answer shows who does. Where they were not asked, only TCP makes suspicious.
  const tcpOnly = most[0]!.evidence.every((item) => item.method.startsWith('tcp'));
  if (asked.edges > 0 ? edges < asked.edges : !tcpOnly) return;
  const reason = `${most.length} of ${asked.count} addresses of this /24 answer alike (${signatureOf(most[0]!).slice(0, 100)}): one that answers for all`;
  for (const seen of most) seen.doubt ??= reason;
}
