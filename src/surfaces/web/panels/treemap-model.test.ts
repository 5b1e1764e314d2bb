import { expect, test } from 'vitest';
import type { SensorState, TreeAnswer } from '#pure/contract/resources.ts';
import { cellsOf, grow, into, nameOf, outOf, stateOf } from './treemap-model.ts';

const tree: TreeAnswer = {
  sites: [
    { id: 'z', name: 'Zürich' },
    { id: null, name: 'Without a site' },
  ],
  devices: { id: ['a', 'b', 'c'], name: ['a', 'b', 'c'], site: [0, 0, 1] },
  sensors: {
    id: ['1', '2', '3', '4'],
    name: ['one', 'two', 'three', 'four'],
    device: [0, 0, 1, 2],
    state: ['up', 'down', 'warning', 'up'] as SensorState[],
    weight: [1, 1, 1, 1],
  },
  truncated: false,
};
const area = { x: 0, y: 0, w: 800, h: 400 };

test('weights add up and the worst state wins', () => {
  const grown = grow(tree);
  expect(grown.siteWeight).toEqual([3, 1]);
  expect(grown.deviceState).toEqual(['down', 'warning', 'up']);
  expect(grown.siteState).toEqual(['down', 'up']);
});

test('each level shows what is below it, and clicks go one level at a time', () => {
  const grown = grow(tree);
  const cells = cellsOf(tree, grown, { level: 'all' }, area);
  expect(cells.filter((cell) => cell.level === 'site')).toHaveLength(2);
  expect(cells.filter((cell) => cell.level === 'sensor')).toHaveLength(4);
  const sensor = cells.find((cell) => cell.level === 'sensor' && cell.index === 1)!;
  expect([nameOf(tree, sensor), stateOf(tree, grown, sensor)]).toEqual(['two', 'down']);
  const site = into({ level: 'all' }, sensor, tree)!;
  expect(site).toEqual({ level: 'site', index: 0 });
  const device = into(site, sensor, tree)!;
  expect(device).toEqual({ level: 'device', index: 0 });
  expect(into(device, sensor, tree)).toBeNull();
  expect(cellsOf(tree, grown, device, area).map((cell) => cell.index)).toEqual([0, 1]);
  expect(outOf(device, tree)).toEqual(site);
  expect(outOf(site, tree)).toEqual({ level: 'all' });
  expect(outOf({ level: 'all' }, tree)).toBeNull();
});
