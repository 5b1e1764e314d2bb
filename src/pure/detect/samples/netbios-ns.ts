import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'netbios-ns',
    about: 'nmbd of Samba 4.17.12, Debian 12',
    asked: 'netbios-node-status',
    bytes: hex(`
      4e6f8400000000010000000020434b414141414141414141414141414141414141414141414141414141414141000021
      00010000000000890546494c45523120202020202020202000040046494c45523120202020202020202003040046494c
      4552312020202020202020202004004e4f434c41422020202020202020200084004e4f434c4142202020202020202020
      1e8400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      00`),
    is: {
      name: 'netbios-ns',
      hostName: 'FILER1',
      product: 'Samba nmbd',
      cpes: ['cpe:2.3:a:samba:samba:*'],
      info: 'workgroup NOCLAB',
      confidence: 9,
    },
  },
];
