/** One object as a line of a file: as net-snmp prints it, by name or by number, or as a recording that simulators replay (snmprec). */
import { formatValue, hexOf, textOf } from '../network/snmp-value.ts';
import { formatOid, type SnmpValue, type VarBind } from '../wire/snmp.ts';
import type { Mib } from './mib.ts';
import { namingNode } from './names.ts';
import { renderValue } from './value.ts';

export const lineFormats = ['numeric', 'net-snmp', 'snmprec'] as const;
export type LineFormat = (typeof lineFormats)[number];

export function lineOf(bind: VarBind, format: LineFormat, mib: Mib): string {
  if (format === 'snmprec') return `${formatOid(bind.oid)}|${recorded(bind.value)}`;
  if (format === 'numeric') return `.${formatOid(bind.oid)} = ${plain(bind.value)}`;
  const node = namingNode(bind.oid, mib);
  if (!node) return `.${formatOid(bind.oid)} = ${plain(bind.value)}`;
  const name = [`${node.module}::${node.name}`, ...bind.oid.slice(node.oid.length)].join('.');
  const exact = node.kind === 'scalar' || node.kind === 'column' ? node : undefined;
  const label = bind.value.type === 'integer' ? exact?.syntax?.labels?.get(bind.value.value) : undefined;
  if (label !== undefined && bind.value.type === 'integer')
    return `${name} = INTEGER: ${label}(${bind.value.value})`;
  const shown =
    bind.value.type === 'octets' && exact?.syntax && bind.value.value.length > 0
      ? `${exact.syntax.base === 'BITS' ? 'BITS' : 'STRING'}: ${renderValue(bind.value, exact, mib)}`
      : plain(bind.value);
  return `${name} = ${shown}${exact?.units ? ` ${exact.units}` : ''}`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** `1:2:03:04.05`, as net-snmp writes hundredths of a second. */
const ticks = (value: number): string => {
  const seconds = Math.floor(value / 100);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const clock = `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(value % 100)}`;
  return days > 0 ? `${days} day${days === 1 ? '' : 's'}, ${clock}` : clock;
};

/** The C library's isprint and isspace in the C locale. */
const isPlain = (octets: Uint8Array) =>
  octets.every((octet) => (octet >= 0x20 && octet < 0x7f) || (octet >= 9 && octet <= 13));

const spacedHex = (octets: Uint8Array) =>
  Array.from(
    octets,
    (octet, i) =>
      `${octet.toString(16).padStart(2, '0').toUpperCase()} ${i % 16 === 15 && i + 1 < octets.length ? '\n' : ''}`,
  ).join('');

function plain(value: SnmpValue): string {
  switch (value.type) {
    case 'integer':
      return `INTEGER: ${value.value}`;
    case 'gauge32':
      return `Gauge32: ${value.value}`;
    case 'counter32':
      return `Counter32: ${value.value}`;
    case 'counter64':
      return `Counter64: ${value.value}`;
    case 'timeTicks':
      return `Timeticks: (${value.value}) ${ticks(value.value)}`;
    case 'oid':
      return `OID: .${formatOid(value.value)}`;
    case 'ipAddress':
      return `IpAddress: ${formatValue(value)}`;
    case 'opaque':
      return `OPAQUE: ${spacedHex(value.value)}`;
    case 'octets': {
      if (value.value.length === 0) return '""';
      if (!isPlain(value.value)) return `Hex-STRING: ${spacedHex(value.value)}`;
      return `STRING: "${textOf(value)!.replace(/["\\]/g, '\\$&')}"`;
    }
    case 'noSuchObject':
      return 'No Such Object available on this agent at this OID';
    case 'noSuchInstance':
      return 'No Such Instance currently exists at this OID';
    case 'endOfMibView':
      return 'No more variables left in this MIB View (It is past the end of the MIB tree)';
    default:
      return 'NULL';
  }
}

/** Tag and value of the record format of snmpsim: the tag is the BER tag in decimal, `x` behind it means hexadecimal. */
function recorded(value: SnmpValue): string {
  switch (value.type) {
    case 'integer':
      return `2|${value.value}`;
    case 'octets':
      return value.value.every((octet) => octet >= 0x20 && octet < 0x7f && octet !== 0x7c)
        ? `4|${textOf(value) ?? ''}`
        : `4x|${hexOf(value.value)}`;
    case 'oid':
      return `6|${formatOid(value.value)}`;
    case 'ipAddress':
      return `64x|${hexOf(value.value)}`;
    case 'counter32':
      return `65|${value.value}`;
    case 'gauge32':
      return `66|${value.value}`;
    case 'timeTicks':
      return `67|${value.value}`;
    case 'opaque':
      return `68x|${hexOf(value.value)}`;
    case 'counter64':
      return `70|${value.value}`;
    default:
      return '5|';
  }
}
