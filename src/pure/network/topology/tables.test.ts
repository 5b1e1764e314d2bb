/** Small networks written by hand: one rule of the derivation each. */
import { describe, expect, it } from 'vitest';
import { type DeviceFacts, factSections, noFacts } from '../facts.ts';
import type { NeighbourFacts, SpanningTreePortFacts } from '../structure.ts';
import { confidenceOf, witness, worth } from './confidence.ts';
import { deriveTopology } from './index.ts';
import type { DerivedTopology, TopologyInput } from './model.ts';
import { unknownNeighbours } from './neighbours.ts';

const macOf = (id: string, port = 0) =>
  `02:00:00:00:${id.charCodeAt(0).toString(16).padStart(2, '0')}:0${port}`;
const device = (id: string, more: Partial<DeviceFacts> = {}) => ({
  deviceId: id,
  facts: {
    ...noFacts,
    sysName: id,
    bridgeAddress: macOf(id),
    lldpChassisIdSubtype: 'macAddress',
    lldpChassisId: macOf(id),
    interfaces: [1, 2, 3, 4, 5].map((ifIndex) => ({
      ifIndex,
      name: `Gi0/${ifIndex}`,
      mac: macOf(id, ifIndex),
      operStatus: 'up',
    })),
    switchPorts: [1, 2, 3, 4, 5].map((port) => ({ port, ifIndex: port, untaggedVlans: [], taggedVlans: [] })),
    complete: factSections,
    ...more,
  } satisfies DeviceFacts,
});
const hears = (
  localIfIndex: number,
  id: string,
  port?: number,
  more: Partial<NeighbourFacts> = {},
): NeighbourFacts => ({
  protocol: 'lldp',
  localIfIndex,
  chassisIdSubtype: 'macAddress',
  chassisId: macOf(id),
  portIdSubtype: 'interfaceName',
  ...(port === undefined ? {} : { portId: `Gi0/${port}` }),
  managementAddresses: [],
  ...more,
});
const sees = (ifIndex: number, ...macs: readonly string[]) => macs.map((mac) => ({ mac, ifIndex }));
const derive = (devices: TopologyInput['devices'], more: Partial<TopologyInput> = {}) =>
  deriveTopology({ devices, ...more });
const shown = (found: DerivedTopology, layer = 'physical') =>
  found.links
    .filter((link) => link.layer === layer)
    .map(({ a, b }) =>
      [a, b].map((end) => `${end.deviceId}${end.ifIndex ?? end.interfaceName ?? ''}`).join('-'),
    )
    .sort();

