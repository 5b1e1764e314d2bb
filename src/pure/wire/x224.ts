/** Connections of ISO 8073 class 0 in TPKT frames (RFC 1006), as RDP ([MS-RDPBCGR] section 2.2.1), S7 and MMS open them. */
import { cursorOf, left, octets, skip, u8, u16 } from './cursor.ts';
import { be16, concat, type Octets } from './octets.ts';

/** RFC 1006 section 6: version 3, and the length with these four octets. */
export const tpkt = (...parts: readonly Octets[]): Uint8Array => {
  const payload = concat(...parts);
  return concat([3, 0], be16(payload.length + 4), payload);
};
/** The first frame; undefined while it is not whole. */
export function tpktPayload(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 7 || bytes[0] !== 3 || bytes[1] !== 0) return undefined;
  const length = (bytes[2]! << 8) | bytes[3]!;
  return length >= 7 && bytes.length >= length ? bytes.subarray(4, length) : undefined;
}

/** ISO 8073 section 13.3: a connection request with its variable part. */
export const encodeConnectRequest = (sourceReference: number, variable: Octets): Uint8Array =>
  tpkt([6 + variable.length, 0xe0, 0, 0], be16(sourceReference), [0], variable);
/** ISO 8073 section 13.7: data, the last of its unit. */
export const encodeData = (payload: Octets): Uint8Array => tpkt([2, 0xf0, 0x80], payload);
export function dataOf(bytes: Uint8Array): Uint8Array | undefined {
  const payload = tpktPayload(bytes);
  return payload?.[0] === 2 && payload[1] === 0xf0 ? payload.subarray(3) : undefined;
}

export interface ConnectConfirm {
  readonly destinationReference: number;
  readonly sourceReference: number;
  /** What follows the fixed part: parameters, or the negotiation of RDP. */
  readonly variable: Uint8Array;
}
/** ISO 8073 section 13.4. */
export function decodeConnectConfirm(bytes: Uint8Array): ConnectConfirm | undefined {
  const payload = tpktPayload(bytes);
  if (!payload) return undefined;
  const cursor = cursorOf(payload);
  const length = u8(cursor);
  if (length + 1 !== payload.length || (u8(cursor) & 0xf0) !== 0xd0) return undefined;
  const [destinationReference, sourceReference] = [u16(cursor), u16(cursor)];
  skip(cursor, 1);
  if (cursor.bad) return undefined;
  return { destinationReference, sourceReference, variable: octets(cursor, left(cursor)) };
}

/** ISO 8073 section 13.2.3: code, length, value. Undefined where they do not fit. */
export function connectParameters(variable: Uint8Array): ReadonlyMap<number, Uint8Array> | undefined {
  const found = new Map<number, Uint8Array>();
  const cursor = cursorOf(variable);
  while (left(cursor) > 0) {
    const code = u8(cursor);
    found.set(code, octets(cursor, u8(cursor)));
    if (cursor.bad) return undefined;
  }
  return found;
}
