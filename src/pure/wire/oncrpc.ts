/**
 * ONC RPC version 2 (RFC 5531): calls without credentials and their replies, with the record marking of TCP (section 11); the list of the
 * port mapper (RFC 1833 section 3.2). Not supported: records in several fragments, credentials.
 */
import { type Cursor, cursorOf, left, octets, skip, u32 } from './cursor.ts';
import { be32, concat, type Octets } from './octets.ts';

const programsMax = 200;

export const encodeRpcCall = (
  xid: number,
  program: number,
  version: number,
  procedure: number,
  argument: Octets = [],
): Uint8Array =>
  concat(
    be32(xid),
    be32(0),
    be32(2),
    be32(program),
    be32(version),
    be32(procedure),
    be32(0),
    be32(0),
    be32(0),
    be32(0),
    argument,
  );

/** Section 11: the highest bit marks the last fragment. */
export const encodeRecord = (message: Uint8Array): Uint8Array =>
  concat([0x80 | (message.length >> 24)], be32(message.length).slice(1), message);
export function recordOf(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 4 || bytes[0] !== 0x80) return undefined;
  const length = (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!;
  return bytes.length >= length + 4 ? bytes.subarray(4, length + 4) : undefined;
}

export type RpcReply =
  | { readonly status: 'success'; readonly results: Uint8Array }
  | {
      readonly status:
        | 'program-unavailable'
        | 'procedure-unavailable'
        | 'garbage-arguments'
        | 'system-error'
        | 'denied';
    }
  | { readonly status: 'version-mismatch'; readonly low: number; readonly high: number };

/** Section 9. Undefined unless this is a reply to `xid`. */
export function decodeRpcReply(message: Uint8Array, xid: number): RpcReply | undefined {
  const cursor = cursorOf(message);
  if (u32(cursor) !== xid >>> 0 || u32(cursor) !== 1) return undefined;
  const replied = u32(cursor);
  if (replied === 1) {
    const why = u32(cursor);
    return cursor.bad || why > 1 ? undefined : { status: 'denied' };
  }
  if (replied !== 0) return undefined;
  // The verifier is not looked at.
  skip(cursor, 4);
  const verifierBytes = u32(cursor);
  if (verifierBytes > 400) return undefined;
  skip(cursor, Math.ceil(verifierBytes / 4) * 4);
  const accepted = u32(cursor);
  if (cursor.bad) return undefined;
  if (accepted === 0) return { status: 'success', results: octets(cursor, left(cursor)) };
  if (accepted === 2) {
    const [low, high] = [u32(cursor), u32(cursor)];
    return cursor.bad ? undefined : { status: 'version-mismatch', low, high };
  }
  const status = (
    [
      undefined,
      'program-unavailable',
      undefined,
      'procedure-unavailable',
      'garbage-arguments',
      'system-error',
    ] as const
  )[accepted];
  return status && { status };
}

export interface RpcProgram {
  readonly program: number;
  readonly version: number;
  readonly transport: 'tcp' | 'udp' | 'other';
  readonly port: number;
}
/** Undefined for what is no such list. */
export function decodePrograms(results: Uint8Array): readonly RpcProgram[] | undefined {
  const cursor = cursorOf(results);
  const programs: RpcProgram[] = [];
  while (programs.length < programsMax) {
    const follows = u32(cursor);
    if (cursor.bad || follows > 1) return undefined;
    if (follows === 0) return programs;
    programs.push(readProgram(cursor));
    if (cursor.bad) return undefined;
  }
  return programs;
}
function readProgram(cursor: Cursor): RpcProgram {
  const [program, version, transport, port] = [u32(cursor), u32(cursor), u32(cursor), u32(cursor)];
  return { program, version, transport: transport === 6 ? 'tcp' : transport === 17 ? 'udp' : 'other', port };
}
