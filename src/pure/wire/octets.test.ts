import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ascii,
  be16,
  be32,
  beginsWith,
  concat,
  hex,
  hexOf,
  le16,
  le32,
  sameOctets,
  utf16le,
  zeros,
} from './octets.ts';

test('messages from their fields', () => {
  expect(concat([1], 'ab', be16(0x0203), le16(0x0405), be32(0x06070809), le32(0x0a0b0c0d), zeros(1))).toEqual(
    hex('01 6162 0203 0504 06070809 0d0c0b0a 00'),
  );
  expect(concat(ascii('x'), utf16le('y'))).toEqual(hex('78 7900'));
});
test('what begins with what', () => {
  expect(beginsWith(hex('010203'), [1, 2])).toBe(true);
  expect(beginsWith(hex('01'), [1, 2])).toBe(false);
  expect(sameOctets(hex('01'), hex('0102'))).toBe(false);
});
test('hexadecimal there and back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(hex(hexOf(bytes))).toEqual(new Uint8Array(bytes));
    }),
  );
});
