/**
 * The CQL binary protocol, version 4 (native_protocol_v4.spec of Apache Cassandra): OPTIONS, STARTUP and a query of texts. Not supported:
 * compression, authentication, prepared statements, values that are no text.
 */
import { type Cursor, cursorOf, latin, octets, u8, u16, u32 } from './cursor.ts';
import { be16, be32, concat } from './octets.ts';

export const cqlPort = 9042;
const frameBytesMax = 1 << 20;
const countMax = 200;
const opcodes = {
  error: 0,
  startup: 1,
  ready: 2,
  authenticate: 3,
  options: 5,
  supported: 6,
  query: 7,
  result: 8,
} as const;
const rowsKind = 2;
const utf8 = new TextDecoder();

const frame = (stream: number, opcode: number, body: Uint8Array): Uint8Array =>
  concat([4, 0], be16(stream), [opcode], be32(body.length), body);
const string = (text: string) => concat(be16(text.length), text);

export const encodeOptions = (stream: number): Uint8Array => frame(stream, opcodes.options, new Uint8Array());
export const encodeStartup = (stream: number): Uint8Array =>
  frame(stream, opcodes.startup, concat(be16(1), string('CQL_VERSION'), string('3.0.0')));
/** Consistency ONE, no parameters. */
export const encodeQuery = (stream: number, query: string): Uint8Array =>
  frame(stream, opcodes.query, concat(be32(query.length), query, be16(1), [0]));

export type CqlAnswer = { readonly version: number; readonly stream: number } & (
  | { readonly kind: 'supported'; readonly options: ReadonlyMap<string, readonly string[]> }
  | { readonly kind: 'ready' | 'other' }
  | { readonly kind: 'authenticate'; readonly authenticator: string }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  /** The first row, by name of the column. */
  | { readonly kind: 'row'; readonly values: ReadonlyMap<string, string> }
);

/** Undefined while the frame is not whole, and for what is none of a server. */
export function decodeCql(bytes: Uint8Array): CqlAnswer | undefined {
  const cursor = cursorOf(bytes);
  const first = u8(cursor);
  const flags = u8(cursor);
  const stream = u16(cursor);
  const opcode = u8(cursor);
  const length = u32(cursor);
  if (first < 0x81 || first > 0x86 || flags > 0x1f || length > frameBytesMax) return undefined;
  const body = octets(cursor, length);
  if (cursor.bad) return undefined;
  const answer = readBody(opcode, cursorOf(body));
  return answer && { version: first & 0x7f, stream, ...answer };
}

type Body = CqlAnswer extends infer A ? (A extends CqlAnswer ? Omit<A, 'version' | 'stream'> : never) : never;

function readBody(opcode: number, cursor: Cursor): Body | undefined {
  const text = () => latin(cursor, u16(cursor));
  let found: Body;
  if (opcode === opcodes.supported) {
    const options = new Map<string, string[]>();
    const count = u16(cursor);
    for (let i = 0; i < Math.min(count, countMax) && !cursor.bad; i++) {
      const name = text();
      const values = Array.from({ length: Math.min(u16(cursor), countMax) }, text);
      options.set(name, values);
    }
    found = { kind: 'supported', options };
  } else if (opcode === opcodes.error) {
    const code = u32(cursor);
    found = { kind: 'error', code, message: text() };
  } else if (opcode === opcodes.authenticate) found = { kind: 'authenticate', authenticator: text() };
  else if (opcode === opcodes.ready) found = { kind: 'ready' };
  else if (opcode === opcodes.result) found = readResult(cursor);
  else return undefined;
  return cursor.bad ? undefined : found;
}

/** Section 4.2.5.2. */
function readResult(cursor: Cursor): Body {
  if (u32(cursor) !== rowsKind) return { kind: 'other' };
  const flags = u32(cursor);
  const count = Math.min(u32(cursor), countMax);
  const text = () => latin(cursor, u16(cursor));
  if (flags & 2) octets(cursor, u32(cursor));
  if (flags & 1) for (let i = 0; i < 2; i++) text();
  const names: string[] = [];
  for (let i = 0; i < count && !cursor.bad; i++) {
    if ((flags & 1) === 0) for (let k = 0; k < 2; k++) text();
    names.push(text());
    // Types with parameters follow from 0x20 on, and 0 is a custom one: none was asked for.
    const type = u16(cursor);
    if (type === 0 || type >= 0x20) return { kind: 'other' };
  }
  const values = new Map<string, string>();
  if (u32(cursor) < 1) return { kind: 'row', values };
  for (const name of names) {
    const length = u32(cursor) | 0;
    if (length >= 0) values.set(name, utf8.decode(octets(cursor, length)));
  }
  return { kind: 'row', values };
}
