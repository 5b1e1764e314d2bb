import { expect, test } from 'vitest';
import type { NetworkGraph } from '#services/inventory/port.ts';
import { type DownThing, explain } from './cause.ts';
import { networkOfGraph } from './topology.ts';

interface Map_ {
  readonly cables: string;
  readonly attached?: Readonly<Record<string, readonly string[]>>;
  readonly probe?: string;
}
/** `a1-b2`: port 1 of a is cabled to port 2 of b. Devices called `h…` are hosts. */
const graphOf = ({ cables, attached = {}, probe }: Map_): NetworkGraph => {
  const pairs = cables
    .split(' ')
    .filter(Boolean)
    .map((cable) => cable.split('-') as [string, string]);
  const names = new Set([...pairs.flat().map((end) => end.slice(0, -1)), ...Object.keys(attached)]);
  const subnet = new Map(Object.keys(attached).map((name, i) => [name, i + 1]));
  return {
    version: 1,
    devices: new Map(
      [...names].map((id) => [
        id,
        {
          id,
          name: id,
          kind: id.startsWith('h') ? 'host' : 'router',
          managementAddress: subnet.has(id) ? `10.0.${subnet.get(id)}.9` : null,
          addresses: [],
        },
      ]),
    ),
    interfaces: new Map(
      pairs.flat().map((id) => [
        id,
        {
          id,
          deviceId: id.slice(0, -1),
          ifIndex: Number(id.at(-1)),
          name: `eth${id.at(-1)}`,
          alias: null,
          operStatus: 'up',
        },
      ]),
    ),
    links: pairs.map(([a, b]) => ({
      id: `${a}-${b}`,
      aDeviceId: a.slice(0, -1),
      aInterfaceId: a,
      bDeviceId: b.slice(0, -1),
      bInterfaceId: b,
      source: 'lldp',
    })),
    prefixes: Object.entries(attached).flatMap(([name, owners]) =>
      owners.map((deviceId) => ({ prefix: `10.0.${subnet.get(name)}.1/24`, deviceId })),
    ),
    byAddress: new Map(probe ? [['10.9.9.9', probe]] : []),
  };
};
const topology = (cables: string, attached: Record<string, string[]> = {}, probe?: string): Map_ => ({
  cables,
  attached,
  ...(probe ? { probe } : {}),
});
/** `dev` is a device, `dev1` a port, `dev:http` another sensor, `~` before it good again, `!` told before; order is time, `@s` sets it. */
const down = (names: string): DownThing[] =>
  names.split(' ').map((word, i) => {
    const [text, at] = word.split('@') as [string, string?];
    const name = text.replace(/^[~!]+/, '');
    const base = {
      key: name,
      sinceMs: at === undefined ? i : Number(at) * 1000,
      intervalMs: 1000,
      told: text.includes('!') || text.includes('~'),
      ...(text.includes('~') ? { recoveredMs: 59_000 } : {}),
    };
    if (name.includes(':')) return { ...base, kind: 'other', deviceId: name.split(':')[0]! };
    if (/\d$/.test(name)) return { ...base, kind: 'port', deviceId: name.slice(0, -1), interfaceId: name };
    return { ...base, kind: 'device', deviceId: name };
  });
const reasonsOf = (names: string, map: Map_, over: { nowMs?: number; anybody?: boolean } = {}) => {
  const things = down(names);
  const dead = new Set(
    things
      .filter((thing) => thing.kind === 'device' && thing.recoveredMs === undefined)
      .map((thing) => thing.deviceId),
  );
  return explain(things, {
    network: networkOfGraph(graphOf(map), map.probe ? ['10.9.9.9'] : []),
    answers: (deviceId) => !dead.has(deviceId),
    anybodyAnswers: over.anybody ?? true,
    nowMs: over.nowMs ?? 60_000,
    otherWaysForMs: 15_000,
  });
};
const causes = (names: string, map: Map_, over = {}) =>
  [...new Set([...reasonsOf(names, map, over).values()].map((reason) => reason.cause))].sort();

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
  expect(causes(names, map as Map_)).toEqual(expected);
});

test('everything that is down is explained, and causes explain themselves', () => {
  const things = down('coa2 cob2 sia swi hos hot coa3 hot:http');
  const result = reasonsOf('coa2 cob2 sia swi hos hot coa3 hot:http', mesh);
  expect([...result.keys()].sort()).toEqual(things.map((thing) => thing.key).sort());
  for (const { cause } of result.values()) expect(result.get(cause)?.cause).toBe(cause);
});
