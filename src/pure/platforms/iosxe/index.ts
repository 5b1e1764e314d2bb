/** Cisco IOS-XE: IOS as a process on Linux; the image name in sysDescr says so (`_IOSXE`, `LINUX_IOSD`, `CAT3K_CAA`). */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const image = /IOS[- ]?XE|LINUX_IOSD|CAT3K_CAA|CAT9K|\[IOSXE\]|ASR\d+ Software|ISR4\w* Software|CSR1000V/;

export const iosxe = definePlatform({
  id: 'iosxe',
  name: 'Cisco IOS-XE',
  vendor: 'Cisco',
  detect: [
    { objectIds: enterprises('9'), descr: image },
    { descr: /Cisco IOS[- ]?XE|LINUX_IOSD/ },
    // Release names of IOS-XE 16 and later: mountains and cities in brackets.
    { objectIds: enterprises('9'), descr: /Cisco IOS Software \[[A-Z]\w+\].*Version 1[6-9]\./ },
    {
      objectIds: enterprises('9.1'),
      descr: /IOS.*Catalyst L3 Switch Software \(CAT\w+|IOS.*\(CAT9K_(?!LITE_AP)\w+|IOS.*\(IE3\w+/,
      kind: 'switch',
    },
    {
      objectIds: enterprises('9.1'),
      descr: /IOS.*(ASR\d+|ISR|CSR1000V|Virtual XE|c8\d00\w*|NCS4\d+\w*) Software \(/i,
      kind: 'router',
    },
  ],
  version: [
    { from: 'descr', pattern: /Version ([^\s,]+)/ },
    { from: 'descr', pattern: /Version (\d[^\s,]+)/ },
  ],
  model: [{ from: 'entity' }, { from: 'descr', pattern: /, (\w+) Software \(/ }],
});
