import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, hex, hexOf } from './octets.ts';
import { decodeStun, encodeStun, requestedTransport, stunAttributes, stunMethods } from './stun.ts';

/** RFC 5769 section 2.2: the sample response over IPv4. */
const sample = hex(`
  0101003c 2112a442 b7e7a701bc34d686fa87dfae
  8022000b 7465737420766563746f7220
  00200008 0001a147 e112a643
  00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
  80280004 c07d4c96`);
const transaction = hex('b7e7a701bc34d686fa87dfae');

test('the sample response of RFC 5769', () => {
  const answer = decodeStun(sample, transaction);
  expect(answer).toMatchObject({ method: stunMethods.binding, success: true });
  expect(String.fromCharCode(...answer!.attributes.get(stunAttributes.software)!)).toBe('test vector');
  expect(decodeStun(sample, hex('b7e7a701bc34d686fa87dfaf'))).toBeUndefined();
  for (let cut = 0; cut < sample.length; cut++)
    expect(decodeStun(sample.subarray(0, cut), transaction)).toBeUndefined();
});

test('requests, and an error of TURN', () => {
  expect(hexOf(encodeStun(stunMethods.binding, transaction))).toBe(
    '000100002112a442b7e7a701bc34d686fa87dfae',
  );
  expect(hexOf(encodeStun(stunMethods.allocate, transaction, requestedTransport())).slice(0, 8)).toBe(
    '00030008',
  );
  expect(decodeStun(encodeStun(stunMethods.binding, transaction), transaction)).toBeUndefined();
  const refused = concat(hex('01130008 2112a442'), transaction, hex('00090004 00000401'));
  expect(decodeStun(refused, transaction)).toMatchObject({ method: stunMethods.allocate, success: false });
});

test('random attributes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      const body = bytes.subarray(0, bytes.length & ~3);
      decodeStun(concat([1, 1, 0, body.length], hex('2112a442'), transaction, body), transaction);
    }),
  );
});
