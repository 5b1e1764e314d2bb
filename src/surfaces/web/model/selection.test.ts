import { expect, test } from 'vitest';
import type { TreeNode } from '#pure/contract/resources.ts';
import { type Loaded, rootKey, rowsOf } from './object-tree.ts';
import { chosen } from './selection.ts';

const keys = ['a', 'b', 'c', 'd', 'e'];
test('one, several, and a range in either direction', () => {
  expect([...chosen(new Set(['a']), keys, 2, 0, 'only')]).toEqual(['c']);
  expect([...chosen(new Set(['a']), keys, 2, 0, 'toggle')]).toEqual(['a', 'c']);
  expect([...chosen(new Set(['a']), keys, 0, 0, 'toggle')]).toEqual([]);
  expect([...chosen(new Set(['e']), keys, 1, 3, 'range')].sort()).toEqual(['b', 'c', 'd', 'e']);
  expect([...chosen(new Set(), keys, 9, 0, 'range')]).toEqual([]);
});

const node = (kind: TreeNode['kind'], id: string, children: number) =>
  ({ kind, id, name: id, children }) as TreeNode;
test('the tree as rows: what is open, what is not here yet, and what is left', () => {
  const loaded = new Map<string, Loaded>([
    [rootKey, { items: [node('site', 's', 2), node('device', 'd', 0)], total: 3 }],
    ['site:s', { items: [node('device', 'e', 1)], total: 1 }],
  ]);
  const open = new Set(['site:s', 'device:e', 'device:d']);
  expect(
    rowsOf(loaded, open).map(
      (row) => `${'-'.repeat(row.depth)}${row.key}${row.kind === 'more' ? ` ${row.left}` : ''}`,
    ),
  ).toEqual(['site:s', '-device:e', '--more device:e 0', 'device:d', 'more root:root 1']);
});
