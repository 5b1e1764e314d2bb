import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allPlaces, goKeys, places } from './places.ts';

it('gives every place a key and an address of its own', () => {
  expect(goKeys.size).toBe(allPlaces.length);
  expect(new Set(allPlaces.map(({ to }) => to)).size).toBe(allPlaces.length);
  // g twice is a person who hesitates, not an address.
  expect(goKeys.has('g')).toBe(false);
});
it('has room in the bar of a phone', () => {
  expect(places.filter((place) => 'thumb' in place)).toHaveLength(4);
});
it('leads to pages that exist', () => {
  const router = readFileSync(join(import.meta.dirname, '..', 'router.tsx'), 'utf8');
  expect(allPlaces.filter(({ to }) => !router.includes(`path: '${to}'`))).toEqual([]);
});
