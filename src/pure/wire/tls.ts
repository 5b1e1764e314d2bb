/**
 * TLS as far as it is spoken in the clear: records, ClientHello, ServerHello, Certificate and ServerKeyExchange of SSL 3.0 (RFC 6101) to
 * TLS 1.2 (RFC 5246) and 1.3 (RFC 8446), alerts, and the hellos of SSL 2.0 (its specification, sections 2.5 and 2.6). Not supported:
 * whatever is encrypted, DTLS.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const tlsVersions = {
  SSLv2: 0x0002,
  SSLv3: 0x0300,
  'TLSv1.0': 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
} as const;
export type TlsVersion = keyof typeof tlsVersions;

export const recordTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;
export const handshakeTypes = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  serverHelloDone: 14,
} as const;
export const extensions = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const;
/** RFC 8446 section 6, and what older versions had. */
const alertNames: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  40: 'handshake_failure',
  42: 'bad_certificate',
  47: 'illegal_parameter',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  109: 'missing_extension',
  112: 'unrecognized_name',
  115: 'unknown_psk_identity',
  120: 'no_application_protocol',
};
export const alertName = (description: number): string => alertNames[description] ?? `alert ${description}`;

/** Groups of the register "TLS Supported Groups" with a size that says what they are worth. */
const groups: Readonly<Record<number, readonly [name: string, bits: number]>> = {
  1: ['sect163k1', 163],
  2: ['sect163r1', 163],
  3: ['sect163r2', 163],
  4: ['sect193r1', 193],
  5: ['sect193r2', 193],
  6: ['sect233k1', 233],
  7: ['sect233r1', 233],
  8: ['sect239k1', 239],
  9: ['sect283k1', 283],
  10: ['sect283r1', 283],
  11: ['sect409k1', 409],
  12: ['sect409r1', 409],
  13: ['sect571k1', 571],
  14: ['sect571r1', 571],
  15: ['secp160k1', 160],
  16: ['secp160r1', 160],
  17: ['secp160r2', 160],
  18: ['secp192k1', 192],
  19: ['secp192r1', 192],
  20: ['secp224k1', 224],
  21: ['secp224r1', 224],
  22: ['secp256k1', 256],
  23: ['secp256r1', 256],
  24: ['secp384r1', 384],
  25: ['secp521r1', 521],
  26: ['brainpoolP256r1', 256],
  27: ['brainpoolP384r1', 384],
  28: ['brainpoolP512r1', 512],
  29: ['x25519', 255],
  30: ['x448', 448],
  256: ['ffdhe2048', 2048],
  257: ['ffdhe3072', 3072],
  258: ['ffdhe4096', 4096],
  259: ['ffdhe6144', 6144],
  260: ['ffdhe8192', 8192],
  4588: ['X25519MLKEM768', 768],
};
export const groupName = (group: number): string => groups[group]?.[0] ?? `group ${group}`;
export const groupBits = (group: number): number | undefined => groups[group]?.[1];
export const x25519 = 29;
/** Every group, the usual ones first: what a client that wants to hear anything offers. */
export const allGroups: readonly number[] = [29, 23, 24, 25, 30, ...Object.keys(groups).map(Number)].filter(
  (group, i, all) => all.indexOf(group) === i,
);

/** RFC 8446 section 4.2.3 and the pairs of RFC 5246 section 7.4.1.4.1, SHA-1, MD5 and DSA included: old servers refuse without. */
export const allSignatureAlgorithms: readonly number[] = [
  ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
  ...[0x0401, 0x0501, 0x0601, 0x0301, 0x0303, 0x0302, 0x0402, 0x0502, 0x0602, 0x0201, 0x0203, 0x0202, 0x0101],
];

const recordBytesMax = 16_384 + 2048;
/** A handshake message of more than this holds no chain of certificates that anybody would send. */
const messageBytesMax = 262_144;
const messagesMax = 64;
const extensionsMax = 128;
const certificatesMax = 32;

// Writing.

