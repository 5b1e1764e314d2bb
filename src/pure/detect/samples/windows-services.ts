/** Made by hand after [MS-RPCE], [MS-NLMP], [MS-ADTS] and [MS-RDPBCGR]: no Windows is at hand. The names are of example domains. */
import { ascii, concat, hex, le16, le32, utf16le, zeros } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

const pair = (id: number, name: string) => concat(le16(id), le16(name.length * 2), utf16le(name));
/** [MS-NLMP] section 2.2.1.2, of a domain controller of build 17763. */
const challenge = (() => {
  const name = utf16le('NOCLAB');
  const info = concat(
    pair(2, 'NOCLAB'),
    pair(1, 'DC1'),
    pair(4, 'noc.example'),
    pair(3, 'dc1.noc.example'),
    pair(5, 'noc.example'),
    le16(0),
    le16(0),
  );
  const at = 56;
  return concat(
    'NTLMSSP\0',
    le32(2),
    le16(name.length),
    le16(name.length),
    le32(at),
    // Unicode, target, NTLM, target information, version.
    le32(0x02810205),
    hex('0123456789abcdef'),
    zeros(8),
    le16(info.length),
    le16(info.length),
    le32(at + name.length),
    [10, 0],
    le16(17_763),
    [0, 0, 0, 15],
    name,
    info,
  );
})();
const bound = (token: Uint8Array) => {
  const body = concat(
    le16(5840),
    le16(5840),
    le32(0x1234),
    le16(4),
    '135\0',
    zeros(2),
    [1, 0, 0, 0],
    le16(0),
    le16(0),
    hex('045d888aeb1cc9119fe808002b104860 02000000'),
  );
  const verifier = token.length > 0 ? concat([10, 2, 0, 0], zeros(4), token) : zeros(0);
  return concat(
    [5, 0, 12, 3, 0x10, 0, 0, 0],
    le16(16 + body.length + verifier.length),
    le16(token.length),
    le32(0x4e6f),
    body,
    verifier,
  );
};
const negotiateToken = hex(
  '4e544c4d5353500001000000058208a2 00000000000000000000000000000000 0a0063450000000f',
);
const bindHead = hex(
  'd016d01600000000010000000000010008 83afe11f5dc91191a408002b14a0fa03000000045d888aeb1cc9119fe808002b10486002000000',
);

const der = (tag: number, ...parts: readonly Uint8Array[]) => {
  const body = concat(...parts);
  return concat(
    body.length < 128 ? [tag, body.length] : [tag, 0x82, body.length >> 8, body.length & 255],
    body,
  );
};
const attribute = (name: string, ...values: readonly string[]) =>
  der(0x30, der(4, ascii(name)), der(0x31, ...values.map((value) => der(4, ascii(value)))));
const rootDse = der(
  0x30,
  hex('020107'),
  der(
    0x64,
    der(4),
    der(
      0x30,
      attribute('defaultNamingContext', 'DC=noc,DC=example'),
      attribute('dnsHostName', 'dc1.noc.example'),
      attribute('supportedCapabilities', '1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1670'),
      attribute('domainControllerFunctionality', '7'),
    ),
  ),
);

export const samples: readonly Sample[] = [
  {
    of: 'msrpc',
    about: 'made by hand after C706 section 12.6.4.4',
    asked: 'rpc-bind-epm',
    bytes: bound(zeros(0)),
    is: { name: 'epmap', info: 'at 135' },
    dialogue: [
      {
        asked: concat(
          [5, 0, 11, 3, 0x10, 0, 0, 0],
          le16(72 + 8 + negotiateToken.length),
          le16(negotiateToken.length),
          le32(0x4e6f),
          bindHead,
          [10, 2, 0, 0],
          zeros(4),
          negotiateToken,
        ),
        answered: bound(challenge),
      },
    ],
    further: {
      product: 'Microsoft Windows RPC',
      hostName: 'dc1.noc.example',
      os: 'Windows 10 1809 or Server 2019',
      info: 'at 135, domain noc.example, build 10.0.17763',
    },
  },
  {
    of: 'rdp',
    about: 'made by hand after [MS-RDPBCGR] section 4.1.2, with network level authentication',
    asked: 'rdp-connect',
    bytes: hex('030000130ed00000123400021f080002000000'),
    is: { name: 'ms-wbt-server', product: undefined, info: 'network level authentication' },
    dialogue: [
      {
        asked: hex(
          '3037a003020106a130302e302ca02a0428 4e544c4d5353500001000000058208a200000000000000000000000000000000 0a0063450000000f',
        ),
        answered: der(0x30, hex('a003020106'), der(0xa1, der(0x30, der(0x30, der(0xa0, der(4, challenge)))))),
      },
    ],
    further: {
      product: 'Microsoft Terminal Services',
      hostName: 'dc1.noc.example',
      info: 'network level authentication, domain noc.example, build 10.0.17763',
    },
  },
  {
    of: 'ldap',
    about: 'made by hand after [MS-ADTS] section 3.1.1.3.2',
    asked: 'ldap-root-dse',
    bytes: rootDse,
    is: {
      name: 'ldap',
      product: 'Microsoft Active Directory LDAP',
      os: 'Windows Server 2016 or later',
      hostName: 'dc1.noc.example',
      info: 'domain noc.example',
    },
  },
  {
    of: 'cldap',
    about: 'made by hand after [MS-ADTS] section 3.1.1.3.2',
    asked: 'cldap-root-dse',
    bytes: rootDse,
    is: { name: 'ldap', product: 'Microsoft Active Directory LDAP' },
  },
  {
    of: 'citrix-ica',
    about: 'made by hand after CTX116890',
    asked: 'greeting',
    bytes: hex('7f7f494341007f7f49434100'),
    is: { name: 'ica', product: 'Citrix ICA' },
  },
  {
    of: 'pcanywhere',
    about: 'made by hand, as the words are widely shown',
    asked: 'pcanywhere-name',
    bytes: ascii('NRPC-17_________________________AHM_3___\0'),
    is: { name: 'pcanywherestat', hostName: 'PC-17' },
  },
];
