/** Our words and those of nmap's XML for the same things: CPE names, reasons, states. What is not here is the same word in both. */

import { type PortReason, type PortState, portReasons, portStates } from '../../contract/port-state.ts';
import type { HostEvidence } from '../../contract/scan.ts';

const componentsMax = 13;

/** CPE 2.3 as a formatted string to the URI of CPE 2.2 (NIST IR 7695 sections 6.1 and 6.2), which nmap writes; unknown forms stay as they are. */
export function cpeUri(name: string): string {
  if (!name.startsWith('cpe:2.3:')) return name;
  const parts: string[] = [];
  let part = '';
  for (let i = 'cpe:2.3:'.length; i < name.length; i++) {
    const c = name[i]!;
    if (c === '\\' && i + 1 < name.length) part += `%${name.charCodeAt(++i).toString(16).padStart(2, '0')}`;
    else if (c === ':') {
      parts.push(part);
      part = '';
    } else part += c;
  }
  parts.push(part);
  // Edition and what follows would need the packed form: nobody reads it.
  const used = parts.slice(0, 5).map((item) => (item === '*' ? '' : item));
  while (used.at(-1) === '') used.pop();
  return `cpe:/${used.join(':')}`;
}

export function cpeString(uri: string): string {
  const found = /^cpe:\/([aoh](?::.*)?)$/.exec(uri);
  if (!found) return uri;
  const parts = found[1]!
    .split(':')
    .slice(0, 5)
    .map((item) =>
      item === ''
        ? '*'
        : item.replace(
            /%([0-9a-f]{2})/gi,
            (_, hex: string) => `\\${String.fromCharCode(Number.parseInt(hex, 16))}`,
          ),
    );
  while (parts.length < componentsMax - 2) parts.push('*');
  return `cpe:2.3:${parts.join(':')}`;
}

const reasonsOfNmap: Readonly<Record<string, PortReason>> = {
  'host-prohibited': 'admin-prohibited',
  'net-prohibited': 'admin-prohibited',
  'comm-prohibited': 'admin-prohibited',
  'dest-unreach': 'net-unreach',
  'no-ipid-change': 'no-response',
  'localhost-response': 'conn-accepted',
  'syn-ack-rst': 'syn-ack',
};

/** masscan says `rst` and `rst-ack`, others leave it out: then the state tells. */
export function reasonOf(text: string | undefined, state: PortState, transport: string): PortReason {
  if (text !== undefined) {
    const known = portReasons.find((reason) => reason === text) ?? reasonsOfNmap[text];
    if (known) return known;
    if (/^rst/.test(text)) return 'reset';
    if (/^syn-ack/.test(text)) return 'syn-ack';
  }
  if (state === 'open') return transport === 'udp' ? 'udp-response' : 'syn-ack';
  if (state === 'closed') return transport === 'udp' ? 'port-unreach' : 'reset';
  return state === 'unfiltered' ? 'reset' : 'no-response';
}

export const stateOf = (text: string | undefined): PortState | undefined =>
  portStates.find((state) => state === text);

/** How nmap says why a host counts as up. */
const statusReasons: Readonly<Record<HostEvidence['method'], string>> = {
  arp: 'arp-response',
  nd: 'nd-response',
  'icmp-echo': 'echo-reply',
  'icmp-timestamp': 'timestamp-reply',
  'tcp-syn': 'syn-ack',
  'tcp-ack': 'reset',
  'tcp-connect': 'syn-ack',
  udp: 'udp-response',
  mdns: 'udp-response',
  ssdp: 'udp-response',
  netbios: 'udp-response',
  llmnr: 'udp-response',
  'icmpv6-multicast': 'echo-reply',
  port: 'syn-ack',
  assumed: 'user-set',
};

export function statusReason(evidence: HostEvidence | undefined): string {
  if (!evidence) return 'no-response';
  const said = /: ([a-z-]+)$/.exec(evidence.detail)?.[1];
  // Of a port, what came back is the reason.
  return evidence.method.startsWith('tcp-') && said !== undefined ? said : statusReasons[evidence.method];
}

export function evidenceOf(reason: string, ttl: number | undefined): HostEvidence {
  const methods: readonly (readonly [RegExp, HostEvidence['method']])[] = [
    [/^arp/, 'arp'],
    [/^nd/, 'nd'],
    [/^echo/, 'icmp-echo'],
    [/^timestamp/, 'icmp-timestamp'],
    [/^(syn-ack|conn-accepted|conn-refused)/, 'tcp-syn'],
    [/^reset/, 'tcp-ack'],
    [/^(udp|port-unreach)/, 'udp'],
    [/^(user-set|localhost)/, 'assumed'],
  ];
  const method = methods.find(([pattern]) => pattern.test(reason))?.[1] ?? 'port';
  return { method, detail: reason.slice(0, 300), ...(ttl ? { ttl } : {}) };
}
