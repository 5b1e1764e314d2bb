/**
 * Oracle's transparent network substrate as far as a connection to the listener: Oracle has not published it; the fields are those that its clients
 * send and its listeners answer, as they are widely described. Not supported: everything after the connection.
 */
import { cursorOf, latin, left, skip, u8, u16 } from './cursor.ts';
import { be16, concat, zeros } from './octets.ts';

export const tnsPort = 1521;
const headerBytes = 8;
const connectBytes = 58;
const types = { 2: 'accept', 4: 'refuse', 5: 'redirect', 6: 'data', 11: 'resend' } as const;

/** Version 3.14 that still takes 3.00, what clients of release 9 and later send. */
export function encodeTnsConnect(data: string): Uint8Array {
  const body = concat(
    be16(0x013a),
    be16(0x012c),
    be16(0),
    be16(0x2000),
    be16(0x7fff),
    be16(0x4f98),
    be16(0),
    be16(1),
    be16(data.length),
    be16(connectBytes),
    zeros(connectBytes - headerBytes - 20),
    data,
  );
  return concat(be16(headerBytes + body.length), be16(0), [1, 0], be16(0), body);
}

export interface TnsPacket {
  readonly type: (typeof types)[keyof typeof types];
  readonly text: string;
}
/** Whole packets one behind another; undefined where they do not begin with one. */
export function decodeTns(bytes: Uint8Array): readonly TnsPacket[] | undefined {
  const packets: TnsPacket[] = [];
  const cursor = cursorOf(bytes);
  while (left(cursor) >= headerBytes && packets.length < 8) {
    const length = u16(cursor);
    const checksum = u16(cursor);
    const type = types[u8(cursor) as 2];
    skip(cursor, 1);
    const headerChecksum = u16(cursor);
    const size = length - headerBytes;
    if (checksum !== 0 || headerChecksum !== 0 || !type || size < 0 || size > 8192 || left(cursor) < size)
      break;
    packets.push({ type, text: latin(cursor, size) });
  }
  return packets.length > 0 ? packets : undefined;
}

/** VSNNUM: 8, 4, 8, 4 and 8 bits. */
export const tnsVersion = (number: number): string =>
  [number >>> 24, (number >>> 20) & 15, (number >>> 12) & 255, (number >>> 8) & 15, number & 255].join('.');
