/** Tables written by hand: one dialect, quirk or failure each. */
import { describe, expect, it } from 'vitest';
import { type Objects, sessionOf } from '../../../../test/snmpd/memory-session.ts';
import { fault } from '../../base/errors.ts';
import { type DeviceFacts, factSections } from '../../network/facts.ts';
import { collectFacts, credentialIn, factReaders } from './index.ts';
import { routesMax } from './routes.ts';
import type { OpenContext } from './section.ts';

const system: Objects = { '1.3.6.1.2.1.1.5.0': 'box' };
const oid = (text: string) => ({ type: 'oid' as const, value: text.split('.').map(Number) });
const ip = (text: string) => ({
  type: 'ipAddress' as const,
  value: Uint8Array.from(text.split('.').map(Number)),
});
const bytes = (...octets: readonly number[]) => Uint8Array.from(octets);

async function read(objects: Objects, openContext?: OpenContext): Promise<DeviceFacts> {
  const facts = await collectFacts(sessionOf({ ...system, ...objects }), openContext ? { openContext } : {});
  if ('code' in facts) throw new Error(facts.message);
  return facts;
}
const interfaces: Objects = {
  ...Object.fromEntries([1, 2, 3].map((i) => [`1.3.6.1.2.1.2.2.1.2.${i}`, `eth${i}`])),
  ...Object.fromEntries([1, 2, 3].map((i) => [`1.3.6.1.2.1.17.1.4.1.2.${i + 10}`, i])),
};

describe('sections', () => {
  it('are all there, each after those it needs', () => {
    // Identity comes last and is read by itself: the vendor's word counts more than the chassis.
    expect([...factReaders.map((reader) => reader.name), 'identity']).toEqual(factSections);
    factReaders.forEach(({ needs }, i) => {
      const before = factReaders.slice(0, i).map((reader) => reader.name);
      expect(needs.filter((name) => !before.includes(name))).toEqual([]);
    });
  });

  it('cost one request for each table that is missing', async () => {
    const session = sessionOf(system);
    const facts = await collectFacts(session);
    expect('code' in facts ? facts : facts.complete).toEqual(factSections);
    expect(session.requests()).toBeLessThan(60);
  });

  it('fail alone, and keep what they had', async () => {
    const session = sessionOf({ ...system, ...interfaces }, (asked) =>
      asked.join('.').startsWith('1.3.6.1.2.1.31') ? fault('access-denied') : undefined,
    );
    const facts = (await collectFacts(session)) as DeviceFacts;
    expect(facts.faults.map((item) => item.section)).toEqual(['interfaces']);
    expect(facts.complete).toContain('fdb');
  });

  it('end when the agent falls silent, and say why for each', async () => {
    let asked = 0;
    const session = sessionOf(system, () => (++asked > 20 ? fault('timeout') : undefined));
    const facts = (await collectFacts(session)) as DeviceFacts;
    expect(facts.complete.length).toBeGreaterThan(2);
    expect(facts.faults.length).toBe(factSections.length - facts.complete.length);
    expect(facts.faults.every((item) => item.fault.code === 'timeout')).toBe(true);
    expect(session.requests()).toBeLessThan(20);
  });

  it('end at once when cancelled, and there is no device without a system group', async () => {
    const session = sessionOf(system, (root) => (root[6] === 47 ? fault('cancelled') : undefined));
    expect(((await collectFacts(session)) as DeviceFacts).complete).toEqual(['system']);
    expect(await collectFacts(sessionOf(system, () => fault('refused')))).toMatchObject({ code: 'refused' });
  });

  it('are bounded, and what was cut short does not count as complete', async () => {
    const rows = Object.fromEntries(
      Array.from({ length: routesMax + 5 }, (_, i) => [
        `1.3.6.1.2.1.4.21.1.7.10.${i >> 8}.${i & 255}.0`,
        ip('10.0.0.1'),
      ]),
    );
    const facts = await read(rows);
    expect(facts.faults).toMatchObject([{ section: 'routes', fault: { code: 'too-large' } }]);
    expect(facts.complete).not.toContain('routes');
  });
});

