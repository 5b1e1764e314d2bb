import { expect, test } from 'vitest';
import { withLevels } from './levels.ts';

test.each([
  [
    [0, 0],
    [2, 5],
    [0, 5],
  ],
  [
    [0, 0],
    [5, 2],
    [0, 5],
  ],
  [[0, 0], [-20], [-20, 0]],
  [[0, 0], [], [0, 0]],
  [
    [0, 10],
    [15, 20],
    [0, 15],
  ],
  [
    [0, 10],
    [100, -3],
    [0, 10],
  ],
  [
    [-10, 0],
    [-15, 3],
    [-15, 0],
  ],
] as const)('data in %j with levels %j are drawn in %j', (data, levels, range) => {
  expect(withLevels(data, levels)).toEqual(range);
});
