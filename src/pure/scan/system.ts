/**
 * What a host runs, as far as its signs agree: every sign votes for a family with a weight, signs of one family add up, families that contradict
 * each other take from each other. Below the threshold nothing is said: unknown is better than wrong. Weights are probabilities as we judge
 * them, not measurements of anybody's database.
 */
import type { TcpStackAnswer } from '../contract/network.ts';
import type { PortFact, SystemFact } from '../contract/scan.ts';
import { detect } from '../platforms/detect.ts';
import type { DhcpClient } from './dhcp-client.ts';
import { initialTtl } from './distance.ts';
import { readStack } from './stack.ts';

export interface SystemSigns {
  readonly address: string;
  /** Of an answer of the host. */
  readonly ttl?: number;
  /** Window of a SYN-ACK. */
  readonly window?: number;
  /** The answer to a SYN with the usual options; it says more than TTL and window alone. */
  readonly stack?: TcpStackAnswer;
  /** Of an answer to a ping. */
  readonly echoTtl?: number;
  /** Who made the network card. */
  readonly vendor?: string;
  /** As it was heard on the link. */
  readonly dhcp?: DhcpClient;
  readonly ports: readonly PortFact[];
}

interface Family {
  readonly family: string;
  readonly vendor?: string;
  readonly cpe?: string;
  readonly deviceType?: string;
  /** TTL that it begins with. */
  readonly ttl?: number;
  readonly pattern: RegExp;
  /** What it is built on: signs of that are no contradiction. */
  readonly base?: string;
}

/** Special before general: the first whose pattern fits a text. */
const families: readonly Family[] = [
  family('Windows', 'Microsoft', 'microsoft:windows', 128, /windows|win(32|64)|microsoft-iis/i),
  {
    ...family('iOS', 'Apple', 'apple:iphone_os', 64, /iphone|ipad/i, 'phone'),
    base: 'macOS',
  },
  family('macOS', 'Apple', 'apple:macos', 64, /mac ?os|darwin|os x/i),
  { ...family('Cisco IOS XE', 'Cisco', 'cisco:ios_xe', 255, /ios[- ]?xe/i, 'router'), base: 'Linux' },
  family('Cisco IOS XR', 'Cisco', 'cisco:ios_xr', 255, /ios[- ]?xr/i, 'router'),
  { ...family('Cisco NX-OS', 'Cisco', 'cisco:nx-os', 255, /nx-?os/i, 'switch'), base: 'Linux' },
  family(
    'Cisco ASA',
    'Cisco',
    'cisco:adaptive_security_appliance_software',
    255,
    /adaptive security|\basa\b/i,
    'firewall',
  ),
  family('Cisco IOS', 'Cisco', 'cisco:ios', 255, /cisco ios|cisco:ios\b|^ios$/i, 'router'),
  { ...family('Junos', 'Juniper', 'juniper:junos', 64, /junos/i, 'router'), base: 'FreeBSD' },
  {
    ...family('RouterOS', 'MikroTik', 'mikrotik:routeros', 64, /routeros|mikrotik/i, 'router'),
    base: 'Linux',
  },
  { ...family('FortiOS', 'Fortinet', 'fortinet:fortios', 64, /forti(os|gate)/i, 'firewall'), base: 'Linux' },
  {
    ...family('PAN-OS', 'Palo Alto Networks', 'paloaltonetworks:pan-os', 64, /pan-?os/i, 'firewall'),
    base: 'Linux',
  },
  { ...family('VMware ESXi', 'VMware', 'vmware:esxi', 64, /esxi?\b/i), base: 'FreeBSD' },
  family('FreeBSD', 'FreeBSD', 'freebsd:freebsd', 64, /freebsd/i),
  family('OpenBSD', 'OpenBSD', 'openbsd:openbsd', 64, /\bopenbsd\b/i),
  family('NetBSD', 'NetBSD', 'netbsd:netbsd', 64, /netbsd/i),
  family('Solaris', 'Oracle', 'oracle:solaris', 255, /solaris|sunos/i),
  family('AIX', 'IBM', 'ibm:aix', 60, /\baix\b/i),
  family('HP-UX', 'HP', 'hp:hp-ux', 64, /hp-?ux/i),
  { ...family('Android', 'Google', 'google:android', 64, /android/i), base: 'Linux' },
  family(
    'Linux',
    'Linux',
    'linux:linux_kernel',
    64,
    /linux|debian|ubuntu|raspbian|centos|red ?hat|rhel|fedora|rocky|alma|suse|alpine|gentoo|\barch\b|openwrt/i,
  ),
];

function family(
  name: string,
  vendor: string,
  cpe: string,
  ttl: number,
  pattern: RegExp,
  deviceType?: string,
): Family {
  return {
    family: name,
    vendor,
    cpe: `cpe:2.3:o:${cpe}`,
    ttl,
    pattern,
    ...(deviceType ? { deviceType } : {}),
  };
}
const familyOf = (text: string): Family | undefined => families.find((item) => item.pattern.test(text));
const named = (name: string): Family => families.find((item) => item.family === name)!;

