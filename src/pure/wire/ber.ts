/**
 * The part of BER (ITU-T X.690) that SNMP uses. The writer fills a buffer from its end, so that lengths are known when they are
 * written; the reader is a cursor that never throws: after anything malformed `bad` is set and every further read yields zero.
 */
export const tags = {
  integer: 0x02,
  octetString: 0x04,
  nil: 0x05,
  oid: 0x06,
  sequence: 0x30,
  ipAddress: 0x40,
  counter32: 0x41,
  gauge32: 0x42,
  timeTicks: 0x43,
  opaque: 0x44,
  counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
} as const;

export interface BerWriter {
  readonly bytes: Uint8Array;
  /** First byte written so far: the message is bytes[at..]. */
  at: number;
}

export const newWriter = (capacityBytes: number): BerWriter => ({
  bytes: new Uint8Array(capacityBytes),
  at: capacityBytes,
});
export const written = (writer: BerWriter): Uint8Array => writer.bytes.subarray(writer.at);

/** Wraps what was written since `end` (an earlier `at`) into a tag and length. */
export function wrap(writer: BerWriter, tag: number, end: number): void {
  const length = end - writer.at;
  const { bytes } = writer;
  if (length < 0x80) bytes[--writer.at] = length;
  else {
    let count = 0;
    for (let rest = length; rest > 0; rest = Math.floor(rest / 256), count++) bytes[--writer.at] = rest & 255;
    bytes[--writer.at] = 0x80 | count;
  }
  bytes[--writer.at] = tag;
}

/** Two's complement in the fewest octets (X.690 section 8.3), |value| below 2^53. */
export function writeInteger(writer: BerWriter, value: number, tag: number = tags.integer): void {
  const end = writer.at;
  let rest = Math.trunc(value);
  for (;;) {
    const byte = ((rest % 256) + 256) % 256;
    writer.bytes[--writer.at] = byte;
    rest = Math.floor(rest / 256);
    if ((rest === 0 && byte < 0x80) || (rest === -1 && byte >= 0x80)) break;
  }
  wrap(writer, tag, end);
}

/** Unsigned, with the leading zero octet that keeps the sign bit clear; for values beyond 2^53. */
export function writeUnsigned(writer: BerWriter, value: bigint, tag: number): void {
  const end = writer.at;
  let rest = BigInt.asUintN(64, value);
  do {
    writer.bytes[--writer.at] = Number(rest & 0xffn);
    rest >>= 8n;
  } while (rest > 0n);
  if (writer.bytes[writer.at]! >= 0x80) writer.bytes[--writer.at] = 0;
  wrap(writer, tag, end);
}

export function writeOctets(writer: BerWriter, octets: Uint8Array, tag: number = tags.octetString): void {
  const end = writer.at;
  writer.at -= octets.length;
  writer.bytes.set(octets, writer.at);
  wrap(writer, tag, end);
}

export function writeNull(writer: BerWriter, tag: number = tags.nil): void {
  wrap(writer, tag, writer.at);
}

export function writeOid(writer: BerWriter, oid: ArrayLike<number>): void {
  const end = writer.at;
  for (let i = oid.length - 1; i >= 2; i--) writeArc(writer, oid[i]!);
  writeArc(writer, (oid[0] ?? 0) * 40 + (oid[1] ?? 0));
  wrap(writer, tags.oid, end);
}

function writeArc(writer: BerWriter, arc: number): void {
  let rest = arc;
  writer.bytes[--writer.at] = rest & 0x7f;
  for (rest = Math.floor(rest / 128); rest > 0; rest = Math.floor(rest / 128))
    writer.bytes[--writer.at] = 0x80 | (rest & 0x7f);
}

export interface BerReader {
  readonly bytes: Uint8Array;
  at: number;
  end: number;
  bad: boolean;
}

export const newReader = (bytes: Uint8Array): BerReader => ({ bytes, at: 0, end: bytes.length, bad: false });

/** Tag of the next element, 0 at the end or after an error. */
export const peekTag = (reader: BerReader): number =>
  reader.bad || reader.at >= reader.end ? 0 : reader.bytes[reader.at]!;

