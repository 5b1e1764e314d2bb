/** CoAP (RFC 7252 section 3): messages both ways, options as they lie there. Not supported: blocks, observation, TCP framing. */
import { cursorOf, left, octets, u8, u16 } from './cursor.ts';
import { ascii, be16, concat } from './octets.ts';

export const coapPort = 5683;
const optionsMax = 64;
const uriPath = 11;

export const coapTypes = ['confirmable', 'non-confirmable', 'acknowledgement', 'reset'] as const;

export interface CoapMessage {
  readonly type: (typeof coapTypes)[number];
  /** Class and detail: 2.05 is content. */
  readonly code: string;
  readonly messageId: number;
  readonly token: Uint8Array;
  readonly options: readonly { readonly number: number; readonly value: Uint8Array }[];
  readonly payload: Uint8Array;
}

/** A confirmable GET; each part of the path below 13 octets, as its head is then one octet (section 3.1). */
export function encodeCoapGet(messageId: number, token: Uint8Array, path: readonly string[]): Uint8Array {
  const options = path.map((part, i) => concat([((i === 0 ? uriPath : 0) << 4) | part.length], ascii(part)));
  return concat([0x40 | token.length, 1], be16(messageId), token, ...options);
}

export function decodeCoap(bytes: Uint8Array): CoapMessage | undefined {
  const cursor = cursorOf(bytes);
  const first = u8(cursor);
  const code = u8(cursor);
  const messageId = u16(cursor);
  const tokenBytes = first & 15;
  if (first >> 6 !== 1 || tokenBytes > 8) return undefined;
  const token = octets(cursor, tokenBytes);
  const options: { number: number; value: Uint8Array }[] = [];
  let number = 0;
  while (left(cursor) > 0 && options.length < optionsMax) {
    const head = u8(cursor);
    if (head === 0xff) {
      // Section 3: a marker without a payload behind it is malformed.
      if (left(cursor) === 0) return undefined;
      break;
    }
    // Section 3.1: 13 and 14 extend, 15 is reserved.
    const extended = (nibble: number) =>
      nibble === 13 ? 13 + u8(cursor) : nibble === 14 ? 269 + u16(cursor) : nibble;
    if (head >> 4 === 15 || (head & 15) === 15) return undefined;
    number += extended(head >> 4);
    options.push({ number, value: octets(cursor, extended(head & 15)) });
  }
  if (cursor.bad) return undefined;
  const payload = octets(cursor, left(cursor));
  const detail = String(code & 31).padStart(2, '0');
  return {
    type: coapTypes[(first >> 4) & 3]!,
    code: `${code >> 5}.${detail}`,
    messageId,
    token,
    options,
    payload,
  };
}
