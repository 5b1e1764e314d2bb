import { concat } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'sip',
    about: 'Kamailio 5.6.3 of Debian 12',
    asked: 'sip-options',
    bytes: concat(
      'SIP/2.0 200 OK\r\n',
      'Via: SIP/2.0/TCP nocturne.invalid;branch=z9hG4bKnocturne;rport=45022;received=127.0.0.1\r\n',
      'From: <sip:nocturne@nocturne.invalid>;tag=nocturne\r\n',
      'To: <sip:127.0.0.1>;tag=9dd61ff61e802d8e2bef5f14621ef3c2.bc4d0000\r\n',
      'Call-ID: nocturne\r\n',
      'CSeq: 1 OPTIONS\r\n',
      'Server: kamailio (5.6.3 (x86_64/linux))\r\n',
      'Content-Length: 0\r\n',
      '\r\n',
    ),
    is: { name: 'sip', product: 'Kamailio', version: '5.6.3', os: 'Linux', info: 'status 200' },
  },
  {
    of: 'sip-udp',
    about: 'Kamailio 5.6.3 of Debian 12',
    asked: 'sip-udp-options',
    bytes: concat(
      'SIP/2.0 200 OK\r\n',
      'Via: SIP/2.0/UDP nocturne.invalid;branch=z9hG4bKnocturne;rport=45556;received=127.0.0.1\r\n',
      'From: <sip:nocturne@nocturne.invalid>;tag=nocturne\r\n',
      'To: <sip:127.0.0.1>;tag=9dd61ff61e802d8e2bef5f14621ef3c2.bc4d0000\r\n',
      'Call-ID: nocturne\r\n',
      'CSeq: 1 OPTIONS\r\n',
      'Server: kamailio (5.6.3 (x86_64/linux))\r\n',
      'Content-Length: 0\r\n',
      '\r\n',
    ),
    is: { name: 'sip', product: 'Kamailio', version: '5.6.3', os: 'Linux', info: 'status 200' },
  },
];