interface Vote {
  readonly source: string;
  readonly statement: string;
  /** 0 to 1. */
  readonly weight: number;
  readonly family: Family;
  /** More special than the family: `Windows Server 2019`. */
  readonly name?: string;
  readonly cpe?: string;
  readonly deviceType?: string;
  readonly vendor?: string;
}

const weights = {
  /** sysDescr that a platform's rule knows, by how sure that rule is. */
  snmp: 0.95,
  /** Software that says which system it was built for or runs on. */
  service: 0.8,
  /** Web servers and proxies speak for others behind them. */
  web: 0.5,
  cpe: 0.7,
  stack: 0.45,
  stackRare: 0.5,
  ttlWindows: 0.3,
  ttlLinux: 0.15,
  vendor: 0.55,
  /** What is left of a guess when its TTL is another than it begins with. */
  wrongTtl: 0.7,
  /** What is left of a stack's word when pings come from another one. */
  otherEcho: 0.5,
  /** How much one family takes from another. */
  contradiction: 0.6,
} as const;
const accuracyMin = 0.5;
const guessesMax = 5;
const statementMax = 300;

/** Windows of SYN-ACKs on Ethernet (MSS 1460), as the systems' own defaults give them. */
const linuxWindows: ReadonlySet<number> = new Set([
  5792, 5840, 14_480, 14_600, 28_960, 29_200, 43_440, 43_690, 62_643, 64_240, 65_160, 65_483,
]);
const windowsWindows: ReadonlySet<number> = new Set([8192, 16_384, 64_240, 65_392, 65_535]);

function stackVotes({ ttl, window, stack, echoTtl }: SystemSigns): Vote[] {
  if (stack) return answerVotes(stack, echoTtl);
  if (!ttl) return [];
  const first = initialTtl(ttl);
  const vote = (weight: number, name: string, statement: string): Vote => ({
    source: 'tcp-ip',
    statement,
    weight,
    family: named(name),
  });
  const votes: Vote[] = [];
  if (first === 128) votes.push(vote(weights.ttlWindows, 'Windows', `TTL ${ttl} began as 128`));
  if (first === 64) votes.push(vote(weights.ttlLinux, 'Linux', `TTL ${ttl} began as 64`));
  if (!window) return votes;
  const statement = `window ${window} and a TTL that began as ${first}`;
  if (first === 64 && linuxWindows.has(window)) votes.push(vote(weights.stack, 'Linux', statement));
  if (first === 128 && windowsWindows.has(window)) votes.push(vote(weights.stack, 'Windows', statement));
  if (first === 255 && window === 4128) votes.push(vote(weights.stackRare, 'Cisco IOS', statement));
  return votes;
}

function answerVotes(stack: TcpStackAnswer, echoTtl: number | undefined): Vote[] {
  const { statement, verdict } = readStack(stack);
  if (!verdict) return [];
  const of = named(verdict.family);
  // A ping that began otherwise than this system's was answered by somebody else: the port is forwarded, or a proxy accepts for it.
  const other = echoTtl && initialTtl(echoTtl) !== (echoTtls.get(of.family) ?? initialTtl(of.ttl!));
  return [
    {
      source: 'tcp-ip',
      statement: other ? `${statement}; the ping began as ${initialTtl(echoTtl)}` : statement,
      weight: other ? verdict.weight * weights.otherEcho : verdict.weight,
      family: of,
      ...(verdict.name ? { name: verdict.name } : {}),
    },
  ];
}
/** Where ICMP begins with another TTL than TCP. */
const echoTtls: ReadonlyMap<string, number> = new Map([['OpenBSD', 255]]);

