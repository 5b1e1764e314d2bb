/** MikroTik RouterOS and SwOS: MIKROTIK-MIB mtxrLicense and mtxrSystem. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const mikrotik = '1.3.6.1.4.1.14988.1.1';

export const routeros = [
  definePlatform({
    id: 'routeros',
    name: 'MikroTik RouterOS',
    vendor: 'MikroTik',
    kind: 'router',
    detect: [
      { objectIds: enterprises('14988.1'), except: /^SwOS|^CSS/ },
      { descr: /^RouterOS/ },
      { objectIds: enterprises('14988'), descr: /RouterOS C[RS]S\d\S*/, kind: 'switch' },
      {
        objectIds: enterprises('14988'),
        descr: /RouterOS (RB)?(c?AP|wAP|hAP|SXT|LHG|Groove|Metal)/i,
        kind: 'access-point',
      },
    ],
    // mtxrLicVersion; the text of mtxrBoardName is the one of sysDescr.
    version: [
      { from: 'object', oid: `${mikrotik}.4.4` },
      { from: 'descr', pattern: /^RouterOS (\d[\d.]+\S*)/ },
    ],
    model: [
      { from: 'descr', pattern: /^RouterOS ((?!\d+\.\d)\S.*)/ },
      { from: 'object', oid: `${mikrotik}.7.8` },
    ],
    serial: [{ from: 'object', oid: `${mikrotik}.7.3` }],
  }),
  definePlatform({
    id: 'swos',
    name: 'MikroTik SwOS',
    vendor: 'MikroTik',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('14988.2') },
      { objectIds: enterprises('14988'), descr: /SwOS|^CSS\d/ },
      { descr: /\bSwOS\b/ },
    ],
    version: [{ from: 'descr', pattern: /SwOS(?: Lite)? v?(\d\S*)/ }],
    model: [{ from: 'descr', pattern: /\b(C[RS]S\d\S*|RB\d\S*)/ }],
  }),
];