const u16 = (value: number) => [value >> 8, value & 255];
const vector8 = (bytes: readonly number[]) => [bytes.length, ...bytes];
const vector16 = (bytes: readonly number[]) => [...u16(bytes.length), ...bytes];
const list16 = (values: readonly number[]) => vector16(values.flatMap(u16));
const utf8 = new TextEncoder();

export interface ClientHello {
  /** Offered in the hello itself; TLS 1.3 is asked for by `supportedVersions` under 1.2. */
  readonly version: number;
  /** 32 bytes. */
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly ciphers: readonly number[];
  readonly compressions: readonly number[];
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly groups?: readonly number[];
  readonly signatureAlgorithms?: readonly number[];
  readonly supportedVersions?: readonly number[];
  readonly keyShares?: readonly { readonly group: number; readonly key: Uint8Array }[];
}

function extensionsOf(hello: ClientHello): number[] {
  const bytes: number[] = [];
  const add = (type: number, data: readonly number[]) => bytes.push(...u16(type), ...vector16(data));
  if (hello.serverName) {
    const name = [...utf8.encode(hello.serverName)];
    add(extensions.serverName, vector16([0, ...vector16(name)]));
  }
  if (hello.groups) {
    add(extensions.supportedGroups, list16(hello.groups));
    add(extensions.pointFormats, vector8([0]));
  }
  if (hello.signatureAlgorithms) add(extensions.signatureAlgorithms, list16(hello.signatureAlgorithms));
  if (hello.alpn)
    add(extensions.alpn, vector16(hello.alpn.flatMap((name) => vector8([...utf8.encode(name)]))));
  if (hello.supportedVersions)
    add(extensions.supportedVersions, vector8(hello.supportedVersions.flatMap(u16)));
  if (hello.keyShares) {
    const shares = hello.keyShares.flatMap(({ group, key }) => [...u16(group), ...vector16([...key])]);
    add(extensions.keyShare, vector16(shares));
  }
  return bytes;
}

const record = (type: number, version: number, fragment: readonly number[]): Uint8Array =>
  Uint8Array.of(type, ...u16(version), ...vector16(fragment));

/** One record with the hello. Without any extension it is one that servers of SSL 3.0 understand. */
export function encodeClientHello(hello: ClientHello): Uint8Array {
  const extra = extensionsOf(hello);
  const body = [
    ...u16(hello.version),
    ...hello.random.subarray(0, 32),
    ...vector8([...hello.sessionId.subarray(0, 32)]),
    ...list16(hello.ciphers),
    ...vector8(hello.compressions),
    ...(extra.length > 0 ? vector16(extra) : []),
  ];
  // RFC 8446 section 5.1: a first hello may say 1.0 in its record, which servers of every version take.
  return record(recordTypes.handshake, Math.min(hello.version, tlsVersions['TLSv1.0']), [
    handshakeTypes.clientHello,
    0,
    ...u16(body.length),
    ...body,
  ]);
}

/** CLIENT-HELLO of SSL 2.0; `kinds` are of 24 bits. */
export function encodeSsl2Hello(kinds: readonly number[], challenge: Uint8Array): Uint8Array {
  const specs = kinds.flatMap((kind) => [kind >> 16, (kind >> 8) & 255, kind & 255]);
  const body = [1, 0, 2, ...u16(specs.length), 0, 0, ...u16(challenge.length), ...specs, ...challenge];
  return Uint8Array.of(0x80 | (body.length >> 8), body.length & 255, ...body);
}

// Reading.

export interface TlsRecord {
  readonly type: number;
  readonly version: number;
  readonly fragment: Uint8Array;
}

