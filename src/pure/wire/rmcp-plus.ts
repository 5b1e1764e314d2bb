/**
 * The beginning of an RMCP+ session (IPMI 2.0 sections 13.6, 13.17 and 13.18): Open Session Request with one cipher suite, and its response.
 * Not supported: RAKP, whatever is inside a session.
 */
import { cursorOf, le16, octets, skip, u8 } from './cursor.ts';
import { concat, le16 as le16Octets, zeros } from './octets.ts';

const rmcp = [6, 0, 0xff, 7];
const rmcpPlus = 6;
const openRequest = 0x10;
const openResponse = 0x11;

export interface OpenSession {
  readonly tag: number;
  /** Any four octets; they come back. */
  readonly consoleSession: Uint8Array;
  /** Numbers of the algorithms: zero is none (sections 13.28.1 to 13.28.5). */
  readonly authentication: number;
  readonly integrity: number;
  readonly confidentiality: number;
}

export function encodeOpenSession(open: OpenSession): Uint8Array {
  const algorithm = (type: number, value: number) => [type, 0, 0, 8, value, 0, 0, 0];
  const payload = concat(
    // The highest privilege that the suites allow.
    [open.tag, 0, 0, 0],
    open.consoleSession.subarray(0, 4),
    algorithm(0, open.authentication),
    algorithm(1, open.integrity),
    algorithm(2, open.confidentiality),
  );
  return concat(rmcp, [rmcpPlus, openRequest], zeros(8), le16Octets(payload.length), payload);
}

export interface OpenedSession {
  readonly tag: number;
  /** 0 accepts; else a code of section 13.24. */
  readonly status: number;
  readonly consoleSession: Uint8Array;
}
export function decodeOpenedSession(bytes: Uint8Array): OpenedSession | undefined {
  const cursor = cursorOf(bytes);
  const version = u8(cursor);
  skip(cursor, 2);
  if (version !== 6 || u8(cursor) !== 7 || u8(cursor) !== rmcpPlus || u8(cursor) !== openResponse)
    return undefined;
  skip(cursor, 8);
  const payload = cursorOf(octets(cursor, le16(cursor)));
  const [tag, status] = [u8(payload), u8(payload)];
  skip(payload, 2);
  const consoleSession = octets(payload, 4).slice();
  return payload.bad ? undefined : { tag, status, consoleSession };
}
