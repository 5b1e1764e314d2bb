/** Rack power distribution and remote power switches. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

/** unitConfiguration and boardFirmware of PDU2-MIB. */
const pdu2 = '1.3.6.1.4.1.13742.6.3.2';

const own = {
  'rittal-cmc': {
    version: [{ from: 'descr', pattern: /SW V(\d[\w.]+)/ }],
    model: [{ from: 'descr', pattern: /^Rittal (.+?) SN/ }],
  },
  'rittal-lcp': { version: [{ from: 'descr', pattern: /SW V(\d[\w.]+)/ }] },
  // productVersion and productTitle of GEIST-MIB-V3 and GEIST-V4-MIB.
  geist: { version: objects('21239.2.1.2', '21239.5.2.1.2'), model: objects('21239.2.1.1', '21239.5.2.1.1') },
  'geist-watchdog': { version: objects('21239.5.1.1.2'), model: objects('21239.5.1.1.1') },
} as const;

export const pdu = [
  definePlatform({
    id: 'raritan-pdu',
    name: 'Raritan PDU',
    vendor: 'Raritan',
    kind: 'pdu',
    detect: [
      { objectIds: enterprises('13742') },
      { objectIds: enterprises('13742.6', '13742.4') },
      { descr: /Raritan (PDU|PX)/ },
    ],
    version: [
      { from: 'descr', pattern: /FW:([\d.]+-?\d*)/ },
      { from: 'object', oid: `${pdu2}.3.1.6` },
    ],
    model: [
      { from: 'object', oid: `${pdu2}.1.1.3` },
      { from: 'descr', pattern: /MD:(\S+)/ },
    ],
    serial: [{ from: 'object', oid: `${pdu2}.1.1.4` }],
  }),
  definePlatform({
    id: 'sentry4',
    name: 'Server Technology PRO (Sentry4)',
    vendor: 'Server Technology',
    kind: 'pdu',
    detect: [{ objectIds: enterprises('1718.4') }, { descr: /Sentry Smart PDU/ }],
    // st4SystemFirmwareVersion; st4UnitModel and st4UnitProductSN of the first unit.
    version: [{ from: 'object', oid: '1.3.6.1.4.1.1718.4.1.1.1.3', pattern: /(\d\S*)/ }],
    model: [{ from: 'object', oid: '1.3.6.1.4.1.1718.4.1.2.2.1.5' }],
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.1718.4.1.2.2.1.4' }],
  }),
  definePlatform({
    id: 'sentry3',
    name: 'Server Technology CDU (Sentry3)',
    vendor: 'Server Technology',
    kind: 'pdu',
    detect: [
      { objectIds: enterprises('1718') },
      { objectIds: enterprises('1718.3') },
      { descr: /Sentry (Switched|Smart) CDU/ },
    ],
    // systemVersion, towerModelNumber, towerProductSN.
    version: [{ from: 'object', oid: '1.3.6.1.4.1.1718.3.1.1', pattern: /(\d\S*)/ }],
    model: [{ from: 'object', oid: '1.3.6.1.4.1.1718.3.2.1.1.7' }],
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.1718.3.2.1.1.6' }],
  }),
  ...withIdentity(
    platformLines(
      [
        [
          'raritan-kvm',
          'Raritan KVM and console',
          'Raritan',
          'server',
          '13742.3 13742.1',
          ['13742', /^DSX|^DKX|Dominion/],
        ],
        ['geist', 'Vertiv Geist', 'Vertiv', 'pdu', '21239', /\bGeist\b/],
        [
          'geist-watchdog',
          'Vertiv Geist Watchdog',
          'Vertiv',
          'sensor',
          '21239.5',
          ['21239', /Watchdog|RSM|SuperGoose/],
        ],
        ['rittal-cmc', 'Rittal CMC', 'Rittal', 'sensor', '2606', /Rittal/],
        ['rittal-lcp', 'Rittal LCP', 'Rittal', 'sensor', ['2606', /\bLCP\b/]],
        ['panduit-pdu', 'Panduit PDU', 'Panduit', 'pdu', '19536', '3711.24'],
        ['chatsworth-pdu', 'Chatsworth eConnect', 'Chatsworth', 'pdu', '21360 30932', /^Epicenter/],
        ['enlogic-pdu', 'nVent Enlogic', 'nVent', 'pdu', '38446', /Enlogic/],
        ['schleifenbauer', 'Schleifenbauer', 'Schleifenbauer', 'pdu', '31034', /Schleifenbauer/],
        ['gude', 'Gude', 'Gude', 'pdu', '28507', /Expert (Power Control|PDU|Net Control)/],
        [
          'gude-sensor',
          'Gude Expert Sensor Box',
          'Gude',
          'sensor',
          ['28507', /Sensor Box/],
          /Expert Sensor Box/,
        ],
        ['knuerr', 'Vertiv Knürr', 'Vertiv', 'pdu', '2769'],
        ['bachmann-pdu', 'Bachmann BlueNet', 'Bachmann', 'pdu', '31770 51797', /BlueNet/],
        ['hpe-pdu', 'HPE PDU', 'HPE', 'pdu', '232.165.2 232.165.7 232.165.11', /HPE? PDU|maPDU/],
        ['hpe-ups', 'HPE UPS', 'HPE', 'ups', '232.165.3 232.165.1', /HPE? UPS/],
        ['avocent-pdu', 'Vertiv Avocent PDU', 'Vertiv', 'pdu', '10418.17'],
        ['digipower', 'DigiPower PDU', 'DigiPower', 'pdu', '17420'],
        ['baytech', 'BayTech', 'BayTech', 'pdu', '4779'],
        ['synaccess', 'Synaccess', 'Synaccess', 'pdu', '21728'],
        ['koukaam', 'NETIO (Koukaam)', 'NETIO', 'pdu', '35308 47952'],
        ['digital-loggers', 'Digital Loggers', 'Digital Loggers', 'pdu', '45770'],
        ['wti', 'WTI', 'WTI', 'pdu', '2634', { answersBelow: '2634' }],
        ['webpower', 'Ingrasys WebPower', 'Ingrasys', 'ups', '2468'],
        ['riedo', 'Riedo UPDU', 'Riedo Networks', 'pdu', '55108', /\bUPDU\b/],
        ['minkels', 'Legrand Minkels', 'Legrand', 'sensor', /^8VD-X20/],
        ['aten-pdu', 'ATEN', 'ATEN', 'pdu', '21317'],
        ['emerson-pdu', 'Vertiv MPX', 'Vertiv', 'pdu', '476.1.42.3.8'],
        ['ibm-pdu', 'IBM DPI PDU', 'IBM', 'pdu', '2.6.223', /^IBM DPI/],
        ['ipoman', 'Ingrasys iPoMan', 'Ingrasys', 'pdu', '2468.1.4'],
        ['racktivity', 'Racktivity', 'Racktivity', 'pdu', '34097'],
        ['austin-hughes', 'Austin Hughes InfraPower', 'Austin Hughes InfraPower', 'pdu', '34550'],
        ['middle-atlantic', 'Middle Atlantic', 'Middle Atlantic', 'pdu', '28679'],
      ],
      {
        version: [{ from: 'descr', pattern: /(?:SW |Version |firmware |[vV])(\d+\.\d+[\w.-]*)/ }],
        serial: [{ from: 'descr', pattern: /S\/?N:? (\w+)/ }],
      },
    ),
    own,
  ),
];
