/**
 * DNS messages: RFC 1035, EDNS(0) RFC 6891, record types of RFC 3596, 2782, 3403, 4034, 6698, 8659, 9460 in presentation form, unknown
 * types as RFC 3597. Decoding never throws: a malformed message yields `undefined`. Compression pointers must point backwards.
 */
import { formatIpv4, formatIpv6 } from '../base/address.ts';

export const recordTypes = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  OPT: 41,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  CAA: 257,
  ANY: 255,
} as const;
export type RecordTypeName = keyof typeof recordTypes;
/** The number of a name in the table or of the form `TYPE123` (RFC 3597 section 5). */
export function typeNumber(name: string): number | undefined {
  const known = recordTypes[name.toUpperCase() as RecordTypeName];
  if (known !== undefined) return known;
  const generic = /^TYPE(\d{1,5})$/i.exec(name);
  return generic && Number(generic[1]) <= 0xffff ? Number(generic[1]) : undefined;
}
const typeNames = new Map<number, string>(
  Object.entries(recordTypes).map(([name, number]) => [number, name]),
);
export const typeName = (type: number): string => typeNames.get(type) ?? `TYPE${type}`;

export const responseCodes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttlS: number;
  /** Presentation form. */
  readonly data: string;
}
export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticated: boolean;
  readonly responseCode: number;
  readonly question: { readonly name: string; readonly type: string } | undefined;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
}

const headerBytes = 12;
/** More records than any honest answer has. */
const recordsMax = 4096;
const labelsMax = 128;
const udpPayloadBytes = 1232;

/** RFC 1035 section 3.2.4; servers speak of themselves in CH. */
export const recordClasses = { IN: 1, CH: 3 } as const;

/** Undefined when the name is no valid host name on the wire (label over 63, whole over 255 bytes). Without `edns` as RFC 1035 had it. */
export function encodeQuery(
  id: number,
  name: string,
  type: number,
  options: { readonly recursion: boolean; readonly class?: number; readonly edns?: boolean },
): Uint8Array | undefined {
  const labels = encodeName(name);
  if (!labels) return undefined;
  const { recursion, class: recordClass = recordClasses.IN, edns = true } = options;
  const bytes = new Uint8Array(headerBytes + labels.length + 4 + (edns ? 11 : 0));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  // RD, and AD for those who understand RFC 6840 section 5.7.
  view.setUint16(2, (recursion ? 0x0100 : 0) | (edns ? 0x0020 : 0));
  view.setUint16(4, 1);
  view.setUint16(10, edns ? 1 : 0);
  bytes.set(labels, headerBytes);
  let at = headerBytes + labels.length;
  view.setUint16(at, type);
  view.setUint16(at + 2, recordClass);
  at += 4;
  if (!edns) return bytes;
  // OPT: root name, type 41, payload size, no flags.
  view.setUint16(at + 1, recordTypes.OPT);
  view.setUint16(at + 3, udpPayloadBytes);
  return bytes;
}

export function encodeName(name: string): Uint8Array | undefined {
  const encoder = new TextEncoder();
  const parts = name === '.' || name === '' ? [] : name.replace(/\.$/, '').split('.');
  const out: number[] = [];
  for (const part of parts) {
    const label = encoder.encode(part);
    if (label.length === 0 || label.length > 63) return undefined;
    out.push(label.length, ...label);
  }
  out.push(0);
  return out.length > 255 ? undefined : Uint8Array.from(out);
}

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  bad: boolean;
}

const take = (cursor: Cursor, length: number): number => {
  const at = cursor.at;
  if (at + length > cursor.bytes.length) cursor.bad = true;
  cursor.at = at + length;
  return cursor.bad ? 0 : at;
};
const u8 = (cursor: Cursor) => {
  const at = take(cursor, 1);
  return cursor.bad ? 0 : cursor.view.getUint8(at);
};
const u16 = (cursor: Cursor) => {
  const at = take(cursor, 2);
  return cursor.bad ? 0 : cursor.view.getUint16(at);
};
const u32 = (cursor: Cursor) => {
  const at = take(cursor, 4);
  return cursor.bad ? 0 : cursor.view.getUint32(at);
};

