/**
 * TLS (RFC 8446, RFC 5246), SSL 3.0 (RFC 6101): recognised by a ServerHello or an alert. `identify.ts` enters it and looks again inside; the
 * hello offers every version from SSL 3.0 to 1.3 and ciphers of all ages, for it is only meant to be answered.
 */

import { hex } from '../../wire/octets.ts';
import { type DetectTarget, defineProtocol } from '../protocol.ts';
import { utf8 } from '../text.ts';

const u16 = (value: number) => [value >> 8, value & 255];
const vector16 = (bytes: readonly number[]) => [...u16(bytes.length), ...bytes];
const extension = (type: number, body: readonly number[]) => [...u16(type), ...vector16(body)];

/** TLS 1.3, ECDHE and RSA with AES-GCM, ChaCha20, CBC, 3DES, RC4, anonymous, pre-shared keys. */
const ciphers = hex(
  `1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c009 c013 c00a c014 c023 c027 c024 c028 009c 009d 009e 009f
   003c 003d 002f 0035 0033 0039 0067 006b 0032 0038 0041 0084 c012 c008 0016 0013 000a 0005 0004 0018 0034
   003a c018 c019 00a8 00a9 008c 008d`,
);

export function clientHello(target: DetectTarget): Uint8Array {
  const name = target.serverName && [...utf8(target.serverName)];
  const extensions = [
    ...(name ? extension(0, vector16([0, ...vector16(name)])) : []),
    // Point formats, groups (x25519, P-256, P-384, P-521), signature algorithms, versions, no key share: the server asks again.
    ...extension(11, [1, 0]),
    ...extension(10, vector16([0, 29, 0, 23, 0, 24, 0, 25])),
    ...extension(13, vector16([...hex('0403 0503 0603 0807 0804 0805 0806 0401 0501 0601 0203 0201 0202')])),
    ...extension(43, [8, ...hex('0304 0303 0302 0301')]),
    ...extension(51, vector16([])),
  ];
  // Randomness would make every hello different for nothing: no key comes of it.
  const random = utf8('Nocturne looks who speaks here..');
  const body = [...u16(0x0303), ...random, 0, ...vector16([...ciphers]), 1, 0, ...vector16(extensions)];
  const handshake = [1, 0, ...vector16(body)];
  return Uint8Array.from([22, 3, 1, ...vector16(handshake)]);
}

const versions: Readonly<Record<number, string>> = { 0: 'SSL 3.0', 1: 'TLS 1.0', 2: 'TLS 1.1', 3: 'TLS 1.2' };

export const tls = defineProtocol({
  id: 'tls',
  title: 'TLS',
  transport: 'tcp',
  // Where no protocol is known to be inside.
  ports: [],
  rarity: 1,
  probes: [{ id: 'tls-hello', bytes: clientHello }],
  recognise(bytes, asked) {
    const version = versions[bytes[2] ?? 99];
    if (bytes.length < 6 || bytes[1] !== 3 || version === undefined) return undefined;
    const length = (bytes[3]! << 8) | bytes[4]!;
    // Record of a handshake that begins with a ServerHello; length of the record is bounded by RFC 8446 section 5.1.
    if (bytes[0] === 22 && bytes[5] === 2 && length >= 4 && length <= 16_640)
      return { name: 'ssl', confidence: 9 };
    // An alert: level, description; only when it answers a hello it is more than two bytes that look like one.
    const level = bytes[5]!;
    if (bytes[0] === 21 && length === 2 && (level === 1 || level === 2))
      return {
        name: 'ssl',
        confidence: asked === 'tls-hello' ? 9 : 8,
        info: `TLS alert ${bytes[6] ?? ''}`.trim(),
      };
    return undefined;
  },
});
