import { expect, test } from 'vitest';
import { standardMib } from '#pure/mib/index.ts';
import { pathTo, rowsOf, searchRows, supportOf, treeOf } from './mib-tree.ts';

const mib = standardMib();
const tree = treeOf(mib);

test('closed, the tree is its modules', () => {
  const rows = rowsOf(tree, new Set());
  expect(rows.map((row) => row.key)).toEqual(tree.map((module) => module.name));
  expect(rows.every((row) => row.depth === 0 && !row.open)).toBe(true);
});

test('opening the way to an object shows it below its row', () => {
  const node = mib.named('ifOperStatus')!;
  const keys = pathTo(tree, node);
  expect(keys).toEqual(['IF-MIB', 'IF-MIB::interfaces', 'IF-MIB::ifTable', 'IF-MIB::ifEntry']);
  const rows = rowsOf(tree, new Set(keys));
  expect(rows.find((row) => row.node === node)).toMatchObject({
    depth: 4,
    parent: 'IF-MIB::ifEntry',
    hasChildren: false,
  });
});

test('every object stands in the tree once', () => {
  const open = new Set(
    mib.modules.flatMap((module) => [
      module.name,
      ...module.nodes.map((node) => `${module.name}::${node.name}`),
    ]),
  );
  const rows = rowsOf(tree, open);
  expect(rows.filter((row) => row.node)).toHaveLength(
    mib.modules.reduce((sum, module) => sum + module.nodes.length, 0),
  );
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
});

test.each([
  ['ifoperstatus', 'ifOperStatus'],
  ['IF-MIB::ifDescr.3', 'ifDescr'],
  ['sysna', 'sysName'],
  ['1.3.6.1.2.1.1.5', 'sysName'],
  ['.1.3.6.1.2.1.1.5.0', 'sysName'],
  ['who to call', 'sysContact'],
])('%s finds %s first', (text, name) => expect(searchRows(mib, text)[0]?.node?.name).toBe(name));

test('a search has a bound, and may find nothing', () => {
  expect(searchRows(mib, 'if').length).toBeLessThanOrEqual(500);
  expect(searchRows(mib, 'zzzzzz')).toEqual([]);
});

test('a scan says which modules and objects are there', () => {
  const support = supportOf([
    {
      kind: 'module',
      target: 'a',
      module: 'IF-MIB',
      found: 2,
      known: 8,
      tables: ['ifTable'],
      scalars: ['ifNumber'],
    },
    { kind: 'target', target: 'a' },
  ]);
  expect(support.modules.get('IF-MIB')).toEqual({ found: 2, known: 8 });
  expect([...support.objects]).toEqual(['IF-MIB::ifTable', 'IF-MIB::ifNumber']);
});