const printable = (bytes: Uint8Array, quote: string) => {
  let text = '';
  for (const byte of bytes) {
    if (byte < 0x21 || byte > 0x7e)
      text += byte === 0x20 && quote ? ' ' : `\\${String(byte).padStart(3, '0')}`;
    else if (String.fromCharCode(byte) === quote || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else text += String.fromCharCode(byte);
  }
  return text;
};

function readName(cursor: Cursor): string {
  const labels: string[] = [];
  let at = cursor.at;
  let jumped = false;
  // Pointers must go backwards, so this ends.
  for (let steps = 0; steps < labelsMax; steps++) {
    const length = cursor.bytes[at];
    if (length === undefined) break;
    if (length === 0) {
      if (!jumped) cursor.at = at + 1;
      return labels.length === 0 ? '.' : labels.join('.');
    }
    if ((length & 0xc0) === 0xc0) {
      const target = ((length & 0x3f) << 8) | (cursor.bytes[at + 1] ?? 0);
      if (target >= at) break;
      if (!jumped) cursor.at = at + 2;
      jumped = true;
      at = target;
      continue;
    }
    if (length > 63 || at + 1 + length > cursor.bytes.length) break;
    labels.push(printable(cursor.bytes.subarray(at + 1, at + 1 + length), '').replaceAll('.', '\\.'));
    at += 1 + length;
  }
  cursor.bad = true;
  return '';
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function characterString(cursor: Cursor, end: number): string {
  const length = u8(cursor);
  if (cursor.at + length > end) cursor.bad = true;
  const at = take(cursor, length);
  return cursor.bad ? '' : printable(cursor.bytes.subarray(at, at + length), '"');
}

function rest(cursor: Cursor, end: number): Uint8Array {
  const at = take(cursor, Math.max(0, end - cursor.at));
  return cursor.bad ? new Uint8Array() : cursor.bytes.subarray(at, end);
}

const base64 = (bytes: Uint8Array) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += alphabet[word >> 18]! + alphabet[(word >> 12) & 63]!;
    text += i + 1 < bytes.length ? alphabet[(word >> 6) & 63]! : '=';
    text += i + 2 < bytes.length ? alphabet[word & 63]! : '=';
  }
  return text;
};

/** RFC 4648 section 7, without padding, as NSEC3 shows its hashes. */
const base32hex = (bytes: Uint8Array) => {
  const alphabet = '0123456789abcdefghijklmnopqrstuv';
  let text = '';
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const word = (bytes[bit >> 3]! << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text += alphabet[(word >> (11 - (bit & 7))) & 31]!;
  }
  return text;
};

/** Type bit maps, RFC 4034 section 4.1.2. */
function typeBitMap(cursor: Cursor, end: number): string {
  const types: string[] = [];
  while (cursor.at < end && !cursor.bad) {
    const window = u8(cursor);
    const length = u8(cursor);
    if (length > 32 || cursor.at + length > end) cursor.bad = true;
    for (let i = 0; i < length && !cursor.bad; i++) {
      const bits = u8(cursor);
      for (let bit = 0; bit < 8; bit++)
        if (bits & (0x80 >> bit)) types.push(typeName(window * 256 + i * 8 + bit));
    }
  }
  return types.join(' ');
}

const part = (cursor: Cursor, lengthBytes: number, end: number): Uint8Array =>
  rest(cursor, Math.min(end, cursor.at + lengthBytes));

const serviceKeys = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint'];

/** One SvcParam, RFC 9460 section 2.2; a value that breaks its own form is shown as escaped bytes. */
function serviceParameter(cursor: Cursor, end: number): string {
  const key = u16(cursor);
  const length = u16(cursor);
  const stop = cursor.at + length;
  if (stop > end) cursor.bad = true;
  const name = serviceKeys[key] ?? `key${key}`;
  const value = part(cursor, length, end);
  const at: Cursor = {
    bytes: value,
    view: new DataView(value.buffer, value.byteOffset, value.length),
    at: 0,
    bad: false,
  };
  const list = (read: () => string) => {
    const items: string[] = [];
    while (at.at < value.length && !at.bad) items.push(read());
    return items.join(',');
  };
  const text =
    key === 0
      ? list(() => {
          const wanted = u16(at);
          return serviceKeys[wanted] ?? `key${wanted}`;
        })
      : key === 1
        ? list(() => characterString(at, value.length))
        : key === 3
          ? String(u16(at))
          : key === 4
            ? list(() => formatIpv4(u32(at)))
            : key === 5
              ? base64(part(at, value.length, value.length))
              : key === 6
                ? list(() => ipv6(at))
                : printable(part(at, value.length, value.length), '"');
  if (length === 0) return name;
  return `${name}="${at.bad || at.at !== value.length ? printable(value, '"') : text}"`;
}

function serviceBinding(cursor: Cursor, end: number): string {
  const words = [String(u16(cursor)), readName(cursor)];
  while (cursor.at < end && !cursor.bad) words.push(serviceParameter(cursor, end));
  return words.join(' ');
}

function ipv6(cursor: Cursor): string {
  let value = 0n;
  for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(u32(cursor));
  return formatIpv6(value);
}

const salt = (cursor: Cursor, end: number) => hex(part(cursor, u8(cursor), end)) || '-';

const isoSeconds = (seconds: number) =>
  new Date(seconds * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14);

