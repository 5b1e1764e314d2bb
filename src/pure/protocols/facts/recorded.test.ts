/** Recorded devices: what is read of each is compared with what another system reads of it; the table is printed. */
import { describe, expect, it } from 'vitest';
import {
  expectationsOf,
  recordedDevices,
  recordedSession,
  recordingsMissing,
} from '../../../../test/snmpd/memory-session.ts';
import { formatIpv6, parseIpv6 } from '../../base/address.ts';
import type { DeviceFacts } from '../../network/facts.ts';
import { collectFacts } from './index.ts';

type Rows = readonly Record<string, string | number | null>[];

/** Rows of a module: what discovery made of it, or polling where discovery has none. */
function rowsOf(expected: Record<string, unknown>, module: string, table: string): Rows {
  const found = expected[module] as Record<string, Record<string, Rows>> | undefined;
  const has = (phase: string) =>
    typeof found?.[phase] === 'object' && found[phase][table] ? found[phase][table] : undefined;
  return has('discovery') ?? has('poller') ?? [];
}

const plain = (value: string) => {
  const address = parseIpv6(value);
  return value.includes(':') && address !== undefined ? formatIpv6(address) : value;
};

/** Module by module: the keys of its rows, as expected and as found. */
const comparisons: readonly {
  readonly name: string;
  readonly expected: (all: Record<string, unknown>) => readonly string[];
  readonly found: (facts: DeviceFacts) => readonly string[];
}[] = [
  {
    name: 'interfaces',
    expected: (all) => rowsOf(all, 'ports', 'ports').map((row) => String(row.ifIndex)),
    found: (facts) => facts.interfaces.map((item) => String(item.ifIndex)),
  },
  {
    name: 'ipv4',
    expected: (all) =>
      rowsOf(all, 'ipv4-addresses', 'ipv4_addresses').map(
        (row) => `${row.ipv4_address}/${row.ipv4_prefixlen}`,
      ),
    // Three recordings lack the mask of an address; whatever stands beside it is a guess.
    found: (facts) =>
      facts.addresses.flatMap((item) =>
        item.lengthBits === undefined
          ? Array.from({ length: 33 }, (_, lengthBits) => `${item.address}/${lengthBits}`)
          : [`${item.address}/${item.lengthBits}`],
      ),
  },
  {
    name: 'ipv6',
    expected: (all) =>
      rowsOf(all, 'ipv6-addresses', 'ipv6_addresses').map((row) => plain(String(row.ipv6_address))),
    found: (facts) => facts.addresses.map((item) => item.address),
  },
  {
    name: 'vlans',
    expected: (all) => rowsOf(all, 'vlans', 'vlans').map((row) => String(row.vlan_vlan)),
    found: (facts) => facts.vlans.map((item) => String(item.vlan)),
  },
  {
    name: 'vlan members',
    expected: (all) =>
      rowsOf(all, 'vlans', 'ports_vlans').map((row) => `${row.vlan} ${row.baseport} ${row.untagged}`),
    found: (facts) =>
      facts.switchPorts.flatMap(({ port, untaggedVlans, taggedVlans }) => [
        ...untaggedVlans.map((vlan) => `${vlan} ${port ?? 0} 1`),
        ...taggedVlans.map((vlan) => `${vlan} ${port ?? 0} 0`),
      ]),
  },
  {
    name: 'stp roots',
    expected: (all) =>
      rowsOf(all, 'stp', 'stp').flatMap((row) =>
        /[1-9a-f]/.test(String(row.designatedRoot)) ? [String(row.designatedRoot)] : [],
      ),
    found: (facts) =>
      facts.spanningTrees.map((tree) => tree.rootBridgeId?.slice(5).replaceAll(':', '') ?? ''),
  },
  {
    name: 'modules',
    expected: (all) =>
      rowsOf(all, 'entity-physical', 'entPhysical').map((row) => String(row.entPhysicalIndex)),
    found: (facts) => facts.modules.map((item) => String(item.index)),
  },
  {
    name: 'stack',
    expected: (all) =>
      rowsOf(all, 'ports-stack', 'ports_stack').map((row) => `${row.low_ifIndex}>${row.high_ifIndex}`),
    found: (facts) =>
      facts.interfaces.flatMap((item) =>
        (item.lowerIfIndexes ?? []).map((lower) => `${item.ifIndex}>${lower}`),
      ),
  },
  {
    name: 'links',
    expected: (all) =>
      rowsOf(all, 'discovery-protocols', 'links').map(
        (row) => `${row.protocol} ${row.ifName ?? row.ifDescr}`,
      ),
    found: (facts) => facts.neighbours.map((item) => `${item.protocol} ${item.localPort}`),
  },
  {
    name: 'bgp',
    expected: (all) =>
      rowsOf(all, 'bgp-peers', 'bgpPeers').map(
        (row) => `${plain(String(row.bgpPeerIdentifier))} ${row.bgpPeerRemoteAs}`,
      ),
    found: (facts) => facts.bgpPeers.map((item) => `${item.peer} ${item.remoteAs}`),
  },
  {
    name: 'ospf',
    expected: (all) =>
      rowsOf(all, 'ospf', 'ospf_nbrs').map((row) => `${row.ospfNbrIpAddr} ${row.ospfNbrState}`),
    found: (facts) =>
      facts.ospf.flatMap((item) => item.neighbours.map((each) => `${each.address} ${each.state}`)),
  },
];