describe('neighbours', () => {
  it('makes one link of what both ends say, and adds it up', () => {
    const found = derive([
      device('a', { neighbours: [hears(1, 'b', 2)] }),
      device('b', { neighbours: [hears(2, 'a', 1)] }),
    ]);
    expect(shown(found)).toEqual(['a1-b2']);
    expect(found.links[0]!.evidence.map((item) => item.toldBy)).toEqual(['a', 'b']);
    expect(found.links[0]!.confidence).toBeGreaterThan(worth.lldp);
  });

  it('pairs ends whose ports the other side cannot name, when there is one of each', () => {
    const strange = { portIdSubtype: 'local', portId: 'uplink' } as const;
    const found = derive([
      device('a', { neighbours: [hears(1, 'b', undefined, strange)] }),
      device('b', { neighbours: [hears(2, 'a', undefined, strange)] }),
    ]);
    expect(shown(found)).toEqual(['a1-b2']);
  });

  it('guesses nothing when there are several', () => {
    const strange = { portIdSubtype: 'local', portId: 'uplink' } as const;
    const found = derive([
      device('a', { neighbours: [1, 2].map((port) => hears(port, 'b', undefined, strange)) }),
      device('b', { neighbours: [3, 4].map((port) => hears(port, 'a', undefined, strange)) }),
    ]);
    expect(shown(found)).toEqual(['a1-buplink', 'a2-buplink']);
  });

  it('drops a stale neighbour that the other end no longer hears', () => {
    const found = derive([
      device('a', { neighbours: [hears(1, 'b', 1), hears(1, 'c', 1)] }),
      device('b', { neighbours: [] }),
      device('c', { neighbours: [hears(1, 'a', 1)] }),
    ]);
    expect(shown(found)).toEqual(['a1-c1']);
    expect(found.conflicts).toEqual([]);
  });

  it('names the conflict when two claim a port and nobody denies it', () => {
    const found = derive([
      device('a', { neighbours: [hears(1, 'b', 1), hears(1, 'c', 1)] }),
      device('b', { neighbours: [hears(1, 'a', 1)] }),
      device('c', { neighbours: [hears(1, 'a', 1)] }),
    ]);
    expect(shown(found)).toEqual(['a1-b1', 'a1-c1']);
    expect(found.conflicts).toMatchObject([{ port: { deviceId: 'a', ifIndex: 1 }, rivals: ['b', 'c'] }]);
    expect(found.conflicts[0]!.links).toEqual(found.links.map((link) => link.key));
    expect(found.links.every((link) => link.confidence <= 0.5)).toBe(true);
  });

  it('believes LLDP before CDP, which passes through switches of other makers', () => {
    const cdp = { protocol: 'cdp' } as const;
    const found = derive([
      device('a', { neighbours: [hears(1, 'b', 1), hears(1, 'c', 1, cdp)] }),
      device('b', { neighbours: [hears(1, 'a', 1), hears(2, 'c', 1)] }),
      device('c', { neighbours: [hears(1, 'b', 2), hears(1, 'a', 1, cdp)] }),
    ]);
    expect(shown(found)).toEqual(['a1-b1', 'b2-c1']);
  });

  it('hears nothing on a port that is down, and knows who is unknown', () => {
    const down = { interfaces: [{ ifIndex: 1, name: 'Gi0/1', operStatus: 'down' }] };
    const input = {
      devices: [device('a', { neighbours: [hears(1, 'b', 1), hears(2, 'z', 1)], ...down }), device('b')],
    };
    expect(shown(deriveTopology(input))).toEqual([]);
    expect(unknownNeighbours(input).map((item) => item.chassisId)).toEqual([macOf('z')]);
  });
});

describe('spanning tree', () => {
  const listens = (port: number, role: string, far: string, farPort: number): SpanningTreePortFacts => ({
    port,
    ifIndex: port,
    role,
    state: role === 'root' ? 'forwarding' : 'blocking',
    designatedBridge: `8000.${macOf(far)}`,
    designatedPort: 0x8000 | farPort,
  });

  it('finds a blocked parallel cable that no other table shows', () => {
    const found = derive([
      device('a'),
      device('b', {
        spanningTrees: [{ ports: [listens(1, 'root', 'a', 3), listens(2, 'alternate', 'a', 4)] }],
      }),
    ]);
    expect(shown(found)).toEqual(['a3-b1', 'a4-b2']);
  });

  it('takes several listeners for an unmanaged switch between', () => {
    const tree = (port: number) => ({ spanningTrees: [{ ports: [listens(port, 'root', 'a', 1)] }] });
    const found = derive([device('a'), device('b', tree(1)), device('c', tree(2))]);
    expect(found.nodes).toMatchObject([
      {
        kind: 'unmanaged-switch',
        ports: [{ deviceId: 'a' }, { deviceId: 'b' }, { deviceId: 'c' }],
        macs: [],
      },
    ]);
    expect(found.links.length).toBe(3);
  });

  it('adds to what LLDP said and never speaks against it', () => {
    const found = derive([
      device('a', { neighbours: [hears(3, 'x', 1)] }),
      device('b', { spanningTrees: [{ ports: [listens(1, 'root', 'a', 3)] }] }),
      device('x', { neighbours: [hears(1, 'a', 3)] }),
    ]);
    expect(shown(found)).toEqual(['a3-x1']);
  });
});

