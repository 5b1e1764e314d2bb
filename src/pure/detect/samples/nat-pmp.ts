import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'nat-pmp',
    about: 'miniupnpd 2.3.1 of Debian 12',
    asked: 'nat-pmp-address',
    bytes: hex('008000000000103809090909'),
    is: { name: 'nat-pmp', info: 'external address 9.9.9.9, up 1 h', deviceType: 'router', confidence: 8 },
  },
];
