import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carriesSecret, checksum, echoHeaderBytes, errorMeaning, writeEchoRequest } from './icmp.ts';

const token = { secret: 0xdeadbeef, key: 1, index: 2, generation: 3 };

test('the checksum of RFC 1071 section 3', () => {
  const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  expect(checksum(new DataView(bytes.buffer), 0, 8)).toBe(~0xddf2 & 0xffff);
});

test('a message with its checksum in place sums to zero', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 16, max: 200 }),
      fc.nat(0xffff),
      fc.nat(0xffff),
      (size, identifier, sequence) => {
        const view = new DataView(new ArrayBuffer(echoHeaderBytes + size));
        writeEchoRequest(view, 0, 4, identifier, sequence, token, size);
        expect(checksum(view, 0, view.byteLength)).toBe(0);
      },
    ),
  );
});

test('only our own reply is recognised', () => {
  const view = new DataView(new ArrayBuffer(40));
  writeEchoRequest(view, 4, 6, 1, 2, token, 16);
  view.setUint8(4, 129);
  expect(carriesSecret(view, 4, 28, 129, token.secret)).toBe(true);
  expect(carriesSecret(view, 4, 27, 129, token.secret)).toBe(false);
  expect(carriesSecret(view, 4, 28, 129, 1)).toBe(false);
  expect(carriesSecret(view, 4, 28, 0, token.secret)).toBe(false);
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(80), (bytes, offset) => {
      const view = new DataView(bytes.buffer);
      expect(typeof carriesSecret(view, offset, bytes.length, 0, 1)).toBe('boolean');
    }),
  );
});

test.each([
  [4, 3, 0, 'net-unreachable'],
  [4, 3, 1, 'host-unreachable'],
  [4, 3, 13, 'filtered'],
  [4, 11, 0, 'ttl-exceeded'],
  [4, 5, 0, undefined],
  [6, 1, 0, 'net-unreachable'],
  [6, 1, 1, 'filtered'],
  [6, 1, 3, 'host-unreachable'],
  [6, 3, 0, 'ttl-exceeded'],
  [6, 2, 0, undefined],
] as const)('IPv%i type %i code %i means %s', (family, type, code, meaning) => {
  expect(errorMeaning(family, type, code)).toBe(meaning);
});
