/** VMware ESXi: VMWARE-SYSTEM-MIB vmwProdVersion. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const vmware = [
  definePlatform({
    id: 'vmware',
    name: 'VMware ESXi',
    vendor: 'VMware',
    kind: 'server',
    detect: [{ objectIds: enterprises('6876') }, { descr: /VMware ESX/ }],
    version: [
      { from: 'object', oid: '1.3.6.1.4.1.6876.1.2' },
      { from: 'descr', pattern: /ESXi? (\S+)/ },
    ],
    model: [{ from: 'entity' }],
  }),
  definePlatform({
    id: 'vmware-vcenter',
    name: 'VMware vCenter',
    vendor: 'VMware',
    kind: 'server',
    detect: [{ objectIds: enterprises('6876', '8072'), descr: /vCenter/i }, { descr: /vCenter/ }],
    version: [{ from: 'descr', pattern: /(\d+\.\d+\.\d+)/ }],
  }),
];
