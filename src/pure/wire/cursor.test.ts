import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cursorOf,
  latin,
  latinZ,
  le16,
  le32,
  le64,
  left,
  octets,
  skip,
  u8,
  u16,
  u24,
  u32,
  u64,
  utf16leOf,
} from './cursor.ts';

test('numbers of both byte orders, one after another', () => {
  const cursor = cursorOf(Uint8Array.from({ length: 32 }, (_, i) => i));
  expect([u8(cursor), u16(cursor), u24(cursor), u32(cursor)]).toEqual([0, 0x0102, 0x030405, 0x06070809]);
  expect([le16(cursor), le32(cursor)]).toEqual([0x0b0a, 0x0f0e0d0c]);
  expect([u64(cursor), le64(cursor)]).toEqual([0x1011121314151617n, 0x1f1e1d1c1b1a1918n]);
  expect([cursor.bad, left(cursor)]).toEqual([false, 0]);
});
test('texts', () => {
  const bytes = new TextEncoder().encode('ab\0cd\0e');
  const cursor = cursorOf(bytes);
  expect([latin(cursor, 1), latinZ(cursor), latinZ(cursor)]).toEqual(['a', 'b', 'cd']);
  latinZ(cursor);
  expect(cursor.bad).toBe(true);
  expect(utf16leOf(Uint8Array.of(0xe4, 0, 0xac, 0x20, 1))).toBe('ä€');
});
test('beyond the end everything is zero, for good', () => {
  const cursor = cursorOf(Uint8Array.of(1, 2, 3), 1);
  expect(u32(cursor)).toBe(0);
  expect([cursor.bad, u8(cursor), u64(cursor), octets(cursor, 1).length, left(cursor)]).toEqual([
    true,
    0,
    0n,
    0,
    0,
  ]);
  const back = cursorOf(Uint8Array.of(1, 2, 3));
  skip(back, -1);
  expect(back.bad).toBe(true);
});
test('no sequence of reads throws', () => {
  const reads = [
    u8,
    u16,
    u24,
    u32,
    u64,
    le16,
    le32,
    le64,
    latinZ,
    (c: Parameters<typeof u8>[0]) => skip(c, 3),
  ];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.nat(reads.length - 1), { maxLength: 30 }),
      (bytes, order) => {
        const cursor = cursorOf(bytes);
        for (const which of order) reads[which]!(cursor);
        expect(cursor.at).toBeLessThanOrEqual(bytes.length);
      },
    ),
  );
});
