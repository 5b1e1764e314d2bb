/** From what people ask for to a plan: defaults, what belongs together, and what falls back where this machine may not do it. */
import type { Audit, LinkAudit } from '../audit/audit.ts';
import { fault, invalidInput } from '../base/errors.ts';
import { merge } from '../base/targets.ts';
import type { Capability } from '../contract/network.ts';
import type { ScanMethod } from '../contract/port-state.ts';
import type { NoteFact, PlanFact, Transport } from '../contract/scan.ts';
import type { DiscoveryMethod } from './discover.ts';
import { estimateMs } from './estimate.ts';
import type { Payloads } from './payloads.ts';
import type { PortQuestion, ScanPlan } from './plan.ts';
import { formatPorts } from './port-ranges.ts';
import { parsePorts } from './ports.ts';
import { formatRange } from './scope.ts';
import type { ScanTargets } from './targets.ts';
import { topPorts } from './usual-ports.ts';

export interface ScanAsk {
  readonly methods: readonly ScanMethod[];
  readonly ports: string;
  readonly topPorts: number;
  readonly discovery: readonly DiscoveryMethod[];
  readonly synPorts: readonly number[];
  readonly ackPorts: readonly number[];
  readonly udpPorts: readonly number[];
  readonly services: boolean;
  readonly intensity: number;
  readonly system: boolean;
  readonly trace: boolean;
  readonly audits: readonly string[];
  readonly guessCommunities: boolean;
  readonly tryWrites: boolean;
  readonly dhcpServers: readonly string[];
  readonly routers: readonly string[];
  readonly zones: readonly string[];
  readonly names: boolean;
  readonly tellDown: boolean;
  readonly retries: number;
  readonly timeoutMs?: number | undefined;
  readonly timeoutMinMs?: number | undefined;
  readonly ratePps: number | null;
  readonly hostRatePps: number | null;
  readonly hostTimeoutMs: number | null;
  readonly sourcePort?: number | undefined;
}

export interface Machine {
  readonly capabilities: ReadonlySet<Capability>;
  readonly payloads: Payloads;
  readonly audits: readonly Audit[];
  readonly linkAudits: readonly LinkAudit[];
}

export function planOf(
  ask: ScanAsk,
  machine: Machine,
): { readonly plan: ScanPlan; readonly notes: readonly NoteFact[] } {
  const notes: NoteFact[] = [];
  const note: Say = (subject, message, missing) =>
    notes.push({
      ...{ kind: 'note', subject, message },
      // What falls back for want of a right says what grants it.
      ...(missing
        ? { fault: { ...fault('missing-privilege', message, { field: missing.field, value: subject }) } }
        : {}),
    });
  const methods = possibleMethods(ask.methods, machine.capabilities, note);
  const discovery = possibleDiscovery(ask, machine.capabilities, note);
  const chosen = auditsOf(ask.audits, [...machine.audits, ...machine.linkAudits]);
  const audits = machine.audits.filter((audit) => chosen.has(audit.id));
  const linkAudits = machine.linkAudits.filter((audit) => chosen.has(audit.id));
  const wantsServices = ask.services || audits.length > 0;
  if (audits.length > 0 && !ask.services)
    note('audits', 'Services are looked at too: audits need to know what speaks.');
  const plan: ScanPlan = {
    ...(discovery.length > 0
      ? {
          discovery: {
            methods: discovery,
            synPorts: ask.synPorts,
            ackPorts: ask.ackPorts,
            udpPorts: ask.udpPorts,
            payloads: machine.payloads,
            retries: Math.min(ask.retries, discoveryRetriesMax),
            timeoutMs: ask.timeoutMs ?? 'auto',
            ratePps: ask.ratePps,
          },
        }
      : {}),
    scans: questionsOf(methods, ask),
    payloads: machine.payloads,
    retries: ask.retries,
    timeoutMs: ask.timeoutMs ?? 'auto',
    ...(ask.timeoutMinMs === undefined ? {} : { timeoutMinMs: ask.timeoutMinMs }),
    ratePps: ask.ratePps,
    hostRatePps: ask.hostRatePps,
    hostTimeoutMs: ask.hostTimeoutMs,
    ...(ask.sourcePort === undefined ? {} : { sourcePort: ask.sourcePort }),
    ...(wantsServices && methods.length > 0 ? { services: { intensity: ask.intensity } } : {}),
    system: ask.system,
    trace: ask.trace,
    audits,
    linkAudits,
    allowed: { guessCommunities: ask.guessCommunities, tryWrites: ask.tryWrites },
    expected: {
      ...(ask.dhcpServers.length > 0 ? { dhcpServers: ask.dhcpServers } : {}),
      ...(ask.routers.length > 0 ? { routers: ask.routers } : {}),
      ...(ask.zones.length > 0 ? { zones: ask.zones } : {}),
    },
    names: ask.names,
    tellDown: ask.tellDown,
  };
  return { plan, notes };
}

/** More tries find no more hosts: all ways of asking together are tries already. */
const discoveryRetriesMax = 1;

type Say = (subject: string, message: string, missing?: { readonly field: string }) => void;
const ofMethods = { field: 'methods' };
const ofDiscovery = { field: 'discovery' };

