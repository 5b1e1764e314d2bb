import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Box,
  fitted,
  gapFor,
  gridColumns,
  inReadingOrder,
  overlaps,
  type Placed,
  pack,
  place,
  rowsOf,
} from './grid.ts';

const box = fc.record({
  x: fc.integer({ min: -5, max: 40 }),
  y: fc.integer({ min: -5, max: 40 }),
  w: fc.integer({ min: -2, max: 40 }),
  h: fc.integer({ min: -2, max: 20 }),
});
const panels = fc
  .array(box, { maxLength: 30 })
  .map((boxes) => boxes.map((each, i): Placed => ({ id: `p${i}`, box: each })));

const anyOverlap = (items: readonly Placed[]) =>
  items.some((a, i) => items.slice(i + 1).some((b) => overlaps(a.box, b.box)));
const inside = ({ x, y, w, h }: Box) => x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= gridColumns;
/** Nothing could go up by a row without meeting another. */
const settled = (items: readonly Placed[]) =>
  items.every(
    (item) =>
      item.box.y === 0 ||
      items.some((other) => other !== item && overlaps(other.box, { ...item.box, y: item.box.y - 1 })),
  );

test('packed panels do not overlap, lie inside and have nothing empty above that they could use', () => {
  fc.assert(
    fc.property(panels, (items) => {
      const packed = pack(items);
      expect(packed.map((item) => item.id)).toEqual(items.map((item) => item.id));
      expect(anyOverlap(packed)).toBe(false);
      expect(packed.every((item) => inside(item.box))).toBe(true);
      expect(settled(packed)).toBe(true);
    }),
  );
});

test('packing is stable: what is packed stays, and nobody moves sideways or changes size', () => {
  fc.assert(
    fc.property(panels, (items) => {
      const packed = pack(items);
      expect(pack(packed)).toEqual(packed);
      for (const [i, item] of packed.entries()) {
        const { x, w, h } = fitted(items[i]!.box);
        expect(item.box).toMatchObject({ x, w, h });
      }
    }),
  );
});

test('a moved panel keeps its column and size; the rest keeps columns and sizes and makes room', () => {
  fc.assert(
    fc.property(panels, fc.nat(), box, (items, at, wanted) => {
      const packed = pack(items);
      const id = packed[at % Math.max(1, packed.length)]?.id;
      if (id === undefined) return;
      const moved = place(packed, id, wanted);
      expect(anyOverlap(moved)).toBe(false);
      expect(settled(moved)).toBe(true);
      const { x, w, h } = fitted(wanted);
      expect(moved.find((item) => item.id === id)!.box).toMatchObject({ x, w, h });
      for (const [i, item] of moved.entries())
        if (item.id !== id)
          expect(item.box).toMatchObject({ x: packed[i]!.box.x, w: packed[i]!.box.w, h: packed[i]!.box.h });
    }),
  );
});

test('putting a panel where it already is changes nothing', () => {
  fc.assert(
    fc.property(panels, fc.nat(), (items, at) => {
      const packed = pack(items);
      const item = packed[at % Math.max(1, packed.length)];
      if (item) expect(place(packed, item.id, item.box)).toEqual(packed);
    }),
  );
});

const at = (id: string, x: number, y: number, w = 12, h = 4): Placed => ({ id, box: { x, y, w, h } });
test('a panel that is moved down past the next changes places with it', () => {
  const items = [at('a', 0, 0), at('b', 0, 4), at('c', 12, 0)];
  const moved = place(items, 'a', { x: 0, y: 3, w: 12, h: 4 });
  expect(moved).toEqual([at('a', 0, 4), at('b', 0, 0), at('c', 12, 0)]);
  expect(place(items, 'a', { x: 0, y: 1, w: 12, h: 4 }), 'a little is not past it').toEqual(items);
});

test('a panel that is moved onto another pushes it down', () => {
  expect(place([at('a', 0, 0), at('b', 0, 4)], 'b', { x: 0, y: 0, w: 12, h: 4 })).toEqual([
    at('a', 0, 4),
    at('b', 0, 0),
  ]);
});

test('a new panel takes the first gap', () => {
  expect(gapFor([at('a', 0, 0), at('b', 0, 4, 24)], 12, 4)).toEqual({ x: 12, y: 0, w: 12, h: 4 });
  expect(gapFor([at('a', 0, 0, 24)], 12, 4)).toEqual({ x: 0, y: 4, w: 12, h: 4 });
  fc.assert(
    fc.property(panels, box, (items, { w, h }) => {
      const packed = pack(items);
      const gap = gapFor(packed, w, h);
      expect(inside(gap)).toBe(true);
      expect(packed.some((item) => overlaps(item.box, gap))).toBe(false);
    }),
  );
});

test('a phone reads from the top, left first', () => {
  expect(inReadingOrder([at('c', 0, 4), at('b', 12, 0), at('a', 0, 0)]).map((item) => item.id)).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(rowsOf([at('a', 0, 0), at('b', 0, 4, 12, 7)])).toBe(11);
});
