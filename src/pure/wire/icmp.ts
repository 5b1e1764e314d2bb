/**
 * ICMP and ICMPv6 echo, as far as probing needs it: RFC 792, RFC 4443, checksum RFC 1071. The first 16 bytes of the payload are
 * ours: a secret that tells our replies from everybody else's, and two words that say which probe is answered.
 */
export const echoHeaderBytes = 8;
/** secret, key, index, generation: four words. */
export const tokenBytes = 16;
/** The smallest payload that holds the token. */
export const echoSizeBytesMin = 16;

export const icmpTypes = {
  4: { request: 8, reply: 0, unreachable: 3, exceeded: 11 },
  6: { request: 128, reply: 129, unreachable: 1, exceeded: 3 },
} as const;
export type Family = 4 | 6;

export interface EchoToken {
  readonly secret: number;
  readonly key: number;
  readonly index: number;
  readonly generation: number;
}

/** One's complement sum of RFC 1071 over `length` bytes, complemented. */
export function checksum(view: DataView, offset: number, length: number): number {
  let sum = 0;
  const even = offset + (length & ~1);
  for (let at = offset; at < even; at += 2) sum += view.getUint16(at);
  if (length & 1) sum += view.getUint8(even) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** Writes an echo request of `echoHeaderBytes + sizeBytes` at `offset`. The kernel fills the checksum of ICMPv6 and of ping sockets. */
export function writeEchoRequest(
  view: DataView,
  offset: number,
  family: Family,
  identifier: number,
  sequence: number,
  token: EchoToken,
  sizeBytes: number,
): void {
  view.setUint8(offset, icmpTypes[family].request);
  view.setUint8(offset + 1, 0);
  view.setUint16(offset + 2, 0);
  view.setUint16(offset + 4, identifier);
  view.setUint16(offset + 6, sequence);
  view.setUint32(offset + 8, token.secret);
  view.setUint32(offset + 12, token.key);
  view.setUint32(offset + 16, token.index);
  view.setUint32(offset + 20, token.generation);
  for (let at = tokenBytes; at < sizeBytes; at++) view.setUint8(offset + echoHeaderBytes + at, at & 255);
  if (family === 4) view.setUint16(offset + 2, checksum(view, offset, echoHeaderBytes + sizeBytes));
}

/** Identifier and sequence number of an echo message; undefined when the bytes end before them. */
export function readEchoHeader(
  view: DataView,
  offset: number,
  end: number,
): { readonly identifier: number; readonly sequence: number } | undefined {
  if (offset + echoHeaderBytes > Math.min(end, view.byteLength)) return undefined;
  return { identifier: view.getUint16(offset + 4), sequence: view.getUint16(offset + 6) };
}

/** True when the bytes at `offset` are an echo message of `type` that carries `secret`. */
export function carriesSecret(
  view: DataView,
  offset: number,
  end: number,
  type: number,
  secret: number,
): boolean {
  return (
    offset + echoHeaderBytes + tokenBytes <= end &&
    view.getUint8(offset) === type &&
    view.getUint32(offset + echoHeaderBytes) === secret
  );
}

export type UnreachableStatus = 'net-unreachable' | 'host-unreachable' | 'filtered' | 'ttl-exceeded';

/** What an ICMP error means for the probe that met it. RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3. */
export function errorMeaning(family: Family, type: number, code: number): UnreachableStatus | undefined {
  const types = icmpTypes[family];
  if (type === types.exceeded) return 'ttl-exceeded';
  if (type !== types.unreachable) return undefined;
  if (family === 4) {
    if (code === 0 || code === 6 || code === 11) return 'net-unreachable';
    if (code === 9 || code === 10 || code === 13) return 'filtered';
    return 'host-unreachable';
  }
  if (code === 0) return 'net-unreachable';
  if (code === 1 || code === 5 || code === 6) return 'filtered';
  return 'host-unreachable';
}
