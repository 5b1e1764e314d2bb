/**
 * IPv6 router solicitation and advertisement: RFC 4861 sections 4.1 and 4.2, preferences RFC 4191, DNS options RFC 8106. The solicitation is
 * written as an Ethernet frame (RFC 2464), the advertisement read as an ICMPv6 message.
 */
import { formatIpv6 } from '../base/address.ts';
import { cursorOf, left, octets, skip, u8, u16, u32, u64 } from './cursor.ts';
import { ethernetHeaderBytes, etherTypes, readEthernet, writeEthernet } from './ethernet.ts';
import { checksum } from './icmp.ts';

const ipv6HeaderBytes = 40;
const icmp6 = 58;
const solicitation = 133;
const advertisement = 134;
const hopLimit = 255;
/** RFC 4861 section 4.6.1: the option with our MAC, which a solicitation from no address must not have. */
const linkOptionBytes = 8;
const solicitationBytes = 8;
const option = { sourceLinkAddress: 1, prefix: 3, mtu: 5, dnsServers: 25, searchList: 31 } as const;
const optionsMax = 64;
/** ff02::2, all routers of the link, and its MAC (RFC 2464 section 7). */
const allRouters = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
const allRoutersMac = Uint8Array.of(0x33, 0x33, 0, 0, 0, 2);

/** From a link-local address of 16 bytes; from the unspecified one without. */
export function encodeRouterSolicitation(from: {
  readonly mac: Uint8Array;
  readonly address?: Uint8Array;
}): Uint8Array {
  const length = solicitationBytes + (from.address ? linkOptionBytes : 0);
  const bytes = new Uint8Array(ethernetHeaderBytes + ipv6HeaderBytes + length);
  const view = new DataView(bytes.buffer);
  const at = writeEthernet(bytes, 0, allRoutersMac, from.mac, etherTypes.ipv6);
  const icmp = at + ipv6HeaderBytes;
  // The pseudo header of the checksum (RFC 8200 section 8.1) stands in place of the real one first.
  if (from.address) bytes.set(from.address, at + 8);
  bytes.set(allRouters, at + 24);
  view.setUint16(at + 4, length);
  view.setUint16(at + 6, icmp6);
  bytes[icmp] = solicitation;
  if (from.address) {
    bytes[icmp + 8] = option.sourceLinkAddress;
    bytes[icmp + 9] = 1;
    bytes.set(from.mac, icmp + 10);
  }
  view.setUint16(icmp + 2, checksum(view, at, ipv6HeaderBytes + length));
  view.setUint32(at, 0x6000_0000);
  bytes[at + 6] = icmp6;
  bytes[at + 7] = hopLimit;
  return bytes;
}

export interface AdvertisedPrefix {
  readonly prefix: string;
  readonly onLink: boolean;
  /** Hosts make addresses of it by themselves. */
  readonly autonomous: boolean;
  readonly validS: number;
}
export interface RouterAdvertisement {
  /** How long it may be the default router; 0 is none, or one no longer. */
  readonly lifetimeS: number;
  readonly preference: 'low' | 'medium' | 'high';
  /** Addresses, or the rest of the configuration, by DHCPv6. */
  readonly managed: boolean;
  readonly otherConfiguration: boolean;
  readonly prefixes: readonly AdvertisedPrefix[];
  readonly dnsServers: readonly string[];
  readonly searchDomains: readonly string[];
  readonly mtuBytes?: number;
}

/** RFC 4191 section 2.2: 2 is reserved, and means medium. */
const preferences = ['medium', 'high', 'medium', 'low'] as const;

/** The message without its IPv6 header. Undefined for anything else. */
export function decodeRouterAdvertisement(message: Uint8Array): RouterAdvertisement | undefined {
  const cursor = cursorOf(message);
  const type = u8(cursor);
  skip(cursor, 4);
  const flags = u8(cursor);
  const lifetimeS = u16(cursor);
  skip(cursor, 8);
  if (cursor.bad || type !== advertisement) return undefined;
  const prefixes: AdvertisedPrefix[] = [];
  const dnsServers: string[] = [];
  const searchDomains: string[] = [];
  let mtuBytes: number | undefined;
  for (let i = 0; i < optionsMax && left(cursor) > 0; i++) {
    const kind = u8(cursor);
    const lengthBytes = u8(cursor) * 8;
    // RFC 4861 section 4.6: a length of zero condemns the whole packet.
    if (lengthBytes === 0) return undefined;
    const body = cursorOf(octets(cursor, lengthBytes - 2));
    if (cursor.bad) return undefined;
    if (kind === option.prefix && body.bytes.length === 30) {
      const lengthBits = u8(body);
      const bits = u8(body);
      const validS = u32(body);
      skip(body, 8);
      prefixes.push({
        prefix: `${address(body)}/${lengthBits}`,
        onLink: (bits & 0x80) !== 0,
        autonomous: (bits & 0x40) !== 0,
        validS,
      });
    } else if (kind === option.mtu) {
      skip(body, 2);
      mtuBytes = u32(body);
    } else if (kind === option.dnsServers) {
      skip(body, 6);
      while (left(body) >= 16) dnsServers.push(address(body));
    } else if (kind === option.searchList) {
      skip(body, 6);
      searchDomains.push(...namesOf(octets(body, left(body))));
    }
  }
  return {
    ...{ lifetimeS, preference: preferences[(flags >> 3) & 3]! },
    ...{ managed: (flags & 0x80) !== 0, otherConfiguration: (flags & 0x40) !== 0 },
    ...{ prefixes, dnsServers, searchDomains },
    ...(mtuBytes === undefined ? {} : { mtuBytes }),
  };
}

const address = (cursor: ReturnType<typeof cursorOf>): string => {
  const [high, low] = [u64(cursor), u64(cursor)];
  return formatIpv6((high << 64n) | low);
};

/** RFC 8106 section 5.2: names as RFC 1035 has them, without pointers, filled up with zeros. */
function namesOf(bytes: Uint8Array): string[] {
  const names: string[] = [];
  const cursor = cursorOf(bytes);
  let labels: string[] = [];
  while (left(cursor) > 0) {
    const length = u8(cursor);
    if (length === 0) {
      if (labels.length > 0) names.push(labels.join('.'));
      labels = [];
    } else labels.push(new TextDecoder().decode(octets(cursor, length)));
  }
  return names;
}

/** The ICMPv6 message of a frame that holds a router advertisement as RFC 4861 section 6.1.2 wants it, and who sent it. */
export function advertisementInFrame(
  bytes: Uint8Array,
): { readonly address: Uint8Array; readonly mac: Uint8Array; readonly message: Uint8Array } | undefined {
  const frame = readEthernet(bytes);
  if (frame?.type !== etherTypes.ipv6) return undefined;
  const { payload } = frame;
  const icmp = payload + ipv6HeaderBytes;
  if (bytes.length < icmp + 16 || bytes[payload + 6] !== icmp6 || bytes[payload + 7] !== hopLimit)
    return undefined;
  const source = bytes.slice(payload + 8, payload + 24);
  const linkLocal = source[0] === 0xfe && (source[1]! & 0xc0) === 0x80;
  if (!linkLocal || bytes[icmp] !== advertisement || bytes[icmp + 1] !== 0) return undefined;
  const length = (bytes[payload + 4]! << 8) | bytes[payload + 5]!;
  return {
    address: source,
    mac: frame.source,
    message: bytes.slice(icmp, Math.min(bytes.length, icmp + length)),
  };
}
