/** Cisco products that are no router or switch OS of their own: appliances, voice and video, security and management. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines, withIdentity } from '../lines.ts';

const version = [{ from: 'descr', pattern: /[Vv]ersion:? (?:Version )?([^\s,]+)/ }] as const;

const own = {
  'cisco-me1200': { version: [{ from: 'descr', pattern: /Build (\S+)/ }] },
  'cisco-waas': { version: [{ from: 'descr', pattern: /\boe\d+-([\d.]+)/ }] },
} as const;

export const cisco = [
  ...withIdentity(
    platformLines(
      [
        ['catos', 'Cisco CatOS', 'Cisco', 'switch', ['9', /Catalyst Operating System/], '9.5'],
        [
          'cisco-acs',
          'Cisco Secure ACS',
          'Cisco',
          'server',
          /Secure Access Control System/,
          ['9', /Secure Access Control|ACS/],
        ],
        [
          'cisco-ise',
          'Cisco ISE',
          'Cisco',
          'server',
          ['9', /Identity Services Engine/],
          /Identity Services Engine/,
        ],
        [
          'cisco-ace',
          'Cisco ACE',
          'Cisco',
          'load-balancer',
          ['9', /\bACE\b|Application Control Engine/],
          /Application Control Engine/,
        ],
        ['cisco-waas', 'Cisco WAAS', 'Cisco', 'server', ['9', /Wide Area Application Services/]],
        ['cisco-sce', 'Cisco Service Control', 'Cisco', 'router', ['9', /Cisco Service Control/]],
        ['cisco-me1200', 'Cisco ME 1200', 'Cisco', 'switch', ['9', /ME1200/]],
        ['cisco-prime', 'Cisco Prime', 'Cisco', 'server', ['9', /\bPrime\b/], '9.1.2307'],
        [
          'cisco-ucm',
          'Cisco Unified Communications',
          'Cisco',
          'server',
          ['9', /Unified Communications|CallManager|\bUCOS\b/],
          ['99', /UCOS/],
          /Software:\s*UCOS/,
        ],
        [
          'cisco-ucs',
          'Cisco UCS',
          'Cisco',
          'bmc',
          ['9', /\bUCS\b|Integrated Management Controller/],
          '9.1.1682',
        ],
        [
          'cisco-telepresence',
          'Cisco TelePresence',
          'Cisco',
          'media',
          '5596',
          /Cisco (TelePresence )?Codec/,
          ['9', /TelePresence/],
        ],
        [
          'cisco-vcs',
          'Cisco Expressway',
          'Cisco',
          'media',
          '5596.130',
          ['5596 9', /Expressway|Video Communication Server/],
        ],
        ['cisco-asyncos', 'Cisco AsyncOS', 'Cisco', 'server', '15497', /AsyncOS/],
        ['cisco-viptela', 'Cisco Catalyst SD-WAN', 'Cisco', 'router', '41916', /Viptela/],
        ['cisco-ons', 'Cisco ONS 15454', 'Cisco', 'optical', '9.1.406', '3607', ['9', /\bONS ?15\d+/]],
        ['cisco-ip-phone', 'Cisco IP phone', 'Cisco', 'phone', ['9', /IP Phone/]],
        ['starent', 'Cisco StarOS', 'Cisco', 'router', '8164', /StarOS/],
      ],
      { version },
    ),
    own,
  ),
  definePlatform({
    id: 'meraki',
    name: 'Cisco Meraki',
    vendor: 'Cisco Meraki',
    detect: [
      { objectIds: enterprises('29671') },
      { objectIds: enterprises('29671'), descr: /Meraki (MR|CW)\w+|Cloud Managed AP/, kind: 'access-point' },
      { objectIds: enterprises('29671'), descr: /Meraki MS\w+|C9\d{3}|Switch/, kind: 'switch' },
      { objectIds: enterprises('29671'), descr: /Meraki (MX|Z)\w+|Security Appliance/, kind: 'firewall' },
      { descr: /^Meraki / },
    ],
    model: [
      { from: 'descr', pattern: /(?:Meraki|Wireless) (\S+)/ },
      { from: 'descr', pattern: /^(C9\S+)/ },
    ],
  }),
];
