/** Fortinet beside the FortiGate: each product has its own number below 12356 (FORTINET-CORE-MIB, fnMibs). */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines } from '../lines.ts';

const serial = [{ from: 'object', oid: '1.3.6.1.4.1.12356.100.1.1.1' }] as const;

export const fortinet = [
  definePlatform({
    id: 'fortiswitch',
    name: 'Fortinet FortiSwitch',
    vendor: 'Fortinet',
    kind: 'switch',
    detect: [{ objectIds: enterprises('12356.106') }],
    // fsSysVersion of FORTINET-FORTISWITCH-MIB: "FortiSwitch-424E v7.4.0,build0767,230509 (GA)".
    version: [{ from: 'object', oid: '1.3.6.1.4.1.12356.106.4.1.1', pattern: /v(\d[\d.]+)/ }],
    model: [
      { from: 'object', oid: '1.3.6.1.4.1.12356.106.4.1.1', pattern: /(FortiSwitch\S+|FS\d\S+) v/ },
      { from: 'entity' },
    ],
    serial,
  }),
  ...platformLines(
    [
      ['fortiap', 'Fortinet FortiAP', 'Fortinet', 'access-point', '12356.120', ['12356', /FortiAP/]],
      [
        'fortianalyzer',
        'Fortinet FortiAnalyzer',
        'Fortinet',
        'server',
        '12356.102',
        ['12356', /FortiAnalyzer/],
      ],
      ['fortimanager', 'Fortinet FortiManager', 'Fortinet', 'server', '12356.103', ['12356', /FortiManager/]],
      ['fortimail', 'Fortinet FortiMail', 'Fortinet', 'server', '12356.105'],
      ['fortiweb', 'Fortinet FortiWeb', 'Fortinet', 'load-balancer', '12356.107'],
      ['fortiadc', 'Fortinet FortiADC', 'Fortinet', 'load-balancer', '12356.112'],
      ['fortiauthenticator', 'Fortinet FortiAuthenticator', 'Fortinet', 'server', '12356.113'],
      ['fortivoice', 'Fortinet FortiVoice', 'Fortinet', 'phone', '12356.115'],
      ['fortisandbox', 'Fortinet FortiSandbox', 'Fortinet', 'server', '12356.118'],
      ['fortinac', 'Fortinet FortiNAC', 'Fortinet', 'server', '16856 12356.116'],
      ['fortiextender', 'Fortinet FortiExtender', 'Fortinet', 'modem', '12356.121'],
      ['fortiwlc', 'Fortinet FortiWLC (Meru)', 'Fortinet', 'controller', '15983', /Meru Networks/],
    ],
    { serial },
  ),
];
