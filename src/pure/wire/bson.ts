/**
 * BSON (bsonspec.org, version 1.1) as far as answers of MongoDB need it: documents, arrays, texts, numbers, booleans. Other types are stepped
 * over. Documents to send hold texts, whole numbers and booleans.
 */
import { type Cursor, cursorOf, latinZ, le32, le64, octets, skip, u8 } from './cursor.ts';
import { concat, le32 as le32Octets } from './octets.ts';

export type BsonValue = string | number | boolean | null | readonly BsonValue[] | BsonDocument;
export interface BsonDocument {
  readonly [name: string]: BsonValue;
}
const depthMax = 16;
const valuesMax = 10_000;

export function encodeBson(document: Readonly<Record<string, string | number | boolean>>): Uint8Array {
  const utf8 = new TextEncoder();
  const elements = Object.entries(document).map(([name, value]) => {
    const key = concat(utf8.encode(name), [0]);
    if (typeof value === 'number') return concat([0x10], key, le32Octets(value));
    if (typeof value === 'boolean') return concat([0x08], key, [value ? 1 : 0]);
    const text = utf8.encode(value);
    return concat([0x02], key, le32Octets(text.length + 1), text, [0]);
  });
  const body = concat(...elements, [0]);
  return concat(le32Octets(body.length + 4), body);
}

/** Undefined for bytes that are no document, or one of more values than any answer needs. */
export function decodeBson(bytes: Uint8Array): BsonDocument | undefined {
  const cursor = cursorOf(bytes);
  const found = readDocument(cursor, 0, { left: valuesMax });
  return cursor.bad ? undefined : Object.fromEntries(found);
}

function readDocument(cursor: Cursor, depth: number, budget: { left: number }): [string, BsonValue][] {
  const found: [string, BsonValue][] = [];
  const end = cursor.at + le32(cursor);
  if (end > cursor.bytes.length || depth > depthMax) cursor.bad = true;
  while (!cursor.bad) {
    const type = u8(cursor);
    if (type === 0) break;
    const name = latinZ(cursor);
    if (--budget.left < 0) cursor.bad = true;
    const value = readValue(cursor, type, depth, budget);
    if (value !== undefined) found.push([name, value]);
  }
  if (cursor.at !== end) cursor.bad = true;
  return found;
}

/** Undefined for what is stepped over. */
function readValue(
  cursor: Cursor,
  type: number,
  depth: number,
  budget: { left: number },
): BsonValue | undefined {
  switch (type) {
    case 0x01: {
      const at = octets(cursor, 8);
      return at.length === 8 ? new DataView(at.buffer, at.byteOffset, 8).getFloat64(0, true) : undefined;
    }
    case 0x02:
    case 0x0d:
    case 0x0e:
      return new TextDecoder().decode(octets(cursor, le32(cursor)).slice(0, -1));
    case 0x03:
      return Object.fromEntries(readDocument(cursor, depth + 1, budget));
    case 0x04:
      return readDocument(cursor, depth + 1, budget).map(([, value]) => value);
    case 0x05:
      skip(cursor, le32(cursor) + 1);
      return undefined;
    case 0x07:
      skip(cursor, 12);
      return undefined;
    case 0x08:
      return u8(cursor) === 1;
    case 0x0a:
      return null;
    case 0x10:
      return le32(cursor) | 0;
    case 0x09:
    case 0x11:
      skip(cursor, 8);
      return undefined;
    case 0x12:
      return Number(BigInt.asIntN(64, le64(cursor)));
    case 0x13:
      skip(cursor, 16);
      return undefined;
    default:
      // A type whose length is not known ends the reading.
      cursor.bad = true;
      return undefined;
  }
}
