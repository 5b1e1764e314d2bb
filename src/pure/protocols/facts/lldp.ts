/** Neighbours by LLDP: LLDP-MIB (IEEE 802.1AB-2005), LLDP-V2-MIB (802.1AB-2009 and later), inventory of LLDP-MED (ANSI/TIA-1057). */
import { formatMac } from '../../base/address.ts';
import type { DeviceFacts } from '../../network/facts.ts';
import { hexOf, numberOf, textOf } from '../../network/snmp-value.ts';
import type { NeighbourFacts } from '../../network/structure.ts';
import type { SnmpValue } from '../../wire/snmp.ts';
import { ifIndexOfPort } from './bridge.ts';
import {
  addressOfOctets,
  bitsOf,
  type Collecting,
  defined,
  type FactReader,
  type Row,
  type TableReader,
  text,
} from './section.ts';

const chassisSubtypes = [
  undefined,
  'chassisComponent',
  'interfaceAlias',
  'portComponent',
  'macAddress',
  'networkAddress',
  'interfaceName',
  'local',
];
const portSubtypes = [
  undefined,
  'interfaceAlias',
  'portComponent',
  'macAddress',
  'networkAddress',
  'interfaceName',
  'agentCircuitId',
  'local',
];
/** LldpSystemCapabilitiesMap. */
const capabilityNames = [
  'other',
  'repeater',
  'bridge',
  'wlanAccessPoint',
  'router',
  'telephone',
  'docsisCableDevice',
  'stationOnly',
];
const neighboursMax = 20_000;

/** Version 2 moved every column by one and put the destination address into the index. */
interface Version {
  readonly root: readonly number[];
  readonly firstColumn: number;
  /** Time mark, local port, [destination address,] remote index. */
  readonly keyLength: number;
  /** lldpV2 numbers its local ports by ifIndex. */
  readonly portIsIfIndex: boolean;
}
const versions: readonly Version[] = [
  { root: [1, 0, 8802, 1, 1, 2, 1], firstColumn: 4, keyLength: 3, portIsIfIndex: false },
  { root: [1, 3, 111, 2, 802, 1, 1, 13, 1], firstColumn: 5, keyLength: 4, portIsIfIndex: true },
];

/** Identifiers by their subtype: MAC and network addresses in text form, the rest as sent. */
export function identifier(value: SnmpValue | undefined, subtype: string | undefined): string | undefined {
  if (value?.type !== 'octets' || value.value.length === 0) return undefined;
  const bytes = value.value;
  if (subtype === 'macAddress' && bytes.length === 6) return formatMac(bytes);
  // The first octet is the address family number of IANA: 1 for IPv4, 2 for IPv6.
  if (subtype === 'networkAddress' && (bytes[0] === 1 || bytes[0] === 2)) {
    const address = addressOfOctets(bytes.subarray(1));
    if (address) return address;
  }
  const written = textOf(value);
  // Some agents write the MAC as text.
  if (subtype === 'macAddress' && written && /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(written))
    return written.toLowerCase().replaceAll('-', ':');
  return written ?? hexOf(bytes);
}

export const lldp: FactReader = {
  name: 'lldp',
  needs: ['interfaces', 'bridge'],
  async read(reader, facts) {
    const own = await reader.scalars(
      versions.flatMap(({ root }) => [
        [...root, 3, 1, 0],
        [...root, 3, 2, 0],
      ]),
    );
    for (const at of [0, 2]) {
      const subtype = chassisSubtypes[numberOf(own[at]) ?? 0];
      const chassisId = identifier(own[at + 1], subtype);
      if (!chassisId || facts.lldpChassisId) continue;
      facts.lldpChassisId = chassisId;
      if (subtype) facts.lldpChassisIdSubtype = subtype;
    }
    for (const version of versions) {
      const found = await readNeighbours(reader, facts, version);
      facts.neighbours = [...facts.neighbours, ...found];
      if (found.length > 0) return;
    }
  },
};

