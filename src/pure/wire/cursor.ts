/**
 * Numbers and octets read one after another. A cursor never throws: after a read beyond the end `bad` is set, and every further read yields
 * zeros. Big-endian unless the name says otherwise.
 */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  bad: boolean;
}

export const cursorOf = (bytes: Uint8Array, at = 0): Cursor => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
  at,
  bad: false,
});

/** Where to read `length` octets; moves on, or marks the cursor bad. */
function take(cursor: Cursor, length: number): number {
  const { at } = cursor;
  if (length < 0 || at + length > cursor.bytes.length) cursor.bad = true;
  if (!cursor.bad) cursor.at = at + length;
  return at;
}

export const left = (cursor: Cursor): number => (cursor.bad ? 0 : cursor.bytes.length - cursor.at);

export function u8(cursor: Cursor): number {
  const at = take(cursor, 1);
  return cursor.bad ? 0 : cursor.view.getUint8(at);
}
export function u16(cursor: Cursor): number {
  const at = take(cursor, 2);
  return cursor.bad ? 0 : cursor.view.getUint16(at);
}
export function u24(cursor: Cursor): number {
  const at = take(cursor, 3);
  return cursor.bad ? 0 : (cursor.view.getUint16(at) << 8) | cursor.view.getUint8(at + 2);
}
export function u32(cursor: Cursor): number {
  const at = take(cursor, 4);
  return cursor.bad ? 0 : cursor.view.getUint32(at);
}
export function u64(cursor: Cursor): bigint {
  const at = take(cursor, 8);
  return cursor.bad ? 0n : cursor.view.getBigUint64(at);
}
export function le16(cursor: Cursor): number {
  const at = take(cursor, 2);
  return cursor.bad ? 0 : cursor.view.getUint16(at, true);
}
export function le32(cursor: Cursor): number {
  const at = take(cursor, 4);
  return cursor.bad ? 0 : cursor.view.getUint32(at, true);
}
export function le64(cursor: Cursor): bigint {
  const at = take(cursor, 8);
  return cursor.bad ? 0n : cursor.view.getBigUint64(at, true);
}

const nothing = new Uint8Array(0);
/** A view, valid as long as the bytes are. */
export function octets(cursor: Cursor, length: number): Uint8Array {
  const at = take(cursor, length);
  return cursor.bad ? nothing : cursor.bytes.subarray(at, at + length);
}
export function skip(cursor: Cursor, length: number): void {
  take(cursor, length);
}
/** One character per octet. */
export const latin = (cursor: Cursor, length: number): string => latinOf(octets(cursor, length));
/** Up to a zero octet, which is stepped over; without one the cursor is bad. */
export function latinZ(cursor: Cursor, lengthMax = 1024): string {
  const end = cursor.bad ? -1 : cursor.bytes.subarray(cursor.at, cursor.at + lengthMax + 1).indexOf(0);
  if (end < 0) cursor.bad = true;
  const text = latin(cursor, end);
  take(cursor, 1);
  return text;
}

/** Longer texts than this are no names; and no call may have more arguments than engines take. */
const latinMax = 8192;
export function latinOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, latinMax));
}
export function utf16leOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let at = 0; at + 2 <= Math.min(bytes.length, latinMax); at += 2)
    text += String.fromCharCode(view.getUint16(at, true));
  return text;
}
