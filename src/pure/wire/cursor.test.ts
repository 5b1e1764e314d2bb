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
import {
  ascii,
  be16,
  be32,
  beginsWith,
  concat,
  hex,
  hexOf,
  le16 as le16Octets,
  le32 as le32Octets,
  utf16le,
} from './octets.ts';

test('numbers of all sizes, in both orders', () => {
  const cursor = cursorOf(hex('01 0203 040506 0708090a 0102030405060708'));
  expect([u8(cursor), u16(cursor), u24(cursor), u32(cursor)]).toEqual([1, 0x0203, 0x040506, 0x0708090a]);
  expect(u64(cursor)).toBe(0x0102030405060708n);
  expect(left(cursor)).toBe(0);
  const other = cursorOf(hex('0102 01020304 0102030405060708'));
  expect([le16(other), le32(other), le64(other)]).toEqual([0x0201, 0x04030201, 0x0807060504030201n]);
});

test('after a read beyond the end everything is zero and the place is kept', () => {
  const cursor = cursorOf(hex('0102'));
  expect(u32(cursor)).toBe(0);
  expect([cursor.bad, cursor.at, u8(cursor), left(cursor), octets(cursor, 1).length]).toEqual([
    true,
    0,
    0,
    0,
    0,
  ]);
  const negative = cursorOf(hex('0102'));
  skip(negative, -1);
  expect(negative.bad).toBe(true);
});

test('texts end at their zero octet, or not at all', () => {
  const cursor = cursorOf(ascii('one\0two'));
  expect(latinZ(cursor)).toBe('one');
  expect(latin(cursor, 3)).toBe('two');
  expect(cursor.bad).toBe(false);
  expect([latinZ(cursor), cursor.bad]).toEqual(['', true]);
  expect(utf16leOf(utf16le('Nacht'))).toBe('Nacht');
});

test('what is written is read', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat(0xffffffff), fc.uint8Array({ maxLength: 40 }), (word, long, rest) => {
      const cursor = cursorOf(concat(be16(word), be32(long), le16Octets(word), le32Octets(long), rest));
      expect([u16(cursor), u32(cursor), le16(cursor), le32(cursor)]).toEqual([word, long, word, long]);
      expect(hexOf(octets(cursor, left(cursor)))).toBe(hexOf(rest));
      expect(beginsWith(rest, rest.subarray(0, 3))).toBe(true);
      expect(beginsWith(rest, concat(rest, [1]))).toBe(false);
    }),
  );
});
