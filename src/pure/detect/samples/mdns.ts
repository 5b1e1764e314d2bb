import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'llmnr-tcp',
    about: 'systemd-resolved 252 of Debian 12',
    asked: 'llmnr-reverse-tcp',
    address: '10.99.0.1',
    bytes: hex(`
      00384e6c800000010001000000000131013002393902313007696e2d61646472046172706100000c0001c00c000c0001
      0000001e000402766d00`),
    is: { name: 'llmnr', hostName: 'vm', confidence: 8 },
  },
  {
    of: 'mdns',
    about: 'avahi 0.8 of Debian 12',
    asked: 'mdns-services',
    address: '10.99.0.1',
    bytes: hex(`
      4e6d84000001000200000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c0001c00c
      000c00010000000a00140c5f776f726b73746174696f6e045f746370c023c00c000c00010000000a0007045f6e7574c0
      47`),
    is: { name: 'mdns', info: 'services _workstation._tcp, _nut._tcp', confidence: 8 },
    dialogue: [
      {
        asked: hex('4e6d000000010000000000000131013002393902313007696e2d61646472046172706100000c0001'),
        answered: hex(`
      4e6d840000010001000000000131013002393902313007696e2d61646472046172706100000c0001c00c000c00010000
      000a000a02766d056c6f63616c00`),
      },
    ],
    further: { hostName: 'vm.local' },
  },
  {
    of: 'mdns',
    about: 'avahi 0.8 of Debian 12',
    asked: 'mdns-reverse',
    address: '10.99.0.1',
    bytes: hex(`
      4e6d840000010001000000000131013002393902313007696e2d61646472046172706100000c0001c00c000c00010000
      000a000a02766d056c6f63616c00`),
    is: { name: 'mdns', hostName: 'vm.local', confidence: 8 },
  },
];
