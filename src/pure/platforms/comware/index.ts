/** HPE Comware (FlexFabric, 5xxx) and H3C: one software under HP's name (11.x, 25506.11) and H3C's own; 3Com and Huawei-3Com before. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const version = [
  { from: 'descr', pattern: /Software Version ([^\s,]+)/i },
  { from: 'descr', pattern: /Version ([^\s,]+)/ },
] as const;

export const comware = [
  definePlatform({
    id: 'comware',
    name: 'HPE Comware',
    vendor: 'HPE',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('25506.11') },
      { objectIds: enterprises('25506'), descr: /HPE?\b.*Comware|Hewlett.?Packard|HPE? / },
      { descr: /Comware/, except: /H3C/ },
      { objectIds: enterprises('11.2.3.7', '47196'), descr: /Comware/ },
    ],
    version,
    model: [
      { from: 'descr', pattern: /^HPE? ((?!Comware).+?)\r?$/m },
      { from: 'descr', pattern: /^HPE? (.*Switch.*?)(?: Software|\r?$)/m },
    ],
  }),
  definePlatform({
    id: 'h3c',
    name: 'H3C Comware',
    vendor: 'H3C',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('25506') },
      { descr: /H3C/ },
      { objectIds: enterprises('25506'), descr: /H3C .*(SecPath|F\d000)/, kind: 'firewall' },
      { objectIds: enterprises('25506'), descr: /H3C .*(MSR|SR\d\d)/, kind: 'router' },
      { objectIds: enterprises('25506'), descr: /H3C W[AX]\d+/, kind: 'access-point' },
      { objectIds: enterprises('2011'), descr: /H3C|Huawei-3Com/ },
    ],
    version,
    model: [{ from: 'entity' }, { from: 'descr', pattern: /^H3C (\S+)/m }],
  }),
  definePlatform({
    id: '3com',
    name: '3Com',
    vendor: '3Com',
    kind: 'switch',
    detect: [{ objectIds: enterprises('43') }, { descr: /\b3Com\b/ }],
    version,
    model: [{ from: 'entity' }, { from: 'descr', pattern: /3Com (.+?)(?: Software|,|$)/ }],
  }),
];
