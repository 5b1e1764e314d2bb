/**
 * A scan as one picture: facts folded in the order in which they were told, the last word on a thing counts. `factsOf` tells a picture as
 * facts again, so that every format, the history and the comparison work on one shape.
 */
import { parseAddress, toBigInt } from '../base/address.ts';
import type {
  DiscoveredFact,
  FindingFact,
  HopFact,
  HostEndFact,
  HostFact,
  NoteFact,
  PlanFact,
  PortFact,
  PortsFact,
  ScanEndFact,
  ScanFact,
  SystemFact,
  Transport,
} from '../contract/scan.ts';

export interface ScannedHost {
  readonly address: string;
  readonly host?: HostFact;
  /** By transport, then number. */
  readonly ports: readonly PortFact[];
  /** Ports that are all alike. */
  readonly rest: readonly PortsFact[];
  readonly system?: SystemFact;
  readonly hops: readonly HopFact[];
  readonly findings: readonly FindingFact[];
  readonly end?: HostEndFact;
}

/** Who ran it and when: what a file says in its head. */
export interface ScanHead {
  readonly scanner: string;
  readonly version: string;
  readonly command: string;
  readonly startedMs: number;
  /** Of the tool, so that a broken off run can go on. */
  readonly input?: Readonly<Record<string, unknown>>;
}

export interface ScanResult {
  readonly head?: ScanHead;
  readonly plan?: PlanFact;
  /** By address, IPv4 first. */
  readonly hosts: readonly ScannedHost[];
  readonly notes: readonly NoteFact[];
  /** What was looked at to its end, in parts. */
  readonly discovered: readonly DiscoveredFact[];
  /** Missing where the scan was broken off. */
  readonly end?: ScanEndFact;
}

/** What nobody told of a host takes no room: a /16 has 65,536 of them. */
interface Building {
  host?: HostFact;
  ports?: Map<string, PortFact>;
  rest?: Map<string, PortsFact>;
  system?: SystemFact;
  hops?: Map<number, HopFact>;
  findings?: Map<string, FindingFact>;
  end?: HostEndFact;
}

export const portKey = (transport: Transport, port: number): string => `${transport}/${port}`;
export const findingKey = (finding: FindingFact): string =>
  [finding.transport ?? '', finding.port ?? '', finding.rule, finding.subject ?? ''].join('\n');

/** Adds facts as they come; `result` may be read at any moment. */
export function createScanFold(head?: ScanHead): {
  add(fact: ScanFact): void;
  result(): ScanResult;
  /** One host as it is known so far. */
  host(address: string): ScannedHost | undefined;
  /** Whoever has used a host and needs it no more. */
  forget(address: string): void;
} {
  const hosts = new Map<string, Building>();
  let plan: PlanFact | undefined;
  let end: ScanEndFact | undefined;
  const notes: NoteFact[] = [];
  const discovered = new Map<string, DiscoveredFact>();
  const of = (address: string): Building => {
    let found = hosts.get(address);
    if (!found) {
      found = {};
      hosts.set(address, found);
    }
    return found;
  };
  return {
    host(address) {
      const found = hosts.get(address);
      return found && finished(address, found);
    },
    forget: (address) => void hosts.delete(address),
    add(fact) {
      switch (fact.kind) {
        case 'plan':
          plan = fact;
          return;
        case 'note':
          if (notes.length < notesMax) notes.push(fact);
          return;
        case 'discovered':
          discovered.set(fact.ranges.join(), fact);
          return;
        case 'scan-end':
          end = fact;
          return;
        case 'host':
          of(fact.address).host = fact;
          return;
        case 'port':
          (of(fact.address).ports ??= new Map()).set(portKey(fact.transport, fact.port), fact);
          return;
        case 'ports':
          (of(fact.address).rest ??= new Map()).set(`${fact.transport}/${fact.state}/${fact.reason}`, fact);
          return;
        case 'system':
          of(fact.address).system = fact;
          return;
        case 'hop':
          (of(fact.address).hops ??= new Map()).set(fact.ttl, fact);
          return;
        case 'finding':
          (of(fact.address).findings ??= new Map()).set(findingKey(fact), fact);
          return;
        case 'host-end':
          of(fact.address).end = fact;
          return;
      }
    },
    result: () => ({
      ...(head ? { head } : {}),
      ...(plan ? { plan } : {}),
      hosts: inOrder([...hosts].map(([address, item]) => finished(address, item))),
      notes: [...notes],
      discovered: [...discovered.values()],
      ...(end ? { end } : {}),
    }),
  };
}

/** Further notes would say the same again. */
const notesMax = 1000;

/** Words of our own need no language, and `localeCompare` loads one: more than all else that the end of a scan takes. */
const inWords = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function finished(address: string, item: Building): ScannedHost {
  return {
    address,
    ...(item.host ? { host: item.host } : {}),
    ports: [...(item.ports?.values() ?? [])].sort(
      (a, b) => inWords(a.transport, b.transport) || a.port - b.port,
    ),
    rest: [...(item.rest?.values() ?? [])].sort(
      (a, b) =>
        inWords(a.transport, b.transport) ||
        b.count - a.count ||
        inWords(a.state, b.state) ||
        inWords(a.reason, b.reason),
    ),
    ...(item.system ? { system: item.system } : {}),
    hops: [...(item.hops?.values() ?? [])].sort((a, b) => a.ttl - b.ttl),
    findings: [...(item.findings?.values() ?? [])],
    ...(item.end ? { end: item.end } : {}),
  };
}

export function scanOf(facts: Iterable<ScanFact>, head?: ScanHead): ScanResult {
  const fold = createScanFold(head);
  for (const fact of facts) fold.add(fact);
  return fold.result();
}

export function* factsOf(result: ScanResult): Generator<ScanFact> {
  if (result.plan) yield result.plan;
  yield* result.notes;
  yield* result.discovered;
  for (const item of result.hosts) {
    if (item.host) yield item.host;
    yield* item.ports;
    yield* item.rest;
    if (item.system) yield item.system;
    yield* item.hops;
    yield* item.findings;
    if (item.end) yield item.end;
  }
  if (result.end) yield result.end;
}

/** By family, then number; whatever is no address comes last. Addresses are read once: a /16 has many. */
function inOrder(hosts: readonly ScannedHost[]): ScannedHost[] {
  const keyed = hosts.map((item) => {
    const address = parseAddress(item.address);
    return { item, family: address?.family ?? 9, value: address ? toBigInt(address) : 0n };
  });
  keyed.sort(
    (a, b) =>
      a.family - b.family ||
      (a.value < b.value ? -1 : a.value > b.value ? 1 : a.item.address < b.item.address ? -1 : 1),
  );
  return keyed.map(({ item }) => item);
}

/** Somebody is there, as far as can be told. */
export const isUp = (item: ScannedHost): boolean =>
  item.host ? item.host.state === 'up' || item.host.state === 'doubtful' : item.ports.length > 0;
