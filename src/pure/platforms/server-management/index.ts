/** Management controllers and hardware agents of servers: iLO, iRMC, XCC, IPMI boards, chassis managers. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

const compaq = '1.3.6.1.4.1.232';

const own = {
  // Machine level VPD of IMM-MIB and LENOVO-XCC-MIB: type and model in one, serial number.
  'ibm-imm': { model: objects('2.3.51.3.1.5.2.1.2'), serial: objects('2.3.51.3.1.5.2.1.3') },
  xclarity: { model: objects('19046.11.1.1.5.2.1.2'), serial: objects('19046.11.1.1.5.2.1.3') },
  // sc2UnitModelName and sc2UnitSerialNumber of FSC-SERVERCONTROL2-MIB.
  irmc: { model: objects('231.2.10.2.2.10.2.3.1.5'), serial: objects('231.2.10.2.2.10.2.3.1.7') },
} as const;

export const serverManagement = [
  definePlatform({
    id: 'ilo',
    name: 'HPE iLO',
    vendor: 'HPE',
    kind: 'bmc',
    detect: [{ objectIds: enterprises('232.9.4') }, { descr: /Integrated Lights-Out/ }],
    version: [{ from: 'descr', pattern: /Lights-Out \d+ (\d\S*)/ }],
    // cpqSiProductName and cpqSiSysSerialNum of CPQSINFO-MIB.
    model: [{ from: 'object', oid: `${compaq}.2.2.4.2` }],
    serial: [{ from: 'object', oid: `${compaq}.2.2.2.1` }],
  }),
  ...withIdentity(
    platformLines([
      ['hpe-proliant', 'HPE ProLiant agents', 'HPE', 'server', '232.2 232.22 232.11'],
      ['hpe-blade-chassis', 'HPE Onboard Administrator', 'HPE', 'bmc', '11.5.7.1.2', /Onboard Administrator/],
      [
        'xclarity',
        'Lenovo XClarity Controller',
        'Lenovo',
        'bmc',
        '19046.11.1',
        ['2 8072', /XClarity|-xcc\b/],
      ],
      [
        'ibm-imm',
        'IBM / Lenovo IMM',
        'IBM',
        'bmc',
        '2.3.51',
        { answersBelow: '2.3.51.3' },
        ['2', /Integrated Management Module/],
      ],
      ['irmc', 'Fujitsu iRMC', 'Fujitsu', 'bmc', '231.1.28', /\biRMC\b/],
      ['primergy-switch', 'Fujitsu PRIMERGY switch', 'Fujitsu', 'switch', '211.1.127', /^PY CB/],
      ['supermicro-bmc', 'Supermicro BMC', 'Supermicro', 'bmc', '10876', '21317.1'],
      ['megarac', 'AMI MegaRAC', 'AMI', 'bmc', '20974', ['8072', /-ami\b/]],
      ['openbmc', 'OpenBMC', '', 'bmc', /OpenBMC/i],
      ['oracle-ilom', 'Oracle ILOM', 'Oracle', 'bmc', '42.2.200', /ILOM/],
      ['bull', 'Atos Bull', 'Atos', 'server', '107'],
      ['inspur', 'Inspur', 'Inspur', 'bmc', '37945'],
      ['lenovo-thinksystem', 'Lenovo', 'Lenovo', 'server', '19046.11.2'],
    ]),
    own,
  ),
];
