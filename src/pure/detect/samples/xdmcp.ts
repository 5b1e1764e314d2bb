import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'xdmcp',
    about: 'xdm 1.1.11 of Debian 12',
    asked: 'xdmcp-query',
    bytes: hex('00010005001900000002766d001157696c6c696e6720746f206d616e616765'),
    is: { name: 'xdmcp', hostName: 'vm', info: 'willing, Willing to manage', confidence: 8 },
  },
];
