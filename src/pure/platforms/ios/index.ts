/** Cisco IOS, classic: CISCO-PRODUCTS-MIB; the banner of sysDescr is the one of `show version`. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const ios = definePlatform({
  id: 'ios',
  name: 'Cisco IOS',
  vendor: 'Cisco',
  general: true,
  detect: [
    { objectIds: enterprises('9.1'), descr: /\bIOS\b.*Software/ },
    { descr: /Cisco (IOS Software|Internetwork Operating System Software)/ },
    {
      objectIds: enterprises('9.1'),
      descr:
        /IOS.*\b(C29\d\d|C3[5-7]\d\d|C2350|C1000|CBS\d+|ME34\w+|ME36\w+|IE\d{4}|IES|CIGESM|cat[46]\w+)\w* Software|Catalyst/,
      kind: 'switch',
    },
    {
      objectIds: enterprises('9.1'),
      descr: /IOS.*\b(AP\d+\w*|C1[1-9]\d0|C[23][5-8]\d0|AP3G\d|AP1G\d|AP2\w?)\w*[- ](Software|K9W\d)|K9W[78]/,
      kind: 'access-point',
    },
    {
      objectIds: enterprises('9.1'),
      descr: /IOS.*\((C[123]?[6-9]\d\d|C[1-3][89]\d\d|ir\d+|ISR\d*|C7[0-9]\d\d|CGR\d+|VG\d+)/i,
      kind: 'router',
    },
    { objectIds: enterprises('9.1') },
  ],
  version: [{ from: 'descr', pattern: /Version ([^\s,]+)/ }],
  model: [{ from: 'entity' }, { from: 'descr', pattern: /Software \((\w+)-/ }],
});
