import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestRank, summarise } from './statistics.ts';

describe('summarise', () => {
  test('of nothing is nothing', () => expect(summarise([])).toBeUndefined());
  test('a burst is an uninterrupted group of lossy runs', () =>
    expect(summarise([100, 0, 50, 100, 0, 0, 100])).toMatchObject({ positive: 4, bursts: 3, count: 7 }));
  test('jitter is the mean difference of neighbours in time', () => {
    expect(summarise([10, 12, 9])!.jitter).toBe(2.5);
    expect(summarise([10])!.jitter).toBeNull();
  });
  test('at least 95 of 100 values do not exceed the 95th percentile, and the next lower one would not do', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1, maxLength: 300 }),
        (list) => {
          const p95 = nearestRank([...list], 0.95);
          const within = (limit: number) => list.filter((value) => value <= limit).length;
          expect(within(p95)).toBeGreaterThanOrEqual(0.95 * list.length - 1e-6);
          const lower = list.filter((value) => value < p95);
          if (lower.length > 0) expect(within(Math.max(...lower))).toBeLessThan(0.95 * list.length);
        },
      ),
    ));
});