export function decodeTlsRecord(bytes: Uint8Array, at = 0): Decoded<TlsRecord> {
  if (bytes.length <= at) return partial;
  const type = bytes[at]!;
  if (type < 20 || type > 24) return malformed('what answers is no TLS server');
  if (bytes.length > at + 1 && bytes[at + 1] !== 3) return malformed('a record of an unknown version');
  if (bytes.length < at + 5) return partial;
  const length = (bytes[at + 3]! << 8) | bytes[at + 4]!;
  if (length > recordBytesMax) return malformed(`a record of ${length} bytes`);
  if (bytes.length < at + 5 + length) return partial;
  const version = (bytes[at + 1]! << 8) | bytes[at + 2]!;
  return complete({ type, version, fragment: bytes.subarray(at + 5, at + 5 + length) }, 5 + length);
}

/** A cursor over one message: after the first thing that does not fit, everything is empty and `bad` is set. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  bad: boolean;
}
const cursorOn = (bytes: Uint8Array): Cursor => ({ bytes, at: 0, bad: false });
function take(cursor: Cursor, length: number): Uint8Array {
  if (cursor.bad || cursor.at + length > cursor.bytes.length) {
    cursor.bad = true;
    return new Uint8Array(0);
  }
  cursor.at += length;
  return cursor.bytes.subarray(cursor.at - length, cursor.at);
}
const number = (cursor: Cursor, bytes: number): number => {
  let value = 0;
  for (const byte of take(cursor, bytes)) value = value * 256 + byte;
  return value;
};
const vector = (cursor: Cursor, lengthBytes: number): Uint8Array => take(cursor, number(cursor, lengthBytes));
function numbers(bytes: Uint8Array, each: number): number[] {
  const cursor = cursorOn(bytes);
  const values: number[] = [];
  while (cursor.at + each <= bytes.length) values.push(number(cursor, each));
  return values;
}

export type TlsExtensions = ReadonlyMap<number, Uint8Array>;
/** The block is absent in old hellos. */
function readExtensions(cursor: Cursor): TlsExtensions {
  const found = new Map<number, Uint8Array>();
  if (cursor.at === cursor.bytes.length) return found;
  const block = cursorOn(vector(cursor, 2));
  while (!block.bad && block.at < block.bytes.length && found.size < extensionsMax) {
    const type = number(block, 2);
    const data = vector(block, 2);
    if (!block.bad) found.set(type, data);
  }
  if (block.bad) cursor.bad = true;
  return found;
}

export interface ServerHello {
  /** The version that is spoken: of the extension where TLS 1.3 is. */
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipher: number;
  readonly compression: number;
  readonly extensions: TlsExtensions;
  /** HelloRetryRequest: the cipher is chosen, the group of the key share was not to its liking. */
  readonly retry: boolean;
  /** Group that TLS 1.3 chose. */
  readonly group?: number;
}

/** SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The body of a message, without its head of four bytes. */
export function decodeServerHello(body: Uint8Array): ServerHello | undefined {
  const cursor = cursorOn(body);
  const legacyVersion = number(cursor, 2);
  const random = take(cursor, 32);
  const sessionId = vector(cursor, 1);
  const cipher = number(cursor, 2);
  const compression = number(cursor, 1);
  const found = readExtensions(cursor);
  if (cursor.bad) return undefined;
  const selected = found.get(extensions.supportedVersions);
  const share = found.get(extensions.keyShare);
  return {
    version: selected?.length === 2 ? (selected[0]! << 8) | selected[1]! : legacyVersion,
    random,
    sessionId,
    cipher,
    compression,
    extensions: found,
    retry: hexOf(random) === retryRandom,
    ...(share && share.length >= 2 ? { group: (share[0]! << 8) | share[1]! } : {}),
  };
}

