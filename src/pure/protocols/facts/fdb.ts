/** MACs behind ports: Q-BRIDGE-MIB (RFC 4363), its IEEE successor, BRIDGE-MIB (RFC 4188), per VLAN where the platform wants it. */
import type { DeviceFacts } from '../../network/facts.ts';
import type { FdbFacts } from '../../network/structure.ts';
import { bridgeMib, readBasePorts } from './bridge.ts';
import { inVlanContexts, quirksOf } from './quirks.ts';
import { type FactReader, macOfIndex, number, type Row, type TableReader } from './section.ts';

const entriesMax = 500_000;
const learned = 3;
const ieeeQBridge = [1, 3, 111, 2, 802, 1, 1, 4, 1];
const qBridge = [...bridgeMib, 7, 1];

export const fdb: FactReader = {
  name: 'fdb',
  needs: ['bridge', 'vlans'],
  async read(reader, facts) {
    const ports = new Map(
      facts.switchPorts.flatMap((item) =>
        item.port === undefined ? [] : [[item.port, item.ifIndex] as const],
      ),
    );
    if (ports.size === 0 && facts.vlans.length === 0) return;
    const found = [
      ...(await readByVlan(reader, facts, ports)),
      ...(await readPlain(reader, ports)),
      ...(await readContexts(reader, facts)),
    ];
    // The same MAC is told by several tables: the one that knows its VLAN says more.
    const best = new Map<string, FdbFacts>();
    const withVlan = new Set(found.flatMap((entry) => (entry.vlan === undefined ? [] : [entry.mac])));
    for (const entry of found)
      if (entry.vlan !== undefined || !withVlan.has(entry.mac))
        best.set(`${entry.mac} ${entry.vlan} ${entry.ifIndex}`, entry);
    facts.fdb = [...best.values()];
  },
};

const entryOf = (
  row: Row,
  skip: number,
  ports: ReadonlyMap<number, number>,
  vlan: number | undefined,
): FdbFacts[] => {
  const mac = macOfIndex(row.index.slice(skip));
  // Agents without a status column list what they have learnt.
  if (!mac || (number(row, 3) ?? learned) !== learned) return [];
  const ifIndex = ports.get(number(row, 2) ?? 0);
  return [{ mac, ...(ifIndex ? { ifIndex } : {}), ...(vlan ? { vlan } : {}) }];
};

async function readByVlan(
  reader: TableReader,
  facts: DeviceFacts,
  ports: ReadonlyMap<number, number>,
): Promise<FdbFacts[]> {
  // Index: FDB id and MAC; the IEEE table has its component before them.
  for (const [entry, skip] of [
    [[...qBridge, 2, 2, 1], 1],
    [[...ieeeQBridge, 2, 2, 1], 2],
  ] as const) {
    const rows = await reader.rows(entry, [2, 3], entriesMax);
    if (rows.length === 0) continue;
    const vlanOf = await readFdbVlans(reader, facts);
    return rows.flatMap((row) => entryOf(row, skip, ports, vlanOf(row.index[skip - 1]!)));
  }
  return [];
}

/** The VLAN of an FDB id: as the current VLANs or the vendor map it; else ids are VLANs, if there are VLANs of these numbers. */
async function readFdbVlans(
  reader: TableReader,
  facts: DeviceFacts,
): Promise<(fdbId: number) => number | undefined> {
  const known = new Map<number, number>();
  for (const { fdbVlans } of quirksOf(facts)) {
    if (!fdbVlans) continue;
    const [entry, vlan, fdbId] = fdbVlans;
    for (const row of await reader.rows(entry, fdbId ? [vlan, fdbId] : [vlan]))
      known.set((fdbId ? number(row, fdbId) : row.index.at(-1)) ?? 0, number(row, vlan) ?? 0);
  }
  // dot1qVlanFdbId: index time mark, VLAN.
  if (known.size === 0)
    for (const row of await reader.rows([...qBridge, 4, 2, 1], [3])) {
      const id = number(row, 3);
      // Shared learning: one FDB for several VLANs tells nothing about which.
      if (id) known.set(id, known.has(id) ? 0 : row.index.at(-1)!);
    }
  const vlans = new Set(facts.vlans.map((item) => item.vlan));
  return (fdbId) =>
    known.size > 0
      ? known.get(fdbId) || undefined
      : vlans.size === 0 || vlans.has(fdbId)
        ? fdbId || undefined
        : undefined;
}

async function readPlain(reader: TableReader, ports: ReadonlyMap<number, number>): Promise<FdbFacts[]> {
  const rows = await reader.rows([...bridgeMib, 4, 3, 1], [2, 3], entriesMax);
  return rows.flatMap((row) => entryOf(row, 0, ports, undefined));
}

async function readContexts(reader: TableReader, facts: DeviceFacts): Promise<FdbFacts[]> {
  const found: FdbFacts[] = [];
  await inVlanContexts(reader, facts, async (inner, vlan) => {
    const rows = await inner.rows([...bridgeMib, 4, 3, 1], [2, 3], entriesMax);
    if (rows.length === 0) return;
    const ports = await readBasePorts(inner);
    found.push(...rows.flatMap((row) => entryOf(row, 0, ports, vlan)));
  });
  return found;
}
