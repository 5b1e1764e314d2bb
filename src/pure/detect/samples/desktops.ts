import { ascii, hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'vnc',
    about: 'TigerVNC 1.12.0 of Debian 12',
    asked: 'greeting',
    port: 5901,
    bytes: ascii('RFB 003.008\n'),
    is: { name: 'vnc', product: 'VNC', info: 'protocol 3.8' },
  },
  {
    of: 'vnc',
    about: 'x11vnc 0.9.16 of Debian 12',
    asked: 'greeting',
    port: 5905,
    bytes: ascii('RFB 003.008\n'),
    is: { name: 'vnc', product: 'VNC', info: 'protocol 3.8' },
  },
  {
    of: 'x11',
    about: 'Xtigervnc 1.12.0 of Debian 12',
    asked: 'x11-setup',
    port: 6001,
    bytes: hex(`
      01000b00000055098ea5b80000002000ffff1f00000100001400ffff01060000202008ff0000000054686520582e4f72
      6720466f756e646174696f6e010120000000000004082000000000000808200000000000101020000000000018202000
      00000000`),
    is: { name: 'x11', product: 'X.Org server', version: '21.1.6', info: 'open to this address' },
  },
  {
    of: 'x11',
    about: 'Xvfb 21.1.7 of Debian 12',
    asked: 'x11-setup',
    port: 6005,
    bytes: hex(`
      01000b00000053098fa5b8000000c000ffff1f00000100001400ffff01060000202008ff0000000054686520582e4f72
      6720466f756e646174696f6e010120000000000004082000000000000808200000000000101020000000000018202000
      00000000`),
    is: { name: 'x11', product: 'X.Org server', version: '21.1.7', info: 'open to this address' },
  },
];
