/**
 * What is kept of an address, aspect by aspect, and which difference of an aspect is a change. What merely wavers from run to run (times,
 * reasons, wording) is kept as it was last seen and is no change.
 */

import type { PortReason, PortState } from '#pure/contract/port-state.ts';
import type { ScanFactKind, ScanNews } from '#pure/contract/resources.ts';
import type {
  FindingFact,
  HostEvidence,
  ScanFact,
  ServiceFact,
  SystemFact,
  Transport,
} from '#pure/contract/scan.ts';

/** A fact about an address; the others are about the run. */
export type AddressFact =
  | Extract<ScanFact, { readonly address: string }>
  /** Concluded at the end of a run: what an audit of a link found before, and did not find again. */
  | { readonly kind: 'finding-gone'; readonly address: string; readonly part: string };

export interface HostValue {
  readonly state: 'up' | 'doubtful' | 'down';
  readonly names: readonly { readonly name: string; readonly source: string }[];
  readonly evidence: readonly HostEvidence[];
  readonly doubt?: string;
  readonly mac?: string;
  readonly vendor?: string;
  readonly rttMs?: number;
  readonly ttl?: number;
  readonly hops?: number;
}
export interface PortValue {
  readonly state: PortState;
  readonly reason: PortReason;
  readonly from?: string;
  readonly ttl?: number;
  readonly rttMs?: number;
}
export type ServiceValue = Omit<ServiceFact, 'tls'>;
export type CertificateValue = NonNullable<ServiceFact['tls']>;
export type SystemValue = Pick<SystemFact, 'guesses' | 'evidence'>;
export interface PathValue {
  readonly hops: readonly {
    readonly ttl: number;
    readonly from: string | null;
    readonly rttMs?: number;
    readonly name?: string;
  }[];
}
export interface RestValue {
  readonly groups: readonly {
    readonly state: PortState;
    readonly reason: PortReason;
    readonly count: number;
  }[];
}
export type FindingValue = Omit<FindingFact, 'kind' | 'address'>;

export interface Values {
  host: HostValue;
  port: PortValue;
  service: ServiceValue;
  certificate: CertificateValue;
  system: SystemValue;
  path: PathValue;
  rest: RestValue;
  finding: FindingValue;
}
/** Value and kind belong together; rows of the database are read as this. */
export const valueAs = <K extends ScanFactKind>(_kind: K, value: unknown) => value as Values[K];

export interface Known {
  readonly kind: ScanFactKind;
  readonly part: string;
  /** Null: it is no more. */
  value: unknown;
  readonly firstMs: number;
  seenMs: number;
  changedMs: number;
}
export interface Change {
  readonly kind: ScanFactKind;
  readonly part: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly news: ScanNews | null;
  /** Since when it was as it was before, and when it was last seen so. */
  readonly was?: { readonly sinceMs: number; readonly seenMs: number };
  /** False: it follows from when the aspect was first seen, so that no row is written. */
  readonly kept: boolean;
}

export const partOfPort = (transport: Transport, port: number): string => `${transport}/${port}`;
export const partOfFinding = ({ transport, port, rule, subject }: FindingValue): string =>
  [
    transport && port !== undefined ? partOfPort(transport, port) : '-',
    rule,
    ...(subject ? [subject] : []),
  ].join(' ');
/** Of any aspect; null where it is about the host. */
export function portOfPart(part: string): { readonly transport: Transport; readonly port: number } | null {
  const match = /^(tcp|udp)\/(\d+)/.exec(part);
  return match ? { transport: match[1] as Transport, port: Number(match[2]) } : null;
}

/** The state that most of the ports have that are not told one by one. */
const mostOf = ({ groups }: RestValue) =>
  [...groups].sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1))[0]?.state;

const significant: { readonly [K in ScanFactKind]: (value: Values[K]) => unknown } = {
  host: ({ state, mac }) => [state, mac],
  port: ({ state }) => state,
  service: ({ name, tunnel, product, version }) => [name, tunnel, product, version],
  certificate: ({ fingerprintSha256 }) => fingerprintSha256,
  system: ({ guesses }) => guesses[0]?.name,
  path: () => null,
  rest: mostOf,
  finding: ({ severity }) => severity,
};
/** Times of the way and the rest of a hop limit are another each time: they alone are no reason to write anything anew. */
const wavers = new Set(['rttMs', 'ttl']);
export const sameText = (before: unknown, after: unknown): boolean =>
  steadyText(before) === steadyText(after);
const steadyText = (value: unknown) =>
  JSON.stringify(value, (key, item: unknown) => (wavers.has(key) ? undefined : item));

/** Both are there. */
export function differs(kind: ScanFactKind, before: unknown, after: unknown): boolean {
  const of = significant[kind] as (value: unknown) => unknown;
  return JSON.stringify(of(before)) !== JSON.stringify(of(after));
}

export const isOpen = (value: unknown): boolean =>
  value !== null && value !== undefined && (value as PortValue).state === 'open';
export const isUp = (value: unknown): boolean =>
  value !== null && value !== undefined && (value as HostValue).state !== 'down';

/** By these hosts and what runs on them are managed: whoever reaches one may try to. IANA's names, and what is usual where it has none. */
const management = new Set([
  ...[
    'ssh',
    'telnet',
    'telnets',
    'login',
    'shell',
    'exec',
    'rsh',
    'rlogin',
    'rexec',
    'netconf-ssh',
    'netconf-tls',
  ],
  ...['snmp', 'snmptrap', 'ms-wbt-server', 'rdp', 'rfb', 'vnc', 'x11', 'wsman', 'wsmans', 'winrm', 'spice'],
  ...[
    'asf-rmcp',
    'ipmi',
    'rmcp',
    'docker',
    'kubernetes',
    'kubelet',
    'etcd-client',
    'etcd',
    'winbox',
    'mikrotik-api',
  ],
  ...['tftp', 'tr-069', 'cwmp', 'smart-install', 'cisco-smi', 'adb', 'jdwp', 'java-rmi', 'jmx', 'gdbserver'],
  ...['modbus', 'mbap', 'bacnet', 's7', 'iso-tsap', 'ethernet-ip', 'dnp3'],
]);
export const isManagement = (service: string | undefined): boolean =>
  service !== undefined && management.has(service);
