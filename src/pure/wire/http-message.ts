/**
 * An HTTP/1 answer out of a buffer (RFC 9112), as forgiving as strangers' servers need: what is cut off is read as far as it goes. Not supported:
 * trailers, content codings; a body without length ends where the bytes end.
 */
const headBytesMax = 16_384;
const headersMax = 100;

export interface HttpMessage {
  /** As it was said: `1.1`. */
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** Names in small letters; several of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** In the order in which they came, as they were written. */
  readonly headerNames: readonly string[];
  readonly body: Uint8Array;
  /** Nothing more belongs to this message; false when only the end of the connection would tell. */
  readonly complete: boolean;
}

const text = (bytes: Uint8Array) => {
  let out = '';
  for (let at = 0; at < bytes.length; at += 4096)
    out += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return out;
};

/** Bytes before the empty line, and where the body begins. */
function headOf(bytes: Uint8Array): { readonly end: number; readonly bodyAt: number } | undefined {
  const end = Math.min(bytes.length, headBytesMax);
  for (let at = 0; at < end; at++) {
    if (bytes[at] !== 10) continue;
    if (bytes[at + 1] === 10) return { end: at, bodyAt: at + 2 };
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { end: at, bodyAt: at + 3 };
  }
  return undefined;
}

/** RFC 9112 section 7.1; what is cut off gives what is there. */
function chunked(bytes: Uint8Array): { readonly body: Uint8Array; readonly complete: boolean } {
  const parts: Uint8Array[] = [];
  const join = (complete: boolean) => {
    const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      body.set(part, at);
      at += part.length;
    }
    return { body, complete };
  };
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf(10, at);
    if (lineEnd < 0 || lineEnd - at > 200) break;
    const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(text(bytes.subarray(at, lineEnd)).trim())?.[1];
    if (size === undefined) break;
    const length = Number.parseInt(size, 16);
    if (length === 0) return join(true);
    parts.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + length));
    at = lineEnd + 1 + length;
    while (bytes[at] === 13 || bytes[at] === 10) at++;
  }
  return join(false);
}

/** Undefined for what does not begin like an HTTP/1 answer; an answer whose head is cut off has what came of it. */
export function decodeHttpAnswer(bytes: Uint8Array): HttpMessage | undefined {
  if (bytes[0] !== 0x48 || bytes[1] !== 0x54) return undefined;
  const head = headOf(bytes);
  const lines = text(bytes.subarray(0, head?.end ?? Math.min(bytes.length, headBytesMax))).split('\n');
  const start = /^HTTP\/(\d\.\d) (\d{3})(?: ([^\r]*))?\r?$/.exec(lines[0]!);
  if (!start) return undefined;
  const headers: Record<string, string> = Object.create(null);
  const headerNames: string[] = [];
  for (const line of lines.slice(1, headersMax + 1)) {
    const found = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\r]*?)[ \t]*\r?$/.exec(line);
    if (!found) continue;
    const name = found[1]!.toLowerCase();
    headers[name] = name in headers ? `${headers[name]}, ${found[2]}` : found[2]!;
    headerNames.push(found[1]!);
  }
  const common = {
    version: start[1]!,
    status: Number(start[2]),
    reason: start[3] ?? '',
    headers,
    headerNames,
  };
  if (!head) return { ...common, body: new Uint8Array(0), complete: false };
  const rest = bytes.subarray(head.bodyAt);
  if (/\bchunked\b/i.test(headers['transfer-encoding'] ?? '')) return { ...common, ...chunked(rest) };
  const length = /^\d{1,12}$/.exec(headers['content-length'] ?? '')?.[0];
  if (length !== undefined)
    return { ...common, body: rest.subarray(0, Number(length)), complete: rest.length >= Number(length) };
  // RFC 9110 section 6.4.1: these have no body.
  const none = common.status < 200 || common.status === 204 || common.status === 304;
  return { ...common, body: none ? new Uint8Array(0) : rest, complete: none };
}
