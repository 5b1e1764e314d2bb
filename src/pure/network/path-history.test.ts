import { expect, test } from 'vitest';
import { type HopSeries, pathAt, pathDifference, pathHistory, silent } from './path-history.ts';

const hop = (
  at: number,
  address: string,
  kind: 'rtt' | 'loss',
  values: Record<number, number>,
  name?: string,
): HopSeries => ({
  hop: at,
  address,
  kind,
  name,
  timeS: Object.keys(values).map(Number),
  avg: Object.values(values),
  count: Object.values(values).map(() => 2),
});

const rerouted = [
  hop(1, '10.0.0.1', 'rtt', { 0: 1, 60: 1, 120: 1 }),
  hop(1, '10.0.0.1', 'loss', { 0: 0, 60: 0, 120: 0 }),
  hop(2, '10.0.1.1', 'rtt', { 0: 5 }),
  hop(2, '10.0.1.1', 'loss', { 0: 0 }),
  hop(2, silent, 'loss', { 60: 100 }),
  hop(2, '10.0.2.1', 'rtt', { 120: 9 }, 'b.example'),
  hop(2, '10.0.2.1', 'loss', { 120: 50 }, 'b.example'),
  hop(3, '192.0.2.9', 'rtt', { 0: 6 }),
  hop(3, '192.0.2.9', 'loss', { 0: 0 }),
];

test('a router that goes silent has not moved; another that answers in its place has', () => {
  const { hops, changes } = pathHistory(rerouted);
  expect(hops.map((item) => item.nodes.map((node) => node.address))).toEqual([
    ['10.0.0.1'],
    ['10.0.1.1', silent, '10.0.2.1'],
    ['192.0.2.9'],
  ]);
  expect(changes).toEqual([
    { timeS: 120, hop: 2, from: '10.0.1.1', to: '10.0.2.1' },
    { timeS: 120, hop: 3, from: '192.0.2.9', to: null },
  ]);
});

test('a router whose name was found later is one router', () => {
  const { hops } = pathHistory([
    hop(1, '10.0.0.1', 'rtt', { 0: 1 }),
    hop(1, '10.0.0.1', 'loss', { 0: 0 }),
    hop(1, '10.0.0.1', 'rtt', { 60: 3 }, 'a.example'),
    hop(1, '10.0.0.1', 'loss', { 60: 20 }, 'a.example'),
  ]);
  expect(hops[0]!.nodes).toEqual([
    {
      address: '10.0.0.1',
      name: 'a.example',
      system: null,
      timeS: [0, 60],
      rttMs: [1, 3],
      lossPercent: [0, 20],
      runs: [2, 2],
    },
  ]);
});

test('paths of two periods are compared hop by hop', () => {
  const path = pathHistory(rerouted);
  const before = pathAt(path, 0, 60);
  const after = pathAt(path, 120, 180);
  expect(before.map((step) => step.node?.address)).toEqual(['10.0.0.1', '10.0.1.1', '192.0.2.9']);
  expect(after[1]).toMatchObject({ rttMs: 9, lossPercent: 50, node: { name: 'b.example' } });
  expect(pathAt(path, 60, 120)[1]).toEqual({ hop: 2, node: null, rttMs: null, lossPercent: 100 });
  expect([...pathDifference(before, after)]).toEqual([2, 3]);
  expect([...pathDifference(before, before)]).toEqual([]);
});
