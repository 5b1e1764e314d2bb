/**
 * IMAP4rev1 and rev2 (RFC 3501, RFC 9051) as a client hears it: responses with atoms, strings, literals and lists, however deep, decoded into
 * values. Not supported: literal8 of BINARY, and what a server may say after COMPRESS.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const imapPort = 143;
/** RFC 8314 section 3.2. */
export const imapTlsPort = 993;
const responseBytesMax = 1_048_576;
const depthMax = 32;
const valuesMax = 20_000;

/** `NIL` is null. An atom keeps its letters, with `[...]` behind it as in BODY[HEADER]; strings and literals are not told apart. */
export type ImapValue = string | null | readonly ImapValue[];

export interface ImapResponse {
  /** `*` for what nobody asked, `+` for a request to go on, else the tag of the command. */
  readonly tag: string;
  /** OK, NO, BAD, PREAUTH or BYE; undefined for data. */
  readonly status?: 'OK' | 'NO' | 'BAD' | 'PREAUTH' | 'BYE';
  /** What stands in brackets: `CAPABILITY IMAP4rev1`, `AUTHENTICATIONFAILED`. */
  readonly code?: string;
  /** Words for people; empty for data. */
  readonly text: string;
  /** Of data: `STATUS INBOX (MESSAGES 3)` is ['STATUS', 'INBOX', ['MESSAGES', '3']]. */
  readonly values: readonly ImapValue[];
}

const statuses: ReadonlySet<string> = new Set(['OK', 'NO', 'BAD', 'PREAUTH', 'BYE']);
const utf8 = new TextDecoder();

/** Where the response ends: behind the line that is not continued by a literal. */
function endOf(bytes: Uint8Array): Decoded<number> {
  for (let at = 0; ; ) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return bytes.length > responseBytesMax ? malformed('a response without end') : partial;
    if (end > responseBytesMax) return malformed('a response without end');
    const literal = /\{(\d{1,9})\+?\}\r?$/.exec(utf8.decode(bytes.subarray(Math.max(at, end - 16), end)));
    at = end + 1;
    if (!literal) return complete(at, at);
    at += Number(literal[1]);
    if (at > responseBytesMax) return malformed(`a literal of ${literal[1]} bytes`);
    if (at >= bytes.length) return partial;
  }
}

export function decodeImap(bytes: Uint8Array): Decoded<ImapResponse> {
  const end = endOf(bytes);
  if (end.state !== 'complete') return end;
  const whole = bytes.subarray(0, end.value);
  const first = utf8.decode(whole.subarray(0, whole.indexOf(10))).trimEnd();
  const head = /^(\*|\+|[!-~]{1,64})(?: ([A-Za-z]{1,64})\b)?/.exec(first);
  if (!head) return malformed(`"${first.slice(0, 60)}" is no response`);
  const tag = head[1]!;
  const word = head[2]?.toUpperCase();
  if (tag === '+') return complete({ tag, text: first.slice(2), values: [] }, end.value);
  if (word !== undefined && statuses.has(word)) {
    const found = /^\[([^\]]*)\] ?(.*)$/s.exec(first.slice(head[0].length + 1));
    const status = word as NonNullable<ImapResponse['status']>;
    const text = found ? found[2]! : first.slice(head[0].length + 1);
    return complete({ tag, status, ...(found ? { code: found[1]! } : {}), text, values: [] }, end.value);
  }
  if (tag !== '*') return malformed(`"${first.slice(0, 60)}" is no response`);
  const values = readValues(whole, 2);
  return values
    ? complete({ tag, text: '', values }, end.value)
    : malformed('a response that is no list of values');
}

/** Values until the end of the response; undefined when brackets do not fit or there are too many. */
function readValues(bytes: Uint8Array, start: number): ImapValue[] | undefined {
  const top: ImapValue[] = [];
  const open: ImapValue[][] = [top];
  let count = 0;
  for (let at = start; at < bytes.length; ) {
    const byte = bytes[at]!;
    const list = open.at(-1)!;
    if (++count > valuesMax) return undefined;
    if (byte === 32 || byte === 13 || byte === 10) at++;
    else if (byte === 40) {
      if (open.length > depthMax) return undefined;
      const inner: ImapValue[] = [];
      list.push(inner);
      open.push(inner);
      at++;
    } else if (byte === 41) {
      if (open.length === 1) return undefined;
      open.pop();
      at++;
    } else {
      const found = readValue(bytes, at);
      if (!found) return undefined;
      list.push(found.value);
      at = found.at;
    }
  }
  return open.length === 1 ? top : undefined;
}

function readValue(bytes: Uint8Array, at: number): { value: ImapValue; at: number } | undefined {
  const byte = bytes[at]!;
  if (byte === 34) {
    let text = '';
    for (let i = at + 1; i < bytes.length; i++) {
      if (bytes[i] === 34) return { value: text, at: i + 1 };
      if (bytes[i] === 92) i++;
      text += String.fromCharCode(bytes[i] ?? 0);
    }
    return undefined;
  }
  if (byte === 123) {
    const end = bytes.indexOf(10, at);
    const found = /^\{(\d{1,9})\+?\}/.exec(utf8.decode(bytes.subarray(at, at + 16)));
    if (!found || end < 0) return undefined;
    const stop = end + 1 + Number(found[1]);
    return stop > bytes.length ? undefined : { value: utf8.decode(bytes.subarray(end + 1, stop)), at: stop };
  }
  // An atom; inside square brackets spaces and parentheses belong to it (BODY[HEADER.FIELDS (DATE)]).
  let depth = 0;
  let end = at;
  for (; end < bytes.length; end++) {
    const next = bytes[end]!;
    if (next === 13 || next === 10) break;
    if (next === 91) depth++;
    else if (next === 93) depth = Math.max(0, depth - 1);
    else if (depth === 0 && (next === 32 || next === 40 || next === 41)) break;
  }
  const text = utf8.decode(bytes.subarray(at, end));
  return { value: text.toUpperCase() === 'NIL' ? null : text, at: end };
}

/** Capabilities wherever a server tells them: as data, or in the code of a greeting. */
export function capabilitiesIn(response: ImapResponse): string[] | undefined {
  const words = response.code?.split(' ') ?? response.values.filter((value) => typeof value === 'string');
  return words[0]?.toUpperCase() === 'CAPABILITY' ? words.slice(1) : undefined;
}

/** A quoted string (RFC 3501 section 9); undefined for what needs a literal. */
export function quoted(text: string): string | undefined {
  return /^[\x20-\x7e]*$/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : undefined;
}

/** Mailbox names are modified UTF-7 (RFC 3501 section 5.1.3). */
export function encodeMailbox(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-';
    let bits = 0;
    let held = 0;
    let text = '';
    for (let i = 0; i < run.length; i++) {
      held = ((held << 16) | run.charCodeAt(i)) >>> 0;
      bits += 16;
      while (bits >= 6) {
        bits -= 6;
        text += letters[(held >>> bits) & 63];
        held &= (1 << bits) - 1;
      }
    }
    if (bits > 0) text += letters[(held << (6 - bits)) & 63];
    return `&${text}-`;
  });
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,';
