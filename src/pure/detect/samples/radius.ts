import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'radius',
    about: 'FreeRADIUS 3.2.1 of Debian 12',
    asked: 'radius-access',
    bytes: hex('034e001481bfc204771c3575cce1cc1ca7cf27e2'),
    is: { name: 'radius', info: 'Access-Reject', confidence: 8 },
  },
];
