import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'ipmi',
    about: 'ipmi_sim of OpenIPMI 2.0.33',
    asked: 'ipmi-channel-capabilities',
    bytes: hex('0600ff0700000000000000000010811c63209c380001970603000000006b'),
    is: {
      name: 'asf-rmcp',
      version: '2.0',
      info: 'authentication none, MD2, MD5, password',
      deviceType: 'remote management',
      confidence: 9,
    },
  },
  {
    of: 'ipmi',
    about: 'ipmi_sim of OpenIPMI 2.0.33',
    asked: 'asf-ping',
    bytes: hex('0600ff06000011be404e0010000011be000000008100000000000000'),
    is: { name: 'asf-rmcp', info: 'ASF with IPMI', deviceType: 'remote management', confidence: 8 },
  },
];
