/**
 * IPMI over LAN before a session (IPMI 2.0 sections 13.1 to 13.6 and 22.13): the ASF presence ping with its pong, and Get Channel Authentication
 * Capabilities. Not supported: sessions, RMCP+.
 */
import { cursorOf, le16, octets, skip, u8, u16, u32 } from './cursor.ts';
import { concat, zeros } from './octets.ts';

export const ipmiPort = 623;
/** Version 1.0, no acknowledgement wanted. */
const rmcp = [6, 0, 0xff];
const classAsf = 6;
const classIpmi = 7;
const asfEnterprise = 4542;

export const encodeAsfPing = (tag: number): Uint8Array =>
  concat(rmcp, [classAsf, 0, 0, 0x11, 0xbe, 0x80, tag, 0, 0]);

export interface AsfPong {
  readonly tag: number;
  readonly enterprise: number;
  readonly ipmi: boolean;
}
export function decodeAsfPong(bytes: Uint8Array): AsfPong | undefined {
  const cursor = cursorOf(bytes);
  if (u8(cursor) !== 6) return undefined;
  skip(cursor, 2);
  if (u8(cursor) !== classAsf || u32(cursor) !== asfEnterprise || u8(cursor) !== 0x40) return undefined;
  const tag = u8(cursor);
  skip(cursor, 2);
  const enterprise = u32(cursor);
  skip(cursor, 4);
  const entities = u8(cursor);
  return cursor.bad ? undefined : { tag, enterprise, ipmi: (entities & 0x80) !== 0 };
}

/** Two's complement of the sum of the octets (section 13.8). */
const checksum = (bytes: readonly number[]): number => -bytes.reduce((sum, octet) => sum + octet, 0) & 255;

/** Section 22.13 for this channel (14) at administrator level, with the data of version 2.0. */
export function encodeChannelCapabilities(sequence: number): Uint8Array {
  const address = [0x20, 0x18];
  const body = [0x81, (sequence & 63) << 2, 0x38, 0x8e, 0x04];
  const message = concat(address, [checksum(address)], body, [checksum(body)]);
  return concat(rmcp, [classIpmi, 0], zeros(8), [message.length], message);
}

export interface ChannelCapabilities {
  readonly channel: number;
  readonly versions: readonly string[];
  readonly authentications: readonly string[];
  /** Users without a name may log in. */
  readonly anonymous: boolean;
  readonly enterprise: number;
}
const authentications = ['none', 'MD2', 'MD5', undefined, 'password', 'OEM'];

export function decodeChannelCapabilities(
  bytes: Uint8Array,
  sequence: number,
): ChannelCapabilities | undefined {
  const cursor = cursorOf(bytes);
  if (u8(cursor) !== 6) return undefined;
  skip(cursor, 2);
  if (u8(cursor) !== classIpmi || u8(cursor) !== 0) return undefined;
  skip(cursor, 8);
  const message = cursorOf(octets(cursor, u8(cursor)));
  const head = u16(message);
  skip(message, 2);
  const answers = u8(message) >> 2 === (sequence & 63) && u8(message) === 0x38;
  // Response to us (0x81), function App with the bit of an answer.
  if (head !== 0x811c || !answers || u8(message) !== 0) return undefined;
  const channel = u8(message);
  const types = u8(message);
  const status = u8(message);
  const extended = u8(message);
  const enterprise = le16(message) | (u8(message) << 16);
  if (message.bad) return undefined;
  const versions =
    types & 0x80 ? [...(extended & 1 ? ['1.5'] : []), ...(extended & 2 ? ['2.0'] : [])] : ['1.5'];
  return {
    channel: channel & 15,
    versions,
    authentications: authentications.filter(
      (name, bit): name is string => name !== undefined && (types & (1 << bit)) !== 0,
    ),
    anonymous: (status & 1) !== 0,
    enterprise,
  };
}
