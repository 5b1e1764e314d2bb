/** Palo Alto Networks PAN-OS: PAN-COMMON-MIB panSys; models by sysObjectID are those of PAN-PRODUCT-MIB. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const system = '1.3.6.1.4.1.25461.2.1.2.1';

export const panos = definePlatform({
  id: 'panos',
  name: 'Palo Alto PAN-OS',
  vendor: 'Palo Alto Networks',
  kind: 'firewall',
  detect: [
    { objectIds: enterprises('25461') },
    { descr: /^Palo Alto Networks/ },
    { objectIds: enterprises('25461'), descr: /Panorama|M-\d00/, kind: 'server' },
  ],
  version: [{ from: 'object', oid: `${system}.1` }],
  model: [{ from: 'entity' }, { from: 'descr', pattern: /\b(PA-\d+\w*|Panorama|M-\d+)\b(?! series)/ }],
  serial: [{ from: 'object', oid: `${system}.3` }],
});
