import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'stun-udp',
    about: 'coturn 4.6.1 of Debian 12',
    asked: 'stun-binding-udp',
    bytes: hex(`
      0101003c2112a4426e6f637475726e657374756e00200008000191d25e12a443000100080001b0c07f000001802b0008
      00010d967f00000180220014436f7475726e2d342e362e312027476f72737427`),
    is: {
      name: 'stun',
      product: 'Coturn',
      version: '4.6.1',
      cpes: ['cpe:2.3:a:coturn_project:coturn:4.6.1'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('000300082112a4426e6f637475726e657374756e0019000411000000'),
        answered: hex(`
      011300502112a4426e6f637475726e657374756e0009001000000401556e617574686f72697a65640015001033363330
      6632306665643035343264360014000b6e6f632e6578616d706c650080220014436f7475726e2d342e362e312027476f
      72737427`),
      },
    ],
    further: { info: 'TURN, realm noc.example' },
  },
  {
    of: 'stun-tcp',
    about: 'coturn 4.6.1 of Debian 12',
    asked: 'stun-binding-tcp',
    bytes: hex(`
      0101003c2112a4426e6f637475726e657374756e002000080001e5d05e12a443000100080001c4c27f000001802b0008
      00010d967f00000180220014436f7475726e2d342e362e312027476f72737427`),
    is: {
      name: 'stun',
      product: 'Coturn',
      version: '4.6.1',
      cpes: ['cpe:2.3:a:coturn_project:coturn:4.6.1'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('000300082112a4426e6f637475726e657374756e0019000411000000'),
        answered: hex(`
      011300502112a4426e6f637475726e657374756e0009001000000401556e617574686f72697a65640015001061336630
      6134303135316636333938610014000b6e6f632e6578616d706c650080220014436f7475726e2d342e362e312027476f
      72737427`),
      },
    ],
    further: { info: 'TURN, realm noc.example' },
  },
];
