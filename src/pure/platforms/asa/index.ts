/** Cisco security appliances: ASA and PIX share an ancestor; Firepower Threat Defense answers with the ASA's objects. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const version = [{ from: 'descr', pattern: /Version ([\w.()]+)/ }] as const;

export const asa = [
  definePlatform({
    id: 'asa',
    name: 'Cisco ASA',
    vendor: 'Cisco',
    kind: 'firewall',
    detect: [
      { descr: /Adaptive Security Appliance/ },
      { objectIds: enterprises('9.1'), descr: /Adaptive Security Appliance/ },
    ],
    version,
  }),
  definePlatform({
    id: 'ftd',
    name: 'Cisco Firepower Threat Defense',
    vendor: 'Cisco',
    kind: 'firewall',
    detect: [
      { descr: /Fire(power|POWER)|Secure Firewall/ },
      { objectIds: enterprises('9'), descr: /Firepower|FirePOWER|Secure Firewall|FX-?OS/ },
    ],
    version,
  }),
  definePlatform({
    id: 'pix',
    name: 'Cisco PIX / FWSM',
    vendor: 'Cisco',
    kind: 'firewall',
    detect: [
      { descr: /Cisco PIX/ },
      { objectIds: enterprises('9'), descr: /PIX|Firewall Services Module/ },
      // ciscoPIXFirewall506 to 535, CISCO-PRODUCTS-MIB.
      {
        objectIds: enterprises(
          '9.1.389',
          '9.1.390',
          '9.1.391',
          '9.1.392',
          '9.1.393',
          '9.1.417',
          '9.1.450',
          '9.1.451',
        ),
      },
    ],
    version,
  }),
];
