import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventoryOf } from '../../../test/ipmi/machine.ts';
import {
  type AreaKind,
  areaBytes,
  areaKinds,
  decodeArea,
  decodeInventoryHead,
  inventorySizeOf,
} from './ipmi-fru.ts';
import { concat, hex } from './octets.ts';

const bytes = inventoryOf('Server 1000', 'SN-12345');
const areaAt = (offset: number) => bytes.subarray(offset, offset + areaBytes(bytes.subarray(offset))!);
const summed = (body: Uint8Array) => concat(body, [-body.reduce((sum, octet) => sum + octet, 0) & 255]);

test('a whole inventory', () => {
  const offsets = decodeInventoryHead(bytes)!;
  expect(Object.keys(offsets)).toEqual(areaKinds);
  expect(areaKinds.map((kind) => decodeArea(kind, areaAt(offsets[kind]!)))).toEqual([
    { kind: 'chassis', part: 'CH-PART', serial: 'CH-SER' },
    {
      ...{ kind: 'board', manufacturer: 'ACME Boards', product: 'Mainboard' },
      ...{ serial: 'B-0001', part: 'BP-77', madeAtMs: Date.UTC(2024, 2, 1, 12) },
    },
    {
      ...{ kind: 'product', manufacturer: 'ACME', product: 'Server 1000', part: 'PN-42' },
      ...{ version: 'rev B', serial: 'SN-12345', assetTag: 'ASSET 9' },
    },
  ]);
});
test('areas that are not there, and what is no inventory', () => {
  expect(decodeInventoryHead(hex('0100000100000 0fe'.replace(' ', '')))).toEqual({ board: 8 });
  expect(decodeInventoryHead(hex('0000000000000000'))).toBeUndefined();
  expect(decodeInventoryHead(hex('ffffffffffffffff'))).toBeUndefined();
  expect(decodeInventoryHead(hex('01000001'))).toBeUndefined();
});
test('fields that end early, other codings, no date', () => {
  // Manufacturer in six bits, product as BCD, then the end.
  const board = summed(hex('01 03 19 000000 83 29dca6 42 1234 c1 0000000000000000'));
  expect(decodeArea('board', board)).toEqual({ kind: 'board', manufacturer: 'IPMI', product: '1234' });
  // Octets without a coding are told as they are; zeros are nothing.
  const chassis = summed(hex('01 02 17 02 0aff 02 0000 c1 00000000 00'));
  expect(decodeArea('chassis', chassis)).toEqual({ kind: 'chassis', part: '0aff' });
});
test('a wrong sum, a field beyond the end', () => {
  const area = areaAt(decodeInventoryHead(bytes)!.product!).slice();
  area[5]! ^= 1;
  expect(decodeArea('product', area)).toBeUndefined();
  expect(decodeArea('chassis', summed(hex('01 01 17 ff 4142 43')))).toBeUndefined();
});
test('the size of an inventory', () => {
  expect(inventorySizeOf(hex('000100'))).toEqual({ bytes: 256, words: false });
  expect(inventorySizeOf(hex('000101'))).toMatchObject({ words: true });
  expect(inventorySizeOf(hex('0001'))).toBeUndefined();
});
test('no bytes throw, with a right sum or without', () => {
  fc.assert(
    fc.property(fc.constantFrom<AreaKind>(...areaKinds), fc.uint8Array({ maxLength: 80 }), (kind, noise) => {
      decodeArea(kind, noise);
      decodeArea(kind, summed(noise));
      decodeInventoryHead(noise);
      inventorySizeOf(noise);
    }),
  );
});
