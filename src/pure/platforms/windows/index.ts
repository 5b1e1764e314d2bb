/** Microsoft Windows: sysObjectID tells workstation, server and domain controller, sysDescr the build. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const windows = definePlatform({
  id: 'windows',
  name: 'Microsoft Windows',
  vendor: 'Microsoft',
  kind: 'server',
  detect: [
    { objectIds: enterprises('311'), kind: 'server' },
    { objectIds: enterprises('311.1.1.3.1.1'), kind: 'host' },
    // win32 of NET-SNMP-TC.
    { objectIds: enterprises('8072.3.2.13') },
    { descr: /Software: Windows/ },
  ],
  version: [{ from: 'descr', pattern: /Build (\d+)/ }],
  model: [{ from: 'descr', pattern: /Hardware: (\S+)/ }],
});
