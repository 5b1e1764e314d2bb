/**
 * MySQL and MariaDB (MySQL documentation, "Client/Server Protocol"): packets, the greeting of version 10, the answers to a login, and the rows
 * of a text query. Not supported: compression, prepared statements, several packets for one row.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const mysqlPort = 3306;
const packetBytesMax = 4_194_304;
const columnsMax = 4096;
const utf8 = new TextDecoder();
const encoder = new TextEncoder();

export const capabilities = {
  longPassword: 1,
  longFlag: 4,
  connectWithDatabase: 8,
  protocol41: 0x200,
  tls: 0x800,
  transactions: 0x2000,
  secureConnection: 0x8000,
  pluginAuth: 0x80000,
} as const;

export interface MysqlPacket {
  readonly sequence: number;
  readonly payload: Uint8Array;
}
export function decodeMysqlPacket(bytes: Uint8Array): Decoded<MysqlPacket> {
  if (bytes.length < 4) return partial;
  const length = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
  if (length > packetBytesMax) return malformed('what answers is no MySQL server');
  if (bytes.length < 4 + length) return partial;
  return complete({ sequence: bytes[3]!, payload: bytes.slice(4, 4 + length) }, 4 + length);
}

/** A cursor that never throws: after anything that does not fit `bad` is set, and all that follows is empty. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  bad: boolean;
}
function take(cursor: Cursor, count: number): Uint8Array {
  if (cursor.at + count > cursor.bytes.length) {
    cursor.bad = true;
    return new Uint8Array(0);
  }
  cursor.at += count;
  return cursor.bytes.subarray(cursor.at - count, cursor.at);
}
/** Little-endian, up to six octets. */
const number = (cursor: Cursor, octets: number): number =>
  take(cursor, octets).reduceRight((value, byte) => value * 256 + byte, 0);
function zeroEnded(cursor: Cursor): string {
  const end = cursor.bytes.indexOf(0, cursor.at);
  const text = utf8.decode(cursor.bytes.subarray(cursor.at, end < 0 ? cursor.bytes.length : end));
  cursor.at = end < 0 ? cursor.bytes.length : end + 1;
  return text;
}
/** Length-encoded integer; null is the mark of a missing value. */
function lengthEncoded(cursor: Cursor): number | null {
  const first = number(cursor, 1);
  if (first < 0xfb) return first;
  if (first === 0xfb) return null;
  if (first === 0xff) {
    cursor.bad = true;
    return 0;
  }
  if (first === 0xfe) {
    const low = number(cursor, 4);
    return low + number(cursor, 4) * 2 ** 32;
  }
  return number(cursor, first === 0xfc ? 2 : 3);
}
const lengthEncodedText = (cursor: Cursor): string | null => {
  const length = lengthEncoded(cursor);
  return length === null ? null : utf8.decode(take(cursor, length));
};
const open = (bytes: Uint8Array, at = 0): Cursor => ({ bytes, at, bad: false });

export interface MysqlError {
  readonly kind: 'error';
  readonly code: number;
  readonly state: string;
  readonly message: string;
}
export interface MysqlGreeting {
  readonly kind: 'greeting';
  readonly version: string;
  readonly mariadb: boolean;
  readonly connectionId: number;
  readonly capabilities: number;
  readonly plugin: string;
  /** 20 octets that a password is hashed with. */
  readonly salt: Uint8Array;
}

export function decodeError(payload: Uint8Array): MysqlError | undefined {
  if (payload[0] !== 0xff || payload.length < 3) return undefined;
  const cursor = open(payload, 1);
  const code = number(cursor, 2);
  // Before the login there is no state.
  const state = payload[3] === 35 ? utf8.decode(payload.subarray(4, 9)) : '';
  return { kind: 'error', code, state, message: utf8.decode(payload.subarray(state ? 9 : 3)) };
}

export function decodeGreeting(payload: Uint8Array): MysqlGreeting | MysqlError | undefined {
  const failure = decodeError(payload);
  if (failure || payload[0] !== 10) return failure;
  const cursor = open(payload, 1);
  const told = zeroEnded(cursor);
  const connectionId = number(cursor, 4);
  const first = take(cursor, 8);
  take(cursor, 1);
  const low = number(cursor, 2);
  take(cursor, 3);
  const high = number(cursor, 2);
  const saltBytes = number(cursor, 1);
  take(cursor, 10);
  if (cursor.bad) return undefined;
  const second = payload.subarray(cursor.at, cursor.at + Math.max(13, saltBytes - 8));
  cursor.at += second.length;
  const salt = Uint8Array.of(...first, ...second).slice(0, 20);
  // MariaDB puts a version of MySQL before its own, for old replicas.
  const version = told.replace(/^5\.5\.5-/, '');
  return {
    kind: 'greeting',
    version,
    mariadb: /mariadb/i.test(told),
    connectionId,
    capabilities: (low | (high << 16)) >>> 0,
    plugin: zeroEnded(cursor) || 'mysql_native_password',
    salt,
  };
}