export interface ReadClientHello extends ClientHello {
  readonly extensions: TlsExtensions;
}
export function decodeClientHello(body: Uint8Array): ReadClientHello | undefined {
  const cursor = cursorOn(body);
  const version = number(cursor, 2);
  const random = take(cursor, 32);
  const sessionId = vector(cursor, 1);
  const ciphers = numbers(vector(cursor, 2), 2);
  const compressions = [...vector(cursor, 1)];
  const found = readExtensions(cursor);
  if (cursor.bad) return undefined;
  const inner = (type: number): Cursor | undefined => {
    const data = found.get(type);
    return data && cursorOn(data);
  };
  const name = serverNameIn(inner(extensions.serverName));
  const alpn = alpnIn(inner(extensions.alpn));
  const offered = inner(extensions.supportedGroups);
  const signatures = inner(extensions.signatureAlgorithms);
  const versions = inner(extensions.supportedVersions);
  const keyShares = sharesIn(inner(extensions.keyShare));
  return {
    version,
    random,
    sessionId,
    ciphers,
    compressions,
    extensions: found,
    ...(name === undefined ? {} : { serverName: name }),
    ...(alpn ? { alpn } : {}),
    ...(offered ? { groups: numbers(vector(offered, 2), 2) } : {}),
    ...(signatures ? { signatureAlgorithms: numbers(vector(signatures, 2), 2) } : {}),
    ...(versions ? { supportedVersions: numbers(vector(versions, 1), 2) } : {}),
    ...(keyShares ? { keyShares } : {}),
  };
}

const text = new TextDecoder();
/** RFC 6066 section 3: the first name of type host_name. */
function serverNameIn(cursor: Cursor | undefined): string | undefined {
  if (!cursor) return undefined;
  const list = cursorOn(vector(cursor, 2));
  const type = number(list, 1);
  const name = vector(list, 2);
  return list.bad || type !== 0 ? undefined : text.decode(name);
}
function alpnIn(cursor: Cursor | undefined): string[] | undefined {
  if (!cursor) return undefined;
  const list = cursorOn(vector(cursor, 2));
  const found: string[] = [];
  while (!list.bad && list.at < list.bytes.length) {
    const name = vector(list, 1);
    if (!list.bad) found.push(text.decode(name));
  }
  return found;
}
function sharesIn(cursor: Cursor | undefined): { group: number; key: Uint8Array }[] | undefined {
  if (!cursor) return undefined;
  const list = cursorOn(vector(cursor, 2));
  const found: { group: number; key: Uint8Array }[] = [];
  while (!list.bad && list.at < list.bytes.length && found.length < extensionsMax) {
    const group = number(list, 2);
    const key = vector(list, 2);
    if (!list.bad) found.push({ group, key });
  }
  return found;
}

/** DER certificates, leaf first (up to TLS 1.2; TLS 1.3 sends them encrypted). */
export function decodeCertificates(body: Uint8Array): Uint8Array[] | undefined {
  const outer = cursorOn(body);
  const list = cursorOn(vector(outer, 3));
  const found: Uint8Array[] = [];
  while (!list.bad && list.at < list.bytes.length && found.length < certificatesMax) {
    const certificate = vector(list, 3);
    if (!list.bad) found.push(certificate);
  }
  return outer.bad || list.bad ? undefined : found;
}

export type KeyExchange =
  | { readonly kind: 'dh'; readonly primeBits: number }
  | { readonly kind: 'ecdh'; readonly group: number }
  | { readonly kind: 'other' };
/** What a ServerKeyExchange begins with depends on the suite (RFC 5246 section 7.4.3, RFC 8422 section 5.4). */
export function decodeKeyExchange(body: Uint8Array, suite: string): KeyExchange {
  const cursor = cursorOn(body);
  if (/_PSK_/.test(suite)) vector(cursor, 2);
  if (/_ECDHE?_/.test(suite)) {
    // 3: a named curve.
    const type = number(cursor, 1);
    const group = number(cursor, 2);
    return cursor.bad || type !== 3 ? { kind: 'other' } : { kind: 'ecdh', group };
  }
  if (!/_DHE?_/.test(suite)) return { kind: 'other' };
  const prime = vector(cursor, 2);
  const first = prime.findIndex((byte) => byte !== 0);
  if (cursor.bad || first < 0) return { kind: 'other' };
  return { kind: 'dh', primeBits: (prime.length - first) * 8 - Math.clz32(prime[first]!) + 24 };
}