describe('bridges', () => {
  const qBridge: Objects = {
    ...interfaces,
    '1.3.6.1.2.1.17.7.1.4.3.1.1.10': 'office',
    '1.3.6.1.2.1.17.7.1.4.3.1.2.10': bytes(0, 0b0011_1000),
    '1.3.6.1.2.1.17.7.1.4.3.1.4.10': bytes(0, 0b0010_0000),
    '1.3.6.1.2.1.17.7.1.4.3.1.1.20': 'voice',
    '1.3.6.1.2.1.17.7.1.4.3.1.2.20': bytes(0, 0b0001_0000),
    '1.3.6.1.2.1.17.7.1.4.5.1.1.11': 10,
    '1.3.6.1.2.1.17.7.1.2.2.1.2.10.2.0.0.0.0.9': 11,
    '1.3.6.1.2.1.17.7.1.2.2.1.3.10.2.0.0.0.0.9': 3,
    '1.3.6.1.2.1.17.7.1.2.2.1.2.10.2.0.0.0.0.8': 12,
    '1.3.6.1.2.1.17.7.1.2.2.1.3.10.2.0.0.0.0.8': 4,
  };

  it('tell VLANs, members and what was learnt, not what is their own', async () => {
    const facts = await read(qBridge);
    expect(facts.vlans).toMatchObject([
      { vlan: 10, name: 'office' },
      { vlan: 20, name: 'voice' },
    ]);
    expect(facts.switchPorts).toMatchObject([
      { ifIndex: 1, port: 11, mode: 'access', pvid: 10, untaggedVlans: [10], taggedVlans: [] },
      { ifIndex: 2, port: 12, mode: 'trunk', untaggedVlans: [], taggedVlans: [10, 20] },
      { ifIndex: 3, port: 13, mode: 'trunk', taggedVlans: [10] },
    ]);
    expect(facts.fdb).toEqual([{ mac: '02:00:00:00:00:09', ifIndex: 1, vlan: 10 }]);
  });

  it('map FDB ids to VLANs, and say nothing where several VLANs share one', async () => {
    const shared = { '1.3.6.1.2.1.17.7.1.4.2.1.3.0.20': 10, '1.3.6.1.2.1.17.7.1.4.2.1.3.0.30': 10 };
    expect((await read({ ...qBridge, ...shared })).fdb).toEqual([{ mac: '02:00:00:00:00:09', ifIndex: 1 }]);
    const mapped = { '1.3.6.1.2.1.17.7.1.4.2.1.3.0.20': 10 };
    expect((await read({ ...qBridge, ...mapped })).fdb[0]?.vlan).toBe(20);
  });

  it('write ports as text on Junos', async () => {
    const facts = await read({
      ...interfaces,
      '1.3.6.1.2.1.1.2.0': oid('1.3.6.1.4.1.2636.1.1.1.2.31'),
      '1.3.6.1.2.1.17.7.1.4.3.1.1.10': 'office',
      '1.3.6.1.2.1.17.7.1.4.3.1.2.10': '11,13',
      '1.3.6.1.2.1.17.7.1.4.3.1.4.10': '11',
    });
    expect(facts.switchPorts.map((port) => [port.untaggedVlans, port.taggedVlans])).toEqual([
      [[10], []],
      [[], []],
      [[], [10]],
    ]);
  });

  const ios: Objects = {
    ...interfaces,
    '1.3.6.1.2.1.1.2.0': oid('1.3.6.1.4.1.9.1.516'),
    ...Object.fromEntries([1, 10, 1002].map((vlan) => [`1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.${vlan}`, 1])),
    ...Object.fromEntries(
      [1, 10, 1002].map((vlan) => [`1.3.6.1.4.1.9.9.46.1.3.1.1.4.1.${vlan}`, `v${vlan}`]),
    ),
    '1.3.6.1.4.1.9.9.68.1.2.2.1.2.1': 10,
    '1.3.6.1.4.1.9.9.46.1.6.1.1.14.2': 1,
    '1.3.6.1.4.1.9.9.46.1.6.1.1.5.2': 1,
    '1.3.6.1.4.1.9.9.46.1.6.1.1.4.2': bytes(0b0100_0000, 0b0010_0000),
  };

  it('are looked at VLAN by VLAN on IOS', async () => {
    const asked: string[] = [];
    const facts = await read(ios, async (context) => {
      asked.push(`${context.communitySuffix} ${context.contextName}`);
      return sessionOf(
        context.communitySuffix === '@10'
          ? {
              '1.3.6.1.2.1.17.1.4.1.2.5': 1,
              '1.3.6.1.2.1.17.4.3.1.2.2.0.0.0.0.9': 5,
              '1.3.6.1.2.1.17.4.3.1.3.2.0.0.0.0.9': 3,
              '1.3.6.1.2.1.17.2.5.0': bytes(0x80, 10, 2, 0, 0, 0, 0, 1),
              '1.3.6.1.2.1.17.2.7.0': 5,
              '1.3.6.1.2.1.17.2.15.1.3.5': 5,
              '1.3.6.1.2.1.17.2.15.1.8.5': bytes(0x80, 10, 2, 0, 0, 0, 0, 1),
              '1.3.6.1.2.1.17.2.15.1.9.5': bytes(0x80, 7),
            }
          : {},
      );
    });
    expect([...new Set(asked)]).toEqual(['@1 vlan-1', '@10 vlan-10']);
    expect(facts.fdb).toEqual([{ mac: '02:00:00:00:00:09', ifIndex: 1, vlan: 10 }]);
    expect(facts.spanningTrees).toMatchObject([
      {
        protocol: 'pvst',
        vlan: 10,
        rootBridgeId: '800a.02:00:00:00:00:01',
        rootIfIndex: 1,
        ports: [{ role: 'root', designatedPort: 0x8007 }],
      },
    ]);
    expect(facts.switchPorts).toMatchObject([
      { ifIndex: 1, mode: 'access', pvid: 10 },
      { ifIndex: 2, mode: 'trunk', pvid: 1, untaggedVlans: [1], taggedVlans: [10] },
      { ifIndex: 3 },
    ]);
  });

  it('are left alone when three contexts in a row stay silent', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.${i + 1}`, 1]),
    );
    let opened = 0;
    const facts = await read({ ...ios, ...many }, async () => {
      opened++;
      return sessionOf({}, () => fault('timeout'));
    });
    expect(opened).toBe(6);
    expect(facts.complete).toContain('fdb');
  });

  it('are asked with a longer community or a context name', () => {
    const context = { communitySuffix: '@7', contextName: 'vlan-7' };
    expect(credentialIn({ kind: 'snmp-community', version: '2c', community: 'x' }, context)).toMatchObject({
      community: 'x@7',
    });
    expect(credentialIn({ kind: 'snmp-user', user: 'u' }, context)).toMatchObject({ context: 'vlan-7' });
  });
});

describe('neighbours', () => {
  it('are read from LLDP-V2-MIB too, with capabilities and addresses', async () => {
    const row = (column: number) => `1.3.111.2.802.1.1.13.1.4.1.1.${column}.0.2.1.1`;
    const facts = await read({
      ...interfaces,
      [row(5)]: 4,
      [row(6)]: bytes(2, 0, 0, 0, 0, 1),
      [row(7)]: 5,
      [row(8)]: 'Gi0/7',
      [row(10)]: 'far',
      [row(13)]: bytes(0b0010_1000, 0),
      '1.3.111.2.802.1.1.13.1.4.2.1.5.0.2.1.1.1.4.10.0.0.7': 2,
    });
    expect(facts.neighbours).toEqual([
      {
        protocol: 'lldp',
        localIfIndex: 2,
        localPort: 'eth2',
        chassisIdSubtype: 'macAddress',
        chassisId: '02:00:00:00:00:01',
        portIdSubtype: 'interfaceName',
        portId: 'Gi0/7',
        sysName: 'far',
        capabilities: ['bridge', 'router'],
        managementAddresses: ['10.0.0.7'],
      },
    ]);
  });

  it('come with what CDP says of the port', async () => {
    const row = (column: number) => `1.3.6.1.4.1.9.9.23.1.2.1.1.${column}.2.1`;
    const facts = await read({
      ...interfaces,
      [row(4)]: bytes(10, 0, 0, 7),
      [row(6)]: 'far.example(SAL1234ABCD)',
      [row(7)]: 'Ethernet1/1',
      [row(8)]: 'N9K-C93180YC-EX',
      [row(9)]: bytes(0, 0, 0, 0x29),
      [row(11)]: 10,
      [row(12)]: 3,
    });
    expect(facts.neighbours).toMatchObject([
      {
        sysName: 'far.example',
        platform: 'N9K-C93180YC-EX',
        nativeVlan: 10,
        duplex: 'full',
        capabilities: ['router', 'bridge'],
        managementAddresses: ['10.0.0.7'],
      },
    ]);
  });
});

it('reads aggregates by the MIB and by the stack of interfaces', async () => {
  const facts = await read({
    ...interfaces,
    '1.3.6.1.2.1.2.2.1.3.3': 161,
    '1.3.6.1.2.1.31.1.2.1.3.3.1': 1,
    '1.2.840.10006.300.43.1.2.1.1.13.2': 3,
    '1.2.840.10006.300.43.1.1.1.1.8.3': bytes(2, 0, 0, 0, 0, 5),
  });
  expect(facts.lags).toEqual([{ ifIndex: 3, memberIfIndexes: [1, 2], partnerSystem: '02:00:00:00:00:05' }]);
});

it('reads routes with their next hop, whichever table has them', async () => {
  const modern = await read({ '1.3.6.1.2.1.4.24.7.1.7.1.4.10.0.0.0.8.2.0.0.1.4.192.0.2.1': 3 });
  expect(modern.routes).toEqual([{ prefix: '10.0.0.0/8', nextHop: '192.0.2.1', ifIndex: 3 }]);
  const older = await read({ '1.3.6.1.2.1.4.24.4.1.5.10.0.0.0.255.0.0.0.0.192.0.2.1': 3 });
  expect(older.routes).toEqual(modern.routes);
});

it('reads virtual routers of all three kinds', async () => {
  const facts = await read({
    '1.3.6.1.2.1.68.1.3.1.3.2.10': 3,
    '1.3.6.1.2.1.68.1.4.1.2.2.10.10.0.0.1': 1,
    '1.3.6.1.2.1.207.1.1.1.1.6.2.11.1': 2,
    '1.3.6.1.2.1.207.1.1.2.1.2.2.11.1.4.10.0.1.1': 1,
    '1.3.6.1.4.1.9.9.106.1.2.1.1.15.2.12': 6,
    '1.3.6.1.4.1.9.9.106.1.2.1.1.11.2.12': ip('10.0.2.1'),
  });
  expect(facts.virtualRouters).toEqual([
    { protocol: 'vrrp', group: 10, ifIndex: 2, addresses: ['10.0.0.1'], state: 'master' },
    { protocol: 'vrrp', group: 11, ifIndex: 2, addresses: ['10.0.1.1'], state: 'backup' },
    { protocol: 'hsrp', group: 12, ifIndex: 2, addresses: ['10.0.2.1'], state: 'active' },
  ]);
});

it('reads VRFs, PoE ports, transceivers, OSPFv3 and what is present', async () => {
  const facts = await read({
    '1.3.6.1.2.1.10.166.11.1.2.2.1.4.4.98.108.117.101': '65000:1',
    '1.3.6.1.2.1.10.166.11.1.2.2.1.6.4.98.108.117.101': 1,
    '1.3.6.1.2.1.10.166.11.1.2.1.1.2.4.98.108.117.101.2': 2,
    '1.3.6.1.2.1.105.1.1.1.3.1.4': 1,
    '1.3.6.1.2.1.105.1.1.1.6.1.4': 3,
    '1.3.6.1.2.1.105.1.1.1.10.1.4': 5,
    '1.3.6.1.2.1.47.1.1.1.1.2.9': 'SFP+ 10GBASE-LR',
    '1.3.6.1.2.1.47.1.1.1.1.5.9': 9,
    '1.3.6.1.2.1.47.1.1.1.1.11.9': 'FNS123',
    '1.3.6.1.2.1.47.1.3.2.1.2.9.0': oid('1.3.6.1.2.1.2.2.1.1.2'),
    '1.3.6.1.2.1.191.1.1.1.0': 0x0101_0101,
    '1.3.6.1.2.1.191.1.2.1.2.0': 1,
    '1.3.6.1.2.1.191.1.9.1.8.2.0.33686018': 8,
    '1.3.6.1.2.1.33.1.1.1.0': 'maker',
  });
  expect(facts.vrfs).toEqual([{ name: 'blue', routeDistinguisher: '65000:1', active: true, ifIndexes: [2] }]);
  expect(facts.poePorts).toEqual([
    { group: 1, port: 4, enabled: true, status: 'deliveringPower', powerClass: 'class4' },
  ]);
  expect(facts.modules).toMatchObject([{ transceiver: true, serial: 'FNS123', ifIndex: 2 }]);
  expect(facts.ospf).toMatchObject([
    { version: 3, routerId: '1.1.1.1', neighbours: [{ routerId: '2.2.2.2', state: 'full', ifIndex: 2 }] },
  ]);
  expect(facts.presence).toEqual({ ups: true, printer: false });
});
