import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, extremes, lowerBound, packedOf, pyramidOf, usualStep } from './decimate.ts';

const values = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
    fc.constant(Number.NaN),
  ),
  { maxLength: 3000 },
);
const naive = (list: readonly number[]) => {
  const real = list.filter((value) => !Number.isNaN(value));
  return real.length === 0
    ? [Number.NaN, Number.NaN]
    : [real.reduce((a, b) => Math.min(b, a)), real.reduce((a, b) => Math.max(b, a))];
};

describe('the pyramid', () => {
  test('has the extremes that a look at every sample finds, over any range', () =>
    fc.assert(
      fc.property(values, fc.nat(3000), fc.nat(3000), (list, a, b) => {
        const from = Math.min(a, b, list.length);
        const to = Math.min(Math.max(a, b), list.length);
        const pair = new Float64Array(2);
        extremes(pyramidOf(Float64Array.from(list)), from, to, pair);
        expect([...pair]).toEqual(naive(list.slice(from, to)));
      }),
      { numRuns: 300 },
    ));
});

describe('columns', () => {
  test('each holds the extremes of exactly its own samples, and no sample of the range is missed', () =>
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 1, max: 200 }),
        fc.nat(40),
        fc.integer({ min: 1, max: 4000 }),
        (list, count, from, span) => {
          const times = Float64Array.from(list, (_, i) => i * 1.5 + (i % 3));
          const columns = columnsOf(times, pyramidOf(Float64Array.from(list)), from, from + span, count);
          expect(columns.start[0]).toBe(lowerBound(times, from));
          expect(columns.start[count]).toBe(lowerBound(times, from + span));
          for (let i = 0; i < count; i++)
            expect([columns.min[i], columns.max[i]]).toEqual(
              naive(list.slice(columns.start[i], columns.start[i + 1])),
            );
        },
      ),
      { numRuns: 100 },
    ));
});

test('a lower bound is the first that is not before', () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100 })),
      fc.integer({ min: -1, max: 101 }),
      (list, time) => {
        const sorted = [...list].sort((a, b) => a - b);
        const found = sorted.findIndex((value) => value >= time);
        expect(lowerBound(sorted, time)).toBe(found < 0 ? sorted.length : found);
      },
    ),
  ));

test('null is a gap, and a list is converted once', () => {
  const list = [1, null, 3];
  expect([...packedOf(list)]).toEqual([1, Number.NaN, 3]);
  expect(packedOf(list)).toBe(packedOf(list));
});

test('the usual step does not mind an outage', () => expect(usualStep([0, 1, 2, 500, 501, 502])).toBe(1));

test('a million samples are made ready and drawn in a frame, within a bound that a slow machine keeps', () => {
  const count = 1_000_000;
  const times = Float64Array.from({ length: count }, (_, i) => i);
  const value = Float64Array.from({ length: count }, (_, i) => Math.sin(i / 1000) + (i % 7));
  const pyramid = pyramidOf(value);
  columnsOf(times, pyramid, 0, count, 1500);
  const before = process.cpuUsage();
  for (let frame = 0; frame < 20; frame++)
    columnsOf(times, pyramid, frame * 1000, count - frame * 1000, 1500);
  const { user } = process.cpuUsage(before);
  expect(user / 20 / 1000).toBeLessThan(16);
});
