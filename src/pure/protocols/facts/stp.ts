/**
 * Spanning trees: BRIDGE-MIB (RFC 4188), RSTP-MIB (RFC 4318), IEEE8021-MSTP-MIB for the instances beside the common tree, and one
 * tree per VLAN on platforms that have contexts.
 */
import { formatMac } from '../../base/address.ts';
import { numberOf, textOf } from '../../network/snmp-value.ts';
import type { SpanningTreeFacts, SpanningTreePortFacts } from '../../network/structure.ts';
import type { SnmpValue } from '../../wire/snmp.ts';
import { bridgeMib, readBasePorts } from './bridge.ts';
import { inVlanContexts } from './quirks.ts';
import { defined, type FactReader, number, type Row, type TableReader, truth } from './section.ts';

const stpMib = [...bridgeMib, 2];
const mstpMib = [1, 3, 111, 2, 802, 1, 1, 6, 1];
const ciscoTreeType = [1, 3, 6, 1, 4, 1, 9, 9, 82, 1, 6, 1, 0];
const portsMax = 20_000;
const portStates = ['', 'disabled', 'blocking', 'listening', 'learning', 'forwarding', 'broken'];
const mstpStates = ['', 'disabled', 'listening', 'learning', 'forwarding', 'blocking'];
const mstpRoles = [undefined, 'root', 'alternate', 'designated', 'backup'];
const versions: Readonly<Record<number, SpanningTreeFacts['protocol']>> = { 0: 'stp', 2: 'rstp', 3: 'mstp' };
/** stpxSpanningTreeType: PVST+, MISTP, MISTP with PVST+, MST, Rapid PVST+. */
const ciscoTypes: readonly SpanningTreeFacts['protocol'][] = [
  undefined,
  'pvst',
  'other',
  'other',
  'mstp',
  'pvst',
];

/** ZyXEL writes identifiers as text: `16384/BC:CF:4F:00:00:01`, `16384-BC.CF.4F.00.00.01`, ports as `128-2`. */
const writtenId = /^([1-9]\d*)[/-]((?:[0-9A-F]{2}[.:]){5}[0-9A-F]{2})$/i;
const writtenPort = /^(\d+)-(\d+)$/;

/** BridgeId: two octets of priority, six of MAC. A bridge without a tree answers with zeroes or nothing. */
export function bridgeIdOf(value: SnmpValue | undefined): string | undefined {
  const written = writtenId.exec(textOf(value) ?? '');
  if (written)
    return `${Number(written[1]).toString(16).padStart(4, '0')}.${written[2]!.toLowerCase().replaceAll('.', ':')}`;
  if (value?.type !== 'octets' || value.value.length !== 8 || value.value.every((octet) => octet === 0))
    return undefined;
  const priority = ((value.value[0]! << 8) | value.value[1]!).toString(16).padStart(4, '0');
  return `${priority}.${formatMac(value.value.subarray(2))}`;
}

const portNumber = (value: SnmpValue | undefined): number | undefined => {
  const written = writtenPort.exec(textOf(value) ?? '');
  if (written) return (Number(written[1]) << 8) | Number(written[2]);
  if (value?.type === 'octets')
    return value.value.length === 2 ? (value.value[0]! << 8) | value.value[1]! : undefined;
  return numberOf(value);
};

export const stp: FactReader = {
  name: 'stp',
  needs: ['bridge', 'vlans'],
  async read(reader, facts) {
    const ports = new Map(
      facts.switchPorts.flatMap((item) =>
        item.port === undefined ? [] : [[item.port, item.ifIndex] as const],
      ),
    );
    const common = await readTree(reader, ports, facts.bridgeAddress);
    const [type] = common ? await reader.scalars([ciscoTreeType]) : [];
    const protocol = ciscoTypes[numberOf(type) ?? 0];
    const trees: SpanningTreeFacts[] = [];
    await inVlanContexts(reader, facts, async (inner, vlan) => {
      const own = await readBasePorts(inner);
      const tree = own.size > 0 && (await readTree(inner, own, facts.bridgeAddress));
      if (tree) trees.push({ ...tree, protocol: protocol ?? 'pvst', vlan });
    });
    if (common) {
      // Where every VLAN has its tree, the plain view is one of them: the lower 12 bits of the priority tell which (802.1D 9.2.5).
      const vlan = protocol === 'pvst' || trees.length > 0 ? vlanOf(common.bridgeId) : undefined;
      if (!trees.some((tree) => tree.vlan === vlan))
        trees.unshift({ ...common, ...defined({ protocol: protocol ?? common.protocol, vlan }) });
      trees.push(...(await readInstances(reader, ports)));
    }
    facts.spanningTrees = trees;
  },
};

