import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'dicom',
    about: 'storescp of DCMTK 3.6.7, Debian 12',
    asked: 'dicom-associate',
    port: 11112,
    bytes: hex(`
      0200000000b800010000414e592d5343502020202020202020204e4f435455524e452020202020202020000000000000
      000000000000000000000000000000000000000000000000000010000015312e322e3834302e31303030382e332e312e
      312e31210000190100000040000011312e322e3834302e31303030382e312e325000003a51000004000040005200001b
      312e322e3237362e302e373233303031302e332e302e332e362e375500000f4f464649535f44434d544b5f333637`),
    is: {
      name: 'acr-nema',
      product: 'OFFIS DCMTK',
      version: '3.6.7',
      info: 'association accepted',
      confidence: 10,
    },
  },
];
