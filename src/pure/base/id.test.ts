import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from './id.ts';

const zeros = (length: number) => new Uint8Array(length);

test('26 characters that need no escaping', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 48 - 1 }),
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
      (ms, bytes) => {
        expect(newId(ms, () => bytes)).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
      },
    ),
  );
});

test('sorts by time', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      const [x, y] = [newId(a, zeros), newId(b, zeros)];
      expect(Math.sign(a - b)).toBe(x < y ? -1 : x > y ? 1 : 0);
    }),
  );
});

test('different random bytes give different ids', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 256; i++) seen.add(newId(0, () => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, i)));
  expect(seen.size).toBe(256);
});
