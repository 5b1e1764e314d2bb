/**
 * Who a device is, what ports and addresses it has, who its neighbours are: over one SNMP session, section by section, so that a
 * missing table costs only itself. MIBs: RFC 3418, 2863, 4293, 6933, 4188/4363, IEEE 802.1AB LLDP-MIB, CISCO-CDP-MIB.
 */
import { formatAddress, formatIpv4, formatMac, maskToLength, parseIpv4 } from '../base/address.ts';
import type { Fault } from '../base/errors.ts';
import type { DeviceFacts, FactSection, InterfaceFacts, NeighbourFacts } from '../network/facts.ts';
import { hexOf, macOf, numberOf, textOf } from '../network/snmp-value.ts';
import type { SnmpValue } from '../wire/snmp.ts';
import { readIdentity } from './device-identity.ts';
import type { SnmpSession } from './snmp.ts';
import { readTable, type TableRow } from './snmp-table.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Collecting = Mutable<DeviceFacts>;

const mib2 = [1, 3, 6, 1, 2, 1];
const lldp = [1, 0, 8802, 1, 1, 2, 1];
const statusWords = ['', 'up', 'down', 'testing', 'unknown', 'dormant', 'notPresent', 'lowerLayerDown'];

/** `known` names sections that a caller does not need again. */
export async function collectFacts(session: SnmpSession): Promise<DeviceFacts | Fault> {
  const facts: Collecting = {
    interfaces: [],
    addresses: [],
    neighbours: [],
    arp: [],
    fdb: [],
    complete: [],
    faults: [],
  };
  const complete: FactSection[] = [];
  const faults: { section: FactSection; fault: Fault }[] = [];
  const first = await readSystem(session, facts);
  // Without the system group there is no agent to speak of.
  if (first) return first;
  complete.push('system');
  const sections: readonly [
    FactSection,
    (session: SnmpSession, facts: Collecting) => Promise<Fault | undefined>,
  ][] = [
    ['entity', readEntity],
    ['interfaces', readInterfaces],
    ['addresses', readAddresses],
    ['lldp', readLldp],
    ['cdp', readCdp],
    ['arp', readArp],
    ['fdb', readFdb],
  ];
  for (const [section, read] of sections) {
    const failure = await read(session, facts);
    if (failure) faults.push({ section, fault: failure });
    else complete.push(section);
    if (failure?.code === 'cancelled') break;
  }
  return { ...facts, complete, faults };
}

const text = (value: SnmpValue | undefined): { value: string } | undefined => {
  const found = textOf(value)?.trim();
  return found ? { value: found } : undefined;
};

async function readSystem(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const system = [...mib2, 1];
  const answer = await session.get([
    ...[1, 2, 3, 4, 5, 6, 7].map((column) => [...system, column, 0]),
    [...mib2, 4, 1, 0],
    [1, 3, 6, 1, 6, 3, 10, 2, 1, 1, 0],
  ]);
  if (!answer.ok) return answer.fault;
  const at = (i: number) => answer.varBinds[i]?.value;
  const objectId = at(1);
  Object.assign(facts, {
    sysDescr: textOf(at(0)),
    sysObjectId: objectId?.type === 'oid' ? objectId.value.join('.') : undefined,
    upTimeS: numberOf(at(2)) === undefined ? undefined : numberOf(at(2))! / 100,
    sysContact: text(at(3))?.value,
    sysName: text(at(4))?.value,
    sysLocation: text(at(5))?.value,
    sysServices: numberOf(at(6)),
    forwarding: numberOf(at(7)) === undefined ? undefined : numberOf(at(7)) === 1,
  });
  const engine = at(8);
  const engineId = engine?.type === 'octets' ? engine.value : session.engineId();
  if (engineId && engineId.length > 0) facts.engineId = hexOf(engineId);
  return undefined;
}

async function readEntity(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const found = await readIdentity(session, facts);
  if ('fault' in found) return found.fault;
  Object.assign(facts, found);
  return undefined;
}

async function readInterfaces(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const basic = await readTable(session, [...mib2, 2, 2, 1], [2, 3, 4, 5, 6, 7, 8]);
  if (!basic.ok) return basic.fault;
  const extended = await readTable(session, [...mib2, 31, 1, 1, 1], [1, 15, 18]);
  if (!extended.ok) return extended.fault;
  const more = new Map(extended.rows.map((row) => [row.index[0]!, row.columns]));
  facts.interfaces = basic.rows.map((row): InterfaceFacts => {
    const ifIndex = row.index[0]!;
    const x = more.get(ifIndex);
    const descr = text(row.columns.get(2))?.value;
    const highSpeedMbps = numberOf(x?.get(15));
    const speedBps = highSpeedMbps ? highSpeedMbps * 1e6 : numberOf(row.columns.get(5));
    const mac = macOf(row.columns.get(6));
    return {
      ifIndex,
      name: text(x?.get(1))?.value ?? descr ?? String(ifIndex),
      ...(descr ? { descr } : {}),
      ...(text(x?.get(18)) ? { alias: text(x?.get(18))!.value } : {}),
      ...(numberOf(row.columns.get(3)) === undefined ? {} : { type: numberOf(row.columns.get(3))! }),
      ...(numberOf(row.columns.get(4)) === undefined ? {} : { mtuBytes: numberOf(row.columns.get(4))! }),
      ...(speedBps ? { speedBps } : {}),
      ...(mac && mac !== '00:00:00:00:00:00' ? { mac } : {}),
      adminStatus: statusWords[numberOf(row.columns.get(7)) ?? 4] ?? 'unknown',
      operStatus: statusWords[numberOf(row.columns.get(8)) ?? 4] ?? 'unknown',
    };
  });
  return undefined;
}

