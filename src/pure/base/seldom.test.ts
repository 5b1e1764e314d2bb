import { expect, test } from 'vitest';
import { seldom } from './seldom.ts';

test('what is quick is fresh, what is slow is kept for its share of the time', () => {
  let nowMs = 0;
  let costMs = 0;
  let times = 0;
  const figure = seldom(
    () => nowMs,
    0.05,
    () => {
      nowMs += costMs;
      return ++times;
    },
  );
  expect([figure(), figure()]).toEqual([1, 2]);
  costMs = 50;
  expect(figure()).toBe(3);
  nowMs += 949;
  expect(figure()).toBe(3);
  nowMs += 1;
  expect(figure()).toBe(4);
});