export interface TlsAlert {
  /** 1 warning, 2 fatal. */
  readonly level: number;
  readonly description: number;
}
/** All that a server says in the clear in answer to a hello. */
export interface ServerFlight {
  readonly hello?: ServerHello;
  readonly certificates: readonly Uint8Array[];
  readonly keyExchange?: Uint8Array;
  /** The one that ended it. */
  readonly alert?: TlsAlert;
}

/**
 * Complete with ServerHelloDone, a fatal alert, a ServerHello of TLS 1.3 or the first record that is not in the clear. Handshake messages
 * may be spread over records in any way (RFC 5246 section 6.2.1).
 */
export function decodeServerFlight(bytes: Uint8Array): Decoded<ServerFlight> {
  let flight: ServerFlight = { certificates: [] };
  let held: Uint8Array = new Uint8Array(0);
  for (let at = 0, messages = 0; ; ) {
    const next = decodeTlsRecord(bytes, at);
    if (next.state !== 'complete') return next;
    at += next.lengthBytes;
    const { type, fragment } = next.value;
    if (type === recordTypes.alert) {
      if (fragment.length < 2) return malformed('an alert without a description');
      const alert = { level: fragment[0]!, description: fragment[1]! };
      // Before the hello a warning is passed over (unrecognized_name), as clients do.
      if (alert.level === 1 && alert.description !== 0) continue;
      return complete({ ...flight, alert }, at);
    }
    if (type !== recordTypes.handshake) return complete(flight, at);
    held = joined(held, fragment);
    while (held.length >= 4) {
      const length = (held[1]! << 16) | (held[2]! << 8) | held[3]!;
      if (length > messageBytesMax || ++messages > messagesMax)
        return malformed(`a handshake message of ${length} bytes`);
      if (held.length < 4 + length) break;
      const body = held.subarray(4, 4 + length);
      const kind = held[0]!;
      held = held.subarray(4 + length);
      if (kind === handshakeTypes.serverHello) {
        const hello = decodeServerHello(body);
        if (!hello) return malformed('a ServerHello whose parts do not fit');
        flight = { ...flight, hello };
        if (hello.version >= tlsVersions['TLSv1.3']) return complete(flight, at);
      } else if (kind === handshakeTypes.certificate)
        flight = { ...flight, certificates: decodeCertificates(body) ?? [] };
      else if (kind === handshakeTypes.serverKeyExchange) flight = { ...flight, keyExchange: body };
      else if (kind === handshakeTypes.serverHelloDone) return complete(flight, at);
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

export interface Ssl2ServerHello {
  readonly version: number;
  readonly certificate: Uint8Array;
  readonly kinds: readonly number[];
}
/** SERVER-HELLO of SSL 2.0; whatever else is malformed: servers that refuse close, or send an alert of TLS. */
export function decodeSsl2ServerHello(bytes: Uint8Array): Decoded<Ssl2ServerHello> {
  if (bytes.length < 3) return partial;
  if (!(bytes[0]! & 0x80) || bytes[2] !== 4) return malformed('no hello of SSL 2.0');
  const length = ((bytes[0]! & 0x7f) << 8) | bytes[1]!;
  if (bytes.length < 2 + length) return partial;
  const cursor = cursorOn(bytes.subarray(3, 2 + length));
  take(cursor, 2);
  const version = number(cursor, 2);
  const [certificateBytes, specBytes] = [number(cursor, 2), number(cursor, 2)];
  take(cursor, 2);
  const certificate = take(cursor, certificateBytes);
  const kinds = numbers(take(cursor, specBytes), 3);
  return cursor.bad
    ? malformed('a hello whose parts do not fit')
    : complete({ version, certificate, kinds }, 2 + length);
}

/** Whether a hello of SSL 3.0 to TLS 1.2 promised secure renegotiation (RFC 5746); TLS 1.3 has none. */
export const renegotiatesSecurely = (hello: ServerHello): boolean =>
  hello.version >= tlsVersions['TLSv1.3'] || hello.extensions.has(extensions.renegotiationInfo);
