import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeTicks, valueTicks } from './ticks.ts';

test.each([
  [0, 10, 5, [0, 2, 4, 6, 8, 10]],
  [0, 0.0007, 4, [0, 0.0002, 0.0004, 0.0006]],
  [-30, 90, 4, [0, 50]],
  [3, 3, 4, [3]],
])('ticks of %d to %d', (low, high, most, wanted) => expect(valueTicks(low, high, most)).toEqual(wanted));

test('ticks lie inside, rise, and are not more than there is room for', () =>
  fc.assert(
    fc.property(
      fc.double({ min: -1000, max: 1000, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
      fc.integer({ min: 2, max: 12 }),
      (spansAway, span, most) => {
        const low = spansAway * span;
        const ticks = valueTicks(low, low + span, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        for (let i = 1; i < ticks.length; i++) expect(ticks[i]!).toBeGreaterThan(ticks[i - 1]!);
      },
    ),
  ));

test('times fall on round hours of the zone', () => {
  expect(timeTicks(0, 4 * 3600, 5).at).toEqual([0, 3600, 7200, 10_800]);
  expect(timeTicks(0, 86_400 * 3, 4, 5.5 * 3600).at.map((tick) => (tick + 5.5 * 3600) % 86_400)).toEqual([
    0, 0, 0,
  ]);
});