describe('forwarding', () => {
  const h = (n: number) => `06:00:00:00:00:0${n}`;
  const owners: TopologyInput['ownerOf'] = (kind, value) =>
    kind === 'mac' && value.startsWith('06') ? `h${value.slice(-1)}` : undefined;

  it('sees a station between two bridges: there is an unmanaged switch', () => {
    const found = derive([
      device('a', { fdb: [...sees(1, macOf('b'), h(1), h(2)), ...sees(2, h(3))] }),
      device('b', { fdb: [...sees(1, macOf('a'), h(1), h(3)), ...sees(2, h(2))] }),
    ]);
    expect(found.nodes).toMatchObject([{ ports: [{ ifIndex: 1 }, { ifIndex: 1 }], macs: [h(1)] }]);
    expect(found.endpoints.find((item) => item.mac === h(1))?.place).toMatchObject({
      behind: found.nodes[0]!.id,
    });
    expect(found.endpoints.find((item) => item.mac === h(2))?.place).toMatchObject({
      deviceId: 'b',
      ifIndex: 2,
    });
  });

  it('takes several stations behind one port for an unmanaged switch with them behind it', () => {
    const found = derive([device('a', { fdb: sees(1, h(1), h(2)) })], { ownerOf: owners });
    expect(found.nodes).toMatchObject([{ ports: [{ deviceId: 'a', ifIndex: 1 }], macs: [h(1), h(2)] }]);
    expect(found.links.length).toBe(3);
    expect(found.endpoints[0]!.place).toMatchObject({ ifIndex: 1, behind: found.nodes[0]!.id });
  });

  it('takes all MACs of one device for one station, and what hangs on a managed neighbour for its own', () => {
    const router = device('r', { neighbours: [hears(1, 'a', 2)] });
    const found = derive([
      device('a', {
        fdb: [...sees(1, macOf('s', 1), macOf('s', 2)), ...sees(2, macOf('r', 1), h(1))],
        neighbours: [hears(2, 'r', 1)],
      }),
      device('s'),
      router,
    ]);
    expect(found.nodes).toEqual([]);
    expect(shown(found)).toEqual(['a1-s1', 'a2-r1']);
    expect(found.endpoints.find((item) => item.mac === h(1))?.place).toMatchObject({
      ifIndex: 2,
      behind: 'r',
    });
  });

  it('tells both places of a MAC that two edge ports have', () => {
    const found = derive([
      device('a', { fdb: [...sees(1, macOf('b')), ...sees(2, h(1))] }),
      device('b', { fdb: [...sees(1, macOf('a')), ...sees(3, h(1))] }),
    ]);
    const endpoint = found.endpoints.find((item) => item.mac === h(1))!;
    expect(endpoint.place).toBeUndefined();
    expect(endpoint.candidates.map((place) => `${place.deviceId}${place.ifIndex}`)).toEqual(['a2', 'b3']);
  });

  it('takes the members of an aggregate for one port', () => {
    const lags = [{ ifIndex: 5, memberIfIndexes: [1, 2] }];
    const both = (far: string) => [1, 2].map((port) => hears(port, far, port));
    const found = derive([
      device('a', { lags, neighbours: both('b'), fdb: sees(5, macOf('b')) }),
      device('b', { lags, neighbours: both('a'), fdb: sees(5, macOf('a')) }),
    ]);
    expect(shown(found)).toEqual(['a1-b1', 'a2-b2']);
    for (const link of found.links) expect(link.evidence.map((item) => item.source)).toContain('fdb');
  });

  it('knows names, addresses and VLANs of an endpoint, and ignores virtual routers', () => {
    const found = derive(
      [
        device('a', { fdb: [{ mac: h(1), ifIndex: 1, vlan: 10 }, ...sees(2, '00:00:5e:00:01:0a')] }),
        device('r', { arp: [{ address: '10.0.0.9', mac: h(1), ifIndex: 1 }] }),
      ],
      { nameOf: (address) => (address === '10.0.0.9' ? 'printer' : undefined), ownerOf: owners },
    );
    expect(found.endpoints.find((item) => item.mac === h(1))).toMatchObject({
      deviceId: 'h1',
      addresses: ['10.0.0.9'],
      names: ['printer'],
      place: { deviceId: 'a', ifIndex: 1, vlan: 10, source: 'fdb' },
    });
    expect(found.endpoints.some((item) => item.mac.startsWith('00:00:5e'))).toBe(false);
    expect(found.links[0]!.evidence.map((item) => item.source)).toEqual(['fdb', 'arp']);
  });
});

