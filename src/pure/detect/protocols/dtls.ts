/** DTLS 1.2 (RFC 6347 section 4.2): a hello without a cookie; servers ask for one, or go on, or object. Either way they are known. */

import { cursorOf, skip, u8, u16 } from '../../wire/cursor.ts';
import { be16, beginsWith, concat, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const versions: Readonly<Record<number, string>> = { 65279: '1.0', 65277: '1.2' };
const contentTypes = { alert: 21, handshake: 22 } as const;
const clientHello = 1;

/** ECDHE and RSA with AES, and pre-shared keys for small devices (RFC 6655). */
const suites = [
  0xc02b, 0xc02f, 0xc02c, 0xc030, 0xc00a, 0xc014, 0x009c, 0x002f, 0x0035, 0xc0a8, 0xc0ae, 0x00a8, 0x00ae,
];
const extension = (type: number, value: Uint8Array) => concat(be16(type), be16(value.length), value);

function hello(): Uint8Array {
  const extensions = concat(
    // Groups X25519, P-256, P-384; uncompressed points; signatures.
    extension(10, concat(be16(6), be16(29), be16(23), be16(24))),
    extension(11, Uint8Array.of(1, 0)),
    extension(
      13,
      concat(be16(12), be16(0x0403), be16(0x0804), be16(0x0401), be16(0x0503), be16(0x0501), be16(0x0201)),
    ),
  );
  const body = concat(
    [0xfe, 0xfd],
    new Uint8Array(32).fill(0x4e),
    [0, 0],
    be16(suites.length * 2),
    suites.flatMap(be16),
    [1, 0],
    be16(extensions.length),
    extensions,
  );
  const length = [0, ...be16(body.length)];
  const handshake = concat([clientHello], length, zeros(5), length, body);
  return concat([contentTypes.handshake, 0xfe, 0xff], zeros(8), be16(handshake.length), handshake);
}
/** Hello verify request, server hello. */
const answers: Readonly<Record<number, string>> = { 3: 'asks for a cookie', 2: 'hello' };

export const dtls = defineProtocol({
  id: 'dtls',
  title: 'DTLS',
  transport: 'udp',
  ports: [4433, 5684, 3391, 2083, 5349, 5247, 10_443],
  probes: [{ id: 'dtls-hello', bytes: hello }],
  rarity: 5,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const type = u8(cursor);
    const version = versions[u16(cursor)];
    // A server's first record: epoch 0, and never our own.
    if (!version || u16(cursor) !== 0) return undefined;
    skip(cursor, 6);
    const length = u16(cursor);
    const first = u8(cursor);
    if (cursor.bad || length + 13 > bytes.length) return undefined;
    if (type === contentTypes.alert && length === 2 && (first === 1 || first === 2))
      return { name: 'dtls', info: `alert ${u8(cursor)}`, confidence: 8 };
    const answer = type === contentTypes.handshake ? answers[first] : undefined;
    if (!answer || beginsWith(bytes, hello())) return undefined;
    return { name: 'dtls', info: answer, confidence: 8 };
  },
});