/** Makers whose cards are found in devices of one system only. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/mikrotik|routerboard/i, 'RouterOS'],
  [/^juniper/i, 'Junos'],
  [/^fortinet/i, 'FortiOS'],
  [/^palo alto/i, 'PAN-OS'],
  [/raspberry/i, 'Linux'],
];

function vendorVotes({ vendor }: SystemSigns): Vote[] {
  const maker = vendor === undefined ? undefined : makers.find(([pattern]) => pattern.test(vendor));
  return maker
    ? [
        {
          source: 'mac',
          statement: `the network card is made by ${vendor}`,
          weight: weights.vendor,
          family: named(maker[1]),
        },
      ]
    : [];
}

function dhcpVotes({ dhcp }: SystemSigns): Vote[] {
  if (!dhcp?.verdict) return [];
  const { family: name, weight, ...more } = dhcp.verdict;
  const known = families.find((item) => item.family === name) ?? { family: name, pattern: /^$/ };
  return [{ source: 'dhcp', statement: dhcp.statement, weight, family: known, ...more }];
}

const webServices = /^(http|https|http-proxy|https-alt|http-alt)$/;

function serviceVotes({ port, transport, service }: PortFact): Vote[] {
  if (service?.method !== 'probed') return [];
  const at = `${service.name} at ${transport} port ${port}`;
  const votes: Vote[] = [];
  const more = service.deviceType ? { deviceType: service.deviceType } : {};
  if (service.name === 'snmp' && service.info) votes.push(...snmpVotes(service.info, at));
  const spoken = service.os && familyOf(service.os);
  if (service.os && spoken)
    votes.push({
      source: service.name,
      statement: `${at} says ${service.os}`,
      weight: webServices.test(service.name) ? weights.web : weights.service,
      family: spoken,
      ...(service.os.length > spoken.family.length ? { name: service.os } : {}),
      ...more,
    });
  const cpe = service.cpes.find((name) => /^cpe:(2\.3:|\/)o:/.test(name));
  const byCpe = cpe && familyOf(cpe.replaceAll('_', ' '));
  // One service that says the same thing twice is one sign.
  if (cpe && byCpe && byCpe !== spoken)
    votes.push({
      source: service.name,
      statement: `${at} is ${cpe}`,
      weight: weights.cpe,
      family: byCpe,
      cpe,
      ...more,
    });
  return votes;
}

function snmpVotes(sysDescr: string, at: string): Vote[] {
  const found = detect({ sysDescr });
  if (!found.name) return [];
  const known = familyOf(found.name) ?? familyOf(sysDescr);
  const name = found.version ? `${found.name} ${found.version}` : found.name;
  return [
    {
      source: 'snmp',
      statement: `${at}: ${found.evidence}`,
      weight: weights.snmp * Math.max(0.9, found.confidence),
      family: known ?? { family: found.name, pattern: /^$/ },
      name,
      deviceType: found.kind,
      ...(found.vendor ? { vendor: found.vendor } : {}),
    },
  ];
}

export function guessSystem(signs: SystemSigns): SystemFact {
  const votes = [
    ...signs.ports.flatMap(serviceVotes),
    ...stackVotes(signs),
    ...vendorVotes(signs),
    ...dhcpVotes(signs),
  ];
  const byFamily = new Map<string, Vote[]>();
  for (const vote of votes) {
    const list = byFamily.get(vote.family.family) ?? [];
    // The same words at two ports are one sign.
    if (
      !list.some(
        (item) => item.source === vote.source && item.name === vote.name && item.weight === vote.weight,
      )
    )
      list.push(vote);
    byFamily.set(vote.family.family, list);
  }
  const own = new Map([...byFamily].map(([name, list]) => [name, ownScore(list, signs)]));
  const guesses = [...byFamily]
    .map(([name, list]) => {
      let score = own.get(name)!;
      const { base } = list[0]!.family;
      for (const [other, theirs] of own)
        if (other !== name && other !== base) score *= 1 - weights.contradiction * theirs;
      return { list, score };
    })
    .filter(({ score }) => score >= accuracyMin)
    .sort((a, b) => b.score - a.score)
    .slice(0, guessesMax)
    .map(({ list, score }) => guessOf(list, score));
  // What nobody is known by is told too: somebody may know it.
  const strange = signs.stack && !votes.some(({ source }) => source === 'tcp-ip');
  return {
    kind: 'system',
    address: signs.address,
    guesses,
    evidence: [
      ...votes.map(({ source, statement, weight }) => ({
        source,
        statement: statement.slice(0, statementMax),
        weight: Math.round(weight * 100) / 100,
      })),
      ...(strange ? [{ source: 'tcp-ip', statement: readStack(signs.stack).statement, weight: 0 }] : []),
    ],
  };
}

function ownScore(votes: readonly Vote[], { ttl }: SystemSigns): number {
  const score = 1 - votes.reduce((left, { weight }) => left * (1 - weight), 1);
  const first = votes[0]!.family.ttl;
  return ttl && first !== undefined && initialTtl(first) !== initialTtl(ttl)
    ? score * weights.wrongTtl
    : score;
}

function guessOf(votes: readonly Vote[], score: number): SystemFact['guesses'][number] {
  const [best] = [...votes].sort((a, b) => b.weight - a.weight);
  const { family: of } = best!;
  const special = votes.filter((vote) => vote.name).sort((a, b) => b.weight - a.weight)[0];
  const deviceType = votes.find((vote) => vote.deviceType)?.deviceType ?? of.deviceType;
  const vendor = votes.find((vote) => vote.vendor)?.vendor ?? of.vendor;
  const cpe = votes.find((vote) => vote.cpe)?.cpe ?? of.cpe;
  return {
    name: (special?.name ?? of.family).slice(0, 120),
    family: of.family.slice(0, 60),
    ...(vendor ? { vendor: vendor.slice(0, 60) } : {}),
    ...(deviceType ? { deviceType: deviceType.slice(0, 60) } : {}),
    ...(cpe ? { cpe: cpe.slice(0, 200) } : {}),
    accuracyPercent: Math.min(99, Math.round(score * 100)),
  };
}
