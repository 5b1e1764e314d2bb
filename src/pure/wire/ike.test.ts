import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIke, encodeIkeInitiation, encodeMainMode } from './ike.ts';
import { be32, concat, hex, hexOf } from './octets.ts';

const spi = hex('6e6f637475726e65');

test('both questions are whole messages of their versions', () => {
  const second = decodeIke(encodeIkeInitiation(spi));
  expect(second).toMatchObject({ version: 2, exchange: 34, accepted: true });
  expect(hexOf(second!.initiatorSpi)).toBe(hexOf(spi));
  expect(decodeIke(encodeMainMode(spi))).toMatchObject({ version: 1, exchange: 2, accepted: true });
});

test('refusals of strongSwan 5.9.8', () => {
  expect(
    decodeIke(hex('6e6f637475726e65 c59f714ab755e208 29202220 00000000 00000024 00000008 0000000e')),
  ).toMatchObject({
    version: 2,
    accepted: false,
    notifications: [{ type: 14 }],
  });
  expect(
    decodeIke(hex('6e6f637475726e65 20694fbbe5e7c6be 0b100500 69b5f02c 00000028 0000000c 00000001 0100000e')),
  ).toMatchObject({ version: 1, notifications: [{ type: 14 }] });
});

test('a wanted group and a vendor', () => {
  const bytes = hex(
    '6e6f637475726e65 0000000000000000 29202220 00000000 00000036 2b00000a 00000011 0013 00000010 882fe56d6fd20dbc2251613b',
  );
  const answer = decodeIke(bytes);
  expect(hexOf(answer!.notifications[0]!.data)).toBe('0013');
  expect(hexOf(answer!.vendors[0]!)).toBe('882fe56d6fd20dbc2251613b');
  for (let cut = 0; cut < bytes.length; cut++) expect(decodeIke(bytes.subarray(0, cut))).toBeUndefined();
});

test('random payloads never throw and never hang', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.nat(255),
      fc.constantFrom(0x10, 0x20),
      (bytes, next, version) => {
        decodeIke(concat(spi, spi, [next, version, 34, 0x20], be32(0), be32(28 + bytes.length), bytes));
      },
    ),
  );
});
