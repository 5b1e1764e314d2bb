import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'snmp',
    about: 'snmpd 5.9.3 of Debian 12',
    asked: 'snmp-v3-engine',
    bytes: hex(`
      306f020103301002034e6f63020300ffe30401000201030421301f041180001f8880a01cdd117ce4076b000000000201
      010201090400040004003035041180001f8880a01cdd117ce4076b000000000400a81e02034e6f630201000201003011
      300f060a2b060106030f01010400410101`),
    is: {
      name: 'snmp',
      product: 'Net-SNMP',
      cpes: ['cpe:2.3:a:net-snmp:net-snmp:*'],
      info: 'version 3, engine 80001f8880a01cdd117ce4076b00000000, 1 boots, up 0 min',
      confidence: 9,
    },
    dialogue: [
      {
        asked: hex(`
      304402010104067075626c6963a03702034e6f63020100020100302a300c06082b060102010101000500300c06082b06
      0102010102000500300c06082b060102010105000500`),
        answered: hex(`
      30818902010104067075626c6963a27c02034e6f63020100020100306f304506082b0601020101010004394c696e7578
      20766d20362e31382e34342d66632d7636353720233120534d5020505245454d50545f44594e414d4943204030207838
      365f3634301606082b06010201010200060a2b06010401bf0803020a300e06082b060102010105000402766d`),
      },
    ],
    further: {
      hostName: 'vm',
      os: 'Linux 6.18.44-fc-v657',
      deviceType: 'host',
      info: 'Linux vm 6.18.44-fc-v657 #1 SMP PREEMPT_DYNAMIC @0 x86_64, version 3, engine 80001f8880a01cdd117ce4076b00000000, 1 boots, up 0 min',
    },
  },
  {
    of: 'snmp',
    about: 'snmpd 5.9.3 of Debian 12',
    asked: 'snmp-v2c-public',
    bytes: hex('302a02010104067075626c6963a21d02034e6f630201000201003010300e06082b0601020101030043020369'),
    is: { name: 'snmp', info: 'version 2c, up 0 min', confidence: 8 },
  },
];
