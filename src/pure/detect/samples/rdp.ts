import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'rdp',
    about: 'xrdp 0.9.21 of Debian 12',
    asked: 'rdp-connect',
    bytes: hex('030000130ed000001234000201080001000000'),
    is: { name: 'ms-wbt-server', info: 'TLS', confidence: 8 },
  },
];
