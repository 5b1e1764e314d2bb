import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'zabbix-agent',
    about: 'zabbix_agentd 6.0.14 of Debian 12',
    asked: 'zabbix-agent-version',
    bytes: hex('5a425844010600000000000000362e302e3134'),
    is: {
      name: 'zabbix-agent',
      product: 'Zabbix agent',
      version: '6.0.14',
      cpes: ['cpe:2.3:a:zabbix:zabbix_agent:6.0.14'],
      confidence: 10,
    },
  },
];
