/**
 * Inventories of field-replaceable units (Platform Management FRU Information Storage Definition 1.0, revision 1.3; IPMI 2.0 section 34): chassis,
 * board and product. Not supported: multi-records, the internal use area, names in alphabets of two octets.
 */
import { type Cursor, cursorOf, le16, octets, skip, u8 } from './cursor.ts';
import { sumsToZero, typedText } from './ipmi.ts';
import { hexOf } from './octets.ts';

export const inventoryHeadBytes = 8;
/** In front of every area: its version and its length. */
export const areaHeadBytes = 2;

/** What Get FRU Inventory Area Info answers. */
export interface InventorySize {
  readonly bytes: number;
  /** Reads count in words of two octets. */
  readonly words: boolean;
}
export function inventorySizeOf(data: Uint8Array): InventorySize | undefined {
  const cursor = cursorOf(data);
  const bytes = le16(cursor);
  const words = (u8(cursor) & 1) !== 0;
  return cursor.bad ? undefined : { bytes, words };
}

export const areaKinds = ['chassis', 'board', 'product'] as const;
export type AreaKind = (typeof areaKinds)[number];

/** Where the areas begin, in octets; absent ones are left out. Undefined for what is no inventory (an empty memory, damage). */
export function decodeInventoryHead(bytes: Uint8Array): Partial<Record<AreaKind, number>> | undefined {
  if (bytes.length < inventoryHeadBytes || !sumsToZero(bytes.subarray(0, inventoryHeadBytes)))
    return undefined;
  if ((bytes[0]! & 15) !== 1) return undefined;
  const offsets: Partial<Record<AreaKind, number>> = {};
  areaKinds.forEach((kind, i) => {
    const offset = bytes[2 + i]! * 8;
    if (offset > 0) offsets[kind] = offset;
  });
  return offsets;
}
/** Length of a whole area by its head. */
export const areaBytes = (head: Uint8Array): number | undefined =>
  head.length < areaHeadBytes ? undefined : head[1]! * 8;

export interface InventoryArea {
  readonly kind: AreaKind;
  readonly manufacturer?: string;
  readonly product?: string;
  readonly part?: string;
  readonly serial?: string;
  readonly version?: string;
  readonly assetTag?: string;
  readonly madeAtMs?: number;
}

/** Undefined for damaged areas: a wrong sum, or no end. */
export function decodeArea(kind: AreaKind, bytes: Uint8Array): InventoryArea | undefined {
  if (bytes.length < 8 || !sumsToZero(bytes)) return undefined;
  const cursor = cursorOf(bytes);
  skip(cursor, areaHeadBytes);
  const area = readers[kind](cursor);
  if (cursor.bad) return undefined;
  const told = Object.entries(area).filter(([, value]) => value !== undefined && value !== '');
  return { kind, ...Object.fromEntries(told) };
}

type Fields = Omit<InventoryArea, 'kind'>;
const readers: Readonly<Record<AreaKind, (cursor: Cursor) => Record<string, unknown>>> = {
  chassis(cursor) {
    skip(cursor, 1);
    const [part, serial] = readTexts(cursor, 2);
    return { part, serial };
  },
  board(cursor) {
    skip(cursor, 1);
    const minutes = le16(cursor) | (u8(cursor) << 16);
    const [manufacturer, product, serial, part] = readTexts(cursor, 4);
    return { manufacturer, product, serial, part, madeAtMs: madeAtMsOf(minutes) };
  },
  product(cursor) {
    skip(cursor, 1);
    const [manufacturer, product, part, version, serial, assetTag] = readTexts(cursor, 6);
    return { manufacturer, product, part, version, serial, assetTag };
  },
} satisfies Record<AreaKind, (cursor: Cursor) => { [K in keyof Fields]: Fields[K] | undefined }>;

/** No further field. */
const end = 0xc1;
/** Up to `count` fields; those behind the end are missing. */
function readTexts(cursor: Cursor, count: number): (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const kind = u8(cursor);
    if (cursor.bad || kind === end) break;
    texts.push(textOf(kind >> 6, octets(cursor, kind & 63)));
  }
  return texts;
}
function textOf(coding: number, bytes: Uint8Array): string {
  if (coding === 0) return bytes.some((octet) => octet !== 0) ? hexOf(bytes) : '';
  const text = typedText(coding, bytes);
  const zero = text.indexOf('\0');
  return (zero < 0 ? text : text.slice(0, zero)).trim();
}

const epochMs = Date.UTC(1996, 0, 1);
/** Minutes since 1996; zero stands for a date that is not told. */
const madeAtMsOf = (minutes: number): number | undefined =>
  minutes === 0 ? undefined : epochMs + minutes * 60_000;
