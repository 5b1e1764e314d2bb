/** Juniper Junos and Junos Evolved. JUNIPER-MIB jnxBoxAnatomy tells model and serial; the families are jnxProductLine. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const junos = definePlatform({
  id: 'junos',
  name: 'Juniper Junos',
  vendor: 'Juniper',
  kind: 'router',
  detect: [
    { objectIds: enterprises('2636') },
    { descr: /\bJUNOS\b/i },
    { objectIds: enterprises('2636'), descr: /Inc\. (ex|qfx|ocx)\d\S*/i, kind: 'switch' },
    { objectIds: enterprises('2636'), descr: /Inc\. (srx|vsrx|csrx|j\d{4})\S*/i, kind: 'firewall' },
  ],
  version: [{ from: 'descr', pattern: /JUNOS ([^\s,]+)/ }],
  model: [
    { from: 'descr', pattern: /Juniper Networks, Inc\. (\S+)/ },
    { from: 'object', oid: '1.3.6.1.4.1.2636.3.1.2' },
  ],
  serial: [{ from: 'object', oid: '1.3.6.1.4.1.2636.3.1.3' }],
});
