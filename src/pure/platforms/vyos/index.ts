/** VyOS and its ancestor Vyatta. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const vyos = definePlatform({
  id: 'vyos',
  name: 'VyOS',
  kind: 'router',
  detect: [
    { objectIds: enterprises('44641', '30803') },
    { descr: /\bVyOS\b|\bVyatta\b/ },
    { objectIds: enterprises('8072'), descr: /VyOS|[Vv]yatta/ },
  ],
  version: [{ from: 'descr', pattern: /(?:VyOS|Vyatta) (\d\S*)/ }],
});
