/** FastCGI (its specification 1.0, section 4.1): the one question that is about no request asks for values of the application's server. */
import { concat, hex } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1 } from '../text.ts';

const value = 'FCGI_MPXS_CONNS';

export const fastcgi = defineProtocol({
  id: 'fastcgi',
  title: 'FastCGI',
  transport: 'tcp',
  ports: [9000],
  rarity: 8,
  // Version 1, type 9, request 0, length 17; a name of 15 bytes and no value.
  probes: [{ id: 'fastcgi-values', bytes: () => concat(hex('01 09 0000 0011 00 00 0f 00'), value) }],
  recognise(bytes) {
    const result = bytes[0] === 1 && bytes[1] === 10 && bytes[2] === 0 && bytes[3] === 0;
    const found = result && /^.{10}FCGI_MPXS_CONNS([01])/s.exec(latin1(bytes, 100));
    return found
      ? { name: 'fastcgi', info: found[1] === '1' ? 'multiplexes' : 'one request a connection' }
      : undefined;
  },
});