/** InetAddress as an index: type, length, octets (RFC 4001). */
function inetAddress(index: readonly number[], at: number): string | undefined {
  const [type, length] = [index[at], index[at + 1]];
  const octets = index.slice(at + 2, at + 2 + (length ?? 0));
  if ((type === 1 || type === 3) && (length === 4 || length === 8)) return octets.slice(0, 4).join('.');
  if ((type === 2 || type === 4) && (length === 16 || length === 20)) {
    let value = 0n;
    for (const octet of octets.slice(0, 16)) value = (value << 8n) | BigInt(octet);
    return formatAddress({ family: 6, value });
  }
  return undefined;
}

async function readAddresses(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const found = new Map<string, { address: string; lengthBits?: number; ifIndex?: number }>();
  // ipAddressIfIndex, ipAddressPrefix: a row pointer whose last arc is the prefix length.
  const modern = await readTable(session, [...mib2, 4, 34, 1], [3, 5]);
  if (!modern.ok) return modern.fault;
  for (const row of modern.rows) {
    const address = inetAddress(row.index, 0);
    const ifIndex = numberOf(row.columns.get(3));
    const pointer = row.columns.get(5);
    const length = pointer?.type === 'oid' && pointer.value.length > 12 ? pointer.value.at(-1) : undefined;
    if (address)
      found.set(address, {
        address,
        ...(ifIndex ? { ifIndex } : {}),
        ...(length ? { lengthBits: length } : {}),
      });
  }
  const old = await readTable(session, [...mib2, 4, 20, 1], [2, 3]);
  if (!old.ok) return old.fault;
  for (const row of old.rows) {
    const address = row.index.join('.');
    const mask = row.columns.get(3);
    const maskValue = mask?.type === 'ipAddress' ? parseIpv4(Array.from(mask.value).join('.')) : undefined;
    const lengthBits = maskValue === undefined ? undefined : maskToLength(maskValue);
    const ifIndex = numberOf(row.columns.get(2));
    found.set(address, {
      address,
      ...(ifIndex ? { ifIndex } : {}),
      ...(lengthBits === undefined ? {} : { lengthBits }),
    });
  }
  facts.addresses = [...found.values()];
  return undefined;
}

const chassisSubtypes = [
  '',
  'chassisComponent',
  'interfaceAlias',
  'portComponent',
  'macAddress',
  'networkAddress',
  'interfaceName',
  'local',
];
const portSubtypes = [
  '',
  'interfaceAlias',
  'portComponent',
  'macAddress',
  'networkAddress',
  'interfaceName',
  'agentCircuitId',
  'local',
];

/** Identifiers by their subtype: MAC and network addresses in text form, the rest as sent. */
function identifier(value: SnmpValue | undefined, subtype: string | undefined): string | undefined {
  if (value?.type !== 'octets') return undefined;
  const bytes = value.value;
  if (subtype === 'macAddress' && bytes.length === 6) return formatMac(bytes);
  if (subtype === 'networkAddress' && bytes[0] === 1 && bytes.length === 5)
    return Array.from(bytes.subarray(1)).join('.');
  return textOf(value) ?? hexOf(bytes);
}

