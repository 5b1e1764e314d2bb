/**
 * What differs between two scans, as an operator would say it. Silence is only a change where it was asked about: an address, a port, a service
 * or an audit that one of the two left out is not compared. The same function serves the command, the history and its alarms.
 */
import { parseAddress, toBigInt } from '../base/address.ts';
import { parseTargets } from '../base/targets.ts';
import type { PortState } from '../contract/port-state.ts';
import {
  type FindingFact,
  type PlanFact,
  type PortFact,
  type ServiceFact,
  type Transport,
  transports,
} from '../contract/scan.ts';
import { formatPorts, portsOf } from './port-ranges.ts';
import { findingKey, isUp, portKey, type ScannedHost, type ScanResult } from './result.ts';

export const scanChangeKinds = [
  'host-appeared',
  'host-vanished',
  /** Believed before, doubtful now, or the other way round. */
  'host-state',
  'mac',
  'name',
  'system',
  'port-opened',
  'port-closed',
  /** Neither open before nor now; many ports may change alike, `ports` says which. */
  'ports-state',
  'service',
  'certificate',
  'finding-appeared',
  'finding-resolved',
] as const;
export type ScanChangeKind = (typeof scanChangeKinds)[number];

export interface ScanChange {
  readonly kind: ScanChangeKind;
  readonly address: string;
  readonly transport?: Transport;
  readonly port?: number;
  readonly ports?: string;
  readonly rule?: string;
  readonly subject?: string;
  readonly severity?: FindingFact['severity'];
  /** Absent when there was nothing. */
  readonly before?: string;
  readonly after?: string;
}

/** Changes by address, in the order of the kinds above. */
export function compareScans(before: ScanResult, after: ScanResult): ScanChange[] {
  const asked = { before: askedOf(before), after: askedOf(after) };
  const old = new Map(before.hosts.map((item) => [item.address, item]));
  const now = new Map(after.hosts.map((item) => [item.address, item]));
  const addresses = [
    ...after.hosts.map((item) => item.address),
    ...before.hosts.flatMap((item) => (now.has(item.address) ? [] : [item.address])),
  ];
  return addresses.flatMap((address) => {
    const [was, is] = [old.get(address), now.get(address)];
    const [wasUp, nowUp] = [was !== undefined && isUp(was), is !== undefined && isUp(is)];
    if (!wasUp && !nowUp) return [];
    if (!wasUp)
      return asked.before(address, was)
        ? [{ kind: 'host-appeared' as const, address, after: summaryOf(is!) }]
        : [];
    if (!nowUp)
      return asked.after(address, is)
        ? [{ kind: 'host-vanished' as const, address, before: summaryOf(was!) }]
        : [];
    return compareHosts(was!, is!, before.plan, after.plan);
  });
}

/** Whether a scan has an answer for an address: it was in its plan, and the scan was not broken off before it got there. */
function askedOf(result: ScanResult): (address: string, item: ScannedHost | undefined) => boolean {
  const complete = result.plan === undefined || result.end?.complete === true;
  // Of a scan that was broken off, the parts that it looked at to their end.
  const parts = complete ? result.plan?.ranges : result.discovered.flatMap((part) => part.ranges);
  const ranges = parts && parseTargets(parts).ranges;
  return (text, item) => {
    // What is told of a host is an answer, but for one that was left alone.
    if (item?.host) return item.host.state !== 'skipped';
    if (!ranges) return true;
    const address = parseAddress(text);
    if (!address) return false;
    const value = toBigInt(address);
    return ranges.some(
      (range) => range.family === address.family && value >= range.first && value <= range.last,
    );
  };
}

