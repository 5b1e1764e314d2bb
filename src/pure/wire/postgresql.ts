/**
 * PostgreSQL, protocol 3.0 (PostgreSQL documentation, chapter "Frontend/Backend Protocol"): every message of a server, and what a client says to
 * start, log in and ask a simple query. Not supported: COPY data, the extended query protocol, GSSAPI.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const postgresqlPort = 5432;
const messageBytesMax = 4_194_304;
const columnsMax = 1664;

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

export type PostgresqlMessage =
  | { readonly kind: 'authentication'; readonly method: number; readonly data: Uint8Array }
  | { readonly kind: 'parameter'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'error' | 'notice';
      readonly severity: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: 'columns'; readonly names: readonly string[] }
  | { readonly kind: 'row'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'complete'; readonly tag: string }
  | { readonly kind: 'ready'; readonly transaction: string }
  | { readonly kind: 'versions'; readonly minor: number }
  | { readonly kind: 'other'; readonly type: string };

export const authenticationMethods = {
  ok: 0,
  plain: 3,
  md5: 5,
  sasl: 10,
  saslContinue: 11,
  saslFinal: 12,
} as const;
const methodNames: Readonly<Record<number, string>> = {
  2: 'Kerberos',
  6: 'SCM',
  7: 'GSSAPI',
  8: 'GSSAPI',
  9: 'SSPI',
};
export const methodName = (method: number): string => methodNames[method] ?? `method ${method}`;

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  bad: boolean;
}
function take(cursor: Cursor, count: number): Uint8Array {
  if (count < 0 || cursor.at + count > cursor.bytes.length) {
    cursor.bad = true;
    return new Uint8Array(0);
  }
  cursor.at += count;
  return cursor.bytes.subarray(cursor.at - count, cursor.at);
}
function number(cursor: Cursor, octets: 2 | 4): number {
  if (take(cursor, octets).length < octets) return 0;
  return octets === 2 ? cursor.view.getInt16(cursor.at - 2) : cursor.view.getInt32(cursor.at - 4);
}
function text(cursor: Cursor): string {
  const end = cursor.bytes.indexOf(0, cursor.at);
  if (end < 0) {
    cursor.bad = true;
    return '';
  }
  const found = utf8.decode(cursor.bytes.subarray(cursor.at, end));
  cursor.at = end + 1;
  return found;
}

export function decodePostgresql(bytes: Uint8Array): Decoded<PostgresqlMessage> {
  const type = String.fromCharCode(bytes[0] ?? 65);
  if (!/[A-Za-z0-9]/.test(type)) return malformed('what answers is no PostgreSQL server');
  if (bytes.length < 5) return partial;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(1);
  // Text of another protocol reads as an enormous length.
  if (length < 4 || length > messageBytesMax) return malformed('what answers is no PostgreSQL server');
  if (bytes.length < 1 + length) return partial;
  const payload = bytes.slice(5, 1 + length);
  const cursor = { bytes: payload, view: new DataView(payload.buffer), at: 0, bad: false };
  const message = readMessage(type, cursor);
  return cursor.bad
    ? malformed(`a message of type ${type} whose parts do not fit`)
    : complete(message, 1 + length);
}

function readMessage(type: string, cursor: Cursor): PostgresqlMessage {
  switch (type) {
    case 'R': {
      const method = number(cursor, 4);
      return { kind: 'authentication', method, data: cursor.bytes.slice(4) };
    }
    case 'S':
      return { kind: 'parameter', name: text(cursor), value: text(cursor) };
    case 'E':
    case 'N':
      return readNotice(type, cursor);
    case 'T': {
      const names: string[] = [];
      const count = Math.min(columnsMax, number(cursor, 2));
      for (let i = 0; i < count && !cursor.bad; i++) {
        names.push(text(cursor));
        take(cursor, 18);
      }
      return { kind: 'columns', names };
    }
    case 'D': {
      const values: (string | null)[] = [];
      const count = Math.min(columnsMax, number(cursor, 2));
      for (let i = 0; i < count && !cursor.bad; i++) {
        const length = number(cursor, 4);
        values.push(length === -1 ? null : utf8.decode(take(cursor, length)));
      }
      return { kind: 'row', values };
    }
    case 'C':
      return { kind: 'complete', tag: text(cursor) };
    case 'Z':
      return { kind: 'ready', transaction: String.fromCharCode(take(cursor, 1)[0] ?? 73) };
    case 'v':
      return { kind: 'versions', minor: number(cursor, 4) };
    default:
      return { kind: 'other', type };
  }
}

function readNotice(type: 'E' | 'N', cursor: Cursor): PostgresqlMessage {
  const fields = new Map<string, string>();
  while (!cursor.bad) {
    const field = take(cursor, 1)[0];
    if (!field) break;
    fields.set(String.fromCharCode(field), text(cursor));
  }
  return {
    kind: type === 'E' ? 'error' : 'notice',
    severity: fields.get('V') ?? fields.get('S') ?? '',
    code: fields.get('C') ?? '',
    message: fields.get('M') ?? '',
  };
}

function packet(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = 4 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(type.length + length);
  bytes.set(encoder.encode(type));
  new DataView(bytes.buffer).setUint32(type.length, length);
  let at = type.length + 4;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
const word = (value: number) =>
  Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
const zeroEnded = (value: string) => encoder.encode(`${value}\0`);

/** The server answers with the one letter S or N. */
export const encodeSslRequest = (): Uint8Array => packet('', word(80_877_103));
export const encodeStartup = (parameters: Readonly<Record<string, string>>): Uint8Array =>
  packet(
    '',
    word(196_608),
    ...Object.entries(parameters).flatMap(([name, value]) => [zeroEnded(name), zeroEnded(value)]),
    Uint8Array.of(0),
  );
export const encodePassword = (password: string): Uint8Array => packet('p', zeroEnded(password));
export const encodeSaslStart = (mechanism: string, first: string): Uint8Array => {
  const message = encoder.encode(first);
  return packet('p', zeroEnded(mechanism), word(message.length), message);
};
export const encodeSaslNext = (message: string): Uint8Array => packet('p', encoder.encode(message));
export const encodeQuery = (query: string): Uint8Array => packet('Q', zeroEnded(query));
export const encodeTerminate = (): Uint8Array => packet('X');
/** Mechanisms of a SASL request: texts that end in zero, and an empty one. */
export const saslMechanismsOf = (data: Uint8Array): string[] => utf8.decode(data).split('\0').filter(Boolean);
