import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'tftp',
    about: 'tftpd-hpa 5.2 of Debian 12',
    asked: 'tftp-read',
    bytes: hex('0005000146696c65206e6f7420666f756e6400'),
    is: { name: 'tftp', info: 'File not found', confidence: 8 },
  },
  {
    of: 'tftp',
    about: 'atftpd 0.8.0 of Debian 12',
    asked: 'tftp-read',
    bytes: hex('0005000146696c65206e6f7420666f756e6400'),
    is: { name: 'tftp', info: 'File not found', confidence: 8 },
  },
];