const readers: Readonly<Record<number, (cursor: Cursor, end: number) => string>> = {
  1: (cursor) => formatIpv4(u32(cursor)),
  28: ipv6,
  2: readName,
  5: readName,
  12: readName,
  15: (cursor) => `${u16(cursor)} ${readName(cursor)}`,
  33: (cursor) => `${u16(cursor)} ${u16(cursor)} ${u16(cursor)} ${readName(cursor)}`,
  6: (cursor) =>
    `${readName(cursor)} ${readName(cursor)} ${[1, 2, 3, 4, 5].map(() => u32(cursor)).join(' ')}`,
  16: (cursor, end) => {
    const texts: string[] = [];
    while (cursor.at < end && !cursor.bad) texts.push(`"${characterString(cursor, end)}"`);
    return texts.join(' ');
  },
  35: (cursor, end) =>
    `${u16(cursor)} ${u16(cursor)} ${[1, 2, 3].map(() => `"${characterString(cursor, end)}"`).join(' ')} ${readName(cursor)}`,
  43: (cursor, end) => `${u16(cursor)} ${u8(cursor)} ${u8(cursor)} ${hex(rest(cursor, end))}`,
  44: (cursor, end) => `${u8(cursor)} ${u8(cursor)} ${hex(rest(cursor, end))}`,
  46: (cursor, end) =>
    `${typeName(u16(cursor))} ${u8(cursor)} ${u8(cursor)} ${u32(cursor)} ${isoSeconds(u32(cursor))} ${isoSeconds(u32(cursor))} ${u16(cursor)} ${readName(cursor)} ${base64(rest(cursor, end))}`,
  47: (cursor, end) => `${readName(cursor)} ${typeBitMap(cursor, end)}`.trimEnd(),
  50: (cursor, end) =>
    `${u8(cursor)} ${u8(cursor)} ${u16(cursor)} ${salt(cursor, end)} ${base32hex(part(cursor, u8(cursor), end))} ${typeBitMap(cursor, end)}`.trimEnd(),
  51: (cursor, end) => `${u8(cursor)} ${u8(cursor)} ${u16(cursor)} ${salt(cursor, end)}`,
  64: serviceBinding,
  65: serviceBinding,
  48: (cursor, end) => `${u16(cursor)} ${u8(cursor)} ${u8(cursor)} ${base64(rest(cursor, end))}`,
  52: (cursor, end) => `${u8(cursor)} ${u8(cursor)} ${u8(cursor)} ${hex(rest(cursor, end))}`,
  257: (cursor, end) => {
    const flags = u8(cursor);
    const tag = characterString(cursor, end);
    return `${flags} ${tag} "${printable(rest(cursor, end), '"')}"`;
  },
};

function readRecord(cursor: Cursor): DnsRecord & { readonly number: number } {
  const name = readName(cursor);
  const type = u16(cursor);
  take(cursor, 2);
  const ttlS = u32(cursor);
  const length = u16(cursor);
  const start = cursor.at;
  const end = start + length;
  if (end > cursor.bytes.length) cursor.bad = true;
  let data = '';
  if (!cursor.bad) {
    const inner: Cursor = { ...cursor, bad: false };
    data = readers[type]?.(inner, end) ?? '';
    // Data that does not fit its own length is shown raw instead of half understood.
    if (!readers[type] || inner.bad || inner.at !== end)
      data = `\\# ${length} ${hex(cursor.bytes.subarray(start, end))}`.trimEnd();
  }
  cursor.at = end;
  return { name, type: typeName(type), ttlS, data, number: type };
}

/** Whether it is worth decoding as the answer to `id`: strangers' bytes promise thousands of records. */
export const answersQuery = (bytes: Uint8Array, id: number): boolean =>
  bytes.length >= headerBytes && (bytes[2]! & 0x80) !== 0 && ((bytes[0]! << 8) | bytes[1]!) === id;

export function decodeMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < headerBytes) return undefined;
  const cursor: Cursor = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    at: 0,
    bad: false,
  };
  const id = u16(cursor);
  const flags = u16(cursor);
  const [questions, answerCount, authorityCount] = [u16(cursor), u16(cursor), u16(cursor)];
  take(cursor, 2);
  let question: DnsMessage['question'];
  for (let i = 0; i < questions && !cursor.bad; i++) {
    const name = readName(cursor);
    const type = typeName(u16(cursor));
    take(cursor, 2);
    question ??= { name, type };
  }
  const section = (count: number) => {
    const records: DnsRecord[] = [];
    for (let i = 0; i < Math.min(count, recordsMax) && !cursor.bad; i++) {
      const { number, ...record } = readRecord(cursor);
      if (number !== recordTypes.OPT && !cursor.bad) records.push(record);
    }
    return records;
  };
  const answers = section(answerCount);
  const authorities = section(authorityCount);
  const truncated = (flags & 0x0200) !== 0;
  // A truncated message may end anywhere; any other must hold what it promises.
  if (cursor.bad && !truncated) return undefined;
  return {
    id,
    response: (flags & 0x8000) !== 0,
    authoritative: (flags & 0x0400) !== 0,
    truncated,
    recursionAvailable: (flags & 0x0080) !== 0,
    authenticated: (flags & 0x0020) !== 0,
    responseCode: flags & 15,
    question,
    answers,
    authorities,
  };
}

/** The name under which an address is asked for: in-addr.arpa or ip6.arpa (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(
  address: { readonly family: 4; readonly value: number } | { readonly family: 6; readonly value: bigint },
): string {
  if (address.family === 4) return `${formatIpv4(address.value).split('.').reverse().join('.')}.in-addr.arpa`;
  return `${address.value.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa`;
}
