/**
 * SIP messages (RFC 3261 section 7): requests and responses with their headers, short names spelt out and folded lines put together, over
 * datagrams and streams. Bodies are bytes. Not supported: multipart bodies.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const sipPort = 5060;
export const sipTlsPort = 5061;
const headBytesMax = 65_536;
const bodyBytesMax = 1_048_576;
const headersMax = 256;
const utf8 = new TextDecoder();

/** Section 7.3.3. */
const compact: Readonly<Record<string, string>> = {
  i: 'call-id',
  m: 'contact',
  e: 'content-encoding',
  l: 'content-length',
  c: 'content-type',
  f: 'from',
  s: 'subject',
  k: 'supported',
  t: 'to',
  v: 'via',
};

interface SipHead {
  /** Names in small letters; the values of a name in their order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}
export type SipMessage = SipHead &
  (
    | { readonly kind: 'request'; readonly method: string; readonly uri: string }
    | { readonly kind: 'response'; readonly status: number; readonly reason: string }
  );

/** Where the empty line behind the headers begins and ends. */
function endOfHead(bytes: Uint8Array): { at: number; next: number } | undefined {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return { at, next: at + 2 };
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { at, next: at + 3 };
  }
  return undefined;
}

/** `datagram` ends with its last octet; in a stream the length of the body must be told (section 18.3). */
export function decodeSip(bytes: Uint8Array, transport: 'datagram' | 'stream'): Decoded<SipMessage> {
  const head = endOfHead(bytes);
  if (!head) return bytes.length > headBytesMax ? malformed('headers without end') : begins(bytes);
  if (head.at > headBytesMax) return malformed('headers without end');
  const [first, ...lines] = utf8
    .decode(bytes.subarray(0, head.at))
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const start = startLine(first!.trimEnd());
  if (!start) return malformed(`"${first!.slice(0, 60)}" begins no SIP message`);
  const headers = new Map<string, string[]>();
  for (const line of lines.slice(0, headersMax)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const full = compact[name] ?? name;
    const values = headers.get(full) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(full, values);
  }
  const told = headers.get('content-length')?.[0];
  const length = told === undefined ? undefined : Number(told);
  if (length !== undefined && (!Number.isInteger(length) || length < 0 || length > bodyBytesMax))
    return malformed(`a body of ${told} bytes`);
  const bodyBytes = length ?? (transport === 'datagram' ? bytes.length - head.next : 0);
  if (head.next + bodyBytes > bytes.length)
    return transport === 'datagram' ? malformed('a body that is cut off') : partial;
  const body = bytes.slice(head.next, head.next + bodyBytes);
  return complete({ ...start, headers, body }, head.next + bodyBytes);
}

/** Another protocol is told apart by its first line, before it falls silent. */
function begins(bytes: Uint8Array): Decoded<never> {
  const end = bytes.indexOf(10);
  if (end < 0) return partial;
  const line = utf8.decode(bytes.subarray(0, end)).trimEnd();
  return startLine(line) ? partial : malformed(`"${line.slice(0, 60)}" begins no SIP message`);
}

function startLine(line: string) {
  const response = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i.exec(line);
  if (response) return { kind: 'response' as const, status: Number(response[1]), reason: response[2] ?? '' };
  const request = /^([A-Za-z0-9.!%*_+`'~-]{1,64}) (\S{1,2048}) SIP\/2\.0$/i.exec(line);
  return request ? { kind: 'request' as const, method: request[1]!, uri: request[2]! } : undefined;
}

export const headerOf = (message: SipMessage, name: string): string | undefined =>
  message.headers.get(name)?.[0];
/** The words of all headers of a name, as of `Allow: INVITE, ACK`. */
export const wordsOf = (message: SipMessage, name: string): string[] =>
  (message.headers.get(name) ?? [])
    .flatMap((value) => value.split(',').map((word) => word.trim()))
    .filter(Boolean);

export function encodeSipRequest(
  method: string,
  uri: string,
  headers: readonly (readonly [string, string])[],
): Uint8Array {
  const lines = [
    `${method} ${uri} SIP/2.0`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'Content-Length: 0',
  ];
  return new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`);
}
