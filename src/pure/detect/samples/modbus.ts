import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'modbus',
    about: 'pymodbus 3.0.0',
    asked: 'modbus-identify-255',
    bytes: hex('4e6f0000001dff2b0e0183000003000850796d6f646275730102504d0205332e302e30'),
    is: {
      name: 'mbap',
      product: 'Pymodbus PM',
      version: '3.0.0',
      deviceType: 'industrial controller',
      confidence: 10,
    },
  },
];
