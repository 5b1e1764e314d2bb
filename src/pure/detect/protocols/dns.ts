/**
 * DNS over UDP and TCP (RFC 1035 section 4.2). What a server says of itself it says in class CH: `version.bind` and `hostname.bind` (a custom of
 * BIND that all others follow), `id.server` and `version.server` (RFC 4892).
 */

import { answersQuery, decodeMessage, encodeQuery, recordClasses, recordTypes } from '../../wire/dns.ts';
import { be16, concat } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { type Asked, defineProtocol, type Recognised, type Talk } from '../protocol.ts';
import { shown } from '../text.ts';

const queryId = 0x4e6f;
/** What a server says of itself is a line. */
const answerBytesMax = 2048;
const chaosText = (name: string): Uint8Array =>
  encodeQuery(queryId, name, recordTypes.TXT, { recursion: false, class: recordClasses.CH, edns: false })!;

/** The name that a product gives itself, and its names in the vulnerability database. */
const products: readonly (readonly [said: RegExp, product: string, vendor: string, name: string])[] = [
  [/^(9\.\d[\w.+~:-]*)$/, 'ISC BIND', 'isc', 'bind'],
  [/^dnsmasq-(?:pi-hole-)?v?(\d[\w.+~-]*)/, 'dnsmasq', 'thekelleys', 'dnsmasq'],
  [/^unbound (\d[\w.]*)/, 'Unbound', 'nlnetlabs', 'unbound'],
  [/^NSD (\d[\w.]*)/, 'NSD', 'nlnetlabs', 'nsd'],
  [
    /^PowerDNS Authoritative Server (\d[\w.-]*)/,
    'PowerDNS Authoritative Server',
    'powerdns',
    'authoritative',
  ],
  [/^PowerDNS Recursor (\d[\w.-]*)/, 'PowerDNS Recursor', 'powerdns', 'recursor'],
  [/^Knot DNS (\d[\w.-]*)/, 'Knot DNS', 'nic', 'knot_dns'],
  [/^Knot Resolver (\d[\w.-]*)/, 'Knot Resolver', 'nic', 'knot_resolver'],
  [/^CoreDNS-(\d[\w.-]*)/, 'CoreDNS', 'coredns.io', 'coredns'],
  [/^Microsoft DNS (\d+\.\d+\.\d+)/, 'Microsoft DNS', 'microsoft', 'dns_server'],
  // What follows is the version of its zones' language.
  [/^gdnsd(?:\/\d+)?$/, 'gdnsd', 'gdnsd', 'gdnsd'],
  [/^Nominum Vantio[\w ]* (\d[\w.-]*)/, 'Nominum Vantio', 'nominum', 'vantio'],
];
/** BIND's packagers add their name to its version. */
const systems: readonly (readonly [RegExp, string])[] = [
  [/Debian|Ubuntu|RedHat|SuSE|\.el\d/i, 'Linux'],
  [/^Microsoft/, 'Windows'],
];

/** The first text of the answer, without its quotation marks; undefined where there is none. */
function answered(
  bytes: Uint8Array,
  name: string,
): { readonly text?: string; readonly code: number } | undefined {
  if (bytes.length > answerBytesMax || !answersQuery(bytes, queryId)) return undefined;
  const message = decodeMessage(bytes);
  if (!message) return undefined;
  const { question, answers, responseCode } = message;
  // Servers that understand nothing of the question may leave it out (RFC 1035 section 4.1.1, format error).
  if (question && (question.name.toLowerCase() !== name || question.type !== 'TXT')) return undefined;
  if (!question && responseCode === 0) return undefined;
  const text = answers.find(({ type }) => type === 'TXT')?.data;
  return { code: responseCode, ...(text === undefined ? {} : { text: shown(text.replace(/^"|"$/g, '')) }) };
}

function recognised(bytes: Uint8Array, asked: Asked): Recognised | undefined {
  if (asked !== 'dns-version-bind' && asked !== 'dns-version-bind-tcp') return undefined;
  const said = answered(bytes, 'version.bind');
  if (!said) return undefined;
  if (said.text === undefined) return { name: 'domain', confidence: 8 };
  for (const [pattern, product, vendor, name] of products) {
    const found = pattern.exec(said.text);
    if (!found) continue;
    const version = found[1];
    const os = systems.find(([system]) => system.test(said.text!))?.[1];
    // The packagers' part is no part of the version that vulnerabilities are known by.
    const upstream = version && /^\d+(?:\.\d+)*(?:-?[Pp]\d+|-?rc\d+)?/.exec(version)?.[0];
    return {
      name: 'domain',
      product,
      ...(version ? { version } : {}),
      ...(os ? { os } : {}),
      cpes: [cpe('a', vendor, name, upstream)],
      confidence: 10,
    };
  }
  return { name: 'domain', info: `version.bind: ${said.text}`, confidence: 8 };
}

/** Who it is, and what hides its version but not its ways. */
async function further(talk: Talk, known: Recognised, framed: boolean): Promise<Partial<Recognised>> {
  const ask = async (name: string) => {
    const query = chaosText(name);
    const bytes = await talk.ask(framed ? concat(be16(query.length), query) : query, {
      enough: (got) => !framed || wholeMessage(got) !== undefined,
    });
    return answered(framed ? (wholeMessage(bytes) ?? bytes) : bytes, name)?.text;
  };
  const identity = (await ask('id.server')) ?? (await ask('hostname.bind'));
  const told = identity && /^[\w-]+(\.[\w-]+)*$/.test(identity) ? { hostName: identity } : {};
  if (known.product) return told;
  // Only dnsmasq counts its cache in public; both it and BIND list their authors. Some say the same to every question.
  if (/^\d{1,9}$/.test((await ask('cachesize.bind')) ?? ''))
    return { ...told, product: 'dnsmasq', cpes: [cpe('a', 'thekelleys', 'dnsmasq')] };
  if (/Mark Andrews/.test((await ask('authors.bind')) ?? ''))
    return { ...told, product: 'ISC BIND', cpes: [cpe('a', 'isc', 'bind')] };
  return told;
}

/** RFC 1035 section 4.2.2: over TCP, two octets of length come first. */
function wholeMessage(bytes: Uint8Array): Uint8Array | undefined {
  const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return bytes.length >= 14 && bytes.length >= length + 2 ? bytes.subarray(2, length + 2) : undefined;
}

export const dns = defineProtocol({
  id: 'dns',
  title: 'DNS',
  transport: 'udp',
  ports: [53],
  probes: [{ id: 'dns-version-bind', bytes: () => chaosText('version.bind') }],
  rarity: 2,
  recognise: recognised,
  further: (talk, known) => further(talk, known, false),
});

export const dnsTcp = defineProtocol({
  id: 'dns-tcp',
  title: 'DNS over TCP',
  transport: 'tcp',
  ports: [53],
  tlsPorts: [853],
  probes: [
    {
      id: 'dns-version-bind-tcp',
      bytes: () => concat(be16(chaosText('version.bind').length), chaosText('version.bind')),
    },
  ],
  rarity: 3,
  recognise(bytes, asked) {
    const message = wholeMessage(bytes);
    return message && recognised(message, asked);
  },
  further: (talk, known) => further(talk, known, true),
});
