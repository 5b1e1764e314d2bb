import { expect, test } from 'vitest';
import { landRings } from './world.ts';

test('the land lies on the globe, and where it is known to be', () => {
  const rings = landRings();
  expect(rings.length).toBeGreaterThan(80);
  for (const ring of rings) {
    expect(ring.length % 2).toBe(0);
    for (const [i, value] of ring.entries())
      expect(Math.abs(value)).toBeLessThanOrEqual(i % 2 === 0 ? 180 : 90);
  }
  const inside = (longitude: number, latitude: number) =>
    rings.some((ring) => {
      let odd = false;
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const [xi, yi, xj, yj] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
        if (yi > latitude !== yj > latitude && longitude < ((xj - xi) * (latitude - yi)) / (yj - yi) + xi)
          odd = !odd;
      }
      return odd;
    });
  expect(inside(8.5, 47.4), 'Zürich').toBe(true);
  expect(inside(-98, 39), 'Kansas').toBe(true);
  expect(inside(134, -25), 'Australia').toBe(true);
  expect(inside(-30, 30), 'the Atlantic').toBe(false);
});
