/** The addresses of a scan as columns, and the way back from an address that answered to its number. */
import { parseAddress } from '#pure/base/address.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { hostHash } from '#pure/probing/probe-cookie.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { writeV6 } from './columns.ts';
import { type Native, sys } from './native.ts';

export interface ScanTargets {
  readonly count: number;
  readonly families: readonly Family[];
  readonly family: Uint8Array;
  /** Signed, as all words of 32 bits here: such numbers cost no memory. 0 for IPv6. */
  readonly v4: Int32Array;
  /** Four words each; empty when there is no IPv6 address. */
  readonly v6: Int32Array;
  readonly scope: Uint32Array;
  /** Addresses that are likely to be in one place: numbers from 0. */
  readonly neighbourhood: Uint32Array;
  /** Of the address and the secret. */
  readonly hash: Int32Array;
  /** The host with the address in this sockaddr, or -1. */
  hostAt(view: DataView, name: number): number;
  hostOfV4(address: number): number;
  /** Fills a sockaddr and returns its length. */
  writeName(view: DataView, name: number, host: number, port: number): number;
}

const nobody = -1;
/** Addresses further apart are looked up in a table. */
const strideMax = 256;
/** Of IPv4 the first 20 bits, as a site may have them, of IPv6 the 48 that a site gets (RFC 6177). */
const neighbourhoodShift = 12;
/** RFC 4291 section 2.5.6: only such addresses need the number of their link. */
const isLinkLocal = (firstWord: number) => firstWord >>> 22 === 0xfe80 >> 6;

export function readTargets(
  native: Pick<Native, 'libc'> | undefined,
  addresses: readonly string[],
  secret: number,
): ScanTargets {
  const count = addresses.length;
  const family = new Uint8Array(count);
  const v4 = new Int32Array(count);
  const hash = new Int32Array(count);
  const has6 = addresses.some((text) => text.includes(':'));
  const v6 = new Int32Array(has6 ? count * 4 : 0);
  const scope = new Uint32Array(has6 ? count : 0);
  const bytes = new Uint8Array(16);
  const words = new DataView(bytes.buffer);
  const neighbourhood = new Uint32Array(count);
  const areas = new Map<number | bigint, number>();
  const areaOf = (key: number | bigint): number => {
    const known = areas.get(key);
    if (known === undefined) areas.set(key, areas.size);
    return known ?? areas.size - 1;
  };
  /** Between one address and the next where that is the same for all, else 0: no table is needed then. */
  let stride = count > 0 && !addresses[0]!.includes(':') ? 1 : 0;
  for (let host = 0; host < count; host++) {
    const address = parseAddress(addresses[host]!);
    if (!address) throw invalidInput('addresses', addresses[host], 'is no numeric address');
    family[host] = address.family;
    if (address.family === 4) {
      v4[host] = address.value;
      hash[host] = hostHash(secret, address.value);
      neighbourhood[host] = areaOf(address.value >>> neighbourhoodShift);
      const step = host === 0 ? stride : address.value - (v4[host - 1]! >>> 0);
      if (host === 1 && stride > 0 && step > 0 && step <= strideMax) stride = step;
      else if (step !== stride) stride = 0;
      continue;
    }
    stride = 0;
    neighbourhood[host] = areaOf(address.value >> 80n);
    writeV6(bytes, 0, address.value);
    let mixed = secret;
    for (let i = 0; i < 4; i++) {
      v6[host * 4 + i] = words.getInt32(i * 4);
      mixed = hostHash(mixed, v6[host * 4 + i]!);
    }
    if (address.zone && isLinkLocal(v6[host * 4]!)) {
      scope[host] = native?.libc.if_nametoindex(address.zone) || Number(address.zone) || 0;
      if (scope[host] === 0)
        throw invalidInput('addresses', addresses[host], `there is no interface ${address.zone}`);
    }
    hash[host] = hostHash(mixed, scope[host]!);
  }

  const sameAddress = (a: number, b: number): boolean =>
    family[a] === family[b] &&
    (family[a] === 4
      ? v4[a] === v4[b]
      : scope[a] === scope[b] && [0, 1, 2, 3].every((i) => v6[a * 4 + i] === v6[b * 4 + i]));
  /** First host of each hash, and of each host the next with the same one: different addresses may collide. */
  const firstOf = new Map<number, number>();
  const next = new Int32Array(stride > 0 ? 0 : count).fill(nobody);
  if (stride === 0)
    for (let host = 0; host < count; host++) {
      const first = firstOf.get(hash[host]!);
      for (let other = first ?? nobody; other !== nobody; other = next[other]!)
        if (sameAddress(other, host)) throw invalidInput('addresses', addresses[host], 'is named twice');
      if (first !== undefined) next[host] = first;
      firstOf.set(hash[host]!, host);
    }

  const base = v4[0] ?? 0;
  const hostOfV4 = (address: number): number => {
    if (stride > 0) {
      const distance = (address - base) | 0;
      return distance >= 0 && distance % stride === 0 && distance < count * stride
        ? distance / stride
        : nobody;
    }
    let host = firstOf.get(hostHash(secret, address)) ?? nobody;
    while (host !== nobody && (v4[host] !== address || family[host] !== 4)) host = next[host]!;
    return host;
  };
  const hostOfV6 = (view: DataView, name: number): number => {
    let mixed = secret;
    for (let i = 0; i < 4; i++) mixed = hostHash(mixed, view.getInt32(name + 8 + i * 4));
    const link = isLinkLocal(view.getInt32(name + 8)) ? view.getUint32(name + 24, true) : 0;
    let host = firstOf.get(hostHash(mixed, link)) ?? nobody;
    const differs = (other: number) => {
      if (family[other] !== 6 || scope[other] !== link) return true;
      for (let i = 0; i < 4; i++) if (v6[other * 4 + i] !== view.getInt32(name + 8 + i * 4)) return true;
      return false;
    };
    while (host !== nobody && differs(host)) host = next[host]!;
    return host;
  };

  return {
    ...{ count, family, v4, v6, scope, hash, neighbourhood, hostOfV4 },
    families: ([4, 6] as const).filter((wanted) => family.includes(wanted)),
    hostAt: (view, name) =>
      view.getUint16(name, true) === sys.afInet ? hostOfV4(view.getInt32(name + 4)) : hostOfV6(view, name),
    writeName(view, name, host, port) {
      view.setUint16(name + 2, port);
      if (family[host] === 4) {
        view.setUint16(name, sys.afInet, true);
        view.setInt32(name + 4, v4[host]!);
        return 16;
      }
      view.setUint16(name, sys.afInet6, true);
      view.setUint32(name + 4, 0);
      for (let i = 0; i < 4; i++) view.setInt32(name + 8 + i * 4, v6[host * 4 + i]!);
      view.setUint32(name + 24, scope[host]!, true);
      return 28;
    },
  };
}