interface Score {
  readonly agreed: number;
  readonly wanted: number;
  readonly missing: readonly string[];
}
function compare(wanted: readonly string[], found: readonly string[]): Score {
  const have = new Set(found);
  const all = [...new Set(wanted)];
  const missing = all.filter((key) => !have.has(key));
  return { agreed: all.length - missing.length, wanted: all.length, missing };
}

describe.skipIf(recordingsMissing)(
  `recorded devices${recordingsMissing ? ` (skipped: ${recordingsMissing})` : ''}`,
  () => {
    it('are read as others read them', async () => {
      const totals = new Map<string, { agreed: number; wanted: number }>();
      const lines: string[] = [];
      const differences: string[] = [];
      for (const device of recordedDevices()) {
        const { session, openContext } = recordedSession(device);
        const facts = await collectFacts(session, { openContext });
        if ('code' in facts) throw new Error(`${device}: ${facts.message}`);
        expect(facts.faults, device).toEqual([]);
        const expected = expectationsOf(device);
        const cells = comparisons.flatMap(({ name, expected: wantedOf, found }) => {
          const score = compare(wantedOf(expected), found(facts));
          if (score.wanted === 0) return [];
          const total = totals.get(name) ?? { agreed: 0, wanted: 0 };
          totals.set(name, { agreed: total.agreed + score.agreed, wanted: total.wanted + score.wanted });
          if (score.missing.length > 0) differences.push(`${device} ${name}`);
          const missing = score.missing.length > 0 ? ` (not ${score.missing.slice(0, 3).join(', ')})` : '';
          return [`${name} ${score.agreed}/${score.wanted}${missing}`];
        });
        lines.push(`${device.padEnd(24)} ${cells.join('  ')}`);
      }
      const summary = [...totals].map(([name, { agreed, wanted }]) => `${name} ${agreed}/${wanted}`);
      console.info(`${lines.join('\n')}\n${summary.join('  ')}`);
      expect(differences.sort()).toEqual(Object.keys(reviewed).sort());
    }, 120_000);
  },
);

/** Differences that were looked at, and why they stay. */
const reviewed: Readonly<Record<string, string>> = {
  'aruba-instant modules': 'no ENTITY-MIB: made up there from AI-AP-MIB',
  'ciscosb_cbs350-4x ipv4': 'the agent says the mask of the loopback is 0.0.0.0; the other system puts 8',
  'cumulus_cumulus bgp': 'CUMULUS-BGPVRF-MIB only, which we do not read',
  'ios_ir809 modules': 'SIM and modem, made up there from CISCO-WAN-3G-MIB',
  'jetstream_sg2218p ipv6': 'TPLINK-IPV6ADDR-MIB only',
  'jetstream_sg2218p links': 'TPLINK-LLDPINFO-MIB only',
  'jetstream_sg2218p vlans': 'TPLINK-DOT1Q-VLAN-MIB only',
  'ios_2960x vlan members':
    'made up there from the spanning tree of each VLAN; vmVlan and trunk tables say otherwise or were not recorded',
  'ios_c3560 vlan members':
    'made up there from the spanning tree of each VLAN; vmVlan and trunk tables say otherwise or were not recorded',
  'ios_stp-vlans vlan members':
    'made up there from the spanning tree of each VLAN; vmVlan and trunk tables say otherwise or were not recorded',
  'jetstream_sg2218p vlan members': 'TPLINK-DOT1Q-VLAN-MIB only',
  'nxos_n3k-3064pq vlan members':
    'made up there from the spanning tree of each VLAN; vmVlan and trunk tables say otherwise or were not recorded',
  'junos_qfx5100 modules': 'no ENTITY-MIB: made up there from JUNIPER-MIB',
  'junos_vmx modules': 'no ENTITY-MIB: made up there from JUNIPER-MIB',
  'linux_lsi modules': 'no ENTITY-MIB: made up there from a RAID controller',
  'ocnos_s9600-32x modules': 'no ENTITY-MIB: made up there from IPI-CMM-CHASSIS-MIB',
  'ricoh_mpc3002 ipv4': 'the agent says the mask of the loopback is 0.0.0.0; the other system puts 8',
  'timos_7705 links': 'TIMETRA-LLDP-MIB only',
  'timos_7705 modules': 'no ENTITY-MIB: made up there from TIMETRA-CHASSIS-MIB',
};
