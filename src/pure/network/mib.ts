/** Names of the standard objects that people ask for, so that nobody has to type numbers. RFC 3418, 2863, 4293, 6933, 4188; IEEE 802.1AB. */
import { parseOid } from '../wire/snmp.ts';

const roots: Readonly<Record<string, string>> = {
  system: '1.3.6.1.2.1.1',
  sysDescr: '1.3.6.1.2.1.1.1',
  sysObjectID: '1.3.6.1.2.1.1.2',
  sysUpTime: '1.3.6.1.2.1.1.3',
  sysContact: '1.3.6.1.2.1.1.4',
  sysName: '1.3.6.1.2.1.1.5',
  sysLocation: '1.3.6.1.2.1.1.6',
  sysServices: '1.3.6.1.2.1.1.7',
  interfaces: '1.3.6.1.2.1.2',
  ifNumber: '1.3.6.1.2.1.2.1',
  ifTable: '1.3.6.1.2.1.2.2',
  ifEntry: '1.3.6.1.2.1.2.2.1',
  ifXTable: '1.3.6.1.2.1.31.1.1',
  ifXEntry: '1.3.6.1.2.1.31.1.1.1',
  ipForwarding: '1.3.6.1.2.1.4.1',
  ipAddrTable: '1.3.6.1.2.1.4.20',
  ipNetToMediaTable: '1.3.6.1.2.1.4.22',
  ipAddressTable: '1.3.6.1.2.1.4.34',
  ipNetToPhysicalTable: '1.3.6.1.2.1.4.35',
  entPhysicalTable: '1.3.6.1.2.1.47.1.1.1',
  dot1dTpFdbTable: '1.3.6.1.2.1.17.4.3',
  dot1dBasePortTable: '1.3.6.1.2.1.17.1.4',
  lldpRemTable: '1.0.8802.1.1.2.1.4.1',
  lldpLocPortTable: '1.0.8802.1.1.2.1.3.7',
  hrSystem: '1.3.6.1.2.1.25.1',
  hrStorageTable: '1.3.6.1.2.1.25.2.3',
  snmpEngineID: '1.3.6.1.6.3.10.2.1.1',
  'mib-2': '1.3.6.1.2.1',
  enterprises: '1.3.6.1.4.1',
};

/** Column names of the entries people read as tables. */
const columns: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  '1.3.6.1.2.1.2.2.1': {
    1: 'ifIndex',
    2: 'ifDescr',
    3: 'ifType',
    4: 'ifMtu',
    5: 'ifSpeed',
    6: 'ifPhysAddress',
    7: 'ifAdminStatus',
    8: 'ifOperStatus',
    9: 'ifLastChange',
    10: 'ifInOctets',
    11: 'ifInUcastPkts',
    12: 'ifInNUcastPkts',
    13: 'ifInDiscards',
    14: 'ifInErrors',
    15: 'ifInUnknownProtos',
    16: 'ifOutOctets',
    17: 'ifOutUcastPkts',
    18: 'ifOutNUcastPkts',
    19: 'ifOutDiscards',
    20: 'ifOutErrors',
    21: 'ifOutQLen',
    22: 'ifSpecific',
  },
  '1.3.6.1.2.1.31.1.1.1': {
    1: 'ifName',
    2: 'ifInMulticastPkts',
    3: 'ifInBroadcastPkts',
    4: 'ifOutMulticastPkts',
    5: 'ifOutBroadcastPkts',
    6: 'ifHCInOctets',
    7: 'ifHCInUcastPkts',
    8: 'ifHCInMulticastPkts',
    9: 'ifHCInBroadcastPkts',
    10: 'ifHCOutOctets',
    11: 'ifHCOutUcastPkts',
    12: 'ifHCOutMulticastPkts',
    13: 'ifHCOutBroadcastPkts',
    14: 'ifLinkUpDownTrapEnable',
    15: 'ifHighSpeed',
    16: 'ifPromiscuousMode',
    17: 'ifConnectorPresent',
    18: 'ifAlias',
    19: 'ifCounterDiscontinuityTime',
  },
  '1.3.6.1.2.1.4.20.1': {
    1: 'ipAdEntAddr',
    2: 'ipAdEntIfIndex',
    3: 'ipAdEntNetMask',
    4: 'ipAdEntBcastAddr',
    5: 'ipAdEntReasmMaxSize',
  },
  '1.3.6.1.2.1.4.22.1': {
    1: 'ipNetToMediaIfIndex',
    2: 'ipNetToMediaPhysAddress',
    3: 'ipNetToMediaNetAddress',
    4: 'ipNetToMediaType',
  },
  '1.0.8802.1.1.2.1.4.1.1': {
    4: 'lldpRemChassisIdSubtype',
    5: 'lldpRemChassisId',
    6: 'lldpRemPortIdSubtype',
    7: 'lldpRemPortId',
    8: 'lldpRemPortDesc',
    9: 'lldpRemSysName',
    10: 'lldpRemSysDesc',
  },
};

export const objectNames = Object.keys(roots);

/** `ifDescr`, `sysName.0`, `IF-MIB::ifName.3`, or numbers. */
export function resolveOid(text: string): number[] | undefined {
  const bare = text.replace(/^[\w-]+::/, '');
  const numeric = parseOid(bare);
  if (numeric) return numeric;
  const [name, ...rest] = bare.split('.');
  const base = roots[name ?? ''] ?? columnOid(name ?? '');
  return base === undefined ? undefined : parseOid([base, ...rest].join('.'));
}

function columnOid(name: string): string | undefined {
  for (const [entry, names] of Object.entries(columns))
    for (const [number, column] of Object.entries(names)) if (column === name) return `${entry}.${number}`;
  return undefined;
}

export const columnsOf = (entry: readonly number[]): Readonly<Record<number, string>> =>
  columns[entry.join('.')] ?? {};

/** `ifDescr.3` where the object is known, else undefined. */
export function nameOid(oid: readonly number[]): string | undefined {
  const text = oid.join('.');
  for (const [entry, names] of Object.entries(columns))
    if (text.startsWith(`${entry}.`)) {
      const [column, ...index] = text.slice(entry.length + 1).split('.');
      const name = names[Number(column)];
      if (name) return [name, ...index].join('.');
    }
  let best: string | undefined;
  for (const [name, root] of Object.entries(roots))
    if (
      (text === root || text.startsWith(`${root}.`)) &&
      (best === undefined || root.length > roots[best]!.length)
    )
      best = name;
  if (best === undefined || best === 'mib-2' || best === 'enterprises') return undefined;
  return best + text.slice(roots[best]!.length);
}
