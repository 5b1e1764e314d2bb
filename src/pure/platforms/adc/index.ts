/** Application delivery: NetScaler, A10, Array, Kemp, HAProxy and their like. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

const netscalerSystem = '1.3.6.1.4.1.5951.4.1.1';

const own = {
  // axSysSerialNumber of A10-AX-MIB.
  acos: { model: [{ from: 'descr', pattern: /(AX\w+|TH\w+|vThunder)/ }], serial: objects('22610.2.4.1.6.2') },
} as const;

export const adc = [
  definePlatform({
    id: 'netscaler',
    name: 'NetScaler ADC',
    vendor: 'Citrix',
    kind: 'load-balancer',
    detect: [{ objectIds: enterprises('5951') }, { descr: /NetScaler/ }],
    // sysBuildVersion, sysHardwareVersionDesc, sysHardwareSerialNumber of NS-ROOT-MIB.
    version: [
      { from: 'object', oid: `${netscalerSystem}.1`, pattern: /NetScaler NS([\d.]+)/ },
      { from: 'descr', pattern: /NetScaler NS([\d.]+)/ },
    ],
    model: [{ from: 'object', oid: `${netscalerSystem}.11` }],
    serial: [{ from: 'object', oid: `${netscalerSystem}.14` }],
  }),
  ...withIdentity(
    platformLines(
      [
        ['acos', 'A10 ACOS', 'A10 Networks', 'load-balancer', '22610', /\bACOS\b|AX Series/],
        ['arrayos', 'Array Networks ArrayOS', 'Array Networks', 'load-balancer', '7564', /ArrayOS/],
        ['kemp', 'Kemp LoadMaster', 'Progress Kemp', 'load-balancer', '12196', /LoadMaster/],
        [
          'haproxy-aloha',
          'HAProxy ALOHA',
          'HAProxy',
          'load-balancer',
          '23263',
          ['8072', /^Linux \S+ \S*-alb\d/],
        ],
        ['zevenet', 'RELIANOID / ZEVENET', 'RELIANOID', 'load-balancer', /ZEVENET|RELIANOID/],
        ['coyote-point', 'Coyote Point Equalizer', 'Fortinet', 'load-balancer', '24427'],
        ['serveriron', 'Brocade ServerIron', 'Brocade', 'load-balancer', '1991.1.2', /ServerIron/],
        ['tempest', 'Pulse vTM (Zeus)', 'Ivanti', 'load-balancer', '7146', /Zeus|Traffic Manager/],
      ],
      { version: [{ from: 'descr', pattern: /(?:ACOS|Rel\.\w+\.|[Vv]ersion) ?([\d.]+[\w.-]*)/ }] },
    ),
    own,
  ),
];
