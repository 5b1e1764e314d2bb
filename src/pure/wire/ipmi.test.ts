import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeAsfPong,
  decodeChannelCapabilities,
  encodeAsfPing,
  encodeChannelCapabilities,
} from './ipmi.ts';
import { concat, hex, hexOf } from './octets.ts';

test('the presence ping of ASF 2.0 section 3.2.4.1', () => {
  expect(hexOf(encodeAsfPing(0))).toBe('0600ff06000011be80000000');
});

test('the request as ipmitool sends it, but for the sequence number', () => {
  expect(hexOf(encodeChannelCapabilities(0))).toBe('0600ff07000000000000000000092018c88100388e04b5');
});

test('what ipmi_sim grants', () => {
  const bytes = hex('0600ff0700000000000000000010811c63209c380001970603000000006b');
  expect(decodeChannelCapabilities(bytes, 0x27)).toEqual({
    channel: 1,
    versions: ['1.5', '2.0'],
    authentications: ['none', 'MD2', 'MD5', 'password'],
    anonymous: false,
    enterprise: 0,
  });
  expect(decodeChannelCapabilities(bytes, 1)).toBeUndefined();
  expect(decodeChannelCapabilities(encodeChannelCapabilities(0x27), 0x27)).toBeUndefined();
});

test('a pong tells its enterprise', () => {
  expect(decodeAsfPong(hex('0600ff06000011be404e0010 000002a2 00000000 81000000 00000000'))).toEqual({
    tag: 0x4e,
    enterprise: 674,
    ipmi: true,
  });
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      decodeAsfPong(concat(hex('0600ff06'), bytes));
      decodeChannelCapabilities(concat(hex('0600ff07000000000000000000'), bytes), 1);
    }),
  );
});
