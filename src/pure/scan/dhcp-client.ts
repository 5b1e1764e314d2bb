/**
 * Which system a DHCP client runs on, by what it asks for (RFC 2132 section 9.8, in its own order) and what it calls itself (section 9.13). A small
 * table of what makers print and every capture shows; whoever is not in it is unknown.
 */
import { type DhcpPacket, dhcpOptions, textOption } from '../wire/dhcp.ts';

export interface DhcpVerdict {
  readonly family: string;
  readonly name?: string;
  readonly vendor?: string;
  readonly deviceType?: string;
  readonly weight: number;
}

export interface DhcpClient {
  readonly mac: string;
  readonly statement: string;
  readonly verdict?: DhcpVerdict;
}

type Say = Omit<DhcpVerdict, 'weight'> & { readonly weight?: number };

const weights = { vendorClass: 0.75, parameters: 0.6 } as const;
const phone = (vendor: string, family = `${vendor} phone`): Say => ({
  family,
  vendor,
  deviceType: 'VoIP phone',
});

/** `$1` and `$2` are what the pattern caught. */
const vendorClasses: readonly (readonly [RegExp, Say])[] = [
  [/^MSFT 5\.0/, { family: 'Windows' }],
  [/^android-dhcp-(\d[\w.]*)/, { family: 'Android', name: 'Android $1', weight: 0.85 }],
  // dhcpcd(8) names the kernel that it runs on.
  [
    /^dhcpcd[- ]\d[\w.]*:(Linux|FreeBSD|NetBSD|OpenBSD)-([\w.+-]{1,60})/,
    { family: '$1', name: '$1 $2', weight: 0.85 },
  ],
  [/^udhcpc? \d/, { family: 'Linux', weight: 0.6 }],
  [/^AAPLBSDPC/, { family: 'macOS' }],
  [/^SUNW\./, { family: 'Solaris' }],
  [/^Juniper-/i, { family: 'Junos' }],
  [
    /^Arista;([\w-]{1,40});/,
    { family: 'Arista EOS', name: 'Arista EOS ($1)', vendor: 'Arista', deviceType: 'switch' },
  ],
  [/^FortiGate/i, { family: 'FortiOS' }],
  [/^FortiAP/i, { family: 'FortiAP', vendor: 'Fortinet', deviceType: 'access point' }],
  [/^FortiSwitch/i, { family: 'FortiSwitch', vendor: 'Fortinet', deviceType: 'switch' }],
  [
    /^Cisco AP (\w{1,40})/,
    { family: 'Cisco access point', name: 'Cisco AP $1', vendor: 'Cisco', deviceType: 'access point' },
  ],
  [/^Cisco Systems, Inc\. IP Phone/, phone('Cisco', 'Cisco IP Phone')],
  [/^Aruba(?:Instant)?AP/, { family: 'Aruba access point', vendor: 'Aruba', deviceType: 'access point' }],
  [/^Ruckus CPE/, { family: 'Ruckus access point', vendor: 'Ruckus', deviceType: 'access point' }],
  [/^Polycom/i, phone('Polycom')],
  [/^yealink/i, phone('Yealink')],
  [/^snom/i, phone('Snom')],
  [/^Grandstream/i, phone('Grandstream')],
  [/^Hewlett-Packard JetDirect/, { family: 'HP JetDirect', vendor: 'HP', deviceType: 'printer' }],
  [
    /^Mfg=([^;]{1,40});Typ=Printer;Mod=([^;]{1,60})/,
    { family: '$1 printer', name: '$2', vendor: '$1', deviceType: 'printer' },
  ],
  [/^docsis/i, { family: 'cable modem', deviceType: 'broadband router' }],
];

/** Whole lists, as decimal codes. */
const parameterLists: readonly (readonly [Say, readonly string[]])[] = [
  [
    { family: 'Windows' },
    [
      '1,3,6,15,31,33,43,44,46,47,119,121,249,252',
      '1,15,3,6,44,46,47,31,33,121,249,252,43',
      '1,15,3,6,44,46,47,31,33,121,249,43,252',
      '1,15,3,6,44,46,47,31,33,121,249,43',
    ],
  ],
  [
    { family: 'macOS' },
    [
      '1,121,3,6,15,108,114,119,252,95,44,46',
      '1,121,3,6,15,114,119,252,95,44,46',
      '1,121,3,6,15,119,252,95,44,46',
    ],
  ],
  [{ family: 'iOS' }, ['1,121,3,6,15,108,114,119,252', '1,121,3,6,15,114,119,252', '1,121,3,6,15,119,252']],
  [
    { family: 'Android' },
    ['1,3,6,15,26,28,51,58,59,43', '1,3,6,15,26,28,51,58,59,43,114', '1,3,6,15,26,28,51,58,59,43,114,108'],
  ],
  // dhclient.conf(5) as Debian ships it.
  [{ family: 'Linux' }, ['1,28,2,3,15,6,119,12,44,47,26,121,42']],
];

function byVendorClass(text: string): DhcpVerdict | undefined {
  for (const [pattern, { weight = weights.vendorClass, ...say }] of vendorClasses) {
    const found = pattern.exec(text);
    if (!found) continue;
    const filled = Object.entries(say).map(([field, words]) => [
      field,
      words.replace(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? ''),
    ]);
    return { ...(Object.fromEntries(filled) as Say), weight };
  }
  return undefined;
}

function byParameters(list: string): DhcpVerdict | undefined {
  const found = parameterLists.find(([, lists]) => lists.includes(list));
  return found && { weight: weights.parameters, ...found[0] };
}

/** Undefined for what no client with an Ethernet address says when it asks for one. */
export function readDhcpClient(packet: DhcpPacket): DhcpClient | undefined {
  const { mac, message } = packet;
  const asks = message === 'DISCOVER' || message === 'REQUEST' || message === 'INFORM';
  if (packet.operation !== 1 || !mac || !asks) return undefined;
  const vendorClass = textOption(packet, dhcpOptions.vendorClass);
  const parameters = [...(packet.options.get(dhcpOptions.parameters) ?? [])].join();
  const hostName = textOption(packet, dhcpOptions.hostName);
  const verdict = (vendorClass && byVendorClass(vendorClass)) || byParameters(parameters);
  const told = [
    ...(vendorClass ? [`calls itself ${vendorClass.slice(0, 100)}`] : []),
    ...(parameters ? [`asks for ${parameters.slice(0, 120)}`] : []),
    ...(hostName ? [`names its host ${hostName.slice(0, 60)}`] : []),
  ];
  return {
    mac,
    statement: `its DHCP client ${told.join(', ') || 'asks for nothing'}`,
    ...(verdict ? { verdict } : {}),
  };
}
