/**
 * VLANs and which ports carry them: Q-BRIDGE-MIB (RFC 4363), IEEE8021-Q-BRIDGE-MIB, CISCO-VTP-MIB, CISCO-VLAN-MEMBERSHIP-MIB, and
 * JUNIPER-L2ALD-MIB for names.
 */
import { textOf } from '../../network/snmp-value.ts';
import type { SwitchPortFacts, VlanFacts } from '../../network/structure.ts';
import type { SnmpValue } from '../../wire/snmp.ts';
import { bridgeMib } from './bridge.ts';
import { quirksOf } from './quirks.ts';
import {
  bitsOf,
  type Collecting,
  cisco,
  defined,
  type FactReader,
  juniper,
  number,
  type TableReader,
  text,
} from './section.ts';

const vlanIdMax = 4094;
/** Domains and components multiply them. */
const vlanRowsMax = 20_000;
const vtp = [...cisco, 9, 46, 1];
const membership = [...cisco, 9, 68, 1];
const vlanStatus = [undefined, 'other', 'permanent', 'dynamicGvrp'];
const vtpTypes = [undefined, 'ethernet', 'fddi', 'tokenRing', 'fddiNet', 'trNet', 'deprecated'];
const operational = 1;
const trunking = 1;

/** The two Q-BRIDGE MIBs differ in numbers only; both end their indexes with the VLAN or the port. */
interface Dialect {
  readonly current: {
    readonly entry: readonly number[];
    readonly egress: number;
    readonly untagged: number;
    readonly status: number;
  };
  readonly static: {
    readonly entry: readonly number[];
    readonly name: number;
    readonly egress: number;
    readonly untagged: number;
  };
  readonly pvid: { readonly entry: readonly number[]; readonly column: number };
}
const ieee = [1, 3, 111, 2, 802, 1, 1, 4, 1, 4];
const dialects: readonly Dialect[] = [
  {
    current: { entry: [...bridgeMib, 7, 1, 4, 2, 1], egress: 4, untagged: 5, status: 6 },
    static: { entry: [...bridgeMib, 7, 1, 4, 3, 1], name: 1, egress: 2, untagged: 4 },
    pvid: { entry: [...bridgeMib, 7, 1, 4, 5, 1], column: 1 },
  },
  {
    current: { entry: [...ieee, 2, 1], egress: 5, untagged: 6, status: 7 },
    static: { entry: [...ieee, 3, 1], name: 3, egress: 4, untagged: 6 },
    pvid: { entry: [...ieee, 5, 1], column: 1 },
  },
];

interface Membership {
  pvid?: number;
  mode?: 'access' | 'trunk';
  voiceVlan?: number;
  readonly egress: Set<number>;
  readonly untagged: Set<number>;
}

/** What was learnt so far: VLANs by number, memberships by ifIndex. */
interface Learnt {
  readonly vlans: Map<number, VlanFacts>;
  readonly ports: Map<number, Membership>;
}

export const vlans: FactReader = {
  name: 'vlans',
  needs: ['bridge', 'interfaces'],
  async read(reader, facts) {
    const learnt: Learnt = { vlans: new Map(), ports: new Map() };
    for (const dialect of dialects) {
      await readDialect(reader, facts, learnt, dialect);
      if (learnt.vlans.size > 0) break;
    }
    await readVtp(reader, learnt);
    for (const { fdbVlans } of quirksOf(facts)) if (fdbVlans) await readJuniper(reader, learnt);
    facts.vlans = [...learnt.vlans.values()].sort((a, b) => a.vlan - b.vlan);
    facts.switchPorts = portsOf(facts.switchPorts, learnt);
  },
};

function learnVlan(learnt: Learnt, vlan: number | undefined, more: Omit<VlanFacts, 'vlan'>): void {
  if (vlan && vlan <= vlanIdMax) learnt.vlans.set(vlan, { vlan, ...learnt.vlans.get(vlan), ...more });
}

function portAt(learnt: Learnt, ifIndex: number): Membership {
  const found = learnt.ports.get(ifIndex) ?? { egress: new Set(), untagged: new Set() };
  learnt.ports.set(ifIndex, found);
  return found;
}

function portList(value: SnmpValue | undefined, asText: boolean): number[] {
  const written = asText ? textOf(value) : undefined;
  if (written !== undefined && /^[\d,\s]*$/.test(written)) return (written.match(/\d+/g) ?? []).map(Number);
  return bitsOf(value, 1);
}

