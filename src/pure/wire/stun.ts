/** STUN (RFC 8489 sections 5 and 14): requests without credentials, and the attributes of answers. Not supported: integrity, fingerprints. */
import { cursorOf, left, octets, skip, u16, u32 } from './cursor.ts';
import { be16, be32, concat } from './octets.ts';

export const stunPort = 3478;
const cookie = 0x2112a442;
const attributesMax = 32;
export const stunMethods = { binding: 1, allocate: 3 } as const;
export const stunAttributes = {
  errorCode: 0x0009,
  realm: 0x0014,
  requestedTransport: 0x0019,
  software: 0x8022,
} as const;

export function encodeStun(
  method: number,
  transaction: Uint8Array,
  attributes: Uint8Array = new Uint8Array(),
): Uint8Array {
  return concat(be16(method), be16(attributes.length), be32(cookie), transaction, attributes);
}
/** RFC 8656 section 7.1: relayed over UDP. */
export const requestedTransport = (): Uint8Array =>
  concat(be16(stunAttributes.requestedTransport), be16(4), [17, 0, 0, 0]);

export interface StunAnswer {
  readonly method: number;
  readonly success: boolean;
  readonly attributes: ReadonlyMap<number, Uint8Array>;
}
/** Undefined unless the bytes begin with an answer to this transaction. */
export function decodeStun(bytes: Uint8Array, transaction: Uint8Array): StunAnswer | undefined {
  const cursor = cursorOf(bytes);
  const type = u16(cursor);
  const length = u16(cursor);
  // Section 5: the two bits of the class lie inside the method; both answers have the upper one.
  if ((type & 0xc100) !== 0x0100 || length % 4 !== 0 || u32(cursor) !== cookie) return undefined;
  if (octets(cursor, 12).some((octet, i) => octet !== transaction[i])) return undefined;
  const body = cursorOf(octets(cursor, length));
  if (cursor.bad) return undefined;
  const attributes = new Map<number, Uint8Array>();
  for (let i = 0; i < attributesMax && left(body) >= 4; i++) {
    const attribute = u16(body);
    const size = u16(body);
    const value = octets(body, size);
    skip(body, Math.min(left(body), (4 - (size % 4)) % 4));
    if (body.bad) return undefined;
    if (!attributes.has(attribute)) attributes.set(attribute, value);
  }
  return {
    method: (type & 0x0f) | ((type & 0xe0) >> 1) | ((type & 0x3e00) >> 2),
    success: (type & 0x10) === 0,
    attributes,
  };
}
