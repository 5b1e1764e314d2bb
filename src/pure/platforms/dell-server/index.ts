/** Dell servers, storage and the rest of 674: iDRAC (IDRAC-MIB), CMC and OME-M chassis, PowerVault, EqualLogic, printers, power. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines, withIdentity } from '../lines.ts';

const rac = '1.3.6.1.4.1.674.10892.5.1';

const own = {
  'emc-isilon': {
    version: [
      { from: 'descr', pattern: /OneFS \S+ v([\d.]+)/ },
      { from: 'descr', pattern: /OneFS v([\d.]+)/ },
    ],
  },
} as const;

export const dellServer = [
  definePlatform({
    id: 'idrac',
    name: 'Dell iDRAC',
    vendor: 'Dell',
    kind: 'bmc',
    detect: [
      { objectIds: enterprises('674.10892.5', '674.10892.2') },
      { descr: /Remote Access Controller|\biDRAC/ },
    ],
    // IDRAC-MIB; drsFirmwareVersion and drsSystemServiceTag of DELL-RAC-MIB before it.
    version: [
      { from: 'object', oid: `${rac}.1.8` },
      { from: 'object', oid: '1.3.6.1.4.1.674.10892.2.1.2.1' },
    ],
    model: [{ from: 'object', oid: `${rac}.3.12` }],
    serial: [
      { from: 'object', oid: `${rac}.3.2` },
      { from: 'object', oid: '1.3.6.1.4.1.674.10892.2.1.1.11' },
    ],
  }),
  ...withIdentity(
    platformLines([
      [
        'dell-ome-m',
        'Dell OpenManage Enterprise Modular',
        'Dell',
        'bmc',
        '674.10892.6',
        /OpenManage Enterprise Modular/,
      ],
      [
        'dell-powervault',
        'Dell PowerVault',
        'Dell',
        'storage',
        ['674', /DELL EMC ME\d|PowerVault/],
        /DELL EMC ME\d|PowerVault/,
      ],
      ['dell-equallogic', 'Dell EqualLogic', 'Dell', 'storage', '12740'],
      [
        'dell-printer',
        'Dell printer',
        'Dell',
        'printer',
        '674.10898',
        /Dell .*(Laser|Printer|MFP|Multifunction)/,
      ],
      ['dell-rack-pdu', 'Dell rack PDU', 'Dell', 'pdu', '674.10903', ['674 318', /dell_hw|DELL Web\/SNMP/i]],
      ['dell-ups', 'Dell UPS', 'Dell', 'ups', '674.10902', ['674', /Dell (.*)UPS/]],
      ['dell-compellent', 'Dell Compellent', 'Dell', 'storage', '674.11000.2000 16139'],
      ['dell-kvm', 'Dell KVM switch', 'Dell', 'server', '674.10900', ['10418', /^"?\\?"?\d{4}DS|Dell/]],
      ['dell-fluidfs', 'Dell FluidFS', 'Dell', 'storage', '674.11000.2000.200', /FluidFS/],
      ['emc-clariion', 'EMC CLARiiON / VNX', 'Dell EMC', 'storage', '1981', /\bFlare \d/],
      ['emc-datadomain', 'Dell EMC Data Domain', 'Dell EMC', 'storage', '19746', /Data Domain/],
      ['emc-isilon', 'Dell EMC Isilon OneFS', 'Dell EMC', 'storage', '12124', /OneFS/, ['12325', /OneFS/]],
      ['emc-unity', 'Dell EMC Unity', 'Dell EMC', 'storage', '1139'],
    ]),
    own,
  ),
];
