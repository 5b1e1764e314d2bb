import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bacnetProperties, decodeBacnet, encodeReadProperty } from './bacnet.ts';
import { concat, hex, hexOf } from './octets.ts';

const answer = (value: string, npdu = '0100') => {
  const body = concat(hex(npdu), hex('30 01 0c 0c 020004d2 19 4d 3e'), hex(value), hex('3f'));
  return concat([0x81, 0x0a, 0, body.length + 4], body);
};

test('ReadProperty of the wildcard device (clause 12.11.1)', () => {
  expect(hexOf(encodeReadProperty(1, bacnetProperties.objectIdentifier))).toBe(
    '810a001101040005010c0c023fffff194b',
  );
});

test.each([
  ['75 06 00 4148552d31', 'AHU-1'],
  ['75 05 04 00410042', 'AB'],
  ['22 0102', 258],
  ['c4 020004d2', 1234],
  ['91 01', undefined],
])('value %s', (bytes, value) => {
  expect(decodeBacnet(answer(bytes))).toEqual({
    invokeId: 1,
    kind: 'value',
    property: 77,
    instance: 1234,
    value,
  });
});

test('an answer that was routed, and refusals', () => {
  expect(decodeBacnet(answer('22 0102', '0108 0005 01 0c'))).toMatchObject({ kind: 'value', value: 258 });
  expect(decodeBacnet(hex('810a000d 0100 50010c 9102 9120'))).toEqual({
    invokeId: 1,
    kind: 'error',
    reason: 32,
  });
  expect(decodeBacnet(hex('810a0009 0100 600109'))).toEqual({ invokeId: 1, kind: 'reject', reason: 9 });
  expect(decodeBacnet(encodeReadProperty(1, 75))).toBeUndefined();
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      decodeBacnet(concat([0x81, 0x0a, 0, bytes.length + 5, 1], bytes));
      decodeBacnet(answer(`75 ${hexOf(bytes)}`));
      decodeBacnet(bytes);
    }),
  );
});
