/** Cisco IOS, classic: CISCO-PRODUCTS-MIB; the banner of sysDescr is the one of `show version`. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const ios = definePlatform({
  id: 'ios',
  name: 'Cisco IOS',
  vendor: 'Cisco',
  general: true,
  detect: [
    { objectIds: enterprises('9.1'), descr: /\bIOS\b.*?Software/ },
    { descr: /Cisco (IOS Software|Internetwork Operating System Software)/ },
    {
      objectIds: enterprises('9.1'),
      descr:
        /IOS.*?, (C29[1-9][1-9]\d|C29[1-79]0|C2960|C2350|C2360|C3[57][56]0|C1000|C1200|CBS\d+|ME3[468]\w+|IE\d{4}|IES|CIGESM|cat[46]\w+|s\d+\w*_rp)\w* Software|Catalyst/,
      kind: 'switch',
    },
    {
      objectIds: enterprises('9.1'),
      descr: /IOS.*\b(AP\d+\w*|C1[1-9]\d0|C[23][5-8]\d0|AP3G\d|AP1G\d|AP2\w?)\w*[- ](Software|K9W\d)|K9W[78]/,
      kind: 'access-point',
    },
    {
      objectIds: enterprises('9.1'),
      descr:
        /IOS.*?\((C8[0-9]\d|C1[789]\d\d|C2[68]\d\d|C2900|C29[0-5]1|C36\d\d|C38\d\d|C39[024][05]|C7[0-9]\d\d|ir\d+|ISR\d*|CGR\d+|VG\d+|\d{4})/i,
      kind: 'router',
    },
    { objectIds: enterprises('9.1') },
  ],
  version: [{ from: 'descr', pattern: /Version ([^\s,]+)/ }],
  model: [{ from: 'entity' }, { from: 'descr', pattern: /Software \((\w+)-/ }],
});
