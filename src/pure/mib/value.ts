/** Values as their type means them: labels, bits, dates, addresses, DISPLAY-HINT (RFC 2579 section 3.1), units. */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import { formatTicks, formatValue, hexOf, numberOf, textOf } from '../network/snmp-value.ts';
import type { SnmpValue } from '../wire/snmp.ts';
import type { Mib, MibNode, Syntax } from './mib.ts';
import { nameOid } from './names.ts';

/** Octets of one value that are shown by a hint; longer ones are shown as hexadecimal. */
const hintedOctetsMax = 4096;

export function renderValue(value: SnmpValue, node: MibNode | undefined, mib: Mib): string {
  const syntax = node?.syntax;
  switch (value.type) {
    case 'oid': {
      const name = nameOid(value.value, mib);
      return name ?? formatValue(value);
    }
    case 'integer':
    case 'gauge32':
    case 'counter32':
      return syntax ? renderInteger(value.value, syntax) : String(value.value);
    case 'timeTicks':
      return formatTicks(value.value);
    case 'octets':
      return renderOctets(value.value, syntax) ?? formatValue(value);
    case 'opaque': {
      const float = opaqueFloat(value.value);
      return float === undefined ? formatValue(value) : String(float);
    }
    default:
      return formatValue(value);
  }
}

/** The number of a value, scaled by its hint: what charts and thresholds want. Numbers that are names are numbers still. */
export function renderNumber(value: SnmpValue, node: MibNode | undefined): number | undefined {
  if (value.type === 'opaque') return opaqueFloat(value.value);
  const number = numberOf(value);
  if (number !== undefined) {
    const decimals = decimalsOf(node?.syntax);
    return decimals === 0 ? number : number / 10 ** decimals;
  }
  // UCD-SNMP-MIB and others tell numbers as text.
  const text = textOf(value)?.trim();
  return text && /^-?\d+(\.\d+)?$/.test(text) && text.length < 20 ? Number(text) : undefined;
}

const decimalsOf = (syntax: Syntax | undefined): number => {
  const match = /^d-(\d{1,2})$/.exec(syntax?.hint ?? '');
  return match ? Number(match[1]) : 0;
};

