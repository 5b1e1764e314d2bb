import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fields, pageOf } from './paging.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly size: number | null;
  readonly tags: readonly string[];
}
const fields: Fields<Row> = {
  name: (r) => r.name,
  state: (r) => r.state,
  size: (r) => r.size,
  tag: (r) => r.tags,
};
const rows: readonly Row[] = [
  { name: 'core10', state: 'up', size: 3, tags: ['core'] },
  { name: 'core2', state: 'down', size: null, tags: ['core', 'lab'] },
  { name: 'edge 1', state: 'up', size: 1, tags: [] },
];
const names = (query: object) =>
  pageOf(rows, { limit: 10, ...query }, fields, 'name').items.map((row) => row.name);

test.each([
  [{}, ['core2', 'core10', 'edge 1']],
  [{ sort: '-name' }, ['edge 1', 'core10', 'core2']],
  [{ sort: 'size' }, ['edge 1', 'core10', 'core2']],
  [{ q: 'state:up' }, ['core10', 'edge 1']],
  [{ q: '-state:up' }, ['core2']],
  [{ q: 'tag:lab' }, ['core2']],
  [{ q: 'CORE state:down' }, ['core2']],
  [{ q: 'name:"edge 1"' }, ['edge 1']],
  [{ q: '10.0.0.1:80' }, []],
])('%j', (query, expected) => {
  expect(names(query)).toEqual(expected);
});

test('unknown fields and cursors are refused by name', () => {
  expect(() => names({ q: 'colour:red' })).toThrowError(/no field "colour"/);
  expect(() => names({ sort: 'colour' })).toThrowError(/no field "colour"/);
  expect(() => names({ cursor: '!' })).toThrowError(/not one of ours/);
});

test('pages together are the whole list, each row once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 7 }), (sizes, limit) => {
      const list = sizes.map((size, i) => ({ name: `n${i}`, state: 'up', size, tags: [] }));
      const seen: Row[] = [];
      for (let cursor: string | null = '0'; cursor !== null; ) {
        const page: ReturnType<typeof pageOf<Row>> = pageOf(
          list,
          { limit, cursor, sort: 'size' },
          fields,
          'name',
        );
        seen.push(...page.items);
        cursor = page.next;
        expect(page.total).toBe(list.length);
      }
      expect(seen.map((row) => row.size)).toEqual([...sizes].sort((a, b) => a - b));
      expect(new Set(seen.map((row) => row.name)).size).toBe(list.length);
    }),
  );
});
