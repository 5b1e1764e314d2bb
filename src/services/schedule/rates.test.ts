import { expect, test } from 'vitest';
import type { Metric } from '#pure/contract/tool.ts';
import { toRates } from './rates.ts';

const labels = { interface: 'eth0', ifIndex: '2' };
const poll = (octets: number, upTimeS: number): Metric[] => [
  { name: 'uptime', value: upTimeS },
  { name: 'interface.speed', value: 1e6, labels },
  { name: 'interface.in.octets', value: octets, labels },
];
const rateOf = (first: Metric[], second: Metric[], seconds = 10) => {
  const { memory } = toRates(first, undefined, 0);
  return toRates(second, memory, seconds * 1000).metrics.filter((metric) =>
    metric.name.startsWith('interface.in'),
  );
};

test('the first poll has no rate', () => {
  expect(toRates(poll(100, 1), undefined, 0).metrics.map((metric) => metric.name)).toEqual([
    'uptime',
    'interface.speed',
  ]);
});

test('octets become bits per second and utilisation', () => {
  expect(rateOf(poll(1000, 1), poll(126_000, 11))).toEqual([
    { name: 'interface.in', value: 100_000, labels },
    { name: 'interface.in.use', value: 10, labels },
  ]);
});

test('a 32-bit counter wraps, a restarted agent tells nothing', () => {
  expect(rateOf(poll(2 ** 32 - 500, 100), poll(500, 110))[0]?.value).toBe(800);
  expect(rateOf(poll(2 ** 32 - 500, 100), poll(500, 5))).toEqual([]);
  expect(rateOf(poll(5000, 100), poll(400, 110))).toEqual([]);
});
