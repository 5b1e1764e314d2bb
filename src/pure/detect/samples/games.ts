import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'mumble-udp',
    about: 'murmurd 1.3.4 of Debian 12',
    asked: 'mumble-ping',
    bytes: hex('000103046e6f637475726e6500000000000003e800011940'),
    is: {
      name: 'mumble',
      product: 'Mumble server',
      version: '1.3.4',
      info: '0 of 1000 users',
      confidence: 10,
    },
  },
];
