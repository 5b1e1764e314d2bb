import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'dtls',
    about: 'openssl s_server 3.0.22',
    asked: 'dtls-hello',
    bytes: hex(
      '16feff00000000000000000023030000170000000000000017feff1428b2bd85d198a7a28271b6052f69d6d049dcb7ae',
    ),
    is: { name: 'dtls', info: 'asks for a cookie', confidence: 8 },
  },
];
