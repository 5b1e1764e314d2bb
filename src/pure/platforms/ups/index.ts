/** Uninterruptible power of the other makers, rectifiers and generators. Most speak UPS-MIB (RFC 1628) beside their own. */
import { objects, platformLines, withIdentity } from '../lines.ts';

/** upsIdentModel, upsIdentUPSSoftwareVersion, upsIdentAgentSoftwareVersion of UPS-MIB. */
const upsIdent = '1.3.6.1.2.1.33.1.1';

const own = {
  // upsAdvanceIdentFirmwareRevision, upsBaseIdentModel, upsAdvanceIdentSerialNumber of CPS-MIB.
  cyberpower: {
    version: objects('3808.1.1.1.1.2.1'),
    model: objects('3808.1.1.1.1.1.1'),
    serial: objects('3808.1.1.1.1.2.3'),
  },
  // ePDUIdentFirmwareRev, -ModelNumber, -SerialNumber of CPS-MIB.
  'cyberpower-pdu': {
    version: objects('3808.1.1.3.1.3'),
    model: objects('3808.1.1.3.1.5'),
    serial: objects('3808.1.1.3.1.6'),
  },
  // lgpAgentIdentFirmwareVersion, -Model, -SerialNumber of LIEBERT-GP-AGENT-MIB.
  liebert: {
    version: objects('476.1.42.2.1.3'),
    model: objects('476.1.42.2.1.2'),
    serial: objects('476.1.42.2.1.4'),
  },
  // tlpDeviceModel of TRIPPLITE-PRODUCTS.
  tripplite: { model: objects('850.1.1.1.2.1.5') },
} as const;

export const ups = withIdentity(
  platformLines(
    [
      ['cyberpower', 'CyberPower', 'CyberPower', 'ups', '3808', /CyberPower/i],
      [
        'cyberpower-pdu',
        'CyberPower PDU',
        'CyberPower',
        'pdu',
        '3808.1.1.3',
        '3808.1.1.6',
        ['3808', /PDU|Power Distribut/],
      ],
      ['riello', 'Riello NetMan', 'Riello', 'ups', '5491 7783', /^NetMan/i],
      ['socomec', 'Socomec NetVision', 'Socomec', 'ups', '4555', /NetVision/],
      ['socomec-pdu', 'Socomec PDU', 'Socomec', 'pdu', '4555.2.30', ['4555', /PDU/]],
      ['liebert', 'Vertiv Liebert', 'Vertiv', 'ups', '476', /Liebert/],
      [
        'vertiv-power',
        'Vertiv DC power',
        'Vertiv',
        'ups',
        '6302 885 13400 49150',
        /Emerson Vortex|NetSure|^Linux ES_Controller /,
      ],
      ['delta-ups', 'Delta UPS', 'Delta', 'ups', '2254 6785 20246 37533 55937 58378'],
      ['tripplite', 'Tripp Lite PowerAlert', 'Tripp Lite', 'ups', '850', /PowerAlert|Tripp ?Lite/i],
      ['phoenixtec', 'PowerWalker / Phoenixtec', 'Phoenixtec', 'ups', '935', /PowerWalker/],
      ['generex', 'Generex CS121 / CS141', 'Generex', 'ups', '1356', /^(The )?C[Ss]1[24]1\b|^ABB SNMP Agent/],
      ['ge-ups', 'GE / ABB UPS', 'ABB', 'ups', '818', /^GE Web\/SNMP/],
      ['victron-imco', 'IMCO Power', 'IMCO Power', 'ups', '818.32', /^IMCO /],
      ['benning', 'Benning', 'Benning', 'ups', '27383'],
      ['piller', 'Piller', 'Piller', 'ups', '1122'],
      ['salicru', 'Salicru', 'Salicru', 'ups', '26272'],
      ['gamatronic', 'Gamatronic', 'Gamatronic', 'ups', '6050'],
      ['legrand-ups', 'Legrand UPS', 'Legrand', 'ups', '7239 50138'],
      ['voltronic', 'Voltronic Power', 'Voltronic', 'ups', '43943 43944'],
      ['makelsan', 'Makelsan', 'Makelsan', 'ups', '31444'],
      ['kstar', 'KSTAR', 'KSTAR', 'ups', '48578 51812 55979'],
      ['east-power', 'EAST Power', 'EAST', 'ups', '40614'],
      ['superior-power', 'Superior Power Solutions', 'Superior Power Solutions', 'ups', '42610'],
      ['sinetica-ups', 'Sinetica UPS controller', 'Sinetica', 'ups', '13891 3711'],
      ['eltek', 'Eltek', 'Delta', 'ups', '12148 13858', /^ELTEK /],
      [
        'alpha-power',
        'Alpha Technologies',
        'EnerSys',
        'ups',
        '7309 26854 926 33872',
        /Alpha (Technologies|Innovations)|Argus/,
      ],
      ['enersys-commander', 'C&C Power Commander', 'C&C Power', 'ups', '18642'],
      ['ge-critical-power', 'OmniOn / GE Critical Power', 'OmniOn', 'ups', '10520', /Pulsar/],
      ['majorpower', 'Majorpower', 'Majorpower', 'ups', '40865'],
      ['samlex', 'Samlex America', 'Samlex', 'ups', '49075'],
      ['ict-power', 'ICT Power', 'ICT Power', 'ups', '39145'],
      ['morningstar', 'Morningstar', 'Morningstar', 'ups', '33333'],
      ['himoinsa', 'Himoinsa generator', 'Himoinsa', 'ups', /HIMOINSA|^C2LAN/i],
      ['deepsea', 'Deep Sea Electronics', 'Deep Sea Electronics', 'sensor', '41385', /Deep Sea/],
      ['bke', 'BKE power', 'BKE', 'ups', '27533'],
      [
        'enerdis-powerlogic',
        'Schneider PowerLogic',
        'Schneider Electric',
        'sensor',
        '3833',
        /PowerLogic|\bPM8\d\d/,
      ],
      ['janitza', 'Janitza', 'Janitza', 'sensor', '34278'],
      ['net-track', 'net-track E3METER', 'net-track', 'sensor', '21695', /E3METER/],
      ['enatel', 'Enatel', 'Enatel', 'ups', '7551 21940'],
      ['unipower', 'UNIPOWER', 'UNIPOWER', 'ups', '13169 22894'],
      ['generac', 'Generac', 'Generac', 'ups', '45281'],
      ['cummins', 'Cummins', 'Cummins', 'ups', '35699'],
      ['comap', 'ComAp', 'ComAp', 'sensor', '28634'],
      ['kohler', 'Kohler', 'Kohler', 'ups', '51585'],
      ['abb', 'ABB', 'ABB', 'ups', '908 27527'],
      ['satec', 'SATEC', 'SATEC', 'sensor', '11031'],
      ['accuenergy', 'Accuenergy', 'Accuenergy', 'sensor', '39604'],
      ['dent', 'DENT Instruments', 'DENT Instruments', 'sensor', '43542'],
      ['measurlogic', 'Measurlogic', 'Measurlogic', 'sensor', '43088'],
      ['leviton', 'Leviton', 'Leviton', 'sensor', '23362 23517'],
    ],
    {
      version: [
        { from: 'object', oid: `${upsIdent}.3` },
        { from: 'object', oid: `${upsIdent}.4` },
        { from: 'descr', pattern: /[Vv](?:ersion |er\.? )?(\d+\.\d+[\w.]*)/ },
      ],
      model: [{ from: 'object', oid: `${upsIdent}.2` }],
    },
  ),
  own,
);
