/** Nokia SR OS (TiMOS): 7750, 7210, 7250, 7705. TIMETRA-GLOBAL-MIB 6527. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const timos = [
  definePlatform({
    id: 'timos',
    name: 'Nokia SR OS',
    vendor: 'Nokia',
    kind: 'router',
    detect: [{ objectIds: enterprises('6527') }, { descr: /\bTiMOS-/ }],
    version: [{ from: 'descr', pattern: /TiMOS-\w+-(\S+)/ }],
    // tmnxHwSerialNumber of TIMETRA-CHASSIS-MIB; the index is chassis 1, hardware class 3 (physChassis), number 1.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.6527.3.1.2.2.1.8.1.5', index: `1.${3 * 2 ** 24 + 1}` }],
    // tmnxChassisTable of TIMETRA-CHASSIS-MIB is typed by number: the text of sysDescr says more.
    model: [
      { from: 'descr', pattern: /(?:Nokia|ALCATEL|Alcatel(?:-Lucent)?) (7\d{3} \S+(?:-\S+)?)/ },
      { from: 'descr', pattern: /((?:SAS-\S+|SR-\S+).*? 7\d{3})/ },
    ],
  }),
  definePlatform({
    id: 'srlinux',
    name: 'Nokia SR Linux',
    vendor: 'Nokia',
    kind: 'switch',
    detect: [{ descr: /SR ?Linux|SRLinux/ }, { objectIds: enterprises('6527.1.20') }],
    version: [{ from: 'descr', pattern: /SRLinux-v(\S+)/ }],
    model: [{ from: 'descr', pattern: /(7\d{3} IXR\S*)/ }],
  }),
];
