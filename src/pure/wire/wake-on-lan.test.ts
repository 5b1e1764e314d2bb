import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMagicPacket, macOctets, secureOnOctets } from './wake-on-lan.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('six octets of ones, sixteen MACs, the password last', () => {
  const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  fc.assert(
    fc.property(octets(6), fc.constantFrom(0, 4, 6).chain(octets), (mac, password) => {
      expect(hex(encodeMagicPacket(mac, password))).toBe(
        `ffffffffffff${hex(mac).repeat(16)}${hex(password)}`,
      );
    }),
  );
});

test.each([
  ['00:11:22:33:44:55', '001122334455'],
  ['1.2.3.4', '01020304'],
  ['0011.2233.4455', '001122334455'],
  ['password', undefined],
  ['1.2.3', undefined],
])('SecureOn %s', (text, expected) => {
  const octets = secureOnOctets(text);
  expect(octets && hex(octets)).toBe(expected);
});

test('a MAC in any notation', () => {
  expect(hex(macOctets('00-11-22-AA-bb-cc')!)).toBe('001122aabbcc');
  expect(macOctets('00:11')).toBeUndefined();
});
