/** F5 BIG-IP: F5-BIGIP-SYSTEM-MIB; and F5OS under the same number. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const system = '1.3.6.1.4.1.3375.2.1';

export const f5 = definePlatform({
  id: 'f5',
  name: 'F5 BIG-IP',
  vendor: 'F5',
  kind: 'load-balancer',
  detect: [{ objectIds: enterprises('3375', '12276') }, { descr: /BIG-IP|\.f5\.x86_64/ }],
  // sysProductVersion, sysPlatformInfoMarketingName, sysGeneralChassisSerialNum.
  version: [{ from: 'object', oid: `${system}.4.2` }],
  model: [
    { from: 'object', oid: `${system}.3.5.2` },
    { from: 'object', oid: `${system}.3.3.1` },
  ],
  serial: [{ from: 'object', oid: `${system}.3.3.3` }],
});
