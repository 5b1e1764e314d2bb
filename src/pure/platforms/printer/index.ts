/** Printers: all of them speak Printer-MIB and HOST-RESOURCES-MIB, so model and serial are told in the same place. */
import { definePlatform, type PlatformDefinition } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

/** hrDeviceDescr of the first device, prtGeneralSerialNumber of the first printer (RFC 2790, RFC 3805). */
const model = [{ from: 'object', oid: '1.3.6.1.2.1.25.3.2.1.3' }] as const;
const serial = [{ from: 'object', oid: '1.3.6.1.2.1.43.5.1.1.17' }] as const;

const shared: Pick<PlatformDefinition, 'version' | 'model' | 'serial'> = {
  model: [
    ...model,
    { from: 'descr', pattern: /PID:([^,;]+)/ },
    { from: 'descr', pattern: /^(?!KYOCERA|HP ETHERNET|OKI)(?:\w+ )?([\w -]+?)(?:;| \d+\.\d| \/|$)/ },
  ],
  serial: [...serial, { from: 'descr', pattern: /\bS\/?N:? ?([\w-]+)/ }],
  version: [
    { from: 'descr', pattern: /(?:Firmware Ver\.|Net(?:work)? |Version |Rev\.|System |kernel )(\d[\w.]*)/ },
    { from: 'descr', pattern: /^[A-Z][\w ]+? (\d+\.\d+) \// },
  ],
};

const own = {
  'lexmark-printer': {
    version: [{ from: 'descr', pattern: /version (\S+)/ }],
    model: [{ from: 'descr', pattern: /^Lexmark (\S+)/ }],
  },
  // Model and firmware of ZEBRA-MIB zbrGeneralInfo.
  'zebra-printer': { version: objects('10642.1.2'), model: objects('10642.1.1') },
} as const;

export const printer = [
  definePlatform({
    ...shared,
    id: 'hp-printer',
    name: 'HP JetDirect',
    vendor: 'HP',
    kind: 'printer',
    detect: [
      { objectIds: enterprises('11.2.3.9') },
      { descr: /JETDIRECT|LaserJet|OfficeJet|DesignJet|PageWide|HP ETHERNET MULTI-ENVIRONMENT/i },
    ],
    // fw-rom-datecode and fw-rom-revision of HP-LASERJET-COMMON-MIB.
    version: [
      { from: 'object', oid: '1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.5', pattern: /(\d{8})/ },
      { from: 'object', oid: '1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.6' },
    ],
    model: [...model, { from: 'descr', pattern: /PID:([^,;]+)/ }],
  }),
  definePlatform({
    ...shared,
    id: 'brother-printer',
    name: 'Brother printer',
    vendor: 'Brother',
    kind: 'printer',
    detect: [{ objectIds: enterprises('2435') }, { descr: /^Brother / }],
    // hrDeviceDescr says "Brother MFC-… series"; brInfoSerialNumber of BROTHER-MIB.
    model: [{ ...model[0], pattern: /^(?:Brother )?(.+?)(?: series)?$/ }],
    serial: [...serial, { from: 'object', oid: '1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.1' }],
  }),
  ...withIdentity(
    platformLines(
      [
        ['canon-printer', 'Canon printer', 'Canon', 'printer', '1602 1065', /^Canon /],
        ['epson-printer', 'Epson printer', 'Epson', 'printer', '1248', /^EPSON (?!Network Projector)/],
        ['ricoh-printer', 'Ricoh printer', 'Ricoh', 'printer', '367', /^RICOH /i],
        ['gestetner-printer', 'Gestetner printer', 'Gestetner', 'printer', ['367', /^Gestetner/i]],
        ['lanier-printer', 'Lanier printer', 'Lanier', 'printer', ['367', /^LANIER/i]],
        ['nrg-printer', 'NRG printer', 'NRG', 'printer', ['367', /^NRG/i]],
        ['savin-printer', 'Savin printer', 'Savin', 'printer', ['367', /^SAVIN/i]],
        ['infotec-printer', 'infotec printer', 'infotec', 'printer', ['367', /^infotec/i]],
        ['kyocera-printer', 'Kyocera printer', 'Kyocera', 'printer', '1347', /KYOCERA/i],
        ['lexmark-printer', 'Lexmark printer', 'Lexmark', 'printer', '641', /^Lexmark /],
        [
          'xerox-printer',
          'Xerox printer',
          'Xerox',
          'printer',
          '253',
          /Xerox |FUJI XEROX/i,
          ['253 297 236 128', /Xerox/i],
        ],
        ['fujifilm-printer', 'Fujifilm printer', 'Fujifilm', 'printer', '297', /^FUJIFILM /],
        [
          'konica-minolta-printer',
          'Konica Minolta printer',
          'Konica Minolta',
          'printer',
          '18334 2590 2364',
          /KONICA MINOLTA|bizhub/i,
        ],
        ['develop-printer', 'Develop printer', 'Develop', 'printer', ['18334', /^Develop/i]],
        ['olivetti-printer', 'Olivetti printer', 'Olivetti', 'printer', ['18334 1347', /Olivetti/i]],
        ['samsung-printer', 'Samsung printer', 'Samsung', 'printer', '236.11.5', /^Samsung [A-Z]/],
        ['oki-printer', 'OKI printer', 'OKI', 'printer', '2001', /^OKI |OkiLAN/],
        ['zebra-printer', 'Zebra printer', 'Zebra', 'printer', '10642', /^Zebra /],
        ['toshiba-printer', 'Toshiba Tec printer', 'Toshiba', 'printer', '1129', /^TOSHIBA (e-STUDIO|TEC)/i],
        ['sharp-printer', 'Sharp printer', 'Sharp', 'printer', '2385', /^SHARP /],
        ['panasonic-printer', 'Panasonic printer', 'Panasonic', 'printer', '258', /^Panasonic (DP|KX-M)/],
        ['intermec-printer', 'Intermec printer', 'Honeywell', 'printer', '1963', /Intermec/],
        ['sato-printer', 'SATO printer', 'SATO', 'printer', '42406 48051', /^SATO /],
        ['tsc-printer', 'TSC printer', 'TSC', 'printer', '43564 36722', /\bT[TAEDX]\w?\d{3}\w* Version/],
        ['datamax-printer', 'Datamax printer', 'Honeywell', 'printer', '10917', /Datamax/],
        ['printronix-printer', 'Printronix printer', 'Printronix', 'printer', '10504', /Printronix/],
        ['tally-printer', 'TallyGenicom printer', 'TallyGenicom', 'printer', /TallyGenicom|Tally /],
        ['riso-printer', 'RISO printer', 'RISO', 'printer', '24807', /^RISO /],
        ['oce-printer', 'Océ printer', 'Canon', 'printer', '12911 1552'],
        ['muratec-printer', 'Muratec printer', 'Muratec', 'printer', /Muratec/i],
        ['kodak-printer', 'Kodak printer', 'Kodak', 'printer', /^KODAK /],
        [
          'axis-print-server',
          'Axis print server',
          'Axis',
          'printer',
          ['368', /Print Server|Document Server/i],
          /^AXIS .*(Document|Print) Server/,
        ],
        ['dymo-printer', 'Dymo printer', 'Dymo', 'printer', /^DYMO/],
        ['citizen-printer', 'Citizen printer', 'Citizen', 'printer', '20438 33241'],
        ['bixolon-printer', 'BIXOLON printer', 'BIXOLON', 'printer', '33550'],
      ],
      shared,
    ),
    own,
  ),
];
