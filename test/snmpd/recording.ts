/** Recordings of devices in snmpsim's format (`OID|tag|value`, one object a line): rows in OID order, ready to be sent. */
import {
  newWriter,
  tags,
  wrap,
  writeInteger,
  writeNull,
  writeOctets,
  writeOid,
  written,
} from '#pure/wire/ber.ts';
import { compareOids, parseOid } from '#pure/wire/snmp.ts';

export interface RecordedRow {
  readonly oid: readonly number[];
  /** The finished variable binding. */
  readonly bytes: Uint8Array;
}

const utf8 = new TextEncoder();
/** Longer than any value a datagram carries. */
const rowBytesMax = 65_536;

function writeUnsigned(writer: ReturnType<typeof newWriter>, value: bigint, tag: number): void {
  const end = writer.at;
  let rest = value;
  do {
    writer.bytes[--writer.at] = Number(rest & 255n);
    rest >>= 8n;
  } while (rest > 0n);
  // A set first bit would say that the number is negative.
  if (writer.bytes[writer.at]! >= 0x80) writer.bytes[--writer.at] = 0;
  wrap(writer, tag, end);
}

const octetsOf = (tag: string, text: string): Uint8Array =>
  tag.endsWith('x')
    ? Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
    : utf8.encode(text.replaceAll('\\n', '\n'));

/** False where the line holds no value of its type. */
function writeValue(writer: ReturnType<typeof newWriter>, tag: string, text: string): boolean {
  switch (Number.parseInt(tag, 10)) {
    case tags.integer:
      writeInteger(writer, Number(text || 0));
      return true;
    case tags.octetString:
      writeOctets(writer, octetsOf(tag, text));
      return true;
    case tags.nil:
      writeNull(writer);
      return true;
    case tags.oid: {
      const oid = parseOid(text.trim() || '0.0');
      if (oid) writeOid(writer, oid);
      return oid !== undefined;
    }
    case tags.ipAddress: {
      const address = tag.endsWith('x') ? octetsOf(tag, text) : Uint8Array.from(text.split('.'), Number);
      if (address.length === 4) writeOctets(writer, address, tags.ipAddress);
      return address.length === 4;
    }
    case tags.counter32:
    case tags.gauge32:
    case tags.timeTicks:
      writeUnsigned(writer, BigInt.asUintN(32, BigInt(text.trim() || 0)), Number.parseInt(tag, 10));
      return true;
    case tags.opaque:
      writeOctets(writer, octetsOf(tag, text), tags.opaque);
      return true;
    case tags.counter64:
      writeUnsigned(writer, BigInt.asUintN(64, BigInt(text.trim() || 0)), tags.counter64);
      return true;
    default:
      return false;
  }
}

function rowOf(line: string): RecordedRow | undefined {
  const [oidText = '', tag = '', ...rest] = line.split('|');
  const oid = parseOid(oidText);
  if (!oid) return undefined;
  const writer = newWriter(rowBytesMax);
  const end = writer.at;
  try {
    if (!writeValue(writer, tag, rest.join('|').replace(/\r$/, ''))) return undefined;
  } catch {
    // Not a number, or not hexadecimal: the recording is foreign text, and a line that is broken is left out.
    return undefined;
  }
  writeOid(writer, oid);
  wrap(writer, tags.sequence, end);
  return { oid, bytes: written(writer).slice() };
}

export function parseRecording(text: string): readonly RecordedRow[] {
  const rows = text.split('\n').flatMap((line) => rowOf(line) ?? []);
  rows.sort((a, b) => compareOids(a.oid, b.oid));
  return rows.filter((row, i) => i === 0 || compareOids(row.oid, rows[i - 1]!.oid) !== 0);
}
