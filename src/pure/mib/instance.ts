/** The numbers behind a column: the index of its row, taken apart by type (RFC 2578 section 7.7). */
import { formatIpv4 } from '../base/address.ts';
import { formatValue } from '../network/snmp-value.ts';
import type { ResolvedIndex } from './mib.ts';
import { renderInetAddress, renderInteger, renderOctets } from './value.ts';

export interface IndexValue {
  readonly name: string;
  readonly value: string;
}

const fixedLength = (part: ResolvedIndex): number | undefined => {
  const ranges = part.syntax?.ranges;
  return ranges?.length === 1 && ranges[0]![0] === ranges[0]![1] ? ranges[0]![0] : undefined;
};

/** Undefined where the numbers do not fit the index: agents get it wrong, and modules differ by revision. */
export function readIndex(
  arcs: readonly number[],
  index: readonly ResolvedIndex[],
): IndexValue[] | undefined {
  const values: IndexValue[] = [];
  let at = 0;
  /** The last InetAddressType or AddressFamilyNumbers: it tells what the address after it is. */
  let family = 0;
  for (const part of index) {
    const { syntax } = part;
    if (!syntax || at >= arcs.length) return undefined;
    switch (syntax.base) {
      case 'OCTET STRING':
      case 'BITS':
      case 'Opaque':
      case 'OBJECT IDENTIFIER': {
        const fixed = syntax.base === 'OBJECT IDENTIFIER' ? undefined : fixedLength(part);
        const length = part.implied ? arcs.length - at : (fixed ?? arcs[at++]!);
        const piece = arcs.slice(at, at + length);
        if (piece.length !== length) return undefined;
        at += length;
        if (syntax.base === 'OBJECT IDENTIFIER') {
          values.push({ name: part.name, value: piece.join('.') });
          break;
        }
        if (piece.some((arc) => arc > 255)) return undefined;
        const octets = Uint8Array.from(piece);
        const address = /Addr/i.test(syntax.type) ? renderInetAddress(family, octets) : undefined;
        values.push({
          name: part.name,
          value: address ?? renderOctets(octets, syntax) ?? formatValue({ type: 'octets', value: octets }),
        });
        break;
      }
      case 'IpAddress': {
        const piece = arcs.slice(at, at + 4);
        if (piece.length !== 4 || piece.some((arc) => arc > 255)) return undefined;
        at += 4;
        values.push({
          name: part.name,
          value: formatIpv4(new DataView(Uint8Array.from(piece).buffer).getUint32(0)),
        });
        break;
      }
      default: {
        const number = arcs[at++]!;
        if (/^(InetAddressType|AddressFamilyNumbers)$/.test(syntax.type)) family = number;
        values.push({ name: part.name, value: renderInteger(number, syntax) });
      }
    }
  }
  return at === arcs.length ? values : undefined;
}
