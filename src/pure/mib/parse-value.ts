/** What somebody typed to a value that can be written, by the type of the object. */
import { parseIpv4 } from '../base/address.ts';
import { invalidInput } from '../base/errors.ts';
import { parseOid, type SnmpValue } from '../wire/snmp.ts';
import type { BaseType } from './definition.ts';
import type { Mib, Syntax } from './mib.ts';
import { resolveOid } from './names.ts';

/** `auto` follows the module that defines the object. */
export const valueTypes = [
  'auto',
  'integer',
  'gauge32',
  'timeTicks',
  'text',
  'hex',
  'oid',
  'ipAddress',
] as const;
export type ValueType = (typeof valueTypes)[number];

const typeOfBase: Readonly<Record<BaseType, ValueType | undefined>> = {
  INTEGER: 'integer',
  Integer32: 'integer',
  Unsigned32: 'gauge32',
  Gauge32: 'gauge32',
  TimeTicks: 'timeTicks',
  'OCTET STRING': 'text',
  BITS: 'text',
  'OBJECT IDENTIFIER': 'oid',
  IpAddress: 'ipAddress',
  Counter32: undefined,
  Counter64: undefined,
  Opaque: undefined,
  NULL: undefined,
};

/** Throws FaultError naming what is wrong with `text`. */
export function parseValue(text: string, type: ValueType, syntax: Syntax | undefined, mib: Mib): SnmpValue {
  const chosen = type === 'auto' ? syntax && typeOfBase[syntax.base] : type;
  if (!chosen || chosen === 'auto')
    throw invalidInput(
      'type',
      type,
      syntax ? `objects of type ${syntax.base} cannot be written` : 'the type of this object is not known',
      `Choose one of ${valueTypes.filter((name) => name !== 'auto').join(', ')}.`,
    );
  switch (chosen) {
    case 'integer':
    case 'gauge32':
    case 'timeTicks':
      return { type: chosen, value: parseNumber(text, chosen, type === 'auto' ? syntax : undefined) };
    case 'oid': {
      const oid = resolveOid(text, mib);
      if (!oid || !parseOid(oid.join('.')))
        throw invalidInput('value', text, 'no object identifier', 'Write numbers or a known name.');
      return { type: 'oid', value: oid };
    }
    case 'ipAddress': {
      const address = parseIpv4(text);
      if (address === undefined)
        throw invalidInput('value', text, 'no IPv4 address', 'Write it as 192.0.2.1.');
      return {
        type: 'ipAddress',
        value: Uint8Array.of(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255),
      };
    }
    default: {
      const octets =
        chosen === 'hex'
          ? parseHex(text)
          : type === 'auto' && syntax
            ? parseOctets(text, syntax)
            : new TextEncoder().encode(text);
      if (type === 'auto') checkRange(text, octets.length, syntax, 'octets long');
      return { type: 'octets', value: octets };
    }
  }
}

function parseNumber(
  text: string,
  type: 'integer' | 'gauge32' | 'timeTicks',
  syntax: Syntax | undefined,
): number {
  const { labels } = syntax ?? {};
  if (labels) {
    const match = /^(.*?)(?:\((-?\d+)\))?$/.exec(text.trim())!;
    for (const [number, label] of labels)
      if (label === match[1] || String(number) === text.trim()) return number;
    throw invalidInput(
      'value',
      text,
      'no value of this object',
      `Write one of ${[...labels]
        .slice(0, 12)
        .map(([number, label]) => `${label}(${number})`)
        .join(', ')}.`,
    );
  }
  const [least, greatest] = type === 'integer' ? [-0x8000_0000, 0x7fff_ffff] : [0, 0xffff_ffff];
  const number = Number(text.trim());
  if (!/^-?\d+$/.test(text.trim()) || number < least || number > greatest)
    throw invalidInput(
      'value',
      text,
      'no whole number of this type',
      `Write a whole number from ${least} to ${greatest}.`,
    );
  checkRange(text, number, syntax, '');
  return number;
}

function checkRange(text: string, number: number, syntax: Syntax | undefined, what: string): void {
  const ranges = syntax?.ranges;
  if (!ranges || ranges.some(([least, greatest]) => number >= least && number <= greatest)) return;
  const allowed = ranges
    .map(([least, greatest]) => (least === greatest ? least : `${least} to ${greatest}`))
    .join(' or ');
  throw invalidInput('value', text, 'out of range', `It must be ${allowed}${what ? ` ${what}` : ''}.`);
}

function parseHex(text: string): Uint8Array {
  const digits = text.replace(/^0x/i, '').replace(/[\s:.-]/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits))
    throw invalidInput('value', text, 'no hexadecimal octets', 'Write pairs of digits, such as 00:1b:21.');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Labels of bits, or octets as the hint shows them: text, or pairs of digits. */
function parseOctets(text: string, syntax: Syntax): Uint8Array {
  if (syntax.base === 'BITS' && syntax.labels) return parseBits(text, syntax.labels);
  return /^1x/.test(syntax.hint ?? '') || /^0x/i.test(text) ? parseHex(text) : new TextEncoder().encode(text);
}

function parseBits(text: string, labels: ReadonlyMap<number, string>): Uint8Array {
  const bits = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => {
      for (const [bit, label] of labels) if (label === word || String(bit) === word) return bit;
      throw invalidInput(
        'value',
        word,
        'no bit of this object',
        `Write any of ${[...labels.values()].join(' ')}.`,
      );
    });
  const octets = new Uint8Array(Math.ceil((Math.max(-1, ...bits) + 1) / 8));
  for (const bit of bits) octets[bit >> 3]! |= 0x80 >> (bit & 7);
  return octets;
}
