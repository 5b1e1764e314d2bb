/** Network operating systems for switches of any maker: Cumulus, SONiC, OcNOS, PicOS, FASTPATH. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

const fastpath = '1.3.6.1.4.1.4413.1.1.1.1.1';

const own = {
  // probeSoftwareRev of RMON2-MIB (RFC 4502).
  'edge-core': { version: [{ from: 'object', oid: '1.3.6.1.2.1.16.19.2' }] },
  // rlPhdUnitGenParamTable of RADLAN-Physicaldescription-MIB, which Eltex builds on.
  eltex: { version: objects('89.53.14.1.2'), serial: objects('89.53.14.1.5') },
  dcn: {
    version: [{ from: 'descr', pattern: /Soft[Ww]are(?: Package)? Version (\S+)/ }],
    model: [{ from: 'descr', pattern: /^(\S+) Device/ }],
    serial: [{ from: 'descr', pattern: /(?:Serial No|Device serial number)\.?:? ?(\w+)/ }],
  },
  qtech: {
    version: [{ from: 'descr', pattern: /Soft[Ww]are(?: Package)? Version (\S+)/ }],
    model: [{ from: 'descr', pattern: /^(\S+) Device/ }],
    serial: [{ from: 'descr', pattern: /Serial No\.?:? ?(\w+)/ }],
  },
} as const;

export const whiteBoxSwitch = [
  definePlatform({
    id: 'cumulus',
    name: 'NVIDIA Cumulus Linux',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('40310') },
      { descr: /Cumulus[- ]Linux/ },
      { objectIds: enterprises('8072'), descr: /Cumulus|\+cl\d/ },
    ],
    version: [{ from: 'descr', pattern: /Cumulus[- ]Linux (\d\S*)/ }],
  }),
  definePlatform({
    id: 'sonic',
    name: 'SONiC',
    kind: 'switch',
    detect: [
      { descr: /^SONiC\b|SONiC Software/ },
      { objectIds: enterprises('8072', '35265', '4413'), descr: /\bSONiC\b/ },
    ],
    version: [
      { from: 'descr', pattern: /Version: SONiC[.-](\S+)/i },
      { from: 'descr', pattern: /Version: ([^\s-]+)/ },
    ],
    model: [{ from: 'entity' }, { from: 'descr', pattern: /HwSku: (\S+)/ }],
  }),
  definePlatform({
    id: 'ocnos',
    name: 'IP Infusion OcNOS',
    kind: 'switch',
    detect: [{ objectIds: enterprises('36673') }, { descr: /\bOcNOS\b/ }],
    version: [{ from: 'descr', pattern: /(?:OcNOS,|version:? ?)(\d[\w.]+)/i }],
    // cmmStackUnitModelName and -SerialNumber of IPI-CMM-CHASSIS-MIB.
    model: [
      { from: 'object', oid: '1.3.6.1.4.1.36673.100.1.2.1.1.2' },
      { from: 'descr', pattern: /Hardware Model: ?([^,]+)/ },
    ],
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.36673.100.1.2.1.1.3' }],
  }),
  definePlatform({
    id: 'fastpath',
    name: 'Broadcom FASTPATH',
    general: true,
    kind: 'switch',
    // Makers that build on FASTPATH without a number of their own answer with Broadcom's.
    detect: [{ objectIds: enterprises('4413') }, { descr: /FASTPATH/ }],
    version: [{ from: 'object', oid: `${fastpath}.13` }],
    model: [{ from: 'object', oid: `${fastpath}.3` }],
    serial: [{ from: 'object', oid: `${fastpath}.4` }],
  }),
  ...withIdentity(
    platformLines(
      [
        ['picos', 'Pica8 PicOS', 'Pica8', 'switch', '35098', /PicOS|Pica8/],
        ['quanta', 'Quanta switch', 'Quanta', 'switch', '7244', ['4413', /Quanta|^L[BY]\d/]],
        ['edge-core', 'Edge-Core', 'Edge-Core', 'switch', '259', /Edge-?[Cc]ore|\bECS\d{4}/],
        ['dcn', 'DCN', 'DCN', 'switch', '6339'],
        ['bdcom', 'BDCOM', 'BDCOM', 'switch', '3320', /BDCOM/],
        ['delta-switch', 'Delta Networks switch', 'Delta', 'switch', '5324 12756'],
        [
          'supermicro-switch',
          'Supermicro switch',
          'Supermicro',
          'switch',
          /^SSE-|^SBM-/,
          ['10876', /SSE-|SBM-/],
        ],
        [
          'lenovo-switch',
          'Lenovo / BLADE switch',
          'Lenovo',
          'switch',
          '20301 26543',
          ['19046', /Switch|RackSwitch|ThinkSystem NE/],
        ],
        ['fs', 'FS', 'FS', 'switch', '52642', /Fiberstore|FSOS|^FS Campus|By FS\.COM/, ['13464', /^FS /]],
        ['ruijie', 'Ruijie RGOS', 'Ruijie', 'switch', '4881', /Ruijie/],
        ['maipu', 'Maipu', 'Maipu', 'switch', '5651', /MyPower|Maipu/],
        ['smartbyte', 'Smartbyte', 'Smartbyte', 'switch', '56166'],
        ['gcom', 'GCOM', 'GCOM', 'switch', '13464'],
        ['qtech', 'QTECH', 'QTECH', 'switch', '27514', /^QSW-/],
        ['eltex', 'Eltex', 'Eltex', 'switch', '35265', /Eltex|\bMES\d{4}\w* .*-port/],
        ['snr', 'SNR', 'NAG', 'switch', '40418', /^SNR-S/],
        ['alaxala', 'ALAXALA', 'ALAXALA', 'switch', '21839', /ALAXALA/],
        ['apresia', 'APRESIA', 'APRESIA', 'switch', '278', /Apresia/i],
        ['centec', 'Centec', 'Centec', 'switch', '27975', /Centec/],
        ['big-switch', 'Big Switch', 'Big Switch', 'switch', '37538'],
        ['pluribus', 'Pluribus', 'Pluribus', 'switch', '31478 47269'],
        ['plexxi', 'Plexxi', 'Plexxi', 'switch', '37341'],
      ],
      {
        version: [{ from: 'descr', pattern: /[Vv]er(?:sion|\.)? ([^\s,]+)/ }],
        model: [
          { from: 'entity' },
          { from: 'descr', pattern: /\(([A-Z]\d{4}\S*)\)|^((?:ECS|ES|QSW|MES|SNR)-?\S+)/ },
        ],
      },
    ),
    own,
  ),
];
