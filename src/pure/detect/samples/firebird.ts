import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'firebird',
    about: 'Firebird 3.0.11 of Debian 12',
    asked: 'firebird-connect',
    bytes: hex('0000005c00000000000000000000000000000000'),
    is: {
      name: 'gds-db',
      product: 'Firebird',
      version: '3.0 or later',
      cpes: ['cpe:2.3:a:firebirdsql:firebird:*'],
      confidence: 9,
    },
  },
];
