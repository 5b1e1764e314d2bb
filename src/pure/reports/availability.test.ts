import fc from 'fast-check';
import { expect, test } from 'vitest';
import { availabilityOf } from './availability.ts';

const hour = 3_600_000;
const day = { fromMs: 0, toMs: 24 * hour };
const thing = (over: object) => ({ name: 'r1', sinceMs: 0, down: [], planned: [], ...over });

test('an hour down in a day', () => {
  const found = availabilityOf(thing({ down: [{ fromMs: hour, toMs: 2 * hour }] }), day, 99);
  expect(found).toMatchObject({
    outages: 1,
    downMs: hour,
    longestMs: hour,
    mttrMs: hour,
    mtbfMs: 23 * hour,
    met: false,
  });
  expect(found.percent).toBeCloseTo(95.833, 3);
  expect(found.budgetLeftMs).toBeCloseTo(0.24 * hour - hour, 3);
});

test('planned work counts neither as down nor as measured, and does not make two outages of one', () => {
  const found = availabilityOf(
    thing({ down: [{ fromMs: hour, toMs: 4 * hour }], planned: [{ fromMs: 2 * hour, toMs: 3 * hour }] }),
    day,
    99,
  );
  expect(found).toMatchObject({ outages: 1, downMs: 2 * hour, measuredMs: 23 * hour });
  const all = availabilityOf(
    thing({ down: [{ fromMs: 2 * hour, toMs: 3 * hour }], planned: [{ fromMs: hour, toMs: 4 * hour }] }),
    day,
    99.9,
  );
  expect(all).toMatchObject({ outages: 0, downMs: 0, percent: 100, met: true, mttrMs: null });
});

test('what was not watched yet is not counted', () => {
  expect(availabilityOf(thing({ sinceMs: 30 * hour }), day, 99)).toMatchObject({
    percent: null,
    measuredMs: 0,
  });
  expect(
    availabilityOf(thing({ sinceMs: 12 * hour, down: [{ fromMs: 0, toMs: 18 * hour }] }), day, 99).percent,
  ).toBe(50);
});

test('is a share between 0 and 100, met exactly when the budget is not spent', () => {
  const intervals = fc.array(
    fc.tuple(fc.nat(100), fc.nat(30)).map(([fromMs, lasts]) => ({ fromMs, toMs: fromMs + lasts })),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(intervals, intervals, fc.nat(100), (down, planned, target) => {
      const found = availabilityOf(thing({ down, planned }), { fromMs: 0, toMs: 120 }, target);
      if (found.percent === null) return;
      expect(found.percent).toBeGreaterThanOrEqual(0);
      expect(found.percent).toBeLessThanOrEqual(100);
      expect(found.met).toBe(found.budgetLeftMs >= 0);
      expect(found.downMs).toBeLessThanOrEqual(found.measuredMs);
    }),
  );
});