/** Reads tag and length; `at` then stands at the content, whose end is returned. */
export function enter(reader: BerReader, tag: number): number {
  if (peekTag(reader) !== tag || reader.at + 2 > reader.end) {
    reader.bad = true;
    return reader.at;
  }
  let length = reader.bytes[reader.at + 1]!;
  let at = reader.at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    // Indefinite form is not allowed in SNMP; no message needs more than four octets of length.
    if (count === 0 || count > 4 || at + count > reader.end) {
      reader.bad = true;
      return reader.at;
    }
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + reader.bytes[at++]!;
  }
  if (at + length > reader.end) {
    reader.bad = true;
    return reader.at;
  }
  reader.at = at;
  return at + length;
}

/** Runs `read` inside a constructed element and steps over what it left unread. */
export function within<T>(reader: BerReader, tag: number, read: (reader: BerReader) => T): T | undefined {
  const end = enter(reader, tag);
  if (reader.bad) return undefined;
  const outer = reader.end;
  reader.end = end;
  const value = read(reader);
  reader.end = outer;
  reader.at = end;
  return reader.bad ? undefined : value;
}

export function readInteger(reader: BerReader, tag: number = tags.integer): number {
  const end = enter(reader, tag);
  if (reader.bad) return 0;
  let value = reader.at < end && reader.bytes[reader.at]! >= 0x80 ? -1 : 0;
  if (end - reader.at > 8 || end === reader.at) reader.bad = true;
  for (; reader.at < end; reader.at++) value = value * 256 + reader.bytes[reader.at]!;
  return reader.bad ? 0 : value;
}

/** Counters and gauges are unsigned, but some agents send them without the leading zero octet: they are read as unsigned. */
export function readUnsigned32(reader: BerReader, tag: number): number {
  const end = enter(reader, tag);
  if (end - reader.at > 9) reader.bad = true;
  if (reader.bad) return 0;
  let value = 0;
  // The low 32 bits are the last four octets.
  for (let at = Math.max(reader.at, end - 4); at < end; at++) value = value * 256 + reader.bytes[at]!;
  reader.at = end;
  return value;
}

export function readUnsigned64(reader: BerReader, tag: number): bigint {
  const end = enter(reader, tag);
  if (end - reader.at > 9) reader.bad = true;
  if (reader.bad) return 0n;
  let high = 0;
  let low = 0;
  for (let at = Math.max(reader.at, end - 8); at < end - 4; at++) high = high * 256 + reader.bytes[at]!;
  for (let at = Math.max(reader.at, end - 4); at < end; at++) low = low * 256 + reader.bytes[at]!;
  reader.at = end;
  return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
}

/** A view, valid as long as the bytes are. */
export function readOctets(reader: BerReader, tag: number = tags.octetString): Uint8Array {
  const end = enter(reader, tag);
  if (reader.bad) return new Uint8Array(0);
  const octets = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return octets;
}

/** RFC 3416 section 4.1: at most 128 arcs, each below 2^32. */
const arcsMax = 128;

export const oidBuffer = (): Uint32Array => new Uint32Array(arcsMax);

/** Fills `into` (an `oidBuffer`) and returns the number of arcs: nothing is allocated, which is what a walk needs. */
export function readOidInto(reader: BerReader, into: Uint32Array): number {
  const end = enter(reader, tags.oid);
  if (reader.bad || end === reader.at) return 0;
  const { bytes } = reader;
  let arc = 0;
  let filled = 1;
  for (let at = reader.at; at < end; at++) {
    const byte = bytes[at]!;
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 0xffff_ffff || filled === arcsMax) {
      reader.bad = true;
      return 0;
    }
    if (byte >= 0x80) continue;
    into[filled++] = arc;
    arc = 0;
  }
  if (bytes[end - 1]! >= 0x80) reader.bad = true;
  reader.at = end;
  // X.690 section 8.19.4: the first two arcs share one subidentifier.
  const shared = into[1]!;
  into[0] = Math.min(2, Math.floor(shared / 40));
  into[1] = shared - 40 * into[0];
  return reader.bad ? 0 : filled;
}

const arcs = oidBuffer();
export function readOid(reader: BerReader): number[] {
  const length = readOidInto(reader, arcs);
  return copyOid(arcs, length);
}

/** In its exact length: object identifiers are what a walk makes most of. */
export function copyOid(oid: Uint32Array, length: number): number[] {
  const copy = new Array<number>(length);
  for (let i = 0; i < length; i++) copy[i] = oid[i]!;
  return copy;
}

export function skip(reader: BerReader): void {
  const end = enter(reader, peekTag(reader));
  if (!reader.bad) reader.at = end;
}
