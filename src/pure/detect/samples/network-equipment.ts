/** Made by hand after the documents that the protocols' files name. */
import { ascii, be16, be32, concat, hex, le32, zeros } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

const value = (type: number, ...body: readonly (Uint8Array | string)[]) => {
  const bytes = concat(...body);
  return concat([type], be16(bytes.length), bytes);
};
const ubiquiti = concat(
  value(1, hex('04189601020f')),
  value(2, hex('04189601020f c0a80114')),
  value(3, 'XW.ar934x.v6.3.11.33396.211103.1117'),
  value(10, hex('00015180')),
  value(11, 'roof-north'),
  value(12, 'LBE-5AC-Gen2'),
);

const topology = 'CN=fw1,O=mgmt..abc123';

const notification = concat(be16(0x0300), be16(10), be32(0x80000010), be32(1), be16(0x0200));
const ldpMessage = concat(be16(1), be16(4 + notification.length), be32(7), notification);

const element = (type: number, body: Uint8Array) => concat(be16(type), be16(body.length), body);
const version = (type: number, text: string) => concat(be32(9), be16(type), be16(text.length), text);
const descriptor = concat(
  be16(3),
  be16(50),
  be16(3),
  be16(50),
  [4, 2, 0, 2],
  version(4, 'AIR-CT5508'),
  version(5, '8.5.182'),
);
const capwapElements = concat(element(1, descriptor), element(4, ascii('wlc1')));

const types = 'service:VMwareInfrastructure,service:wbem:https';
const slp = concat(
  [2, 10, 0, 0, 20 + types.length, 0, 0, 0, 0, 0],
  be16(0x4e6f),
  be16(2),
  'en',
  be16(0),
  be16(types.length),
  types,
);

const ndmp = concat(
  be32(1),
  be32(1_700_000_000),
  be32(0),
  be32(0x502),
  be32(0),
  be32(0),
  be32(0),
  be32(4),
  be32(9),
  'Connected',
  zeros(3),
);
const routerError = concat('NI_RTERR\0', [40, 0, 0], be32(40), '*ERR*\x001\0SAProuter 40.4\0');

export const samples: readonly Sample[] = [
  {
    of: 'ubiquiti-discovery',
    about: 'made by hand as devices with firmware 6 answer',
    asked: 'ubiquiti-discover',
    bytes: concat([1, 0], be16(ubiquiti.length), ubiquiti),
    is: {
      name: 'ubnt-discover',
      product: 'Ubiquiti LBE-5AC-Gen2',
      version: 'XW.ar934x.v6.3.11.33396.211103.1117',
      hostName: 'roof-north',
      info: 'MAC 04:18:96:01:02:0f, up 24 h',
    },
  },
  {
    of: 'mikrotik-btest',
    about: 'made by hand: all that it says',
    asked: 'greeting',
    bytes: hex('01000000'),
    is: { name: 'bandwidth-test', os: 'MikroTik RouterOS' },
  },
  {
    of: 'cisco-smart-install',
    about: "made by hand after Cisco's check for Smart Install",
    asked: 'smart-install',
    bytes: hex('00000004 00000000 00000003 00000008 00000001 00000000'),
    is: { name: 'smart-install', os: 'Cisco IOS' },
  },
  {
    of: 'sccp',
    about: 'made by hand: the acknowledgement of a keep-alive',
    asked: 'sccp-keep-alive',
    bytes: concat(le32(4), le32(0), le32(0x0100)),
    is: { name: 'cisco-sccp' },
  },
  {
    of: 'fw1-topology',
    about: 'made by hand, as it is widely shown',
    asked: 'fw1-topology',
    bytes: concat(hex('51000000 00000000'), be32(topology.length + 1), topology, [0]),
    is: { name: 'fw1-topology', hostName: 'fw1', info: 'management mgmt..abc123' },
  },
  {
    of: 'sap-ni',
    about: 'made by hand after SAP note 500235',
    asked: 'sap-ni-ping',
    bytes: hex('00000008 4e495f504f4e4700'),
    is: { name: 'sap-ni' },
  },
  {
    of: 'sap-ni',
    about: 'made by hand: the error of a SAProuter',
    asked: 'sap-ni-ping',
    bytes: concat(be32(routerError.length), routerError),
    is: { name: 'sap-ni', product: 'SAProuter', version: '40.4' },
  },
  {
    of: 'ldp',
    about: 'made by hand after RFC 5036 section 3.5.1',
    asked: 'ldp-initialize',
    bytes: concat(be16(1), be16(6 + ldpMessage.length), hex('0a000001 0000'), ldpMessage),
    is: { name: 'ldp', info: 'router 10.0.0.1, session rejected, no hello' },
  },
  {
    of: 'tacacs',
    about: 'made by hand after RFC 8907 section 5.2, in the clear',
    asked: 'tacacs-start',
    bytes: concat(hex('c0010201 4e6f6374'), be32(6 + 10), [4, 0], be16(10), be16(0), 'Username: '),
    is: { name: 'tacacs', info: 'asks for a user: Username:' },
  },
  {
    of: 'tacacs',
    about: 'made by hand after RFC 8907 section 4.1, hidden',
    asked: 'tacacs-start',
    bytes: concat(hex('c0010200 4e6f6374'), be32(6), hex('deadbeef0102')),
    is: { name: 'tacacs', info: 'body under a secret' },
  },
  {
    of: 'radius-acct',
    about: 'made by hand after RFC 5997 section 4',
    asked: 'radius-status-accounting',
    bytes: concat([5, 0x6f, 0, 20], hex('00112233445566778899aabbccddeeff')),
    is: { name: 'radius-acct', info: 'Accounting-Response' },
  },
  {
    of: 'capwap',
    about: 'made by hand after RFC 5415 section 5.2',
    asked: 'capwap-discovery',
    bytes: concat(
      hex('0010020000000000'),
      be32(2),
      [0x4e],
      be16(3 + capwapElements.length),
      [0],
      capwapElements,
    ),
    is: {
      name: 'capwap-control',
      product: 'Cisco wireless controller',
      version: '8.5.182',
      hostName: 'wlc1',
    },
  },
  {
    of: 'slp-udp',
    about: 'made by hand after RFC 2608 section 10.2, the types of ESXi',
    asked: 'slp-types-udp',
    bytes: slp,
    is: { name: 'svrloc', os: 'VMware ESXi' },
  },
  {
    of: 'slp-tcp',
    about: 'made by hand after RFC 2608 section 10.2, the types of ESXi',
    asked: 'slp-types-tcp',
    bytes: slp,
    is: { name: 'svrloc', info: `services ${types}` },
  },
  {
    of: 'ndmp',
    about: 'made by hand after draft-skardal-ndmp4 section 2.3',
    asked: 'greeting',
    bytes: concat([0x80, 0, 0, ndmp.length], ndmp),
    is: { name: 'ndmp', version: '4', info: 'Connected' },
  },
  {
    of: 'vmware-authd',
    about: 'as ESXi 6.7 greets',
    asked: 'greeting',
    bytes: ascii(
      '220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported/t\r\n',
    ),
    is: { name: 'vmware-auth', version: '1.10' },
  },
];
