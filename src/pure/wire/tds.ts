/**
 * TDS before the login ([MS-TDS] sections 2.2.3.1 and 2.2.6.5): PRELOGIN and its answer, which tells version and encryption. Not supported: login,
 * the TLS handshake inside TDS packets.
 */
import { cursorOf, octets, u8, u16 } from './cursor.ts';
import { be16, concat, zeros } from './octets.ts';

const preLogin = 0x12;
const tabularResult = 4;
const options = { version: 0, encryption: 1, instance: 2, thread: 3, mars: 4 } as const;
const optionsMax = 16;
export const tdsEncryption = ['off', 'on', 'not supported', 'required'] as const;

export function encodePreLogin(): Uint8Array {
  const values: readonly (readonly [number, Uint8Array])[] = [
    [options.version, zeros(6)],
    [options.encryption, Uint8Array.of(0)],
    [options.instance, Uint8Array.of(0)],
    [options.thread, zeros(4)],
    [options.mars, Uint8Array.of(0)],
  ];
  let at = values.length * 5 + 1;
  const heads = values.map(([option, value]) => {
    const head = concat([option], be16(at), be16(value.length));
    at += value.length;
    return head;
  });
  const body = concat(...heads, [0xff], ...values.map(([, value]) => value));
  // The last and only packet of its message.
  return concat([preLogin, 1], be16(8 + body.length), [0, 0, 1, 0], body);
}

export interface PreLoginAnswer {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
  readonly encryption: (typeof tdsEncryption)[number] | undefined;
}

/** Undefined while the packet is not whole, and for anything else. */
export function decodePreLogin(bytes: Uint8Array): PreLoginAnswer | undefined {
  const cursor = cursorOf(bytes);
  if (u8(cursor) !== tabularResult || u8(cursor) !== 1) return undefined;
  const length = u16(cursor);
  if (cursor.bad || length < 8 + 12 || length > bytes.length) return undefined;
  const body = bytes.subarray(8, length);
  const list = cursorOf(body);
  let version: Uint8Array | undefined;
  let encryption: number | undefined;
  for (let i = 0; i < optionsMax; i++) {
    const option = u8(list);
    if (option === 0xff) break;
    const [at, size] = [u16(list), u16(list)];
    const value = octets(cursorOf(body, at), size);
    if (list.bad || value.length !== size) return undefined;
    // Section 2.2.6.5: the version comes first.
    if (i === 0 && option !== options.version) return undefined;
    if (option === options.version) version = value;
    if (option === options.encryption) encryption = value[0];
  }
  if (list.bad || version?.length !== 6) return undefined;
  return {
    major: version[0]!,
    minor: version[1]!,
    build: (version[2]! << 8) | version[3]!,
    encryption: encryption === undefined ? undefined : tdsEncryption[encryption],
  };
}
