/**
 * NTP control messages, mode 6 (RFC 9327): the question for the system variables and one datagram of its answer. Not supported: commands that
 * change anything, answers in several fragments beyond the first, authentication.
 */
import { cursorOf, latin, left, skip, u8, u16 } from './cursor.ts';
import { be16, concat, zeros } from './octets.ts';

const control = 6;
const readVariables = 2;
const variablesMax = 100;

/** RFC 9327 section 2: version 2, which all servers take; association 0 is the server itself. */
export const encodeReadVariables = (sequence: number): Uint8Array =>
  concat([(2 << 3) | control, readVariables], be16(sequence), zeros(8));

export interface NtpControl {
  readonly sequence: number;
  /** Code of RFC 9327 section 3.4, where the server refused. */
  readonly error?: number;
  readonly more: boolean;
  readonly variables: ReadonlyMap<string, string>;
}

/** Undefined unless the bytes are an answer to that question. */
export function decodeReadVariables(bytes: Uint8Array): NtpControl | undefined {
  const cursor = cursorOf(bytes);
  const first = u8(cursor);
  const second = u8(cursor);
  if ((first & 7) !== control || (second & 0x80) === 0 || (second & 31) !== readVariables) return undefined;
  const sequence = u16(cursor);
  const status = u16(cursor);
  skip(cursor, 4);
  const count = u16(cursor);
  if (cursor.bad || count > left(cursor)) return undefined;
  return {
    sequence,
    ...(second & 0x40 ? { error: status >> 8 } : {}),
    more: (second & 0x20) !== 0,
    variables: variablesOf(latin(cursor, count)),
  };
}

/** `version="ntpd 4.2.8", stratum=3`; a value may be left out. */
function variablesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name, quoted, plain] of text.matchAll(/([\w.-]{1,40})(?:=(?:"([^"]*)"|([^,"]*)))?(?:,|$)/g)) {
    if (found.size === variablesMax) break;
    found.set(name!, (quoted ?? plain ?? '').trim());
  }
  return found;
}
