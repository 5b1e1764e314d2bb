/** DNS: who may ask for other people's names, take a whole zone, learn the version, or use the server against others. */
import { type Address, contains, parseAddress, parsePrefix } from '../../base/address.ts';
import { askDatagram } from '../../protocols/ask-datagram.ts';
import { askDns } from '../../protocols/dns.ts';
import {
  type DnsMessage,
  decodeMessage,
  encodeQuery,
  recordClasses,
  recordTypes,
  responseCodes,
  reverseName,
} from '../../wire/dns.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { findingsOf, listed, speaks } from '../finding.ts';

const rules = [
  {
    id: 'open-recursion',
    title: 'The server resolves any name for us',
    severity: 'medium',
    remedy:
      'Resolve for own networks only: BIND "allow-recursion { localnets; };", Unbound "access-control", dnsmasq "--local-service". Told as info for private addresses, where it may be right.',
    references: ['RFC 5358', 'CVE-1999-0024'],
  },
  {
    id: 'zone-transfer',
    title: 'Zone given to anybody',
    severity: 'high',
    remedy:
      'Give zones to their secondaries only: BIND "allow-transfer { key …; };", NSD and Knot "provide-xfr", "acl".',
    references: ['RFC 5936 section 5', 'CVE-1999-0532'],
  },
  {
    id: 'version-told',
    title: 'The version is told',
    severity: 'low',
    remedy:
      'BIND "version none;" in options, Unbound "hide-version: yes", PowerDNS "version-string=anonymous".',
    references: ['RFC 4892', 'CWE-200'],
  },
  {
    id: 'amplification',
    title: 'Answers many times larger than the question',
    severity: 'medium',
    remedy:
      'Answer ANY minimally (RFC 8482, BIND "minimal-any yes;"), limit the rate (BIND "rate-limit"), refuse names that are not yours. Told as info for private addresses.',
    references: ['RFC 8482', 'RFC 5358'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('dns', rules);

const zonesMax = 6;
const recordsShown = 8;
/** What US-CERT alert TA14-017A counts from about. */
const amplificationMin = 20;
const versionName = 'version.bind';
const transferType = 252;

/** Addresses from which the Internet cannot ask: RFC 1918, RFC 6598, RFC 4193, loopback and link-local. */
const innerPrefixes = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
].map((text) => parsePrefix(text)!);
const isInner = (address: Address) => innerPrefixes.some((prefix) => contains(prefix, address));

interface Asked {
  readonly name: string;
  readonly type: number;
  readonly recursion?: boolean;
  readonly class?: number;
}

async function ask(
  { address, port }: AuditTarget,
  world: AuditWorld,
  { name, type, recursion = false, class: recordClass = recordClasses.IN }: Asked,
): Promise<
  { readonly message: DnsMessage; readonly askedBytes: number; readonly answeredBytes: number } | undefined
> {
  const id = world.random.uint32() & 0xffff;
  const query = encodeQuery(id, name, type, { recursion, class: recordClass });
  if (!query) return undefined;
  const outcome = await askDatagram(
    {
      ...{ protocol: 'dns', address, port, timeoutMs: world.timeoutMs, tries: 2, signal: world.signal },
      message: () => query,
      read(bytes) {
        const message = decodeMessage(bytes);
        return message?.response && message.id === id ? { message, answeredBytes: bytes.length } : undefined;
      },
    },
    world,
  );
  return outcome.ok ? { ...outcome.value, askedBytes: query.length } : undefined;
}

export const dns = defineAudit({
  id: 'dns',
  title: 'DNS',
  summary: 'Open recursion, zone transfers, version, amplification',
  rules,
  risk: 'safe',
  applies: speaks('domain'),

  async run(target, world) {
    const address = parseAddress(target.address);
    if (!address) return [];
    const zones = await zonesOf(target, world, address);
    // Each port once: the questions of UDP at the one, transfers at the other.
    if (target.transport === 'tcp') return await judgeTransfers(target, world, zones);
    const inner = isInner(address) ? ({ severity: 'info' } as const) : {};
    const said: AuditFinding[] = [];
    const version = await ask(target, world, {
      name: versionName,
      type: recordTypes.TXT,
      class: recordClasses.CH,
    });
    const told = version?.message.answers.find(({ type }) => type === 'TXT')?.data;
    if (told && /\d+\.\d+/.test(told)) said.push(find('version-told', `${versionName}: ${told}`));
    const wish = { name: '.', type: recordTypes.NS };
    // A resolver that is cut off is slow to fail, but tells at once what it would do.
    const root = (await ask(target, world, { ...wish, recursion: true })) ?? (await ask(target, world, wish));
    if (root && resolves(root.message))
      said.push(
        find(
          'open-recursion',
          `asked for the servers of the root it said ${responseCodes[root.message.responseCode]}, ${root.message.answers.length} records, recursion available`,
          inner,
        ),
      );
    for (const name of zones.length > 0 ? zones.slice(0, 1) : ['.']) {
      const all = await ask(target, world, { name, type: recordTypes.ANY });
      const factor = all ? all.answeredBytes / all.askedBytes : 0;
      if (all && factor >= amplificationMin)
        said.push(
          find(
            'amplification',
            `ANY ${name}: ${all.askedBytes} bytes asked, ${all.answeredBytes} answered, ${factor.toFixed(0)} times as many`,
            inner,
          ),
        );
    }
    return said;
  },
});

/** SERVFAIL with recursion available is a resolver that could not, not one that would not. */
const resolves = ({ recursionAvailable, responseCode }: DnsMessage) =>
  recursionAvailable &&
  (responseCodes[responseCode] === 'NOERROR' || responseCodes[responseCode] === 'SERVFAIL');

/** Zones that the server holds, among those in which names of the host would lie. */
async function zonesOf(target: AuditTarget, world: AuditWorld, address: Address): Promise<string[]> {
  const names = [
    ...(world.expected?.zones ?? []),
    ...[target.serverName, target.service.hostName].filter((name) => name?.includes('.')),
    reverseName(address),
  ];
  const zones = new Set<string>();
  for (const name of names.slice(0, zonesMax)) {
    const outcome = await askDns(
      {
        ...{ server: target.address, port: target.port, name: name!, type: recordTypes.SOA, retries: 1 },
        ...{
          transport: target.transport,
          timeoutMs: world.timeoutMs,
          recursion: false,
          signal: world.signal,
        },
      },
      world,
    );
    if (!outcome.ok || !outcome.message.authoritative) continue;
    const { answers, authorities } = outcome.message;
    const zone = [...answers, ...authorities].find(({ type }) => type === 'SOA')?.name;
    if (zone && zone !== '.') zones.add(zone);
  }
  return [...zones];
}

async function judgeTransfers(
  target: AuditTarget,
  world: AuditWorld,
  zones: readonly string[],
): Promise<AuditFinding[]> {
  const said: AuditFinding[] = [];
  for (const zone of zones) {
    // The first message is enough: nobody needs the rest of the zone.
    const outcome = await askDns(
      {
        ...{ server: target.address, port: target.port, name: zone, type: transferType, retries: 0 },
        ...{ transport: 'tcp', timeoutMs: world.timeoutMs, recursion: false, signal: world.signal },
      },
      world,
    );
    if (!outcome.ok) continue;
    const { answers, responseCode } = outcome.message;
    if (responseCodes[responseCode] !== 'NOERROR' || answers[0]?.type !== 'SOA' || answers.length < 2)
      continue;
    const shown = listed([...new Set(answers.map(({ name, type }) => `${name} ${type}`))], recordsShown);
    said.push(
      find('zone-transfer', `AXFR ${zone}: ${answers.length} records at once: ${shown}`, { subject: zone }),
    );
  }
  return said;
}
