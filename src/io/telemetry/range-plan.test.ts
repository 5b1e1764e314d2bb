import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayS, defaultRetention, planRange, rollups } from './range-plan.ts';

const nowS = 1_760_000_000;

test('never more buckets than asked for, the whole range inside, rollups only where they fit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 * 365 * dayS }),
      fc.integer({ min: 1, max: 2 * 365 * dayS }),
      fc.integer({ min: 1, max: 2000 }),
      (ageS, lengthS, points) => {
        const fromS = nowS - ageS;
        const toS = fromS + lengthS;
        const plan = planRange(fromS, toS, points, nowS, defaultRetention);
        const first = Math.floor((fromS - plan.originS) / plan.stepS);
        const last = Math.ceil((toS - plan.originS) / plan.stepS);
        expect(last - first).toBeLessThanOrEqual(points);
        expect(plan.fromS).toBeLessThanOrEqual(fromS);
        expect(plan.toS).toBeGreaterThanOrEqual(toS);
        const rollup = rollups.find(({ table }) => table === plan.table);
        expect(plan.stepS % (rollup?.periodS ?? 1)).toBe(0);
        expect(plan.originS % (rollup?.periodS ?? 1)).toBe(0);
        if (ageS > defaultRetention.rawDays * dayS) expect(plan.table).not.toBe('sample');
      },
    ),
  );
});

test.each([
  ['an hour', 3600, 300, 'sample', 13],
  ['a day', dayS, 300, 'sample', 300],
  ['a week', 7 * dayS, 300, 'sample_15m', 2700],
  ['a month', 30 * dayS, 300, 'sample_1h', 10_800],
  ['a year', 365 * dayS, 300, 'sample_1h', 108_000],
] as const)('%s in 300 points', (_, lengthS, points, table, stepS) => {
  expect(planRange(nowS - lengthS, nowS, points, nowS, defaultRetention)).toMatchObject({ table, stepS });
});
