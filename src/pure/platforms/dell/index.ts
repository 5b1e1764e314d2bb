/** Dell switches by lineage: OS10, Force10's FTOS (OS9), FASTPATH and RADLAN under the name PowerConnect (OS6, N-Series, X-Series). */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

/** agentInventory of the FASTPATH MIBs under Dell's number, and rlPhdUnitGenParamTable of RADLAN. */
const fastpath = '1.3.6.1.4.1.674.10895.5000.2.6132.1.1.1.1.1';
const radlan = '1.3.6.1.4.1.89.53.14.1';
/** productIdentification of Dell-Vendor-MIB: name, version, service tag. */
const product = '1.3.6.1.4.1.674.10895.3000.1.2.100';

export const dell = [
  definePlatform({
    id: 'dell-os10',
    name: 'Dell SmartFabric OS10',
    vendor: 'Dell',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('674.11000.5000.100') },
      { descr: /\bOS10\b/ },
      { objectIds: enterprises('674'), descr: /OS10 Enterprise/ },
    ],
    version: [
      { from: 'descr', pattern: /(?:OS Version|System Version|Version):? (\d[\w.()-]+)/ },
      { from: 'entity' },
    ],
    // os10ChassisServiceTag: the serial number by which Dell knows the box.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.674.11000.5000.100.4.1.1.3.1.7' }, { from: 'entity' }],
  }),
  definePlatform({
    id: 'ftos',
    name: 'Dell OS9 (FTOS)',
    vendor: 'Dell',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('6027') },
      { descr: /Force10|Dell (EMC )?Networking OS|Dell Real Time Operating System/, except: /OS10/ },
      { objectIds: enterprises('6027', '674'), descr: /Force10|Networking OS/, except: /OS10/ },
    ],
    version: [
      { from: 'descr', pattern: /(?:Application|System) Software Version: ?([\w.()-]+)/ },
      { from: 'descr', pattern: /Force10 Application Software Version: ([\w.()-]+)/ },
    ],
    model: [{ from: 'descr', pattern: /Series: (\S+)/ }],
    // chStackUnitServiceTag and chStackUnitSerialNumber of F10-S-SERIES-CHASSIS-MIB.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.6027.3.10.1.2.2.1.12' }, { from: 'entity' }],
  }),
  definePlatform({
    id: 'powerconnect',
    name: 'Dell PowerConnect / OS6',
    vendor: 'Dell',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('674.10895') },
      { descr: /Power[Cc]onnect|Dell (EMC )?Networking [NX]\d/ },
    ],
    version: [
      { from: 'object', oid: `${product}.4` },
      { from: 'object', oid: `${fastpath}.13` },
      { from: 'object', oid: `${radlan}.2` },
      { from: 'descr', pattern: /, (\d+\.\d+\.\d+\.\d+),/ },
    ],
    model: [
      { from: 'descr', pattern: /(Power[Cc]onnect \w+)/ },
      { from: 'descr', pattern: /Networking ([NX]\d\S*?)[, ]/ },
      { from: 'object', oid: `${product}.1` },
      { from: 'object', oid: `${fastpath}.3` },
    ],
    serial: [
      { from: 'object', oid: `${product}.8.1.2` },
      { from: 'object', oid: `${fastpath}.4` },
      { from: 'object', oid: `${radlan}.5` },
    ],
  }),
];
