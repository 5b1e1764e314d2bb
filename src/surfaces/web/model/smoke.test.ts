import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakGaps, smokeBands, sparkPath } from './smoke.ts';

describe('smokeBands', () => {
  it('nests each band inside the one before, around the mean', () => {
    const bucket = fc.tuple(
      fc.float({ noNaN: true, min: 0, max: 100 }),
      fc.float({ noNaN: true, min: 0, max: 100 }),
      fc.float({ noNaN: true, min: 0, max: 100 }),
    );
    fc.assert(
      fc.property(fc.array(bucket, { minLength: 1, maxLength: 20 }), (buckets) => {
        const sorted = buckets.map((values) => [...values].sort((a, b) => a - b));
        const bands = smokeBands({
          min: sorted.map((v) => v[0]!),
          avg: sorted.map((v) => v[1]!),
          max: sorted.map((v) => v[2]!),
        });
        for (let level = 0; level < bands.length; level++)
          for (let i = 0; i < sorted.length; i++) {
            const [low, high] = [bands[level]!.low[i]!, bands[level]!.high[i]!];
            expect(low).toBeLessThanOrEqual(high + 1e-9);
            expect(low).toBeGreaterThanOrEqual(
              (level === 0 ? sorted[i]![0]! : bands[level - 1]!.low[i]!) - 1e-9,
            );
            expect(high).toBeLessThanOrEqual(
              (level === 0 ? sorted[i]![2]! : bands[level - 1]!.high[i]!) + 1e-9,
            );
          }
      }),
    );
  });
  it('leaves a hole where a bucket is missing', () => {
    const [band] = smokeBands({ min: [1, null], avg: [2, 3], max: [3, 4] });
    expect(band!.low).toEqual([1, null]);
    expect(band!.high).toEqual([3, null]);
  });
});

describe('breakGaps', () => {
  it('does not bridge an outage', () => {
    expect(breakGaps([0, 10, 20, 90, 100], [[1, 2, 3, 4, 5]])).toEqual({
      timeS: [0, 10, 20, 30, 90, 100],
      columns: [[1, 2, 3, null, 4, 5]],
    });
  });
  it('keeps what has no gap, and nothing', () => {
    expect(breakGaps([0, 10, 20], [[1, 2, 3]]).timeS).toEqual([0, 10, 20]);
    expect(breakGaps([], [[]])).toEqual({ timeS: [], columns: [[]] });
  });
});

describe('sparkPath', () => {
  it('spans the box and centres a flat line', () => {
    expect(sparkPath([0, 10], 100, 20)).toBe('M0.0 19.0L100.0 1.0');
    expect(sparkPath([5, 5], 100, 20)).toBe('M0.0 10.0L100.0 10.0');
    expect(sparkPath([5], 100, 20)).toBe('');
  });
});
