import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, hex, hexOf } from './octets.ts';
import { decodeSzl, encodeReadSzl, firmwareOf, textOfRecord } from './s7comm.ts';
import {
  connectParameters,
  dataOf,
  decodeConnectConfirm,
  encodeConnectRequest,
  encodeData,
  tpktPayload,
} from './x224.ts';

test('the connection request that [MS-RDPBCGR] prints (section 4.1.1), without its cookie', () => {
  expect(hexOf(encodeConnectRequest(0, hex('0100080000000000')))).toBe(
    '030000130ee000000000000100080000000000',
  );
});

test('the connection confirm of section 4.1.2', () => {
  const confirm = decodeConnectConfirm(hex('030000130ed000001234000200080000000000'));
  expect(confirm).toMatchObject({ destinationReference: 0, sourceReference: 0x1234 });
  expect(hexOf(confirm!.variable)).toBe('0200080000000000');
  expect(decodeConnectConfirm(hex('030000130ee000001234000200080000000000'))).toBeUndefined();
});

test('parameters, and what does not fit', () => {
  expect(
    [...connectParameters(hex('c0010a c1020100'))!].map(([code, value]) => [code, hexOf(value)]),
  ).toEqual([
    [0xc0, '0a'],
    [0xc1, '0100'],
  ]);
  expect(connectParameters(hex('c1050100'))).toBeUndefined();
});

test('data in, data out', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(dataOf(encodeData(bytes))).toEqual(bytes);
      expect(dataOf(encodeData(bytes).subarray(0, -1 - bytes.length))).toBeUndefined();
    }),
  );
});

test('a system status list of one record', () => {
  const record = concat([0, 7], 'BootLoader'.padEnd(20, ' '), [0, 0, 0x56, 4, 2, 1]);
  const payload = concat(
    hex('32 07 0000 0002 000c 0028 000112081284010200000000 ff090024 0011 0000 001c 0001'),
    record,
  );
  const records = decodeSzl(payload, 0x11);
  expect(firmwareOf(records)).toBe('V4.2.1');
  expect(textOfRecord(records, 7, 20)).toBe('BootLoader');
  expect(decodeSzl(payload, 0x1c)).toBeUndefined();
  expect(hexOf(encodeReadSzl(2, 0x11, 0)).slice(-16)).toBe('ff09000400110000');
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      for (const read of [tpktPayload, decodeConnectConfirm, connectParameters, dataOf]) read(bytes);
      decodeConnectConfirm(concat(hex('0300'), [0, 4 + bytes.length], bytes));
      firmwareOf(decodeSzl(concat(hex('3207'), bytes), 0x11));
    }),
  );
});