async function readLldp(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const local = await session.get([
    [...lldp, 3, 1, 0],
    [...lldp, 3, 2, 0],
  ]);
  if (!local.ok) return local.fault;
  const chassisSubtype = chassisSubtypes[numberOf(local.varBinds[0]?.value) ?? 0];
  const chassisId = identifier(local.varBinds[1]?.value, chassisSubtype);
  if (chassisId) Object.assign(facts, { lldpChassisId: chassisId, lldpChassisIdSubtype: chassisSubtype });
  const ports = await readTable(session, [...lldp, 3, 7, 1], [2, 3, 4]);
  if (!ports.ok) return ports.fault;
  const localPort = new Map(ports.rows.map((row) => [row.index[0]!, localPortOf(row, facts)]));
  const remote = await readTable(session, [...lldp, 4, 1, 1], [4, 5, 6, 7, 8, 9, 10]);
  if (!remote.ok) return remote.fault;
  // Management addresses are part of the index of their table: time mark, port, remote index, subtype, length, octets.
  const management = await readTable(session, [...lldp, 4, 2, 1], [4]);
  if (!management.ok) return management.fault;
  const addressesOf = (index: readonly number[]) =>
    management.rows
      .filter((row) => row.index[1] === index[1] && row.index[2] === index[2])
      .flatMap((row) => inetAddress(row.index, 3) ?? []);
  facts.neighbours = [
    ...facts.neighbours,
    ...remote.rows.map((row): NeighbourFacts => {
      const chassisIdSubtype = chassisSubtypes[numberOf(row.columns.get(4)) ?? 0];
      const portIdSubtype = portSubtypes[numberOf(row.columns.get(6)) ?? 0];
      const port = localPort.get(row.index[1]!);
      return {
        protocol: 'lldp',
        ...(port?.ifIndex === undefined ? {} : { localIfIndex: port.ifIndex }),
        ...(port?.name ? { localPort: port.name } : {}),
        ...defined({
          chassisIdSubtype,
          chassisId: identifier(row.columns.get(5), chassisIdSubtype),
          portIdSubtype,
          portId: identifier(row.columns.get(7), portIdSubtype),
          portDescr: text(row.columns.get(8))?.value,
          sysName: text(row.columns.get(9))?.value,
          sysDescr: text(row.columns.get(10))?.value,
        }),
        managementAddresses: addressesOf(row.index),
      };
    }),
  ];
  return undefined;
}

const defined = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;

/** lldpLocPortNum often is the ifIndex, but nothing says so: the port's own name or MAC decides. */
function localPortOf(row: TableRow, facts: DeviceFacts): { ifIndex?: number; name: string | undefined } {
  const subtype = portSubtypes[numberOf(row.columns.get(2)) ?? 0];
  const portId = identifier(row.columns.get(3), subtype);
  const descr = text(row.columns.get(4))?.value;
  const byName = facts.interfaces.find(
    (item) => item.name === portId || item.name === descr || item.descr === portId || item.descr === descr,
  );
  const sameMac = subtype === 'macAddress' ? facts.interfaces.filter((item) => item.mac === portId) : [];
  const found =
    byName ??
    (sameMac.length === 1 ? sameMac[0] : undefined) ??
    facts.interfaces.find((item) => item.ifIndex === row.index[0]);
  return { ...(found ? { ifIndex: found.ifIndex } : {}), name: found?.name ?? descr ?? portId };
}

async function readCdp(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const table = await readTable(session, [1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1, 1], [4, 6, 7, 8]);
  if (!table.ok) return table.fault;
  facts.neighbours = [
    ...facts.neighbours,
    ...table.rows.map((row): NeighbourFacts => {
      const address = row.columns.get(4);
      const localIfIndex = row.index[0];
      return {
        protocol: 'cdp',
        ...(localIfIndex === undefined ? {} : { localIfIndex }),
        ...defined({
          localPort: facts.interfaces.find((item) => item.ifIndex === localIfIndex)?.name,
          sysName: text(row.columns.get(6))?.value,
          portId: text(row.columns.get(7))?.value,
          sysDescr: text(row.columns.get(8))?.value,
        }),
        portIdSubtype: 'interfaceName',
        managementAddresses:
          address?.type === 'octets' && address.value.length === 4
            ? [Array.from(address.value).join('.')]
            : [],
      };
    }),
  ];
  return undefined;
}

async function readArp(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const table = await readTable(session, [...mib2, 4, 22, 1], [2]);
  if (!table.ok) return table.fault;
  facts.arp = table.rows.flatMap((row) => {
    const mac = macOf(row.columns.get(2));
    const [ifIndex, ...octets] = row.index;
    const address = parseIpv4(octets.join('.'));
    return mac && address !== undefined && ifIndex !== undefined
      ? [{ address: formatIpv4(address), mac, ifIndex }]
      : [];
  });
  return undefined;
}

async function readFdb(session: SnmpSession, facts: Collecting): Promise<Fault | undefined> {
  const ports = await readTable(session, [...mib2, 17, 1, 4, 1], [2]);
  if (!ports.ok) return ports.fault;
  if (ports.rows.length === 0) return undefined;
  const ifIndexOf = new Map(ports.rows.map((row) => [row.index[0]!, numberOf(row.columns.get(2))]));
  const learnt = 3;
  const table = await readTable(session, [...mib2, 17, 4, 3, 1], [2, 3]);
  if (!table.ok) return table.fault;
  facts.fdb = table.rows.flatMap((row) => {
    if (row.index.length !== 6 || numberOf(row.columns.get(3)) !== learnt) return [];
    const ifIndex = ifIndexOf.get(numberOf(row.columns.get(2)) ?? 0);
    return [{ mac: formatMac(Uint8Array.from(row.index)), ...(ifIndex ? { ifIndex } : {}) }];
  });
  return undefined;
}