const change = (
  kind: ScanChangeKind,
  address: string,
  before: string | undefined,
  after: string | undefined,
  more: Partial<ScanChange> = {},
): ScanChange => ({
  kind,
  address,
  ...more,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

function compareHosts(
  was: ScannedHost,
  is: ScannedHost,
  planBefore: PlanFact | undefined,
  planAfter: PlanFact | undefined,
): ScanChange[] {
  const { address } = is;
  const changes: ScanChange[] = [];
  if (was.host && is.host && was.host.state !== is.host.state)
    changes.push(change('host-state', address, was.host.state, is.host.doubt ?? is.host.state));
  // Behind a router there is no MAC: that one scan has none says where it was run, not what changed.
  if (was.host?.mac && is.host?.mac && was.host.mac !== is.host.mac)
    changes.push(change('mac', address, macOf(was), macOf(is)));
  const [namesBefore, namesAfter] = [namesOf(was), namesOf(is)];
  if (namesBefore && namesAfter && namesBefore !== namesAfter)
    changes.push(change('name', address, namesBefore, namesAfter));
  const [systemBefore, systemAfter] = [was.system?.guesses[0]?.name, is.system?.guesses[0]?.name];
  if (systemBefore && systemAfter && systemBefore !== systemAfter)
    changes.push(change('system', address, systemBefore, systemAfter));
  changes.push(...comparePorts(was, is), ...compareFindings(was, is, planBefore, planAfter));
  return changes;
}

const macOf = ({ host }: ScannedHost) => `${host!.mac}${host!.vendor ? ` (${host!.vendor})` : ''}`;
const namesOf = ({ host }: ScannedHost) =>
  host?.names
    .map((item) => item.name)
    .sort()
    .join(', ');

/** State of every port that has an answer. A host given up within its budget has none for what it was silent about. */
function statesOf(item: ScannedHost, transport: Transport): Map<number, PortState> {
  const states = new Map<number, PortState>();
  for (const rest of item.rest)
    if (rest.transport === transport && rest.reason !== 'host-timeout')
      for (const port of portsOf(rest.ports)) states.set(port, rest.state);
  for (const port of item.ports)
    if (port.transport === transport && port.reason !== 'host-timeout') states.set(port.port, port.state);
  return states;
}

function comparePorts(was: ScannedHost, is: ScannedHost): ScanChange[] {
  const { address } = is;
  const changes: ScanChange[] = [];
  const told = {
    before: new Map(was.ports.map((port) => [portKey(port.transport, port.port), port])),
    after: new Map(is.ports.map((port) => [portKey(port.transport, port.port), port])),
  };
  for (const transport of transports) {
    const [old, now] = [statesOf(was, transport), statesOf(is, transport)];
    const alike = new Map<string, number[]>();
    for (const port of [...now.keys()].sort((a, b) => a - b)) {
      const [stateBefore, stateAfter] = [old.get(port), now.get(port)!];
      if (stateBefore === undefined) continue;
      const key = portKey(transport, port);
      const [portBefore, portAfter] = [told.before.get(key), told.after.get(key)];
      if (stateBefore === stateAfter) {
        if (stateAfter === 'open' && portBefore && portAfter)
          changes.push(...compareServices(portBefore, portAfter));
        continue;
      }
      const where = { transport, port };
      if (stateAfter === 'open')
        changes.push(change('port-opened', address, stateBefore, sayPort(portAfter, stateAfter), where));
      else if (stateBefore === 'open')
        changes.push(change('port-closed', address, sayPort(portBefore, stateBefore), stateAfter, where));
      else {
        const pair = `${stateBefore} ${stateAfter}`;
        const ports = alike.get(pair) ?? [];
        ports.push(port);
        alike.set(pair, ports);
      }
    }
    for (const [pair, ports] of alike) {
      const [stateBefore, stateAfter] = pair.split(' ');
      changes.push(
        change('ports-state', address, stateBefore, stateAfter, { transport, ports: formatPorts(ports) }),
      );
    }
  }
  return changes;
}

function compareServices(was: PortFact, is: PortFact): ScanChange[] {
  const [old, now] = [was.service, is.service];
  // A name from the table of numbers is no observation.
  if (old?.method !== 'probed' || now?.method !== 'probed') return [];
  const changes: ScanChange[] = [];
  const where = { transport: is.transport, port: is.port };
  if (identityOf(old) !== identityOf(now))
    changes.push(change('service', is.address, sayService(old), sayService(now), where));
  if (old.tls && now.tls && old.tls.fingerprintSha256 !== now.tls.fingerprintSha256)
    changes.push(change('certificate', is.address, sayCertificate(old.tls), sayCertificate(now.tls), where));
  return changes;
}

/** What else a service says of itself may hold the time or a counter: that is no change. */
const identityOf = ({ name, product, version, tunnel }: ServiceFact): string =>
  [name, product, version, tunnel].join('\n');

/** `ssh OpenSSH 9.2p1 (Debian)`, in TLS `http nginx 1.22 over TLS`. */
export function sayService(service: ServiceFact): string {
  const what = [service.name, service.product, service.version].filter(Boolean).join(' ');
  return `${what}${service.info ? ` (${service.info})` : ''}${service.tunnel ? ' over TLS' : ''}`;
}
const sayPort = (port: PortFact | undefined, state: PortState): string =>
  port?.service ? `${state}: ${sayService(port.service)}` : state;
const sayCertificate = (tls: NonNullable<ServiceFact['tls']>): string =>
  `${tls.subject}, until ${dayOf(tls.notAfterMs)}, SHA-256 ${tls.fingerprintSha256}`;

/** Certificates may name times that no calendar has. */
const dayOf = (timeMs: number): string =>
  Math.abs(timeMs) <= 8.64e15 ? new Date(timeMs).toISOString().slice(0, 10) : 'no date';

function compareFindings(
  was: ScannedHost,
  is: ScannedHost,
  planBefore: PlanFact | undefined,
  planAfter: PlanFact | undefined,
): ScanChange[] {
  const key = (finding: FindingFact) => findingKey(finding);
  const audited = (plan: PlanFact | undefined, finding: FindingFact, item: ScannedHost) =>
    item.end?.complete !== false && (!plan || plan.audits.includes(finding.rule.split('/')[0]!));
  const [old, now] = [new Set(was.findings.map(key)), new Set(is.findings.map(key))];
  const row = (kind: 'finding-appeared' | 'finding-resolved', finding: FindingFact): ScanChange => ({
    kind,
    address: is.address,
    ...(finding.transport ? { transport: finding.transport } : {}),
    ...(finding.port === undefined ? {} : { port: finding.port }),
    rule: finding.rule,
    ...(finding.subject === undefined ? {} : { subject: finding.subject }),
    severity: finding.severity,
    ...(kind === 'finding-appeared' ? { after: finding.title } : { before: finding.title }),
  });
  return [
    ...is.findings.flatMap((finding) =>
      !old.has(key(finding)) && audited(planBefore, finding, was) ? [row('finding-appeared', finding)] : [],
    ),
    ...was.findings.flatMap((finding) =>
      !now.has(key(finding)) && audited(planAfter, finding, is) ? [row('finding-resolved', finding)] : [],
    ),
  ];
}

/** `3 open ports: 22/tcp ssh OpenSSH 9.2p1, …`: a new host in one line. */
function summaryOf(item: ScannedHost): string {
  const open = item.ports.filter((port) => port.state === 'open');
  const names = item.host?.names.map((name) => name.name) ?? [];
  const shown = open.slice(0, portsShownMax).map((port) => {
    const what = port.service ? ` ${sayService({ ...port.service, info: undefined })}` : '';
    return `${port.port}/${port.transport}${what}`;
  });
  const ports =
    open.length === 0
      ? 'no open port known'
      : `${open.length} open ${open.length === 1 ? 'port' : 'ports'}: ${shown.join(', ')}${open.length > shown.length ? ', …' : ''}`;
  return [...names.slice(0, 1), ...(item.host?.mac ? [macOf(item)] : []), ports].join('; ');
}
const portsShownMax = 10;
