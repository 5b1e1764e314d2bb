import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareDevices, comparedParts, formatVlans } from './compare-devices.ts';
import { type DeviceFacts, noFacts } from './facts.ts';

test.each([
  [[], ''],
  [[1], '1'],
  [[3, 1, 2, 2, 10], '1-3,10'],
  [[1, 2], '1-2'],
])('VLANs %j are %s', (vlans, text) => {
  expect(formatVlans(vlans)).toBe(text);
});

test('VLAN lists can be read back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 4094 })), (vlans) => {
      const read = formatVlans(vlans)
        .split(',')
        .filter(Boolean)
        .flatMap((part) => {
          const [first, last = first] = part.split('-').map(Number);
          return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
        });
      expect(read).toEqual([...vlans].sort((a, b) => a - b));
    }),
  );
});

const facts: DeviceFacts = {
  ...noFacts,
  neighbours: [
    { protocol: 'lldp', localPort: 'eth0', sysName: 'x', managementAddresses: [] },
    { protocol: 'lldp', localPort: 'eth0', sysName: 'y', managementAddresses: [] },
  ],
  routes: [
    { prefix: '10.0.0.0/8', nextHop: '10.0.0.2', protocol: 'ospf' },
    { prefix: '10.0.0.0/8', nextHop: '10.0.0.1', protocol: 'ospf' },
  ],
};

test('the order of equal-cost routes is no difference, and of two neighbours on a port neither hides the other', () => {
  const turned = { ...facts, routes: facts.routes.toReversed() };
  expect([...compareDevices(facts, turned, comparedParts)]).toEqual([]);
  const alone = { ...facts, neighbours: facts.neighbours.slice(0, 1) };
  expect([...compareDevices(facts, alone, comparedParts)]).toEqual([
    { part: 'neighbours', item: 'eth0 lldp #2', change: 'only-a', a: 'sysName=y' },
  ]);
});

test('the other way round, only-a and only-b change places', () => {
  const empty = { ...noFacts, sysDescr: 'x' };
  const one = [...compareDevices(facts, empty, comparedParts)].map((item) => item.change);
  const other = [...compareDevices(empty, facts, comparedParts)].map((item) => item.change);
  const mirror = { 'only-a': 'only-b', 'only-b': 'only-a', differs: 'differs', same: 'same' } as const;
  expect(other).toEqual(one.map((change) => mirror[change]));
  expect(one.length).toBe(4);
});
