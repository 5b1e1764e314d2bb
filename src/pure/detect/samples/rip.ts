import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'rip',
    about: 'ripd of FRRouting 8.4.4',
    asked: 'rip-table',
    bytes: hex('02020000000200000a050505ffffffff0000000000000001'),
    is: { name: 'router', version: '2', info: '1 routes: 10.5.5.5/32', deviceType: 'router', confidence: 8 },
  },
  {
    of: 'ripng',
    about: 'ripngd of FRRouting 8.4.4',
    asked: 'ripng-table',
    bytes: hex('0201000020010db800050000000000000000000100008001'),
    is: { name: 'ripng', info: '1 routes: 2001:db8:5::1/128', deviceType: 'router', confidence: 8 },
  },
];
