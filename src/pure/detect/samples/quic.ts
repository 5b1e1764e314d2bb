import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'quic',
    about: 'Caddy 2.6.2 of Debian 12',
    asked: 'quic-version',
    port: 8443,
    bytes: hex('8b00000000086465746563747321086e6f637475726e6500000001709a50c4ff00001dda6a9aaa'),
    is: { name: 'quic', info: 'versions 1, 709a50c4, draft 29', confidence: 8 },
  },
];
