import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'bgp',
    about: 'bgpd of FRRouting 8.4.4, Debian 12',
    asked: 'greeting',
    bytes: hex(`
      ffffffffffffffffffffffffffffffff00690104fde900b40a0000014c02060104000100010202800002020200020246
      00020641040000fde90202060002064504000101010211490f0272310b6e6f632e6578616d706c6502044002c0780209
      470700010180000000`),
    is: {
      name: 'bgp',
      hostName: 'r1.noc.example',
      info: 'AS 65001, router 10.0.0.1, hold time 180 s',
      confidence: 8,
    },
  },
  {
    of: 'bgp',
    about: 'bgpd of FRRouting 8.4.4, Debian 12',
    asked: 'bgp-open',
    bytes: hex(`
      ffffffffffffffffffffffffffffffff00690104fde900b40a0000014c02060104000100010202800002020200020246
      00020641040000fde90202060002064504000101010211490f0272310b6e6f632e6578616d706c6502044002c0780209
      470700010180000000ffffffffffffffffffffffffffffffff001304`),
    is: {
      name: 'bgp',
      hostName: 'r1.noc.example',
      info: 'AS 65001, router 10.0.0.1, hold time 180 s',
      confidence: 8,
    },
  },
];
