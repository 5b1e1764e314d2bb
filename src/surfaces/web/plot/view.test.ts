import { expect, test } from 'vitest';
import { between, keyed, moved, zoomed } from './view.ts';

test('zooming keeps the moment under the pointer where it is', () => {
  const [from, to] = zoomed([0, 1000], 250, 0.5);
  expect([from, to]).toEqual([125, 625]);
  expect((250 - from) / (to - from)).toBe(0.25);
});
test('nobody zooms below what samples tell apart, nor beyond what is kept', () => {
  expect(zoomed([0, 20], 10, 0.001)).toEqual([4, 16]);
  const [from, to] = zoomed([0, 1e8], 5e7, 1000);
  expect(to - from).toBeLessThan(2e8);
  expect(between(101, 100)).toEqual([94.5, 106.5]);
});
test('keys pan, zoom and give the whole back', () => {
  expect(keyed([0, 100], 'ArrowRight')).toEqual(moved([0, 100], 0.2));
  expect(keyed([0, 100], '+')).toEqual([25, 75]);
  expect(keyed([0, 100], 'Escape')).toBeNull();
  expect(keyed([0, 100], 'x')).toBeUndefined();
});
