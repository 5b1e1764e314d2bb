import { expect, test } from 'vitest';
import type { SnmpValue } from '../wire/snmp.ts';
import { standardMib } from './index.ts';
import { resolveOid } from './names.ts';
import { lineOf } from './walk-line.ts';

const mib = standardMib();
const octets = (...bytes: number[]): SnmpValue => ({ type: 'octets', value: Uint8Array.from(bytes) });

test.each<[string, SnmpValue, string, string, string]>([
  [
    'ifOperStatus.1',
    { type: 'integer', value: 1 },
    'INTEGER: 1',
    'IF-MIB::ifOperStatus.1 = INTEGER: up(1)',
    '2|1',
  ],
  ['ifDescr.1', octets(0x6c, 0x22), 'STRING: "l\\""', 'IF-MIB::ifDescr.1 = STRING: l"', '4|l"'],
  ['ifDescr.1', octets(), '""', 'IF-MIB::ifDescr.1 = ""', '4|'],
  ['ifDescr.1', octets(0x61, 0x7c), 'STRING: "a|"', 'IF-MIB::ifDescr.1 = STRING: a|', '4x|617c'],
  [
    'ifPhysAddress.2',
    octets(0, 27, 33, 1, 2, 3),
    'Hex-STRING: 00 1B 21 01 02 03 ',
    'IF-MIB::ifPhysAddress.2 = STRING: 00:1b:21:01:02:03',
    '4x|001b21010203',
  ],
  [
    'sysUpTime.0',
    { type: 'timeTicks', value: 8_640_123 },
    'Timeticks: (8640123) 1 day, 0:00:01.23',
    'SNMPv2-MIB::sysUpTime.0 = Timeticks: (8640123) 1 day, 0:00:01.23',
    '67|8640123',
  ],
  [
    'sysObjectID.0',
    { type: 'oid', value: [1, 3, 6, 1] },
    'OID: .1.3.6.1',
    'SNMPv2-MIB::sysObjectID.0 = OID: .1.3.6.1',
    '6|1.3.6.1',
  ],
  [
    'ifHCInOctets.1',
    { type: 'counter64', value: 18_446_744_073_709_551_615n },
    'Counter64: 18446744073709551615',
    'IF-MIB::ifHCInOctets.1 = Counter64: 18446744073709551615',
    '70|18446744073709551615',
  ],
  [
    'ipAdEntAddr.10.0.0.1',
    { type: 'ipAddress', value: Uint8Array.of(10, 0, 0, 1) },
    'IpAddress: 10.0.0.1',
    'IP-MIB::ipAdEntAddr.10.0.0.1 = IpAddress: 10.0.0.1',
    '64x|0a000001',
  ],
  [
    'memTotalReal.0',
    { type: 'integer', value: 5 },
    'INTEGER: 5',
    'UCD-SNMP-MIB::memTotalReal.0 = INTEGER: 5 kB',
    '2|5',
  ],
  [
    'enterprises.99999.1',
    { type: 'gauge32', value: 5 },
    'Gauge32: 5',
    '.1.3.6.1.4.1.99999.1 = Gauge32: 5',
    '66|5',
  ],
])('%s', (name, value, numeric, named, recorded) => {
  const oid = resolveOid(name, mib)!;
  expect(lineOf({ oid, value }, 'numeric', mib)).toBe(`.${oid.join('.')} = ${numeric}`);
  expect(lineOf({ oid, value }, 'net-snmp', mib)).toBe(named);
  expect(lineOf({ oid, value }, 'snmprec', mib)).toBe(`${oid.join('.')}|${recorded}`);
});
