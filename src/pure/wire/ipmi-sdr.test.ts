import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locatorOf, recordOf, records, sensors } from '../../../test/ipmi/machine.ts';
import { decodeRecord, factorsOf, recordBytes } from './ipmi-sdr.ts';
import { concat, hex } from './octets.ts';

const of = (name: string) => sensors.find((sensor) => sensor.name === name)!;

test('a full record, octet by octet as table 43-1 has it', () => {
  const bytes = hex(
    `0300 51 01 2f 20 00 03 07 81 7f 68 02 01 0000 0000 3f00 00 04 00 00 3fc0 64c0 00 d1 00 00 00 00 ff 00
     dc d2 c8 82 8c 96 00 00 0000 00 c4 50313256`,
  );
  expect(decodeRecord(bytes)).toEqual({
    id: 3,
    type: 1,
    sensors: [
      {
        form: 'full',
        ...{ owner: 0x20, lun: 0, number: 3, entity: 7, instance: 1, type: 2, eventType: 1 },
        name: 'P12V',
        thresholds: 0x3f,
        units: { base: 4, modifier: 0, use: 0, rate: 0, percent: false },
        // The highest two bits of M and B stand with tolerance and accuracy: C0h of M makes -193 of 3Fh.
        factors: { m: -193, b: -156, bExponent: 1, rExponent: -3, linearisation: 0, format: 0 },
      },
    ],
  });
});
test('numbers of ten and four bits have signs', () => {
  expect(factorsOf(hex('ff c0 00 80 00 8f'), 0, 0)).toMatchObject({
    m: -1,
    b: -512,
    bExponent: -1,
    rExponent: -8,
  });
  expect(factorsOf(hex('ff 40 ff 40 00 77'), 0, 0)).toMatchObject({
    m: 511,
    b: 511,
    bExponent: 7,
    rExponent: 7,
  });
  expect(factorsOf(hex('ff40'), 0, 0)).toBeUndefined();
});
test('one record for several sensors', () => {
  const bays = (sharing: readonly [number, number]) =>
    decodeRecord(recordOf({ ...of('Bay '), sharing }, 1))!.sensors.map(({ name, number, instance }) => [
      name,
      number,
      instance,
    ]);
  expect(bays([3, 0x81])).toEqual([
    ['Bay 1', 30, 1],
    ['Bay 2', 31, 2],
    ['Bay 3', 32, 3],
  ]);
  // Letters from the 25th on, all of one entity.
  expect(bays([0x13, 25])).toEqual([
    ['Bay Z', 30, 1],
    ['Bay AA', 31, 1],
    ['Bay AB', 32, 1],
  ]);
  expect(bays([1, 0])).toEqual([['Bay', 30, 1]]);
  expect(bays([0, 0])).toHaveLength(1);
});
test('which sensors have a number to read', () => {
  const numeric = (more: object) =>
    'factors' in decodeRecord(recordOf({ ...of('P12V'), ...more }, 1))!.sensors[0]!;
  expect(numeric({})).toBe(true);
  expect(numeric({ factors: { m: 1, format: 3 } })).toBe(false);
  expect(numeric({ form: 'compact' })).toBe(false);
  // States, and firmware that left the format at zero; states and a number with a unit.
  expect(numeric({ eventType: 0x6f, units: {} })).toBe(false);
  expect(numeric({ eventType: 0x6f, units: { base: 6 } })).toBe(true);
  expect(numeric({ eventType: 0x6f, units: { flags: 1 } })).toBe(true);
});
test('thresholds that cannot be read are none', () => {
  const bytes = recordOf(of('P12V'), 1);
  for (const [support, thresholds] of [
    [0x60, 0],
    [0x64, 0x3f],
    [0x6c, 0],
  ] as const) {
    const changed = bytes.slice();
    changed[11] = support;
    expect(decodeRecord(changed)!.sensors[0]!.thresholds).toBe(thresholds);
  }
});
test('events without a reading, where inventories are, records of others', () => {
  expect(decodeRecord(recordOf(of('OS stop'), 9))!.sensors[0]).toMatchObject({
    ...{ form: 'event-only', number: 40, type: 0x20, eventType: 0x6f, name: 'OS stop' },
  });
  expect(decodeRecord(locatorOf(7, 2, 'PSU2'))).toEqual({
    ...{ id: 7, type: 0x11, sensors: [] },
    inventory: { owner: 0x20, device: 2, logical: true, lun: 0, name: 'PSU2' },
  });
  expect(decodeRecord(hex('0500 51 c0 03 570100'))).toEqual({ id: 5, type: 0xc0, sensors: [] });
});
test('a name longer than its record, a name that ends early', () => {
  const bytes = recordOf(of('Root'), 1);
  bytes[47] = 0xdf;
  expect(decodeRecord(bytes)!.sensors[0]!.name).toBe('Root');
  bytes[50] = 0;
  expect(decodeRecord(bytes)!.sensors[0]!.name).toBe('Ro');
});
test('the length of a record by its head', () => {
  for (const record of records) expect(recordBytes(record.subarray(0, 5))).toBe(record.length);
  expect(recordBytes(hex('0100'))).toBeUndefined();
});
test('cut records are none, and no bytes throw', () => {
  for (const record of records)
    for (let length = 0; length < record.length; length++)
      expect(decodeRecord(record.subarray(0, length))).toBeUndefined();
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 0x11, 0x12), fc.uint8Array({ maxLength: 70 }), (type, body) => {
      const found = decodeRecord(concat([1, 0, 0x51, type, body.length], body));
      expect(found?.sensors.length ?? 0).toBeLessThan(16);
    }),
  );
});
