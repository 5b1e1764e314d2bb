import { expect, test } from 'vitest';
import type { NetworkGraph } from '#services/inventory/port.ts';
import { explain } from './cause.ts';
import type { DownThing } from './scene.ts';
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
          kind: id.startsWith('h') ? 'host' : id.startsWith('sw') ? 'switch' : 'router',
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
/** `dev` is a device, `dev1` a port, `dev:http` another sensor, `~` before it good again, `!` told before; order is time, `@s` sets it, `+s` when it was last good. */
const down = (names: string): DownThing[] =>
  names.split(' ').map((word, i) => {
    const [, text, at, good] = /^([^@+]+)(?:@(\d+))?(?:\+(\d+))?$/.exec(word) as unknown as [
      string,
      string,
      string?,
      string?,
    ];
    const name = text.replace(/^[~!]+/, '');
    const base = {
      key: name,
      sinceMs: at === undefined ? i : Number(at) * 1000,
      intervalMs: 1000,
      ...(good === undefined ? {} : { goodMs: Number(good) * 1000 }),
      told: text.includes('!') || text.includes('~'),
      ...(text.includes('~') ? { recoveredMs: 59_000 } : {}),
    };
    if (name.includes(':')) return { ...base, kind: 'other', deviceId: name.split(':')[0]! };
    if (/\d$/.test(name)) return { ...base, kind: 'port', deviceId: name.slice(0, -1), interfaceId: name };
    return { ...base, kind: 'device', deviceId: name };
  });
const sceneOf = (
  map: Map_,
  dead: ReadonlySet<string | null>,
  over: { nowMs?: number; anybody?: boolean },
) => ({
  network: networkOfGraph(graphOf(map), map.probe ? ['10.9.9.9'] : []),
  answers: (deviceId: string) => !dead.has(deviceId),
  anybodyAnswers: over.anybody ?? true,
  nowMs: over.nowMs ?? 60_000,
  otherWaysForMs: 15_000,
  steadyMs: 8000,
});
const reasonsOf = (names: string, map: Map_, over: { nowMs?: number; anybody?: boolean } = {}) => {
  const things = down(names);
  const dead = new Set(
    things
      .filter((thing) => thing.kind === 'device' && thing.recoveredMs === undefined)
      .map((thing) => thing.deviceId),
  );
  return explain(things, sceneOf(map, dead, over));
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

/** The probe p on a switch s; r and q behind it with a link between, d with one way on q, h a host on d. */
const site = topology('p1-s1 s2-r1 s3-q1 r2-q2 q3-d1 d2-h1', {}, 'p');
const twoWaysOut = topology('p1-s1 s2-a1 s3-t1 t2-b1 a2-b2', {}, 'p');
const whyOf = (names: string, key: string, over = {}) => {
  const reason = reasonsOf(names, site, over).get(key);
  return reason && `${reason.cause}: ${reason.why}`;
};

test.each([
  ['one silent device beside one that answers', 'd h', 'd', 'd: beside-the-living', {}],
  ['what is behind it', 'd h', 'h', 'd: behind', {}],
  ['its only way lost its carrier', 'q3 d h', 'd', 'd: only-link-lost', {}],
  ['that port leads to it', 'q3 d h', 'q3', 'd: leads-there', {}],
  ['a port that was told first stays the name', '!q3 d h', 'd', 'q3: behind', {}],
  ['a port that was down long before is no reason', 'd@60 h@60 q3@1', 'd', 'd: all-links-lost', {}],
  ['every way lost at once', 's3 r2 q d h', 'q', 'q: all-links-lost', {}],
  ['beside a cut a device with other ways is given time', 's3@50 q@51', 'q', 's3: finding-another-way', {}],
  ['but not for ever', 's3@40 q@41', 'q', 'q: beside-the-living', {}],
  ['a device that was told does not change its mind', 's3@50 !q@51', 'q', 'q: beside-the-living', {}],
  ['what comes back stirs up what has other ways', '~r q@59', 'q', 'r: finding-another-way', {}],
  ['a finding on it is not of that kind', '~d d:http@59', 'd:http', 'd:http: on-its-own', {}],
  ['a cause does not begin long after its effect', 'h@10 q@40 d@40 s3@40 r2@40', 'h', 'h: before-others', {}],
  ['what was still reached long after it is none of it', 'd@10+9 h@40+39', 'h', 'h: outlived', {}],
  ['what was not, is', 'd@10+9 h@13+12', 'h', 'd: behind', {}],
  ['nobody answers', 's r q d h', 'd', 'probe:local: probe', { anybody: false }],
  [
    'nobody answers, what was down before stays',
    'h@0 s@50 r@50 q@50 d@50',
    'h',
    'h: before-others',
    { anybody: false },
  ],
  ['of two ends the one nearer to the probe', 's3@1 q1@0', 'q1', 's3: other-end', {}],
  ['of two ends the one that was told', 's3@1 !q1@0', 's3', 'q1: other-end', {}],
] as const)('%s', (_, names, key, wanted, over) => {
  expect(whyOf(names, key, over)).toBe(wanted);
});

test('what had lost its own cable before was cut off by the last way round', () => {
  const reasons = reasonsOf('s2@1 a1@1 t2@40 b1@40 a@40+39 b@40+39', twoWaysOut);
  expect(reasons.get('a')).toMatchObject({ cause: 'b', why: 'behind' });
  expect(reasons.get('b')).toMatchObject({ cause: 'b', why: 'only-link-lost' });
  expect(reasons.get('s2')).toMatchObject({ cause: 's2', why: 'link' });
});

test('what was good when its host had been back for long has failed anew', () => {
  const names = (goodS: number) => `~d d:http@80+${goodS}`;
  const over = { nowMs: 82_000 };
  const why = (goodS: number) => {
    const things = down(names(goodS)).map((thing) => ({ ...thing, faultCode: 'refused' }));
    return explain(
      things.map(
        (thing) => ({ ...thing, recoveredMs: thing.kind === 'device' ? 70_000 : undefined }) as DownThing,
      ),
      { ...sceneOf(site, new Set(), {}), nowMs: over.nowMs },
    ).get('d:http')?.cause;
  };
  expect(why(79)).toBe('d:http');
  expect(why(71)).toBe('d');
});

test('switches forget late where a host was, when a cable between them has come back', () => {
  const trunk = topology('p1-swa1 swa2-swb2 swa3-swb3 swb1-ha1 swb4-r1 r2-hb1', {}, 'p');
  expect(reasonsOf('~swa2 ha@59', trunk).get('ha')).toMatchObject({
    cause: 'swa2',
    why: 'finding-another-way',
  });
  // What is behind a router is asked by that, and one without a trunk on its way has nothing to wait for.
  expect(reasonsOf('~swa2 hb@59', trunk).get('hb')).toMatchObject({ cause: 'hb', why: 'beside-the-living' });
  expect(reasonsOf('~r2 ha@59', trunk).get('ha')).toMatchObject({ cause: 'ha', why: 'beside-the-living' });
});
