import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanOpinionScore } from './mos.ts';

test('a clean line is toll quality, a lossy one is not', () => {
  expect(meanOpinionScore(20, 1, 0)).toBeCloseTo(4.4, 1);
  expect(meanOpinionScore(20, 1, 5)).toBeLessThan(4.1);
  expect(meanOpinionScore(800, 50, 0)).toBeLessThan(3);
  expect(meanOpinionScore(0, 0, 100)).toBeLessThan(1.6);
});

test('stays between 1 and 4.5 and never rises with loss', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 5000, noNaN: true }),
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.integer({ min: 0, max: 99 }),
      (rtt, jitter, loss) => {
        const mos = meanOpinionScore(rtt, jitter, loss);
        expect(mos).toBeGreaterThanOrEqual(1);
        expect(mos).toBeLessThanOrEqual(4.5);
        expect(meanOpinionScore(rtt, jitter, loss + 1)).toBeLessThanOrEqual(mos + 1e-9);
      },
    ),
  );
});
