import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventLogFiguresOf, eventWords, logEntryOf } from './ipmi-sel.ts';
import { hex } from './octets.ts';

const entry = (bytes: string) => logEntryOf(hex(`0200 ${bytes}`))!.entry;

test('a threshold that was passed', () => {
  const { next, entry: found } = logEntryOf(hex('0200 0100 02 55a75669 2000 04 01 01 01 59605f'))!;
  expect(next).toBe(2);
  expect(found).toMatchObject({
    ...{ id: 1, type: 2, atMs: 1_767_286_613_000 },
    event: {
      ...{ generator: 0x20, lun: 0, sensorType: 1, sensor: 1, eventType: 1, deasserted: false },
      ...{ offset: 9, reading: 96, threshold: 95 },
    },
  });
  expect(eventWords(found)).toBe('above upper critical');
});
test('over again, and octets that are no reading', () => {
  const over = entry('0200 02 55a75669 2000 04 01 01 81 59605f');
  expect(over.event?.deasserted).toBe(true);
  expect(eventWords(over)).toBe('above upper critical, over');
  expect(entry('0200 02 55a75669 2000 04 01 01 01 09605f').event).not.toHaveProperty('reading');
  expect(entry('0200 02 55a75669 2000 04 08 14 6f 53ffff').event).not.toHaveProperty('reading');
});
test('before the clock was set, and without one', () => {
  expect(entry('0100 02 4d000000 2000 04 08 14 6f 03ffff')).not.toHaveProperty('atMs');
  expect(entry('0100 02 ffffffff 2000 04 08 14 6f 03ffff')).not.toHaveProperty('atMs');
});
test('entries of vendors, with and without a time', () => {
  expect(entry('0300 c1 55a75669 570100 010203040506')).toMatchObject({
    ...{ type: 0xc1, enterprise: 343, atMs: 1_767_286_613_000, octets: hex('010203040506') },
  });
  const bare = entry('0400 e0 0102030405060708090a0b0c0d');
  expect(bare).toEqual({ id: 4, type: 0xe0, octets: hex('0102030405060708090a0b0c0d') });
  expect(eventWords(bare)).toBeUndefined();
});
test('the figures of a log', () => {
  expect(eventLogFiguresOf(hex('51 0500 b007 00000000 00000000 8a'))).toEqual({
    ...{ entries: 5, freeBytes: 1968, overflow: true },
  });
  expect(eventLogFiguresOf(hex('51 0500'))).toBeUndefined();
});
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const found = logEntryOf(bytes);
      if (found) eventWords(found.entry);
      else expect(bytes.length).toBeLessThan(18);
      eventLogFiguresOf(bytes);
    }),
  );
});
