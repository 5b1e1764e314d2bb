import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'l2tp',
    about: 'xl2tpd 1.3.18 of Debian 12',
    asked: 'l2tp-start',
    bytes: hex(`
      c80200654e6f00000000000180080000000000028008000000020100800a0000000300000003800a0000000400000000
      0008000000060690800a000000076c6e733100130000000878656c6572616e63652e636f6d8008000000093a88800800
      00000a0004`),
    is: { name: 'l2tp', product: 'xl2tpd', hostName: 'lns1', info: 'firmware 0x0690', confidence: 9 },
  },
];
