/** SOCKS 5 (RFC 1928) and 4 (the NEC memo): a hello, and a request to nowhere that cannot succeed. Short answers, believed only for their question. */

import { hex } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const methods: Readonly<Record<number, string>> = {
  0: 'no authentication',
  1: 'GSSAPI',
  2: 'user name and password',
  255: 'no acceptable method',
};

export const socks5 = defineProtocol({
  id: 'socks5',
  title: 'SOCKS 5',
  transport: 'tcp',
  ports: [1080, 1081, 9050, 9150, 10_080],
  rarity: 5,
  probes: [{ id: 'socks5-hello', bytes: () => hex('05 03 00 01 02') }],
  recognise(bytes, asked) {
    if (asked !== 'socks5-hello' || bytes.length !== 2 || bytes[0] !== 5) return undefined;
    const method = methods[bytes[1]!];
    return method ? { name: 'socks5', info: method } : undefined;
  },
  // Who is taken for a proxy of HTTP says what else it is.
  async further(talk) {
    const answer = await talk.http('/');
    return /use this Tor port as\s+an HTTP proxy/.test(answer?.body ?? '') ? { product: 'Tor' } : {};
  },
});

export const socks4 = defineProtocol({
  id: 'socks4',
  title: 'SOCKS 4',
  transport: 'tcp',
  ports: [1080],
  rarity: 7,
  // Port 0 of 127.0.0.1, without a user.
  probes: [{ id: 'socks4-connect', bytes: () => hex('04 01 0000 7f000001 00') }],
  recognise: (bytes, asked) =>
    asked === 'socks4-connect' && bytes.length === 8 && bytes[0] === 0 && bytes[1]! >= 90 && bytes[1]! <= 93
      ? { name: 'socks4', info: bytes[1] === 90 ? 'no authentication' : 'request refused' }
      : undefined,
});
