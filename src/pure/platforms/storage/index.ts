/** Disk and tape storage, backup appliances. Models and serial numbers come from the maker's own scalars. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

const synology = '1.3.6.1.4.1.6574.1.5';
const qnap = '1.3.6.1.4.1.24681.1.2';
const netapp = '1.3.6.1.4.1.789.1.1';

const own = {
  nimble: { version: [{ from: 'descr', pattern: /software version ([\w.-]+)/ }] },
  '3par': {
    version: [{ from: 'descr', pattern: /InForm OS version: ([^,]+)/ }],
    model: [{ from: 'descr', pattern: /^(HP_3PAR [^,]+)/ }],
    serial: [{ from: 'descr', pattern: /Serial number: (\w+)/ }],
  },
  'pure-flasharray': {
    version: [{ from: 'descr', pattern: /Purity\/\/F\w+ (\S+)/ }],
    model: [{ from: 'descr', pattern: /^Pure Storage ([^,]+)/ }],
  },
  buffalo: {
    version: [{ from: 'descr', pattern: /Ver\.(\d[\d.]*)/ }],
    model: [{ from: 'descr', pattern: /\b(TS\w+|LS\w+) Ver/ }],
  },
  // swFirmwareVersion, swSsn of SW-MIB.
  fabos: { version: objects('1588.2.1.1.1.1.6'), serial: objects('1588.2.1.1.1.1.10') },
  // connUnitProduct and connUnitSn of FCMGMT-MIB, which is experimental(3).
  'hpe-msa': {
    model: [{ from: 'object', oid: '1.3.6.1.3.94.1.6.1.7' }],
    serial: [{ from: 'object', oid: '1.3.6.1.3.94.1.6.1.8' }],
  },
} as const;

export const storage = [
  definePlatform({
    id: 'synology',
    name: 'Synology DSM',
    vendor: 'Synology',
    kind: 'storage',
    detect: [
      { objectIds: enterprises('6574') },
      // modelName of SYNOLOGY-SYSTEM-MIB: DSM's agent is net-snmp and says no more than its kernel.
      { objectIds: enterprises('8072'), object: { oid: `${synology}.1`, matches: /./ } },
      { descr: /Synology/ },
      // The build number of DSM stands where others count kernel builds: five digits, four before DSM 6.
      {
        objectIds: enterprises('8072.3.2.10'),
        descr: /^Linux \S+ [234]\.\d+\.\d+\+? #(8\d{3}|[1-9]\d{4})\b/,
      },
    ],
    version: [{ from: 'object', oid: `${synology}.3`, pattern: /(?:DSM )?(\d\S*)/ }],
    model: [{ from: 'object', oid: `${synology}.1` }],
    serial: [{ from: 'object', oid: `${synology}.2` }],
  }),
  definePlatform({
    id: 'qnap',
    name: 'QNAP QTS',
    vendor: 'QNAP',
    kind: 'storage',
    detect: [
      { objectIds: enterprises('24681', '55062') },
      { objectIds: enterprises('8072'), object: { oid: `${qnap}.12`, matches: /./ } },
      { descr: /QNAP/ },
    ],
    version: [{ from: 'entity' }],
    // modelName of NAS-MIB.
    model: [{ from: 'object', oid: `${qnap}.12` }, { from: 'entity' }],
  }),
  definePlatform({
    id: 'ontap',
    name: 'NetApp ONTAP',
    vendor: 'NetApp',
    kind: 'storage',
    detect: [{ objectIds: enterprises('789') }, { descr: /NetApp Release|Data ONTAP/ }],
    version: [
      { from: 'object', oid: `${netapp}.2`, pattern: /Release ([^\s:]+)/ },
      { from: 'descr', pattern: /Release ([^\s:]+)/ },
    ],
    model: [{ from: 'object', oid: `${netapp}.5` }],
    serial: [{ from: 'object', oid: `${netapp}.9` }],
  }),
  ...withIdentity(
    platformLines([
      [
        'buffalo',
        'Buffalo TeraStation',
        'Buffalo',
        'storage',
        '5227',
        ['8072', /BUFFALO|TeraStation/],
        /TeraStation|LinkStation/,
      ],
      ['readynas', 'Netgear ReadyNAS', 'Netgear', 'storage', '4526.22', /ReadyNAS/i],
      ['iomega', 'LenovoEMC', 'Lenovo', 'storage', '11369'],
      ['thecus', 'Thecus', 'Thecus', 'storage', '38243'],
      ['wd', 'Western Digital', 'Western Digital', 'storage', '5127'],
      ['asustor', 'ASUSTOR ADM', 'ASUSTOR', 'storage', '44738'],
      ['pure-flasharray', 'Pure Storage Purity', 'Pure Storage', 'storage', '40482', /Purity\/\/F/],
      ['nimble', 'HPE Nimble', 'HPE', 'storage', '37447', /Nimble Storage/],
      ['3par', 'HPE 3PAR InForm OS', 'HPE', 'storage', '12925', /InForm OS|HP_3PAR/],
      ['hpe-msa', 'HPE MSA', 'HPE', 'storage', '11.2.51', ['11', /\bMSA \d+/], /^HPE? MSA/],
      ['hpe-msl', 'HPE StoreEver library', 'HPE', 'storage', '11.10.2.1.3.25', ['11', /\bMSL\b/]],
      ['storeonce', 'HPE StoreOnce', 'HPE', 'storage', '11.2.3.9.5', /StoreOnce/],
      ['dot-hill', 'Dot Hill', 'Seagate', 'storage', '2294 6520 347 3581'],
      ['infortrend', 'Infortrend', 'Infortrend', 'storage', '1714'],
      ['areca', 'Areca RAID', 'Areca', 'storage', '18928 5257'],
      ['proware', 'Proware / EUROstor RAID', 'Proware', 'storage', '14752'],
      ['exagrid', 'ExaGrid', 'ExaGrid', 'storage', '14941', /ExaGrid/],
      ['tegile', 'Tegile IntelliFlash', 'DataDirect Networks', 'storage', '43906', /Tegile|IntelliFlash/],
      [
        'ddn',
        'DataDirect Networks',
        'DataDirect Networks',
        'storage',
        '6894',
        { answersBelow: '6894' },
        /\bDDN\b/,
      ],
      ['eternus', 'Fujitsu ETERNUS', 'Fujitsu', 'storage', '211.1.21', /ETERNUS/],
      ['bdt', 'BDT FlexStor', 'BDT', 'storage', '20884', /FlexStor/],
      ['quantum', 'Quantum', 'Quantum', 'storage', '2036 2935 3697 3764 7640'],
      ['overland', 'Overland', 'Overland-Tandberg', 'storage', '3351 6411 216'],
      ['spectra', 'Spectra Logic', 'Spectra Logic', 'storage', '3478'],
      ['hitachi', 'Hitachi storage', 'Hitachi Vantara', 'storage', '116 11096 5224'],
      ['promise', 'Promise', 'Promise', 'storage', '7933'],
      ['datacore', 'DataCore', 'DataCore', 'storage', '7652'],
      ['lsi-engenio', 'NetApp E-Series', 'NetApp', 'storage', '1123 1372'],
      ['fabos', 'Brocade Fabric OS', 'Brocade', 'switch', '1588', /Fabric OS/],
      ['brocade-nos', 'Brocade Network OS (VDX)', 'Brocade', 'switch', '1588.3.3.1', /\bVDX/],
      ['qlogic', 'QLogic switch', 'Marvell', 'switch', '3873 1663'],
      ['nexsan', 'Nexsan', 'Nexsan', 'storage', '7247'],
      [
        'ibm-storage',
        'IBM storage',
        'IBM',
        'storage',
        '2.6.190 2.6.182',
        ['2', /Storwize|TS3\d{3}|System Storage/],
      ],
      ['cohesity', 'Cohesity', 'Cohesity', 'storage', '47421'],
      ['raidix', 'RAIDIX', 'RAIDIX', 'storage', '53647'],
      ['tintri', 'Tintri', 'Tintri', 'storage', '41456'],
      ['kaminario', 'Kaminario', 'Kaminario', 'storage', '36366'],
      ['violin', 'Violin', 'Violin', 'storage', '35897'],
      ['nexenta', 'Nexenta', 'Nexenta', 'storage', '40045'],
      ['simplivity', 'HPE SimpliVity', 'HPE SimpliVity', 'storage', '41196'],
      ['scale-computing', 'Scale Computing', 'Scale Computing', 'server', '31090'],
      ['solidfire', 'NetApp SolidFire', 'NetApp SolidFire', 'storage', '38091'],
      ['avere', 'Avere', 'Avere', 'storage', '33508'],
    ]),
    own,
  ),
];
