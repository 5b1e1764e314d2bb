/**
 * LDAP version 3 (RFC 4511): messages of BER, filters as text (RFC 4515). Requests are written, responses read. Not supported: extensible
 * matches in filters, controls (they are passed over), SASL binds.
 */
import { type BerReader, enter, newReader, peekTag, readInteger, readOctets, skip, within } from './ber.ts';
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const ldapPort = 389;
export const ldapTlsPort = 636;
export const startTlsOid = '1.3.6.1.4.1.1466.20037';
const messageBytesMax = 4_194_304;
const valuesMax = 10_000;
const filterDepthMax = 32;

const tags = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
  bind: 0x60,
  bindResponse: 0x61,
  unbind: 0x42,
  search: 0x63,
  entry: 0x64,
  searchDone: 0x65,
  reference: 0x73,
  extended: 0x77,
  extendedResponse: 0x78,
} as const;

/** RFC 4511 appendix A, as far as servers send them. */
export const ldapResults: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'operationsError',
  2: 'protocolError',
  3: 'timeLimitExceeded',
  4: 'sizeLimitExceeded',
  7: 'authMethodNotSupported',
  8: 'strongerAuthRequired',
  10: 'referral',
  11: 'adminLimitExceeded',
  13: 'confidentialityRequired',
  16: 'noSuchAttribute',
  32: 'noSuchObject',
  34: 'invalidDNSyntax',
  48: 'inappropriateAuthentication',
  49: 'invalidCredentials',
  50: 'insufficientAccessRights',
  51: 'busy',
  52: 'unavailable',
  53: 'unwillingToPerform',
  80: 'other',
};
export const ldapScopes = ['base', 'one', 'sub'] as const;
export type LdapScope = (typeof ldapScopes)[number];

const utf8 = new TextEncoder();
const text = new TextDecoder();

function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head =
    length < 0x80
      ? [tag, length]
      : [tag, 0x84, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  let at = head.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
const octets = (value: string | Uint8Array, tag: number = tags.octets) =>
  element(tag, typeof value === 'string' ? utf8.encode(value) : value);
/** Whole numbers up to 2^31 - 1. */
const integer = (value: number, tag: number = tags.integer) => {
  const bytes = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  while (bytes.length > 1 && bytes[0] === 0 && bytes[1]! < 0x80) bytes.shift();
  return element(tag, Uint8Array.from(bytes));
};
const message = (id: number, operation: Uint8Array) => element(tags.sequence, integer(id), operation);

/** A simple bind; empty name and password are the anonymous one. */
export const encodeBind = (id: number, name: string, password: string): Uint8Array =>
  message(id, element(tags.bind, integer(3), octets(name), octets(password, 0x80)));
export const encodeUnbind = (id: number): Uint8Array => message(id, element(tags.unbind));
export const encodeExtended = (id: number, oid: string): Uint8Array =>
  message(id, element(tags.extended, octets(oid, 0x80)));

export function encodeSearch(
  id: number,
  search: {
    readonly base: string;
    readonly scope: LdapScope;
    /** As `encodeFilter` made it. */
    readonly filter: Uint8Array;
    readonly attributes: readonly string[];
    readonly entriesMax: number;
    readonly timeS: number;
  },
): Uint8Array {
  return message(
    id,
    element(
      tags.search,
      octets(search.base),
      integer(ldapScopes.indexOf(search.scope), tags.enumerated),
      // Aliases are not followed.
      integer(0, tags.enumerated),
      integer(search.entriesMax),
      integer(search.timeS),
      element(tags.boolean, Uint8Array.of(0)),
      search.filter,
      element(tags.sequence, ...search.attributes.map((name) => octets(name))),
    ),
  );
}

/** RFC 4515: the filter as BER, or undefined for text that is none. */
export function encodeFilter(filter: string): Uint8Array | undefined {
  const source = filter.trim();
  const whole = source.startsWith('(') ? source : `(${source})`;
  const found = readFilter(whole, 0, 0);
  return found && found.at === whole.length ? found.bytes : undefined;
}

function readFilter(
  source: string,
  start: number,
  depth: number,
): { bytes: Uint8Array; at: number } | undefined {
  if (source[start] !== '(' || depth > filterDepthMax) return undefined;
  const kind = source[start + 1];
  if (kind === '&' || kind === '|' || kind === '!') {
    const parts: Uint8Array[] = [];
    let at = start + 2;
    while (source[at] === '(') {
      const found = readFilter(source, at, depth + 1);
      if (!found) return undefined;
      parts.push(found.bytes);
      at = found.at;
    }
    if (source[at] !== ')' || (kind === '!' ? parts.length !== 1 : parts.length === 0)) return undefined;
    return { bytes: element({ '&': 0xa0, '|': 0xa1, '!': 0xa2 }[kind], ...parts), at: at + 1 };
  }
  const end = source.indexOf(')', start);
  if (end < 0) return undefined;
  const bytes = encodeItem(source.slice(start + 1, end));
  return bytes && { bytes, at: end + 1 };
}

function encodeItem(item: string): Uint8Array | undefined {
  const found = /^([A-Za-z0-9.;-]+)(>=|<=|~=|=)(.*)$/s.exec(item);
  if (!found) return undefined;
  const [, name, operator, value] = found;
  if (value!.includes('(')) return undefined;
  const attribute = octets(name!);
  if (operator !== '=') {
    const bytes = octetsOf(value!);
    const tag = { '>=': 0xa5, '<=': 0xa6, '~=': 0xa8 }[operator as '>='];
    return bytes && element(tag, attribute, octets(bytes));
  }
  if (value === '*') return octets(name!, 0x87);
  const parts = value!.split('*').map(octetsOf);
  if (parts.some((part) => part === undefined)) return undefined;
  if (parts.length === 1) return element(0xa3, attribute, octets(parts[0]!));
  const pieces = parts.flatMap((part, i) => {
    if (part!.length === 0) return [];
    return [octets(part!, i === 0 ? 0x80 : i === parts.length - 1 ? 0x82 : 0x81)];
  });
  return pieces.length === 0 ? undefined : element(0xa4, attribute, element(tags.sequence, ...pieces));
}

/** `\2a` is an octet in hexadecimal; a backslash alone is an error. */
function octetsOf(value: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const piece of value.split(/(\\[0-9A-Fa-f]{2})/)) {
    if (/^\\[0-9A-Fa-f]{2}$/.test(piece)) bytes.push(Number.parseInt(piece.slice(1), 16));
    else if (piece.includes('\\')) return undefined;
    else bytes.push(...utf8.encode(piece));
  }
  return Uint8Array.from(bytes);
}

