import { expect, test } from 'vitest';
import { percentileOf } from './percentile.ts';

const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
test.each([
  [hundred, 95, 95],
  [hundred, 100, 100],
  [hundred, 0, 1],
  [[5], 95, 5],
  [[1, 2], 50, 1],
  [[1, Number.NaN, 3], 95, 3],
  [[], 95, null],
] as const)('%#', (values, percent, wanted) => {
  expect(percentileOf(values, percent)).toBe(wanted);
});
