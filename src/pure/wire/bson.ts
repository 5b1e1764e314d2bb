/**
 * BSON 1.1 (bsonspec.org) as records of names and values. Numbers of 64 bits lose what a double cannot hold; kinds that are no plain value (binary,
 * decimal, code) are left out. Depth, elements and lengths are bounded.
 */
import { type Cursor, cursorOf, latinZ, le32, le64, octets, skip, u8 } from './cursor.ts';
import { concat, le32 as le32Octets } from './octets.ts';

export type BsonValue = string | number | boolean | null | BsonDocument | readonly BsonValue[];
export type BsonDocument = { readonly [name: string]: BsonValue };

const depthMax = 8;
const elementsMax = 2000;
const utf8 = new TextDecoder();

/** Undefined for bytes that are no document. */
export function decodeBson(bytes: Uint8Array): BsonDocument | undefined {
  const cursor = cursorOf(bytes);
  const found = readDocument(cursor, 0, { left: elementsMax });
  return cursor.bad ? undefined : found;
}

function readDocument(cursor: Cursor, depth: number, budget: { left: number }): BsonDocument | undefined {
  const end = cursor.at + le32(cursor);
  if (depth > depthMax || end > cursor.bytes.length || end < cursor.at + 1) cursor.bad = true;
  const found: { [name: string]: BsonValue } = Object.create(null);
  while (!cursor.bad && cursor.at < end && budget.left-- > 0) {
    const type = u8(cursor);
    if (type === 0) {
      if (cursor.at !== end) cursor.bad = true;
      return cursor.bad ? undefined : found;
    }
    const name = latinZ(cursor, 256);
    const value = readValue(cursor, type, depth, budget);
    if (value !== undefined && !cursor.bad) found[name] = value;
  }
  cursor.bad = true;
  return undefined;
}

function readValue(
  cursor: Cursor,
  type: number,
  depth: number,
  budget: { left: number },
): BsonValue | undefined {
  switch (type) {
    case 0x01: {
      const value = octets(cursor, 8);
      return cursor.bad ? undefined : new DataView(value.buffer, value.byteOffset).getFloat64(0, true);
    }
    case 0x02:
    case 0x0e: {
      const value = octets(cursor, le32(cursor));
      return utf8.decode(value.subarray(0, -1));
    }
    case 0x03:
      return readDocument(cursor, depth + 1, budget);
    case 0x04: {
      const list = readDocument(cursor, depth + 1, budget);
      return list && Object.values(list);
    }
    case 0x05:
      skip(cursor, le32(cursor) + 1);
      return undefined;
    case 0x07:
      skip(cursor, 12);
      return undefined;
    case 0x08:
      return u8(cursor) !== 0;
    case 0x09:
    case 0x11:
    case 0x12:
      return Number(BigInt.asIntN(64, le64(cursor)));
    case 0x0a:
      return null;
    case 0x10:
      return le32(cursor) | 0;
    case 0x13:
      skip(cursor, 16);
      return undefined;
    default:
      cursor.bad = true;
      return undefined;
  }
}

type Field = string | number | boolean;

/** Texts, whole numbers as int32, booleans; as a list where the order counts. */
export function encodeBson(
  document: Readonly<Record<string, Field>> | readonly (readonly [string, Field])[],
): Uint8Array {
  const utf8 = new TextEncoder();
  const fields = Array.isArray(document) ? (document as [string, Field][]) : Object.entries(document);
  const elements = fields.map(([name, value]) => {
    const key = concat(utf8.encode(name), [0]);
    if (typeof value === 'number') return concat([0x10], key, le32Octets(value));
    if (typeof value === 'boolean') return concat([0x08], key, [value ? 1 : 0]);
    const text = utf8.encode(value);
    return concat([0x02], key, le32Octets(text.length + 1), text, [0]);
  });
  const body = concat(...elements, [0]);
  return concat(le32Octets(body.length + 4), body);
}