async function readNeighbours(
  reader: TableReader,
  facts: Collecting,
  { root, firstColumn: c, keyLength, portIsIfIndex }: Version,
): Promise<NeighbourFacts[]> {
  const columns = [0, 1, 2, 3, 4, 5, 6, 8].map((i) => c + i);
  const remote = await reader.rows([...root, 4, 1, 1], columns, neighboursMax);
  if (remote.length === 0) return [];
  const ports = await reader.rows([...root, 3, 7, 1], [2, 3, 4], neighboursMax);
  // Addresses are part of the index of their table: key, subtype, length, octets.
  const management = await reader.rows([...root, 4, 2, 1], [portIsIfIndex ? 5 : 3], neighboursMax);
  const med = await reader.rows([...root, 5, 4795, 1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7], neighboursMax);
  const keyOf = (row: Row) => row.index.slice(1, keyLength).join('.');
  const addresses = Map.groupBy(management, keyOf);
  const inventories = new Map(med.map((row) => [keyOf(row), row]));
  const localPorts = new Map(ports.map((row) => [row.index[0]!, row]));
  return remote.map((row): NeighbourFacts => {
    const local = localPortOf(row.index[1]!, localPorts.get(row.index[1]!), portIsIfIndex, facts);
    const chassisIdSubtype = chassisSubtypes[numberOf(row.columns.get(c)) ?? 0];
    const portIdSubtype = portSubtypes[numberOf(row.columns.get(c + 2)) ?? 0];
    const enabled = bitsOf(row.columns.get(c + 8), 0).flatMap((bit) => capabilityNames[bit] ?? []);
    return {
      protocol: 'lldp',
      ...defined({
        ...local,
        chassisIdSubtype,
        chassisId: identifier(row.columns.get(c + 1), chassisIdSubtype),
        portIdSubtype,
        portId: identifier(row.columns.get(c + 3), portIdSubtype),
        portDescr: text(row, c + 4),
        sysName: text(row, c + 5),
        sysDescr: text(row, c + 6),
        capabilities: row.columns.has(c + 8) ? enabled : undefined,
        inventory: inventoryOf(inventories.get(keyOf(row))),
      }),
      managementAddresses: (addresses.get(keyOf(row)) ?? []).flatMap(
        ({ index }) => addressOfOctets(index.slice(keyLength + 2)) ?? [],
      ),
    };
  });
}

function inventoryOf(row: Row | undefined): NeighbourFacts['inventory'] {
  const found =
    row &&
    defined({
      hardwareRevision: text(row, 1),
      firmwareRevision: text(row, 2),
      softwareRevision: text(row, 3),
      serial: text(row, 4),
      manufacturer: text(row, 5),
      model: text(row, 6),
      assetId: text(row, 7),
    });
  return found && Object.keys(found).length > 0 ? found : undefined;
}

/** lldpLocPortNum often is the ifIndex or the bridge port, but nothing says so: the port's own name or MAC decides. */
function localPortOf(
  port: number,
  row: Row | undefined,
  portIsIfIndex: boolean,
  facts: DeviceFacts,
): { localIfIndex: number | undefined; localPort: string | undefined } {
  const subtype = portSubtypes[numberOf(row?.columns.get(2)) ?? 0];
  const portId = identifier(row?.columns.get(3), subtype);
  const descr = row && text(row, 4);
  const byIndex = (ifIndex: number | undefined) => facts.interfaces.find((item) => item.ifIndex === ifIndex);
  const names = [portId, descr].filter((item) => item !== undefined);
  const named = facts.interfaces.filter(
    (item) =>
      names.includes(item.name) ||
      names.includes(item.descr ?? '') ||
      (subtype === 'interfaceAlias' && item.alias === portId),
  );
  // Junos numbers its ports and names them by the same ifIndex in decimal.
  const numbered = subtype === 'local' && /^\d+$/.test(portId ?? '') ? byIndex(Number(portId)) : undefined;
  const sameMac = subtype === 'macAddress' ? facts.interfaces.filter((item) => item.mac === portId) : [];
  const found =
    (portIsIfIndex ? byIndex(port) : undefined) ??
    (named.length === 1 ? named[0] : named.find((item) => item.ifIndex === port)) ??
    (sameMac.length === 1 ? sameMac[0] : sameMac.find((item) => item.ifIndex === port)) ??
    named[0] ??
    numbered ??
    byIndex(ifIndexOfPort(facts.switchPorts, port)) ??
    byIndex(port);
  return { localIfIndex: found?.ifIndex, localPort: found?.name ?? descr ?? portId };
}
