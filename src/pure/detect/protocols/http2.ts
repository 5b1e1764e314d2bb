/** HTTP/2 without TLS and without an upgrade (RFC 9113 section 3.3), as gRPC servers speak it: the preface, and settings in return. */

import { hex } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

const preface = () =>
  Uint8Array.from([...utf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), ...hex('000000 04 00 00000000')]);

export const http2 = defineProtocol({
  id: 'http2',
  title: 'HTTP/2',
  transport: 'tcp',
  ports: [50_051],
  tlsPorts: [50_051],
  rarity: 4,
  probes: [{ id: 'http2-preface', bytes: preface }],
  recognise(bytes) {
    // A SETTINGS frame of the connection (section 6.5) whose length is a multiple of six, and no acknowledgement.
    if (bytes.length < 9 || bytes[0] !== 0 || bytes[3] !== 4 || bytes[4] !== 0) return undefined;
    const length = (bytes[1]! << 8) | bytes[2]!;
    if (length % 6 !== 0 || length > 120 || bytes.subarray(5, 9).some((byte) => byte !== 0)) return undefined;
    // Before a request only settings, pings, windows and farewells may follow: Cisco's Smart Install begins with the same octets.
    const next = bytes[9 + length + 3];
    if (next !== undefined && ![4, 6, 7, 8].includes(next)) return undefined;
    return { name: 'http2', info: /grpc/i.test(latin1(bytes, 500)) ? 'gRPC' : 'prior knowledge' };
  },
});