async function readDialect(
  reader: TableReader,
  facts: Collecting,
  learnt: Learnt,
  { current, static: configured, pvid }: Dialect,
): Promise<void> {
  const asText = quirksOf(facts).some((quirk) => quirk.portListsAsText);
  const ifIndexOf = new Map(facts.switchPorts.map((item) => [item.port, item.ifIndex]));
  const join = (vlan: number, egress: SnmpValue | undefined, untagged: SnmpValue | undefined) => {
    for (const [ports, into] of [
      [portList(egress, asText), 'egress'],
      [portList(untagged, asText), 'untagged'],
    ] as const)
      for (const port of ports) {
        const ifIndex = ifIndexOf.get(port);
        if (ifIndex) portAt(learnt, ifIndex)[into].add(vlan);
      }
  };
  const { name, ...lists } = configured;
  const stored = await reader.rows(configured.entry, [name, lists.egress, lists.untagged], vlanRowsMax);
  for (const row of stored) {
    const vlan = row.index.at(-1)!;
    learnVlan(learnt, vlan, defined({ name: text(row, name), active: true }));
    join(vlan, row.columns.get(lists.egress), row.columns.get(lists.untagged));
  }
  // What is in force, VLANs learnt by protocol included; where both are served this one decides.
  const rows = await reader.rows(
    current.entry,
    [current.egress, current.untagged, current.status],
    vlanRowsMax,
  );
  if (rows.length > 0) learnt.ports.clear();
  for (const row of rows) {
    const vlan = row.index.at(-1)!;
    learnVlan(learnt, vlan, defined({ active: true, kind: vlanStatus[number(row, current.status) ?? 0] }));
    join(vlan, row.columns.get(current.egress), row.columns.get(current.untagged));
  }
  if (learnt.vlans.size === 0) return;
  for (const row of await reader.rows(pvid.entry, [pvid.column], vlanRowsMax)) {
    const ifIndex = ifIndexOf.get(row.index.at(-1)!);
    const vlan = number(row, pvid.column);
    if (ifIndex && vlan) portAt(learnt, ifIndex).pvid = vlan;
  }
}

/** IOS and NX-OS: VLANs of the VTP domain, access ports by vmVlan, trunks by their bit maps of 1024 VLANs each. */
async function readVtp(reader: TableReader, learnt: Learnt): Promise<void> {
  const rows = await reader.rows([...vtp, 3, 1, 1], [2, 3, 4], vlanRowsMax);
  if (rows.length === 0) return;
  for (const row of rows)
    learnVlan(
      learnt,
      row.index.at(-1),
      defined({
        active: number(row, 2) === operational,
        kind: vtpTypes[number(row, 3) ?? 0],
        name: text(row, 4),
      }),
    );
  for (const row of await reader.rows([...membership, 2, 2, 1], [2], vlanRowsMax)) {
    const vlan = number(row, 2);
    if (!vlan || vlan > vlanIdMax) continue;
    const port = portAt(learnt, row.index[0]!);
    port.mode = 'access';
    port.pvid = vlan;
    port.egress.add(vlan);
    port.untagged.add(vlan);
  }
  for (const row of await reader.rows([...membership, 5, 1, 1], [1], vlanRowsMax)) {
    const vlan = number(row, 1);
    // 4096 means none, 4095 untagged, 0 priority-tagged.
    if (vlan && vlan <= vlanIdMax) portAt(learnt, row.index[0]!).voiceVlan = vlan;
  }
  for (const row of await reader.rows([...vtp, 6, 1, 1], [14, 5, 4, 17, 18, 19], vlanRowsMax)) {
    if (number(row, 14) !== trunking) continue;
    const port = portAt(learnt, row.index[0]!);
    const native = number(row, 5);
    port.mode = 'trunk';
    port.egress.clear();
    port.untagged.clear();
    [4, 17, 18, 19].forEach((column, thousand) => {
      for (const vlan of bitsOf(row.columns.get(column), thousand * 1024))
        if (learnt.vlans.get(vlan)?.active) port.egress.add(vlan);
    });
    if (!native) continue;
    port.pvid = native;
    port.untagged.add(native);
  }
}

/** jnxL2aldVlanTable: name, tag. */
async function readJuniper(reader: TableReader, learnt: Learnt): Promise<void> {
  // Named as name+tag or as instance+name+tag.
  for (const row of await reader.rows([...juniper, 3, 48, 1, 3, 1, 1], [3, 2], vlanRowsMax))
    learnVlan(learnt, number(row, 3), defined({ name: text(row, 2)?.replace(/\+\d+$/, ''), active: true }));
}

function portsOf(base: readonly SwitchPortFacts[], { ports, vlans: known }: Learnt): SwitchPortFacts[] {
  const all = new Map<number, SwitchPortFacts>(base.map((item) => [item.ifIndex, item]));
  for (const [ifIndex, { pvid, mode, voiceVlan, egress, untagged }] of ports) {
    const sorted = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b);
    const untaggedVlans = sorted(egress).filter((vlan) => untagged.has(vlan));
    const taggedVlans = sorted(egress).filter((vlan) => !untagged.has(vlan));
    all.set(ifIndex, {
      ...all.get(ifIndex),
      ifIndex,
      untaggedVlans,
      taggedVlans,
      ...defined({
        // Without a word for it: a port that tags is a trunk, one VLAN without a tag is access.
        mode: mode ?? (taggedVlans.length > 0 ? 'trunk' : untaggedVlans.length === 1 ? 'access' : undefined),
        pvid: pvid && (known.has(pvid) || known.size === 0) ? pvid : undefined,
        voiceVlan,
      }),
    });
  }
  return [...all.values()].sort((a, b) => a.ifIndex - b.ifIndex);
}
