/** Eaton power: XUPS-MIB (Powerware, 534), MG-SNMP-UPS-MIB (Merlin Gerin, 705), ePDUs, and the rectifiers of Eltek and SC200. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

const xups = '1.3.6.1.4.1.534.1.1';
const mgeUps = '1.3.6.1.4.1.705.1.1';

const own = {
  // firmwareVersion, partNumber, serialNumber of EATON-EPDU-MIB.
  'eaton-epdu': {
    version: objects('534.6.6.7.1.2.1.5'),
    model: objects('534.6.6.7.1.2.1.2', '534.6.6.7.1.2.1.3'),
    serial: objects('534.6.6.7.1.2.1.4'),
  },
} as const;

export const eaton = [
  definePlatform({
    id: 'eaton-ups',
    name: 'Eaton UPS (Powerware)',
    vendor: 'Eaton',
    kind: 'ups',
    detect: [{ objectIds: enterprises('534') }, { descr: /ConnectUPS|^Eaton /i }],
    // xupsIdentSoftwareVersion, -Model, -SerialNumber.
    version: [{ from: 'object', oid: `${xups}.3` }],
    model: [{ from: 'object', oid: `${xups}.2` }],
    serial: [{ from: 'object', oid: `${xups}.6` }],
  }),
  definePlatform({
    id: 'mge-ups',
    name: 'Eaton UPS (MGE)',
    vendor: 'Eaton',
    kind: 'ups',
    detect: [{ objectIds: enterprises('705') }],
    // upsmgIdentFirmwareVersion, -ModelName, -SerialNumber.
    version: [{ from: 'object', oid: `${mgeUps}.4` }],
    model: [
      { from: 'descr', pattern: /^(Eaton .+)/ },
      { from: 'object', oid: `${mgeUps}.2` },
      { from: 'object', oid: `${mgeUps}.1` },
    ],
    serial: [{ from: 'object', oid: `${mgeUps}.7` }],
  }),
  ...withIdentity(
    platformLines([
      ['eaton-epdu', 'Eaton ePDU', 'Eaton', 'pdu', '534.6.6'],
      ['eaton-mge-pdu', 'MGE switched PDU', 'Eaton', 'pdu', '705.2', ['705', /PDU/]],
      ['eaton-sc200', 'Eaton SC200 DC power', 'Eaton', 'ups', '1918', /^SC[23]00 /],
      ['eaton-ats', 'Eaton transfer switch', 'Eaton', 'pdu', '534.10'],
      ['cooper', 'Eaton Cooper', 'Eaton', 'sensor', '9646 30657 52503 53910'],
    ]),
    own,
  ),
];
