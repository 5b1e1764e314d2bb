/**
 * BACnet/IP (ASHRAE 135: annex J for the datagram, clause 6 for the network header, clauses 20 and 21 for ReadProperty): one property is asked for
 * and read. Not supported: segmentation, lists, everything that writes.
 */
import { cursorOf, left, octets, skip, u8, u16, u32 } from './cursor.ts';
import { be16, be32, concat } from './octets.ts';

export const bacnetPort = 47_808;
/** Clause 12.11: the properties of a device that name it. */
export const bacnetProperties = {
  applicationSoftwareVersion: 12,
  description: 28,
  firmwareRevision: 44,
  location: 58,
  modelName: 70,
  objectIdentifier: 75,
  objectName: 77,
  vendorName: 121,
} as const;

const device = 8;
/** Clause 12.11.1: the instance that every device takes for itself. */
const anyInstance = 0x3fffff;
const readProperty = 12;

/** A confirmed request, up to 1476 octets taken, in one piece. */
export function encodeReadProperty(invokeId: number, property: number): Uint8Array {
  const request = concat([0, 5, invokeId, readProperty], [0x0c], be32((device << 22) | anyInstance), [
    0x19,
    property,
  ]);
  return concat([0x81, 0x0a], be16(6 + request.length), [1, 4], request);
}

export type BacnetAnswer = { readonly invokeId: number } & (
  | {
      readonly kind: 'value';
      readonly property: number;
      readonly instance: number;
      readonly value: string | number | undefined;
    }
  | { readonly kind: 'error' | 'reject' | 'abort'; readonly reason: number }
);

/** Undefined unless the bytes are the answer to a ReadProperty. */
export function decodeBacnet(bytes: Uint8Array): BacnetAnswer | undefined {
  const cursor = cursorOf(bytes);
  const type = u8(cursor);
  const purpose = u8(cursor);
  // Original unicast, original broadcast, or forwarded with its origin (J.2.5).
  if (type !== 0x81 || ![0x0a, 0x0b, 4].includes(purpose) || u16(cursor) !== bytes.length) return undefined;
  if (purpose === 4) skip(cursor, 6);
  if (u8(cursor) !== 1) return undefined;
  const control = u8(cursor);
  if (control & 0x80) return undefined;
  const destination = (control & 0x20) !== 0;
  for (const there of [destination, (control & 8) !== 0]) {
    if (!there) continue;
    skip(cursor, 2);
    skip(cursor, u8(cursor));
  }
  if (destination) skip(cursor, 1);
  const pdu = u8(cursor) >> 4;
  const invokeId = u8(cursor);
  if (cursor.bad) return undefined;
  if (pdu === 6 || pdu === 7) {
    const reason = u8(cursor);
    return cursor.bad ? undefined : { invokeId, kind: pdu === 6 ? 'reject' : 'abort', reason };
  }
  if (u8(cursor) !== readProperty) return undefined;
  if (pdu === 5) {
    // Error class and code, both enumerated.
    skip(cursor, (u8(cursor) & 7) as number);
    skip(cursor, 1);
    const reason = u8(cursor);
    return cursor.bad ? undefined : { invokeId, kind: 'error', reason };
  }
  if (pdu !== 3 || u8(cursor) !== 0x0c) return undefined;
  const instance = u32(cursor) & anyInstance;
  if (u8(cursor) !== 0x19) return undefined;
  const property = u8(cursor);
  if (u8(cursor) !== 0x3e || cursor.bad) return undefined;
  return { invokeId, kind: 'value', property, instance, value: readValue(octets(cursor, left(cursor))) };
}

/** Clause 20.2: unsigned, character string and object identifier; everything else is undefined. */
function readValue(bytes: Uint8Array): string | number | undefined {
  const cursor = cursorOf(bytes);
  const tag = u8(cursor);
  let length = tag & 7;
  if (length === 5) length = u8(cursor);
  if (length === 254) length = u16(cursor);
  const value = octets(cursor, length);
  if (cursor.bad || tag & 8) return undefined;
  switch (tag >> 4) {
    case 2:
      return value.length <= 4 ? value.reduce((sum, octet) => sum * 256 + octet, 0) : undefined;
    case 7:
      return value.length > 0 ? characters(value[0]!, value.subarray(1)) : '';
    case 12:
      return value.length === 4 ? u32(cursorOf(value)) & anyInstance : undefined;
    default:
      return undefined;
  }
}

/** Clause 20.2.9: UTF-8, UCS-2 in network order, or ISO 8859-1. */
function characters(set: number, bytes: Uint8Array): string {
  if (set === 0) return new TextDecoder().decode(bytes);
  if (set !== 4) return String.fromCharCode(...bytes.subarray(0, 1024));
  let text = '';
  for (let at = 0; at + 1 < Math.min(bytes.length, 1024); at += 2)
    text += String.fromCharCode((bytes[at]! << 8) | bytes[at + 1]!);
  return text;
}