function possibleMethods(
  asked: readonly ScanMethod[],
  capabilities: ReadonlySet<Capability>,
  note: Say,
): ScanMethod[] {
  const tcp = [...new Set(asked)].filter((method) => method !== 'udp');
  if (tcp.length > 1)
    throw invalidInput('methods', tcp.join(), 'more than one for TCP', 'Choose one of syn, connect and ack.');
  const methods = [...new Set(asked)];
  const raw = capabilities.has('raw');
  if (methods.includes('udp') && !raw && !capabilities.has('udp-errors'))
    note('udp', 'No ICMP errors reach this process: closed UDP ports look like silent ones.', ofMethods);
  return methods.map((method) => {
    if (method === 'ack' && !raw)
      throw invalidInput(
        'methods',
        'ack',
        'needs raw sockets, which this process may not open',
        'Run "nocturne doctor": it prints what grants them. Nothing else can send an ACK out of the blue.',
      );
    if (method !== 'syn' || raw) return method;
    note(
      'syn',
      'No right to raw sockets: TCP ports are asked by full connections instead: slower, services log them, and they say neither TTL nor window.',
      ofMethods,
    );
    return 'connect';
  });
}

function possibleDiscovery(
  ask: ScanAsk,
  capabilities: ReadonlySet<Capability>,
  note: Say,
): DiscoveryMethod[] {
  const wanted = new Set(ask.discovery);
  const raw = capabilities.has('raw');
  if (!raw && (wanted.has('tcp-syn') || wanted.has('tcp-ack'))) {
    wanted.delete('tcp-syn');
    wanted.delete('tcp-ack');
    wanted.add('tcp-connect');
    note(
      'discovery',
      'No right to raw sockets: hosts are looked for by TCP connections instead of SYN and ACK.',
      ofDiscovery,
    );
  }
  if (!capabilities.has('icmp') && wanted.delete('icmp-echo')) {
    wanted.add('tcp-connect');
    note('discovery', 'No right to ICMP: who answers only pings is not found.', ofDiscovery);
  }
  if (!capabilities.has('link')) wanted.delete('icmpv6-multicast');
  if (!capabilities.has('link') && wanted.has('arp'))
    note(
      'discovery',
      'No right to send frames: the kernel asks by ARP for us, which does not cover IPv6.',
      ofDiscovery,
    );
  return [...wanted];
}

function questionsOf(methods: readonly ScanMethod[], ask: ScanAsk): PortQuestion[] {
  const wanted = methods.map((method): Transport => (method === 'udp' ? 'udp' : 'tcp'));
  const asked = ask.ports === '' || methods.length === 0 ? undefined : parsePorts(ask.ports, wanted);
  return methods.flatMap((method): PortQuestion[] => {
    const transport: Transport = method === 'udp' ? 'udp' : 'tcp';
    const ports = asked?.[transport] ?? topPorts(transport, ask.topPorts);
    return ports.length > 0 ? [{ method, transport, ports: Uint16Array.from(ports) }] : [];
  });
}

/** Refuses what the shape of an input cannot see: ports that there are not, and audits. */
export function checkAsk(
  { ports, audits }: Pick<ScanAsk, 'ports' | 'audits'>,
  known: readonly Pick<Audit, 'id' | 'risk'>[],
): void {
  if (ports !== '') parsePorts(ports);
  auditsOf(audits, known);
}

/** Identifiers of those that are meant. */
function auditsOf(
  asked: readonly string[],
  known: readonly Pick<Audit, 'id' | 'risk'>[],
): ReadonlySet<string> {
  return new Set(
    asked.flatMap((id) => {
      const meant = known.filter((audit) => (id === 'safe' ? audit.risk === 'safe' : audit.id === id));
      if (meant.length > 0 || id === 'safe') return meant.map((audit) => audit.id);
      throw invalidInput(
        'audits',
        id,
        'there is no such audit',
        `Choose safe (all that only ask) or some of ${known.map((audit) => audit.id).join(', ')}.`,
      );
    }),
  );
}

/** What is asked, as the first fact of the run. */
export function planFactOf(plan: ScanPlan, targets: ScanTargets): PlanFact {
  const addresses = Number(targets.count);
  const portsBy = (transport: Transport) =>
    plan.scans
      .filter((scan) => scan.transport === transport)
      .reduce((sum, scan) => sum + scan.ports.length, 0);
  return {
    kind: 'plan',
    ranges: merge([...targets.ranges, ...targets.searched]).map(formatRange),
    addresses,
    discovery: [...(plan.discovery?.methods ?? [])],
    scans: plan.scans.map(({ method, transport, ports }) => ({
      method,
      transport,
      count: ports.length,
      ports: formatPorts(ports),
    })),
    services: plan.services?.intensity ?? null,
    system: plan.system,
    trace: plan.trace,
    audits: [...plan.audits, ...plan.linkAudits].map((audit) => audit.id),
    estimateMs: estimateMs({
      addresses,
      discovers: plan.discovery !== undefined,
      tcpPorts: portsBy('tcp'),
      udpPorts: portsBy('udp'),
      retries: plan.retries,
      ratePps: plan.ratePps,
      hostTimeoutMs: plan.hostTimeoutMs,
      services: plan.services !== undefined,
    }),
  };
}
