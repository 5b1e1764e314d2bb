import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Factors, numberOf, sensorReadingOf, thresholdsOf, unitOf } from './ipmi-sensor.ts';
import { hex } from './octets.ts';

const straight: Factors = { m: 1, b: 0, bExponent: 0, rExponent: 0, linearisation: 0, format: 0 };

test.each<[string, Partial<Factors>, number, number | undefined]>([
  ['as it is', {}, 200, 200],
  ['63 mV a step above 1 V', { m: 63, b: 100, bExponent: 1, rExponent: -3 }, 175, 12.025],
  ["two's complement", { format: 2, b: 25, bExponent: -1 }, 0xfb, -2.5],
  ["ones' complement", { format: 1, m: -3 }, 0xfa, 15],
  ["ones' complement has two zeros", { format: 1 }, 0xff, 0],
  ['a negative factor', { m: -2, b: 300 }, 100, 100],
  ['natural logarithm', { linearisation: 1 }, 1, 0],
  ['logarithm to ten', { linearisation: 2 }, 200, 2.30103],
  ['logarithm to two', { linearisation: 3 }, 64, 6],
  ['power of e', { linearisation: 4 }, 2, 7.3890561],
  ['power of ten', { linearisation: 5, rExponent: -1 }, 20, 100],
  ['power of two', { linearisation: 6 }, 10, 1024],
  ['inverse', { linearisation: 7, rExponent: -2 }, 8, 12.5],
  ['square', { linearisation: 8 }, 12, 144],
  ['cube', { linearisation: 9 }, 3, 27],
  ['square root', { linearisation: 10, m: 2 }, 72, 12],
  ['cube root', { linearisation: 11 }, 27, 3],
  ['the inverse of nothing', { linearisation: 7 }, 0, undefined],
  ['the logarithm of nothing', { linearisation: 1 }, 0, undefined],
  ['the root of less than nothing', { linearisation: 10, m: -1 }, 9, undefined],
])('section 36.3: %s', (_, factors, raw, value) => {
  expect(numberOf(raw, { ...straight, ...factors })).toBe(value);
});

test.each<[string, object, string]>([
  ['celsius', { base: 1 }, 'celsius'],
  ['rpm', { base: 18 }, 'rpm'],
  ['the last one', { base: 92 }, 'grams'],
  ['correctable errors', { base: 89 }, 'correctable-errors'],
  ['percent without a unit', { percent: true }, 'percent'],
  ['a quotient', { base: 70, modifier: 22, use: 1 }, 'bytes/s'],
  ['a product', { base: 6, modifier: 24, use: 2 }, 'watts*hours'],
  ['a rate', { base: 36, rate: 5 }, 'cubic-metres-per-hour'],
  ['a bare rate', { rate: 4 }, 'count-per-minute'],
  ['none', {}, ''],
  ['reserved, beyond', { base: 59, modifier: 200, use: 1 }, ''],
])('section 43.17: %s', (_, units, name) => {
  expect(unitOf({ base: 0, modifier: 0, use: 0, rate: 0, percent: false, ...units })).toBe(name);
});

test('thresholds that can be read', () => {
  expect(thresholdsOf(hex('3f 010203040506'))).toEqual({
    ...{ lowerNonCritical: 1, lowerCritical: 2, lowerNonRecoverable: 3 },
    ...{ upperNonCritical: 4, upperCritical: 5, upperNonRecoverable: 6 },
  });
  expect(thresholdsOf(hex('10 000000005f00'))).toEqual({ upperCritical: 0x5f });
  expect(thresholdsOf(hex('3f 01'))).toEqual({ lowerNonCritical: 1 });
  expect(thresholdsOf(hex(''))).toEqual({});
});
test('readings', () => {
  expect(sensorReadingOf(hex('3cc0c0'))).toEqual({ raw: 60, scanning: true, available: true, states: 0xc0 });
  expect(sensorReadingOf(hex('00e0'))).toMatchObject({ scanning: true, available: false, states: 0 });
  expect(sensorReadingOf(hex('0080'))).toMatchObject({ scanning: false });
  // The bit that is always set in the second octet of states is none.
  expect(sensorReadingOf(hex('00c00181'))).toMatchObject({ states: 0x101 });
  expect(sensorReadingOf(hex('3c'))).toBeUndefined();
});
test('no factors make anything but a number or nothing', () => {
  const factors = fc.record({
    m: fc.integer({ min: -512, max: 511 }),
    b: fc.integer({ min: -512, max: 511 }),
    bExponent: fc.integer({ min: -8, max: 7 }),
    rExponent: fc.integer({ min: -8, max: 7 }),
    linearisation: fc.nat(127),
    format: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.nat(255), factors, (raw, own) => {
      const value = numberOf(raw, own);
      expect(value === undefined || Number.isFinite(value)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9 }), (bytes) => {
      sensorReadingOf(bytes);
      thresholdsOf(bytes);
    }),
  );
});