export type MysqlAnswer =
  | MysqlError
  | { readonly kind: 'ok' }
  | { readonly kind: 'switch'; readonly plugin: string; readonly salt: Uint8Array }
  | { readonly kind: 'more'; readonly data: Uint8Array }
  | { readonly kind: 'unknown' };

/** What a server says to a login. */
export function decodeLoginAnswer(payload: Uint8Array): MysqlAnswer {
  const failure = decodeError(payload);
  if (failure) return failure;
  if (payload[0] === 0) return { kind: 'ok' };
  if (payload[0] === 1) return { kind: 'more', data: payload.slice(1) };
  if (payload[0] !== 0xfe) return { kind: 'unknown' };
  if (payload.length === 1) return { kind: 'switch', plugin: 'mysql_old_password', salt: new Uint8Array(0) };
  const cursor = open(payload, 1);
  const plugin = zeroEnded(cursor);
  return { kind: 'switch', plugin, salt: payload.slice(cursor.at, cursor.at + 20) };
}

/** First packet of the answer to a query: how many columns follow; none for a statement without rows. */
export function decodeColumnCount(payload: Uint8Array): number | MysqlError | undefined {
  const failure = decodeError(payload);
  if (failure) return failure;
  if (payload[0] === 0) return 0;
  const cursor = open(payload);
  const count = lengthEncoded(cursor);
  return cursor.bad || count === null || count > columnsMax ? undefined : count;
}
/** The name of a column: the fifth text of its definition. */
export function decodeColumnName(payload: Uint8Array): string | undefined {
  const cursor = open(payload);
  for (let i = 0; i < 4; i++) lengthEncodedText(cursor);
  const name = lengthEncodedText(cursor);
  return cursor.bad || name === null ? undefined : name;
}
export const isEnd = (payload: Uint8Array): boolean => payload[0] === 0xfe && payload.length < 9;
export function decodeRow(payload: Uint8Array, columns: number): (string | null)[] | undefined {
  const cursor = open(payload);
  const values: (string | null)[] = [];
  for (let i = 0; i < columns && !cursor.bad; i++) values.push(lengthEncodedText(cursor));
  return cursor.bad ? undefined : values;
}

export function encodeMysqlPacket(sequence: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  return Uint8Array.of(length & 255, (length >> 8) & 255, (length >> 16) & 255, sequence, ...payload);
}
/** Capabilities, greatest packet and character set (45, utf8mb4): all of a request for TLS, and the start of a login. */
function start(flags: number): Uint8Array {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, flags, true);
  view.setUint32(4, packetBytesMax, true);
  bytes[8] = 45;
  return bytes;
}
export const flagsOf = (tls: boolean, database: boolean): number => {
  const { longPassword, longFlag, protocol41, transactions, secureConnection, pluginAuth } = capabilities;
  const base = longPassword | longFlag | protocol41 | transactions | secureConnection | pluginAuth;
  return base | (tls ? capabilities.tls : 0) | (database ? capabilities.connectWithDatabase : 0);
};
export const encodeTlsRequest = (flags: number): Uint8Array => start(flags);
export function encodeLogin(
  flags: number,
  login: {
    readonly user: string;
    readonly answer: Uint8Array;
    readonly database?: string | undefined;
    readonly plugin: string;
  },
): Uint8Array {
  const text = (value: string) => [...encoder.encode(value), 0];
  return Uint8Array.of(
    ...start(flags),
    ...text(login.user),
    login.answer.length,
    ...login.answer,
    ...(login.database === undefined ? [] : text(login.database)),
    ...text(login.plugin),
  );
}
export const encodeMysqlQuery = (query: string): Uint8Array => Uint8Array.of(3, ...encoder.encode(query));
export const quitCommand = Uint8Array.of(1);

type Hash = (bytes: Uint8Array) => Uint8Array;
const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, i) => byte ^ b[i]!);
const join = (a: Uint8Array, b: Uint8Array) => Uint8Array.of(...a, ...b);
/** `mysql_native_password`; an empty password is an empty answer. */
export function nativeAnswer(password: Uint8Array, salt: Uint8Array, sha1: Hash): Uint8Array {
  if (password.length === 0) return password;
  const once = sha1(password);
  return xor(once, sha1(join(salt, sha1(once))));
}
/** `caching_sha2_password`. */
export function cachingSha2Answer(password: Uint8Array, salt: Uint8Array, sha256: Hash): Uint8Array {
  if (password.length === 0) return password;
  const once = sha256(password);
  return xor(once, sha256(join(sha256(once), salt)));
}
