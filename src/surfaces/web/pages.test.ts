import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { api } from '#pure/contract/api.ts';
import { pageAt, pages } from './pages.ts';

test.each([
  ['/map', '/map'],
  ['/devices/', '/devices'],
  ['/devices/d17', '/devices/$id'],
  ['/scans/s1/edit', '/scans/$id/edit'],
  ['/scans/runs/r1', '/scans/runs/$id'],
  ['/docs/tools/ping.md', '/docs/$'],
] as const)('%s is drawn by the page of %s', (path, pattern) => expect(pageAt(path)).toBe(pages[pattern]));

test.each(['/', '/login', '/nowhere'])('%s comes with the frame, or not at all', (path) =>
  expect(pageAt(path)).toBeUndefined(),
);

test('what is asked ahead are routes that there are', () => {
  const source = readFileSync(join(import.meta.dirname, 'early.ts'), 'utf8');
  const asked = [...source.matchAll(/askAhead\('([^']+)'/g)].map(([, path]) => path);
  expect(asked.length).toBeGreaterThan(2);
  const known = Object.values(api).flatMap(({ method, path }) => (method === 'GET' ? [path] : []));
  expect(known).toEqual(expect.arrayContaining(asked));
});