describe('above the cables', () => {
  const link = [
    { address: '10.0.0.0', lengthBits: 31, ifIndex: 1 },
    { address: '10.0.0.1', lengthBits: 31, ifIndex: 2 },
  ] as const;
  const loop = (n: number) => ({ address: `10.255.0.${n}`, lengthBits: 32, ifIndex: 5 });
  const ospf = (routerId: string, address: string, far: string, state = 'full') => [
    {
      version: 2 as const,
      routerId,
      areas: ['0.0.0.0'],
      interfaces: [],
      neighbours: [{ address, routerId: far, state }],
    },
  ];

  it('joins addresses of a point-to-point prefix and next hops', () => {
    const found = derive([
      device('a', {
        addresses: [link[0]],
        routes: [{ prefix: '0.0.0.0/0', nextHop: '10.0.0.1', ifIndex: 1 }],
      }),
      device('b', { addresses: [link[1]] }),
    ]);
    expect(shown(found, 'l3')).toEqual(['a1-b2']);
    expect(found.links[0]!.evidence.map((item) => item.source).sort()).toEqual(['route', 'subnet', 'subnet']);
    expect(found.subnets).toMatchObject([
      { prefix: '10.0.0.0/31', members: [{ deviceId: 'a' }, { deviceId: 'b' }] },
    ]);
  });

  it('tells an OSPF adjacency in the worse state of both ends', () => {
    const found = derive([
      device('a', { addresses: [link[0]], ospf: ospf('1.1.1.1', '10.0.0.1', '2.2.2.2') }),
      device('b', { addresses: [link[1]], ospf: ospf('2.2.2.2', '10.0.0.0', '1.1.1.1', 'init') }),
    ]);
    expect(shown(found, 'ospf')).toEqual(['a1-b2']);
    expect(found.links.find((item) => item.layer === 'ospf')?.state).toBe('init');
  });

  it('puts a BGP session between the addresses it runs over', () => {
    const peer = (localAddress: string, remote: string) => ({
      bgpPeers: [{ peer: remote, localAddress, remoteAs: 65000, state: 'established' }],
    });
    const found = derive([
      device('a', { addresses: [loop(1)], ...peer('10.255.0.1', '10.255.0.2') }),
      device('b', { addresses: [loop(2)], ...peer('10.255.0.2', '10.255.0.1') }),
    ]);
    expect(shown(found, 'bgp')).toEqual(['a5-b5']);
    expect(found.links[0]).toMatchObject({ state: 'established', evidence: [{}, {}] });
  });

  it('groups routers that stand in for one address', () => {
    const group = (state: string) => ({
      virtualRouters: [
        { protocol: 'vrrp' as const, group: 10, ifIndex: 1, addresses: ['10.0.0.254'], state },
      ],
    });
    expect(derive([device('a', group('master')), device('b', group('backup'))]).virtualRouters).toMatchObject(
      [
        {
          address: '10.0.0.254',
          members: [
            { deviceId: 'a', state: 'master' },
            { deviceId: 'b', state: 'backup' },
          ],
        },
      ],
    );
  });
});

it('adds up independent witnesses and halves what is contested', () => {
  const lldp = witness('lldp', 'a', '');
  expect(confidenceOf([lldp], false)).toBe(0.95);
  expect(confidenceOf([lldp, lldp], false)).toBe(0.95);
  expect(confidenceOf([lldp, witness('lldp', 'b', '')], false)).toBeCloseTo(0.9975, 2);
  expect(confidenceOf([witness('fdb', 'a', ''), witness('arp', 'b', '')], false)).toBe(0.79);
  expect(confidenceOf([lldp], true)).toBe(0.475);
});
