import { expect, test } from 'vitest';
import { type DownThing, explain, type Topology } from './cause.ts';

/** `a1-b2`: port 1 of a is cabled to port 2 of b. */
const topology = (cables: string, attached: Record<string, string[]> = {}): Topology => ({
  links: cables
    .split(' ')
    .filter(Boolean)
    .map((cable) => {
      const [a, b] = cable.split('-') as [string, string];
      return { aDeviceId: a.slice(0, -1), aInterfaceId: a, bDeviceId: b.slice(0, -1), bInterfaceId: b };
    }),
  attachedTo: (deviceId) => attached[deviceId] ?? [],
});
/** `dev` is a device, `dev1` a port, `dev:http` another sensor; order is time. */
const down = (names: string): DownThing[] =>
  names.split(' ').map((name, i) => {
    if (name.includes(':')) return { key: name, kind: 'other', deviceId: name.split(':')[0]!, sinceMs: i };
    if (/\d$/.test(name))
      return { key: name, kind: 'port', deviceId: name.slice(0, -1), interfaceId: name, sinceMs: i };
    return { key: name, kind: 'device', deviceId: name, sinceMs: i };
  });
const causes = (names: string, map: Topology) => [...new Set(explain(down(names), map).values())].sort();

const ring = topology('a1-b1 b2-c1 c2-a2');
const tree = topology('core1-dist1 dist2-acc1 acc2-host1');
const mesh = topology('coa1-cob1 coa2-sia1 cob2-sia2 coa3-sib1 cob3-sib2 sia3-swi1 swi2-hos1 swi3-hot1');

test.each([
  ['a cut link in a ring: both ends, one alert', 'b2 c1', ring, ['b2']],
  ['a dead router in a ring', 'a2 b2 c', ring, ['c']],
  ['a killed router and the ports that led to it', 'coa2 cob2 sia swi hos hot', mesh, ['sia']],
  ['the same, devices noticed first', 'hos swi sia hot cob2 coa2', mesh, ['sia']],
  ['a killed core with redundant sites', 'cob1 sia1 sib1 coa', mesh, ['coa']],
  ['a leaf that dies is its own cause', 'hos', mesh, ['hos']],
  ['a dead leaf with its switch port', 'swi2 hos', mesh, ['hos']],
  ['two independent failures', 'coa3 sib1 hos', mesh, ['coa3', 'hos']],
  ['a chain: only the first device that is down', 'acc dist host', tree, ['dist']],
  ['services of a dead device', 'hos:http hos hos:tcp', mesh, ['hos']],
  ['a service alone', 'hos:http', mesh, ['hos:http']],
  ['two ports of one device, different cables', 'coa2 sia1 coa3 sib1', mesh, ['coa2', 'coa3']],
  ['everything: the probe has lost its uplink', 'core dist acc host', tree, ['core']],
  [
    'a host without a link hangs on the owner of its subnet',
    'r1 r pc',
    topology('q1-r1', { pc: ['r'] }),
    ['r'],
  ],
] as const)('%s', (_, names, map, expected) => {
  expect(causes(names, map as Topology)).toEqual(expected);
});

test('everything that is down is explained, and causes explain themselves', () => {
  const things = down('coa2 cob2 sia swi hos hot coa3 hot:http');
  const result = explain(things, mesh);
  expect([...result.keys()].sort()).toEqual(things.map((thing) => thing.key).sort());
  for (const cause of result.values()) expect(result.get(cause)).toBe(cause);
});
