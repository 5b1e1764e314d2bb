import { describe, expect, test } from 'vitest';
import { between, fitted, type View, zoomAt } from './camera.ts';
import { distanceToSegment, gridOf, nearest, towards } from './pick.ts';
import { lineKindOf } from './scene.ts';

describe('picking', () => {
  const places = Float64Array.of(0, 0, 100, 0, 100, 5, -119, -121, 1000, 1000);
  const grid = gridOf(places);
  test.each([
    [1, 1, 20, 0],
    [100, 4, 20, 2],
    [100, 1, 20, 1],
    [-125, -125, 20, 3],
    [500, 500, 20, -1],
    [0, 300, 1, -1],
  ])('at %d, %d within %d is %d', (x, y, radius, found) => {
    expect(nearest(grid, places, x, y, radius)).toBe(found);
  });
  test('what is not seen cannot be hit', () => {
    expect(nearest(grid, places, 100, 4, 20, (i) => i !== 2)).toBe(1);
  });
  test('the grid finds what a search of all finds', () => {
    const many = Float64Array.from({ length: 400 }, (_, i) => ((i * 7919) % 2003) - 1000);
    const own = gridOf(many);
    for (let k = 0; k < 100; k++) {
      const [x, y] = [((k * 631) % 2100) - 1050, ((k * 367) % 2100) - 1050];
      let [best, found] = [80, -1];
      for (let i = 0; i < 200; i++) {
        const distance = Math.hypot(many[i * 2]! - x, many[i * 2 + 1]! - y);
        if (distance < best) [best, found] = [distance, i];
      }
      expect(nearest(own, many, x, y, 80)).toBe(found);
    }
  });
  test('distance to a segment, past its ends and of no length', () => {
    expect(distanceToSegment(5, 3, 0, 0, 10, 0)).toBe(3);
    expect(distanceToSegment(13, 4, 0, 0, 10, 0)).toBe(5);
    expect(distanceToSegment(3, 4, 0, 0, 0, 0)).toBe(5);
  });
  test('arrow keys go to the neighbour that lies that way', () => {
    const around = Float64Array.of(0, 0, 100, 10, 300, 0, -50, 0, 0, -80);
    const all = [1, 2, 3, 4];
    expect(towards(around, 0, all, 1, 0)).toBe(1);
    expect(towards(around, 0, all, -1, 0)).toBe(3);
    expect(towards(around, 0, all, 0, -1)).toBe(4);
    expect(towards(around, 0, [2, 3, 4], 0, 1)).toBe(-1);
  });
});

describe('camera', () => {
  const size = { width: 800, height: 600 };
  test('zooming keeps the point under the pointer', () => {
    const view: View = { x: 30, y: -20, scale: 0.5 };
    const before = [(200 - view.x) / view.scale, (100 - view.y) / view.scale];
    zoomAt(view, 1.7, 200, 100);
    expect((200 - view.x) / view.scale).toBeCloseTo(before[0]!, 9);
    expect((100 - view.y) / view.scale).toBeCloseTo(before[1]!, 9);
  });
  test('fits all of it, centred', () => {
    const view = fitted({ left: -100, right: 300, top: 0, bottom: 50 }, size, 50, 9);
    expect(view.scale).toBe(700 / 400);
    expect(100 * view.scale + view.x).toBeCloseTo(400, 9);
  });
  test('a journey starts and ends where it should', () => {
    const [from, to] = [
      { x: 0, y: 0, scale: 0.01 },
      { x: -500, y: 80, scale: 2 },
    ];
    for (const [share, view] of [
      [0, from],
      [1, to],
    ] as const) {
      const at = between(from, to, share, size);
      expect(at.x).toBeCloseTo(view.x, 6);
      expect(at.y).toBeCloseTo(view.y, 6);
      expect(at.scale).toBeCloseTo(view.scale, 9);
    }
  });
});

test.each([
  ['down', 0.5, 'down'],
  ['degraded', 0, 'degraded'],
  ['up', null, 'idle'],
  ['unknown', null, 'unknown'],
  ['unknown', 0.5, 'busy'],
  ['up', 0.1, 'light'],
  ['up', 0.75, 'hot'],
  ['up', 0.95, 'full'],
] as const)('a line that is %s at %s is %s', (state, use, kind) => {
  expect(lineKindOf({ state, use })).toBe(kind);
});