export function renderInteger(number: number, syntax: Syntax): string {
  const label = syntax.base === 'BITS' ? undefined : syntax.labels?.get(number);
  if (label !== undefined) return label;
  const { hint } = syntax;
  const decimals = decimalsOf(syntax);
  if (decimals > 0) {
    const digits = String(Math.abs(number)).padStart(decimals + 1, '0');
    return `${number < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  }
  if (hint === 'x') return number.toString(16);
  if (hint === 'o') return number.toString(8);
  if (hint === 'b') return number.toString(2);
  return String(number);
}

export function renderOctets(octets: Uint8Array, syntax: Syntax | undefined): string | undefined {
  if (!syntax) return undefined;
  if (syntax.base === 'BITS' && syntax.labels) return renderBits(octets, syntax.labels);
  if (syntax.type === 'DateAndTime') return renderDate(octets);
  if (isNumbersOfBits(syntax.type)) return renderPorts(octets);
  return syntax.hint && octets.length <= hintedOctetsMax ? renderHint(octets, syntax.hint) : undefined;
}

const bitsOf = (octets: Uint8Array): number[] => {
  const bits: number[] = [];
  for (let i = 0; i < octets.length * 8; i++) if (octets[i >> 3]! & (0x80 >> (i & 7))) bits.push(i);
  return bits;
};

function renderBits(octets: Uint8Array, labels: ReadonlyMap<number, string>): string {
  return bitsOf(octets)
    .map((bit) => labels.get(bit) ?? String(bit))
    .join(' ');
}

/** RFC 4363: the most significant bit of the first octet is port 1. */
const isNumbersOfBits = (type: string) => type === 'PortList' || type === 'LldpPortList';

/** `1-4 7`: ports as people write them. */
function renderPorts(octets: Uint8Array): string {
  const ports = bitsOf(octets).map((bit) => bit + 1);
  const runs: string[] = [];
  for (let i = 0; i < ports.length; i++) {
    const first = ports[i]!;
    while (ports[i + 1] === ports[i]! + 1) i++;
    runs.push(first === ports[i] ? String(first) : `${first}-${ports[i]}`);
  }
  return runs.join(' ');
}

const two = (number: number) => String(number).padStart(2, '0');

/** ISO 8601 with the offset that the agent tells; undefined for octets that are no date. */
function renderDate(octets: Uint8Array): string | undefined {
  if (octets.length !== 8 && octets.length !== 11) return undefined;
  const [high, low, month, day, hour, minute, second, deci, sign, offsetHour, offsetMinute] =
    octets as unknown as number[];
  if (month! < 1 || month! > 12 || day! < 1 || day! > 31 || hour! > 23 || minute! > 59 || second! > 60)
    return undefined;
  const text = `${String(high! * 256 + low!).padStart(4, '0')}-${two(month!)}-${two(day!)}T${two(hour!)}:${two(minute!)}:${two(second!)}.${deci! % 10}`;
  return sign === 0x2b || sign === 0x2d
    ? `${text}${String.fromCharCode(sign)}${two(offsetHour!)}:${two(offsetMinute!)}`
    : text;
}

interface HintPart {
  readonly repeats: boolean;
  readonly length: number;
  readonly format: string;
  readonly separator: string;
  readonly terminator: string;
}

function hintParts(hint: string): HintPart[] | undefined {
  const parts: HintPart[] = [];
  const part = /(\*?)(\d+)([xdoat])([^\d*])?([^\d*])?/y;
  while (part.lastIndex < hint.length) {
    const match = part.exec(hint);
    if (!match) return undefined;
    const [, star, length, format, first = '', second = ''] = match;
    // A terminator exists only behind a repeat count; otherwise a second character is no part of the syntax.
    if (star === '' && second !== '') return undefined;
    parts.push({
      repeats: star === '*',
      length: Number(length),
      format: format!,
      separator: first,
      terminator: second,
    });
  }
  return parts.length > 0 ? parts : undefined;
}

/** Undefined where the hint cannot be read or the octets are no text: hexadecimal is better than garbage. */
export function renderHint(octets: Uint8Array, hint: string): string | undefined {
  const parts = hintParts(hint);
  if (!parts) return undefined;
  let text = '';
  let at = 0;
  for (let i = 0; at < octets.length; i++) {
    // The last specification is used again until the octets end.
    const part = parts[Math.min(i, parts.length - 1)]!;
    if (part.length === 0 && i >= parts.length - 1) return undefined;
    const repeats = part.repeats ? octets[at++]! : 1;
    for (let n = 0; n < repeats && at < octets.length; n++) {
      const piece = octets.subarray(at, at + part.length);
      at += part.length;
      const shown = renderPiece(piece, part.format);
      if (shown === undefined) return undefined;
      text += shown;
      if (at < octets.length && !(part.terminator && n === repeats - 1)) text += part.separator;
    }
    if (part.repeats && part.terminator && at < octets.length) text += part.terminator;
  }
  return text;
}

function renderPiece(piece: Uint8Array, format: string): string | undefined {
  if (format === 'a' || format === 't') return textOf({ type: 'octets', value: piece });
  if (format === 'x') return hexOf(piece);
  let number = 0n;
  for (const octet of piece) number = number * 256n + BigInt(octet);
  return number.toString(format === 'o' ? 8 : 10);
}

/** Net-SNMP wraps floats: 9F 78 04 and four octets, or 9F 79 08 and eight. */
function opaqueFloat(octets: Uint8Array): number | undefined {
  if (octets[0] !== 0x9f) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  if (octets[1] === 0x78 && octets[2] === 4 && octets.length === 7)
    return Number(view.getFloat32(3).toPrecision(7));
  if (octets[1] === 0x79 && octets[2] === 8 && octets.length === 11) return view.getFloat64(3);
  return undefined;
}

/** RFC 4001: what an InetAddress is, its InetAddressType tells. */
export function renderInetAddress(type: number, octets: Uint8Array): string | undefined {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  if ((type === 1 && octets.length === 4) || (type === 3 && octets.length === 8)) {
    const address = formatIpv4(view.getUint32(0));
    return type === 1 ? address : `${address}%${view.getUint32(4)}`;
  }
  if ((type === 2 && octets.length === 16) || (type === 4 && octets.length === 20)) {
    const address = formatIpv6(BigInt(`0x${hexOf(octets.subarray(0, 16))}`));
    return type === 2 ? address : `${address}%${view.getUint32(16)}`;
  }
  return type === 16 ? textOf({ type: 'octets', value: octets }) : undefined;
}