export interface LdapEntry {
  readonly dn: string;
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
}
interface LdapResult {
  readonly code: number;
  /** `invalidCredentials`, or the number. */
  readonly name: string;
  readonly message: string;
}
export type LdapResponse = { readonly id: number } & (
  | { readonly kind: 'bind' | 'done' | 'extended'; readonly result: LdapResult }
  | { readonly kind: 'entry'; readonly entry: LdapEntry }
  | { readonly kind: 'reference' }
  | { readonly kind: 'unknown'; readonly tag: number }
);

/** Length of the element that begins the bytes, its head included. */
function elementBytes(bytes: Uint8Array): Decoded<number> {
  if (bytes.length < 2) return partial;
  if (bytes[0] !== tags.sequence) return malformed('what answers is no LDAP server');
  let length = bytes[1]!;
  let head = 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) return malformed('a length of an impossible form');
    if (bytes.length < 2 + count) return partial;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[2 + i]!;
    head += count;
  }
  if (length > messageBytesMax) return malformed(`a message of ${length} bytes`);
  return bytes.length < head + length ? partial : complete(head + length, head + length);
}

export function decodeLdap(bytes: Uint8Array): Decoded<LdapResponse> {
  const length = elementBytes(bytes);
  if (length.state !== 'complete') return length;
  const reader = newReader(bytes.subarray(0, length.value));
  const found = within(reader, tags.sequence, (): LdapResponse | undefined => {
    const id = readInteger(reader);
    const tag = peekTag(reader);
    switch (tag) {
      case tags.bindResponse:
        return { id, kind: 'bind', result: readResult(reader, tag) };
      case tags.searchDone:
        return { id, kind: 'done', result: readResult(reader, tag) };
      case tags.extendedResponse:
        return { id, kind: 'extended', result: readResult(reader, tag) };
      case tags.entry: {
        const entry = readEntry(reader);
        return entry && { id, kind: 'entry', entry };
      }
      case tags.reference:
        skip(reader);
        return { id, kind: 'reference' };
      default:
        return { id, kind: 'unknown', tag };
    }
  });
  return found && !reader.bad ? complete(found, length.value) : malformed('a message whose parts do not fit');
}

function readResult(reader: BerReader, tag: number): LdapResult {
  const found = within(reader, tag, () => {
    const code = readInteger(reader, tags.enumerated);
    readOctets(reader);
    return { code, name: ldapResults[code] ?? `result ${code}`, message: text.decode(readOctets(reader)) };
  });
  return found ?? { code: -1, name: 'malformed', message: '' };
}

function readEntry(reader: BerReader): LdapEntry | undefined {
  return within(reader, tags.entry, () => {
    const dn = text.decode(readOctets(reader));
    const attributes: { name: string; values: string[] }[] = [];
    let left = valuesMax;
    within(reader, tags.sequence, () => {
      while (!reader.bad && reader.at < reader.end && left-- > 0)
        within(reader, tags.sequence, () => {
          const name = text.decode(readOctets(reader));
          const values: string[] = [];
          const end = enter(reader, tags.set);
          while (!reader.bad && reader.at < end && left-- > 0) values.push(text.decode(readOctets(reader)));
          attributes.push({ name, values });
        });
    });
    return { dn, attributes };
  });
}

export const valuesOf = (entry: LdapEntry, name: string): readonly string[] =>
  entry.attributes.find((item) => item.name.toLowerCase() === name.toLowerCase())?.values ?? [];
