/**
 * OPC UA over TCP (IEC 62541-6 / OPC 10000-6 sections 5.2 and 7.1) as far as the services that need no session: hello, a channel without security, and
 * FindServers. Not supported: security, chunks, sessions.
 */
import { type Cursor, cursorOf, latin, le32, octets, skip, u8 } from './cursor.ts';
import { ascii, concat, le16, le32 as le32Octets, zeros } from './octets.ts';

export const opcuaPort = 4840;
const messageBytesMax = 65_536;
const none = [0xff, 0xff, 0xff, 0xff];
const securityNone = 'http://opcfoundation.org/UA/SecurityPolicy#None';
/** Numeric node identifiers of the requests and answers (OPC 10000-6, annex A). */
const ids = { openRequest: 446, openResponse: 449, findRequest: 422, findResponse: 425 } as const;

const text = (value: string) => concat(le32Octets(value.length), ascii(value));
/** Section 5.2.2.9: namespace 0, two octets of identifier. */
const nodeId = (id: number) => concat([1, 0], le16(id));
const framed = (type: string, body: Uint8Array) => concat(type, le32Octets(8 + body.length), body);
/** OPC 10000-4 section 7.28, without session, clock or diagnostics. */
const requestHeader = (handle: number) =>
  concat([0, 0], zeros(8), le32Octets(handle), zeros(4), none, le32Octets(5000), zeros(3));

export const encodeHello = (url: string): Uint8Array =>
  framed(
    'HELF',
    concat(zeros(4), le32Octets(messageBytesMax), le32Octets(messageBytesMax), zeros(8), text(url)),
  );

export const encodeOpenChannel = (): Uint8Array =>
  framed(
    'OPNF',
    concat(
      zeros(4),
      text(securityNone),
      none,
      none,
      le32Octets(1),
      le32Octets(1),
      nodeId(ids.openRequest),
      requestHeader(1),
      zeros(4),
      // Issue, no security, no nonce, a minute.
      zeros(4),
      le32Octets(1),
      none,
      le32Octets(60_000),
    ),
  );

export const encodeFindServers = (channel: number, token: number, url: string): Uint8Array =>
  framed(
    'MSGF',
    concat(
      le32Octets(channel),
      le32Octets(token),
      le32Octets(2),
      le32Octets(2),
      nodeId(ids.findRequest),
      requestHeader(2),
      text(url),
      none,
      none,
    ),
  );

export type OpcuaAnswer =
  | { readonly kind: 'acknowledge'; readonly version: number }
  | { readonly kind: 'error'; readonly code: number; readonly reason: string };

/** Undefined while it is not whole, and for anything but the answer to a hello. */
export function decodeHelloAnswer(bytes: Uint8Array): OpcuaAnswer | undefined {
  const cursor = cursorOf(bytes);
  const type = latin(cursor, 4);
  const size = le32(cursor);
  if (cursor.bad || size > bytes.length) return undefined;
  if (type === 'ACKF' && size === 28) return { kind: 'acknowledge', version: le32(cursor) };
  if (type !== 'ERRF' || size < 16) return undefined;
  const code = le32(cursor);
  // Bad status codes have the highest bit set.
  return code < 0x80000000 ? undefined : { kind: 'error', code, reason: readText(cursor) };
}
export const opcuaMessageWhole = (bytes: Uint8Array): boolean => {
  const cursor = cursorOf(bytes, 4);
  const size = le32(cursor);
  return !cursor.bad && bytes.length >= size;
};

/** A length of -1 is no text. */
function readText(cursor: Cursor): string {
  const length = le32(cursor);
  return length === 0xffffffff ? '' : latin(cursor, length);
}
/** Steps over the header of an answer (OPC 10000-4 section 7.29); false when the service failed. */
function good(cursor: Cursor, id: number): boolean {
  if (u8(cursor) !== 1 || u8(cursor) !== 0) return false;
  const found = u8(cursor) | (u8(cursor) << 8);
  skip(cursor, 12);
  const result = le32(cursor);
  // No diagnostics were asked for: their mask is empty, and so is their table of texts.
  const diagnostics = u8(cursor);
  const texts = le32(cursor) | 0;
  skip(cursor, 3);
  return !cursor.bad && found === id && result === 0 && diagnostics === 0 && texts <= 0;
}

export function decodeOpenChannel(
  bytes: Uint8Array,
): { readonly channel: number; readonly token: number } | undefined {
  const cursor = cursorOf(bytes);
  if (latin(cursor, 4) !== 'OPNF') return undefined;
  skip(cursor, 8);
  for (let i = 0; i < 3; i++) readText(cursor);
  skip(cursor, 8);
  if (!good(cursor, ids.openResponse)) return undefined;
  skip(cursor, 4);
  const [channel, token] = [le32(cursor), le32(cursor)];
  return cursor.bad ? undefined : { channel, token };
}

export interface OpcuaApplication {
  readonly uri: string;
  readonly productUri: string;
  readonly name: string;
}
/** The first server of the list (OPC 10000-4 section 7.2). */
export function decodeFindServers(bytes: Uint8Array): OpcuaApplication | undefined {
  const cursor = cursorOf(bytes);
  if (latin(cursor, 4) !== 'MSGF') return undefined;
  skip(cursor, 20);
  if (!good(cursor, ids.findResponse)) return undefined;
  const count = le32(cursor) | 0;
  if (count < 1) return undefined;
  const uri = readText(cursor);
  const productUri = readText(cursor);
  // OPC 10000-6 section 5.2.2.14: locale and text, each if its bit is set.
  const mask = u8(cursor);
  if (mask & 1) readText(cursor);
  const name = mask & 2 ? readText(cursor) : '';
  octets(cursor, 4);
  return cursor.bad ? undefined : { uri, productUri, name };
}
