/** Cisco NX-OS and its forerunner SAN-OS: Nexus switches (9.12.3.1.3) and MDS. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const nxos = definePlatform({
  id: 'nxos',
  name: 'Cisco NX-OS',
  vendor: 'Cisco',
  kind: 'switch',
  detect: [
    { objectIds: enterprises('9.12.3.1.3') },
    { descr: /NX-OS|SAN-OS/ },
    { objectIds: enterprises('9'), descr: /NX-OS|SAN-OS/ },
  ],
  version: [{ from: 'descr', pattern: /Version ([^\s,]+)/ }],
  model: [{ from: 'entity' }, { from: 'descr', pattern: /\(tm\) Nexus\w* (\S+?),/ }],
});
