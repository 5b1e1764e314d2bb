/**
 * The first messages of IKE version 1 (RFC 2408, RFC 2409 main mode) and 2 (RFC 7296 section 1.2), and the payloads of the answers. Nothing is agreed
 * upon: the key exchange is a fixed number. Not supported: encrypted payloads, fragments.
 */
import { type Cursor, cursorOf, left, octets, skip, u8, u16, u32 } from './cursor.ts';
import { be16, be32, concat, zeros } from './octets.ts';

const headerBytes = 28;
const payloadsMax = 40;
export const ikeExchanges = { mainMode: 2, informational1: 5, initiation: 34 } as const;
const payloads = {
  sa1: 1,
  notify1: 11,
  vendor1: 13,
  sa: 33,
  keyExchange: 34,
  nonce: 40,
  notify: 41,
  vendor: 43,
} as const;

/** Generic header of RFC 2408 section 3.2 and RFC 7296 section 3.2. */
const payload = (next: number, body: Uint8Array) => concat([next, 0], be16(4 + body.length), body);

/** Transforms of RFC 7296 section 3.3.2: AES and 3DES, SHA-2 and SHA-1, groups 14, 19, 5 and 2. */
const transforms2: readonly (readonly [type: number, id: number, keyBits?: number])[] = [
  [1, 12, 256],
  [1, 12, 128],
  [1, 3],
  [2, 5],
  [2, 2],
  [3, 12],
  [3, 2],
  [4, 14],
  [4, 19],
  [4, 5],
  [4, 2],
];
const modp2048 = 14;
const modp2048Bytes = 256;

export function encodeIkeInitiation(spi: Uint8Array): Uint8Array {
  const list = transforms2.map(([type, id, keyBits], i) => {
    const attribute = keyBits ? concat(be16(0x800e), be16(keyBits)) : zeros(0);
    const last = i === transforms2.length - 1;
    return concat([last ? 0 : 3, 0], be16(8 + attribute.length), [type, 0], be16(id), attribute);
  });
  const proposal = concat(...list);
  const sa = concat([0, 0], be16(8 + proposal.length), [1, 1, 0, transforms2.length], proposal);
  const exchange = new Uint8Array(modp2048Bytes).fill(0x4e);
  const nonce = new Uint8Array(32).fill(0x6f);
  const body = concat(
    payload(payloads.keyExchange, sa),
    payload(payloads.nonce, concat(be16(modp2048), zeros(2), exchange)),
    payload(0, nonce),
  );
  // Version 2.0, flags: initiator.
  return concat(
    spi,
    zeros(8),
    [payloads.sa, 0x20, ikeExchanges.initiation, 8],
    zeros(4),
    be32(headerBytes + body.length),
    body,
  );
}

/** RFC 2409 appendix A: encryption, key length, hash, authentication, group. */
const transforms1: readonly (readonly [number, number | undefined, number, number, number])[] = [
  7, 5,
].flatMap((cipher) =>
  (cipher === 7 ? [256, 128] : [undefined]).flatMap((keyBits) =>
    [2, 1].flatMap((hash) =>
      [1, 3].flatMap((authentication) =>
        [14, 2].map((group) => [cipher, keyBits, hash, authentication, group] as const),
      ),
    ),
  ),
);

export function encodeMainMode(spi: Uint8Array): Uint8Array {
  const list = transforms1.map(([cipher, keyBits, hash, authentication, group], i) => {
    const attributes = [
      [1, cipher],
      ...(keyBits ? [[14, keyBits]] : []),
      [2, hash],
      [3, authentication],
      [4, group],
      [11, 1],
      [12, 28_800],
    ];
    const body = concat(
      [i + 1, 1],
      zeros(2),
      ...attributes.map(([type, value]) => concat(be16(0x8000 | type!), be16(value!))),
    );
    return payload(i === transforms1.length - 1 ? 0 : 3, body);
  });
  const proposal = payload(0, concat([1, 1, 0, list.length], ...list));
  const sa = payload(0, concat(be32(1), be32(1), proposal));
  return concat(
    spi,
    zeros(8),
    [payloads.sa1, 0x10, ikeExchanges.mainMode, 0],
    zeros(4),
    be32(headerBytes + sa.length),
    sa,
  );
}

export interface IkeAnswer {
  readonly initiatorSpi: Uint8Array;
  readonly responderSpi: Uint8Array;
  readonly version: 1 | 2;
  readonly exchange: number;
  readonly vendors: readonly Uint8Array[];
  readonly notifications: readonly { readonly type: number; readonly data: Uint8Array }[];
  readonly accepted: boolean;
}

/** Undefined unless the lengths of header and payloads fit the datagram. */
export function decodeIke(bytes: Uint8Array): IkeAnswer | undefined {
  const cursor = cursorOf(bytes);
  const initiatorSpi = octets(cursor, 8);
  const responderSpi = octets(cursor, 8);
  let next = u8(cursor);
  const version = u8(cursor) >> 4;
  const exchange = u8(cursor);
  skip(cursor, 5);
  if (u32(cursor) !== bytes.length || cursor.bad || (version !== 1 && version !== 2)) return undefined;
  const vendors: Uint8Array[] = [];
  const notifications: { type: number; data: Uint8Array }[] = [];
  let accepted = false;
  for (let i = 0; next !== 0 && i < payloadsMax; i++) {
    const type = next;
    next = u8(cursor);
    skip(cursor, 1);
    const length = u16(cursor);
    const body = octets(cursor, length - 4);
    if (cursor.bad) return undefined;
    if (type === payloads.vendor1 || type === payloads.vendor) vendors.push(body);
    else if (type === payloads.sa1 || type === payloads.sa) accepted = true;
    else if (type === payloads.notify || type === payloads.notify1)
      notifications.push(readNotification(cursorOf(body), version));
  }
  return left(cursor) > 0
    ? undefined
    : { initiatorSpi, responderSpi, version, exchange, vendors, notifications, accepted };
}

function readNotification(cursor: Cursor, version: number) {
  // Version 1 has a domain of interpretation first.
  skip(cursor, version === 1 ? 5 : 1);
  const spiBytes = u8(cursor);
  const type = u16(cursor);
  skip(cursor, spiBytes);
  return { type, data: octets(cursor, left(cursor)) };
}
