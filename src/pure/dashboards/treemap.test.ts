import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inner, squarify } from './treemap.ts';

const area = { x: 10, y: 20, w: 800, h: 500 };

test('areas are the weights, inside the frame, and nothing overlaps', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 60 }), (weights) => {
      const rects = squarify(weights, area);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      expect(rects).toHaveLength(weights.length);
      for (const [i, rect] of rects.entries()) {
        const wanted = total === 0 ? 0 : (weights[i]! / total) * area.w * area.h;
        expect(rect.w * rect.h).toBeCloseTo(wanted, 3);
        if (weights[i] === 0) continue;
        expect(rect.x).toBeGreaterThanOrEqual(area.x - 1e-6);
        expect(rect.y).toBeGreaterThanOrEqual(area.y - 1e-6);
        expect(rect.x + rect.w).toBeLessThanOrEqual(area.x + area.w + 1e-6);
        expect(rect.y + rect.h).toBeLessThanOrEqual(area.y + area.h + 1e-6);
        for (const other of rects.slice(i + 1)) {
          const wide = Math.min(rect.x + rect.w, other.x + other.w) - Math.max(rect.x, other.x);
          const high = Math.min(rect.y + rect.h, other.y + other.h) - Math.max(rect.y, other.y);
          expect(wide < 1e-6 || high < 1e-6).toBe(true);
        }
      }
    }),
  );
});

test('equal weights are near to square', () => {
  for (const { w, h } of squarify(new Array(50).fill(1), area))
    expect(Math.max(w / h, h / w)).toBeLessThan(2);
});

test('weights that are no numbers get no area, and no room gives none', () => {
  const [bad, good] = squarify([Number.NaN, 1, -1], area);
  expect(bad!.w).toBe(0);
  expect(good).toEqual(area);
  expect(squarify([1, 2], { ...area, w: 0 }).every((rect) => rect.w * rect.h === 0)).toBe(true);
  expect(inner({ x: 0, y: 0, w: 2, h: 5 }, 2, 14)).toEqual({ x: 2, y: 14, w: 0, h: 0 });
});

test('fifty thousand leaves are no work', () => {
  const rects = squarify(
    Array.from({ length: 50_000 }, (_, i) => 1 + (i % 7)),
    area,
  );
  expect(rects.reduce((sum, { w, h }) => sum + w * h, 0)).toBeCloseTo(area.w * area.h, 0);
});
