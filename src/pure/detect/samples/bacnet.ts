import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'bacnet',
    about: 'bacstack 0.0.1-beta.14, a device of our making',
    asked: 'bacnet-read-identifier',
    bytes: hex('810a00170100304e0c0c020004d2194b3ec4020004d23f'),
    is: { name: 'bacnet', info: 'device 1234', deviceType: 'building automation', confidence: 8 },
    dialogue: [
      {
        asked: hex('810a0011010400054e0c0c023fffff1979'),
        answered: hex('810a00220100304e0c0c020004d219793e750e0041434d4520436f6e74726f6c733f'),
      },
      {
        asked: hex('810a0011010400054e0c0c023fffff1946'),
        answered: hex('810a001b0100304e0c0c020004d219463e75070041432d3130303f'),
      },
      {
        asked: hex('810a0011010400054e0c0c023fffff192c'),
        answered: hex('810a001a0100304e0c0c020004d2192c3e750600322e332e313f'),
      },
      {
        asked: hex('810a0011010400054e0c0c023fffff194d'),
        answered: hex('810a001a0100304e0c0c020004d2194d3e7506004148552d313f'),
      },
      {
        asked: hex('810a0011010400054e0c0c023fffff193a'),
        answered: hex('810a00190100304e0c0c020004d2193a3e750500526f6f663f'),
      },
    ],
    further: {
      product: 'ACME Controls AC-100',
      version: '2.3.1',
      info: 'device 1234, "AHU-1", at Roof',
      confidence: 10,
    },
  },
];
