import { ascii } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'clamd',
    about: 'the answer to VERSION in clamd(8)',
    asked: 'clamd-version',
    bytes: ascii('ClamAV 1.0.7/27447/Thu Nov  7 09:39:21 2024\0'),
    is: { name: 'clamd', product: 'ClamAV', version: '1.0.7', info: 'signatures 27447' },
  },
  {
    of: 'spamd',
    about: 'spamd 4.0.1 of Debian 12',
    asked: 'spamd-ping',
    bytes: ascii('SPAMD/1.5 0 PONG\r\n'),
    is: { name: 'spamd', product: 'SpamAssassin spamd', version: undefined, info: 'protocol 1.5' },
  },
  {
    of: 'postfix-policy',
    about: 'postgrey 1.37 of Debian 12',
    asked: 'policy-request',
    bytes: ascii('action=DUNNO\n\n'),
    is: { name: 'postfix-policy', info: 'action=DUNNO' },
  },
];
