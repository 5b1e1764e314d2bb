/**
 * iSCSI (RFC 7143) as far as a discovery session: login and text requests and responses. Not supported: digests, authentication, SCSI commands.
 */
import { cursorOf, latin, octets, skip, u8, u16, u24, u32 } from './cursor.ts';
import { ascii, be16, be32, concat, zeros } from './octets.ts';

export const iscsiPort = 3260;
const headerBytes = 48;
const keysMax = 200;
/** Section 11.12.3: from the operational stage to full feature phase. */
const toFullFeature = 0x87;

/** RFC 7143 section 6.1: `key=value`, each ended by a zero octet, the segment padded to words. */
function segment(keys: readonly (readonly [string, string])[]): {
  readonly length: number;
  readonly bytes: Uint8Array;
} {
  const text = ascii(keys.map(([key, value]) => `${key}=${value}\0`).join(''));
  return { length: text.length, bytes: concat(text, zeros((4 - (text.length % 4)) % 4)) };
}

export function encodeLogin(initiator: string, taskTag: number): Uint8Array {
  const { length, bytes } = segment([
    ['InitiatorName', initiator],
    ['SessionType', 'Discovery'],
    ['HeaderDigest', 'None'],
    ['DataDigest', 'None'],
    ['MaxRecvDataSegmentLength', '65536'],
  ]);
  return concat(
    [0x43, toFullFeature, 0, 0],
    be32(length),
    // ISID of random kind (section 11.12.5), no session yet.
    [0x80, 0x4e, 0x6f, 0x63, 0, 0],
    be16(0),
    be32(taskTag),
    zeros(4),
    be32(1),
    be32(0),
    zeros(16),
    bytes,
  );
}

export function encodeSendTargets(taskTag: number, expectedStatus: number): Uint8Array {
  const { length, bytes } = segment([['SendTargets', 'All']]);
  return concat(
    [0x44, 0x80, 0, 0],
    be32(length),
    zeros(8),
    be32(taskTag),
    be32(0xffffffff),
    be32(1),
    be32(expectedStatus),
    zeros(16),
    bytes,
  );
}

export interface IscsiResponse {
  readonly kind: 'login' | 'text' | 'reject';
  readonly taskTag: number;
  readonly statusSequence: number;
  /** Of a login, section 11.13.5: class and detail. */
  readonly status: number;
  readonly keys: readonly (readonly [string, string])[];
}

/** The first message; undefined while it is not whole and for anything else. */
export function decodeIscsi(bytes: Uint8Array): IscsiResponse | undefined {
  const cursor = cursorOf(bytes);
  const kind = ({ 35: 'login', 36: 'text', 63: 'reject' } as const)[u8(cursor)];
  skip(cursor, 3);
  const additionalBytes = u8(cursor) * 4;
  const dataBytes = u24(cursor);
  skip(cursor, 8);
  const taskTag = u32(cursor);
  skip(cursor, 4);
  const statusSequence = u32(cursor);
  skip(cursor, 8);
  const status = u16(cursor);
  if (!kind || cursor.bad || bytes.length < headerBytes + additionalBytes + dataBytes) return undefined;
  const data = cursorOf(octets(cursorOf(bytes, headerBytes + additionalBytes), dataBytes));
  const keys = latin(data, kind === 'reject' ? 0 : dataBytes)
    .split('\0')
    .slice(0, keysMax)
    .flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=');
      return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : [];
    });
  return { kind, taskTag, statusSequence, status, keys };
}
