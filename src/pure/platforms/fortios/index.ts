/** Fortinet FortiGate: FORTINET-CORE-MIB fnSysSerial, FORTINET-FORTIGATE-MIB fgSystemInfo. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const fortios = definePlatform({
  id: 'fortios',
  name: 'Fortinet FortiOS',
  vendor: 'Fortinet',
  kind: 'firewall',
  detect: [
    { objectIds: enterprises('12356') },
    { objectIds: enterprises('12356.101') },
    { descr: /^Forti(Gate|WiFi)/i },
  ],
  version: [{ from: 'object', oid: '1.3.6.1.4.1.12356.101.4.1.1', pattern: /v?([\d.]+)/ }],
  model: [{ from: 'entity' }],
  serial: [{ from: 'object', oid: '1.3.6.1.4.1.12356.100.1.1.1' }],
});