const vlanOf = (bridgeId: string | undefined): number | undefined =>
  Number.parseInt(bridgeId?.slice(0, 4) ?? '', 16) % 4096 || undefined;

async function readTree(
  reader: TableReader,
  ports: ReadonlyMap<number, number>,
  bridgeAddress: string | undefined,
): Promise<SpanningTreeFacts | undefined> {
  const [priority, since, changes, root, cost, rootPortValue, version] = await reader.scalars([
    ...[2, 3, 4, 5, 6, 7].map((object) => [...stpMib, object, 0]),
    [...stpMib, 16, 0],
  ]);
  const rootBridgeId = bridgeIdOf(root);
  if (!rootBridgeId) return undefined;
  const rows = await reader.rows([...stpMib, 15, 1], [3, 5, 6, 8, 9, 11], portsMax);
  const extended = rows.length === 0 ? [] : await reader.rows([...stpMib, 19, 1], [3], portsMax);
  const edges = new Map(extended.map((row) => [row.index.at(-1)!, truth(row, 3)]));
  const rootPort = numberOf(rootPortValue);
  const own = bridgeAddress && `${(numberOf(priority) ?? 0).toString(16).padStart(4, '0')}.${bridgeAddress}`;
  const sinceTicks = numberOf(since);
  return {
    ...defined({
      protocol: versions[numberOf(version) ?? 0],
      bridgeId: own,
      rootBridgeId,
      rootCost: numberOf(cost),
      rootPort,
      rootIfIndex: rootPort ? ports.get(rootPort) : undefined,
      topologyChanges: numberOf(changes),
      sinceTopologyChangeS: sinceTicks === undefined ? undefined : sinceTicks / 100,
    }),
    ports: rows.map((row) => portOf(row, ports, rootPort, bridgeAddress, edges.get(row.index.at(-1)!))),
  };
}

function portOf(
  row: Row,
  ports: ReadonlyMap<number, number>,
  rootPort: number | undefined,
  bridgeAddress: string | undefined,
  edge: boolean | undefined,
): SpanningTreePortFacts {
  const port = row.index.at(-1)!;
  const state = portStates[number(row, 3) ?? 6] ?? 'broken';
  const designatedBridge = bridgeIdOf(row.columns.get(8));
  const mine = designatedBridge !== undefined && designatedBridge.slice(5) === bridgeAddress;
  const designatedPort = portNumber(row.columns.get(9));
  const role =
    state === 'disabled' || state === 'broken'
      ? 'disabled'
      : port === rootPort
        ? 'root'
        : state === 'blocking'
          ? mine
            ? 'backup'
            : 'alternate'
          : 'designated';
  return {
    port,
    state,
    role,
    ...defined({
      ifIndex: ports.get(port),
      // The 32-bit cost where the 16-bit one is at its end (RFC 4188).
      cost: number(row, 11) ?? number(row, 5),
      designatedRoot: bridgeIdOf(row.columns.get(6)),
      designatedBridge,
      designatedPort,
      edge,
    }),
  };
}

/** MST instances: the tables are indexed by component, instance and port. */
async function readInstances(
  reader: TableReader,
  ports: ReadonlyMap<number, number>,
): Promise<SpanningTreeFacts[]> {
  const trees = await reader.rows([...mstpMib, 2, 1], [7, 3, 4, 5, 8, 9], portsMax);
  const rows =
    trees.length === 0 ? [] : await reader.rows([...mstpMib, 4, 1], [5, 7, 8, 10, 11, 12], portsMax);
  return trees.map((tree) => {
    const mstInstance = tree.index.at(-1)!;
    const rootPort = number(tree, 9);
    const sinceTicks = number(tree, 4);
    return {
      protocol: 'mstp',
      mstInstance,
      ...defined({
        bridgeId: bridgeIdOf(tree.columns.get(3)),
        rootBridgeId: bridgeIdOf(tree.columns.get(7)),
        rootCost: number(tree, 8),
        rootPort,
        rootIfIndex: rootPort ? ports.get(rootPort) : undefined,
        topologyChanges: number(tree, 5),
        sinceTopologyChangeS: sinceTicks === undefined ? undefined : sinceTicks / 100,
      }),
      ports: rows
        .filter((row) => row.index[1] === mstInstance)
        .map((row) => ({
          port: row.index.at(-1)!,
          state: mstpStates[number(row, 5) ?? 1] ?? 'disabled',
          ...defined({
            role: mstpRoles[number(row, 12) ?? 0],
            ifIndex: ports.get(row.index.at(-1)!),
            cost: number(row, 7),
            designatedRoot: bridgeIdOf(row.columns.get(8)),
            designatedBridge: bridgeIdOf(row.columns.get(10)),
            designatedPort: portNumber(row.columns.get(11)),
          }),
        })),
    };
  });
}
