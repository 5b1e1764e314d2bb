/** Cisco IOS-XR: ASR 9000, NCS, 8000, CRS. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const iosxr = definePlatform({
  id: 'iosxr',
  name: 'Cisco IOS-XR',
  vendor: 'Cisco',
  kind: 'router',
  detect: [{ descr: /IOS[- ]XR/ }, { objectIds: enterprises('9'), descr: /IOS[- ]XR Software/ }],
  version: [{ from: 'descr', pattern: /Version ([^\s,[]+)/ }],
  model: [{ from: 'entity' }, { from: 'descr', pattern: /\((?:Cisco )?([\w-]+)/ }],
});
