/**
 * Facts of a run folded into what is known of one host. What is told is believed at once; what is missing is concluded when the host has
 * ended completely, and only of ports that were looked at. What could not be asked is never a change.
 */

import { isOfLink } from '#pure/audit/link-audits.ts';
import type { ScanFactKind, ScanNews } from '#pure/contract/resources.ts';
import type {
  FindingFact,
  HostFact,
  PortFact,
  PortsFact,
  ServiceFact,
  SystemFact,
  Transport,
} from '#pure/contract/scan.ts';
import { findingSeverities } from '#pure/contract/scan.ts';
import {
  type AddressFact,
  type Change,
  differs,
  type FindingValue,
  type HostValue,
  isOpen,
  type Known,
  partOfFinding,
  partOfPort,
  portOfPart,
  sameText,
  valueAs,
} from './aspects.ts';

/** Known aspects of one host, by `kind part`. */
export type KnownHost = Map<string, Known>;
export const keyOfAspect = (kind: string, part: string): string => `${kind} ${part}`;

/** What one run has told of one host so far. */
export interface Memory {
  readonly ports: Set<string>;
  readonly rests: PortsFact[];
  readonly findings: Set<string>;
  readonly hops: { ttl: number; from: string | null; rttMs?: number; name?: string }[];
  /** Open ones, and those with a recognised service: for the counts. */
  readonly open: Set<string>;
  readonly services: Set<string>;
  up: boolean;
  /** The host was not known before this run: what belongs to it comes with it. */
  fresh: boolean;
}
export const newMemory = (): Memory => ({
  ...{ ports: new Set(), rests: [], findings: new Set(), hops: [], open: new Set(), services: new Set() },
  ...{ up: false, fresh: false },
});

export interface FoldContext {
  readonly timeMs: number;
  /** Was it looked at by a run before: else it is no news. */
  readonly coveredHost: boolean;
  readonly coveredPort: (transport: Transport, port: number) => boolean;
  /** Did the run audit by this rule? Then a finding that is not told is no more. */
  readonly audited: (rule: string) => boolean;
  readonly findingsFrom: FindingFact['severity'];
}

export interface Folded {
  readonly changes: Change[];
  /** Rows that have to be written. */
  readonly touched: Set<Known>;
  /** Rows that are as they were, and were seen. */
  readonly seen: Set<Known>;
}

/** Hops kept of a path. */
const hopsMax = 64;

export const atLeast = (severity: FindingFact['severity'], least: FindingFact['severity']): boolean =>
  findingSeverities.indexOf(severity) <= findingSeverities.indexOf(least);

export function fold(
  known: KnownHost,
  facts: readonly AddressFact[],
  memory: Memory,
  context: FoldContext,
): Folded {
  const changes: Change[] = [];
  const touched = new Set<Known>();
  const seen = new Set<Known>();
  const { timeMs } = context;
  const get = (kind: ScanFactKind, part: string) => known.get(keyOfAspect(kind, part));

  /** `appears` says what news it is when it was not there before, and whether a row is kept of it. */
  const put = (
    kind: ScanFactKind,
    part: string,
    value: unknown,
    news: (before: unknown) => ScanNews | null,
    appears: { readonly kept: boolean },
  ) => {
    const row = get(kind, part);
    if (!row) {
      const fresh: Known = { kind, part, value, firstMs: timeMs, seenMs: timeMs, changedMs: timeMs };
      known.set(keyOfAspect(kind, part), fresh);
      touched.add(fresh);
      const told = news(null);
      if (appears.kept || told)
        changes.push({ kind, part, before: null, after: value, news: told, kept: appears.kept });
      return;
    }
    const was = row.value;
    if (was !== null && value !== null && sameText(was, value)) {
      see(row);
      return;
    }
    touched.add(row);
    if (was === null || value === null ? was !== value : differs(kind, was, value)) {
      const since = { sinceMs: row.changedMs, seenMs: row.seenMs };
      changes.push({ kind, part, before: was, after: value, news: news(was), kept: true, was: since });
      row.changedMs = timeMs;
    }
    row.value = value;
    if (value !== null) row.seenMs = timeMs;
  };
  const see = (row: Known | undefined) => {
    if (!row) return;
    row.seenMs = timeMs;
    seen.add(row);
  };

  const host = (fact: Omit<HostFact, 'kind' | 'address'>) => {
    if (fact.state === 'skipped') return;
    const row = get('host', '');
    if (fact.state === 'down') {
      if (!row || valueAs('host', row.value).state === 'down') return;
      const { rttMs: _, ttl: __, ...before } = valueAs('host', row.value);
      const gone = { ...before, state: 'down', evidence: fact.evidence } satisfies HostValue;
      changes.push({ kind: 'host', part: '', before: row.value, after: gone, news: null, kept: true });
      row.value = gone;
      row.changedMs = timeMs;
      touched.add(row);
      return;
    }
    const before = row ? valueAs('host', row.value) : undefined;
    memory.up = true;
    // A name or a MAC that nobody told this time is not lost.
    const mac = fact.mac ?? before?.mac;
    const vendor = fact.vendor ?? (fact.mac === undefined ? before?.vendor : undefined);
    const value: HostValue = {
      state: fact.state,
      names: fact.names.length > 0 ? fact.names : (before?.names ?? []),
      evidence: fact.evidence.length > 0 ? fact.evidence : (before?.evidence ?? []),
      ...(fact.doubt ? { doubt: fact.doubt } : {}),
      ...(mac ? { mac } : {}),
      ...(vendor ? { vendor } : {}),
      ...(fact.rttMs !== undefined ? { rttMs: fact.rttMs } : {}),
      ...(fact.ttl !== undefined ? { ttl: fact.ttl } : {}),
      ...(fact.hops !== undefined ? { hops: fact.hops } : {}),
    };
    if (!row) memory.fresh = true;
    // That a MAC is learnt is no change; that it is another one is.
    if (row && before && before.mac === undefined && mac !== undefined)
      row.value = { ...before, mac } satisfies HostValue;
    put('host', '', value, (was) => (was === null && context.coveredHost ? 'new-host' : null), {
      kept: context.coveredHost,
    });
  };
  const ensureHost = () => {
    if (!get('host', ''))
      host({ state: 'up', names: [], evidence: [{ method: 'port', detail: 'a port answered' }] });
  };

  const portState = (
    transport: Transport,
    port: number,
    value: { readonly state: PortFact['state']; readonly reason: PortFact['reason'] },
  ) => {
    if (value.reason === 'host-timeout' || value.reason === 'send-error') return;
    const part = partOfPort(transport, port);
    const row = get('port', part);
    // Silence of UDP does not contradict an answer that came before.
    if (row && isOpen(row.value) && value.state === 'open|filtered') return;
    const isNews = context.coveredPort(transport, port) && !memory.fresh;
    const opened = value.state === 'open';
    put(
      'port',
      part,
      value,
      (was) => {
        if (opened === isOpen(was)) return null;
        return !opened ? 'port-gone' : was !== null || isNews ? 'new-port' : null;
      },
      { kept: isNews && opened },
    );
  };

  const service = (part: string, { tls, ...told }: ServiceFact) => {
    const row = get('service', part);
    const before = row ? valueAs('service', row.value) : undefined;
    // Less than what was recognised before is a service that had no time, not another one.
    const weaker =
      before !== undefined &&
      told.confidence < before.confidence &&
      (told.name === before.name || told.method === 'table');
    if (weaker) {
      if (told.name === before.name) see(row);
    } else {
      // To learn what a service is called is no change of it.
      const learnt =
        before !== undefined &&
        (before.method === 'table' || (before.name === told.name && before.product === undefined));
      if (row && learnt) row.value = told;
      put('service', part, told, (was) => (was === null ? null : 'changed-version'), { kept: false });
    }
    if (tls)
      put('certificate', part, tls, (was) => (was === null ? null : 'changed-certificate'), { kept: false });
  };

  const system = ({ guesses, evidence }: SystemFact) => {
    const [best] = guesses;
    if (!best) return;
    const row = get('system', '');
    const before = row ? valueAs('system', row.value).guesses[0] : undefined;
    if (before && before.name !== best.name && best.accuracyPercent < before.accuracyPercent) return;
    put('system', '', { guesses, evidence }, () => null, { kept: false });
  };

  const finding = (fact: FindingValue) => {
    const part = partOfFinding(fact);
    memory.findings.add(part);
    put(
      'finding',
      part,
      fact,
      (was) => {
        const before = was === null ? undefined : valueAs('finding', was).severity;
        const crossed = before === undefined || !atLeast(before, context.findingsFrom);
        return crossed && atLeast(fact.severity, context.findingsFrom) ? 'new-finding' : null;
      },
      { kept: !memory.fresh && context.coveredHost },
    );
  };

  const end = () => {
    for (const row of [...known.values()]) {
      const at = portOfPart(row.part);
      if (row.kind !== 'port' || !at || memory.ports.has(row.part)) continue;
      const rest = memory.rests.find(
        (item) => item.transport === at.transport && inPorts(item.ports, at.port),
      );
      if (rest) {
        memory.ports.add(row.part);
        portState(at.transport, at.port, { state: rest.state, reason: rest.reason });
      }
    }
    for (const row of [...known.values()]) {
      if (row.kind !== 'finding' || row.value === null || memory.findings.has(row.part)) continue;
      const { rule } = valueAs('finding', row.value);
      // An audit of a link ends when it ends, before or after any host: the end of the run says what is no more.
      if (isOfLink(rule) || !context.audited(rule)) continue;
      const at = portOfPart(row.part);
      // At a port that was not looked at nothing was audited.
      if (!at || memory.ports.has(partOfPort(at.transport, at.port)))
        put('finding', row.part, null, () => null, { kept: true });
    }
    if (memory.hops.length > 0)
      put('path', '', { hops: memory.hops.sort((a, b) => a.ttl - b.ttl) }, () => null, { kept: false });
    for (const transport of ['tcp', 'udp'] as const) {
      const groups = memory.rests
        .filter((item) => item.transport === transport && item.reason !== 'host-timeout')
        .map(({ state, reason, count }) => ({ state, reason, count }));
      if (groups.length > 0) put('rest', transport, { groups }, () => null, { kept: false });
    }
  };

  for (const fact of facts)
    switch (fact.kind) {
      case 'host':
        host(fact);
        break;
      case 'port': {
        ensureHost();
        const { kind: _, address: __, transport, port, service: told, ...value } = fact;
        const part = partOfPort(transport, port);
        memory.ports.add(part);
        portState(transport, port, value);
        if (isOpen(value)) memory.open.add(part);
        if (told && isOpen(value)) {
          if (told.method === 'probed') memory.services.add(part);
          service(part, told);
        }
        break;
      }
      case 'ports':
        memory.rests.push(fact);
        break;
      case 'system':
        system(fact);
        break;
      case 'hop': {
        const { kind: _, address: __, ...hop } = fact;
        if (memory.hops.length < hopsMax) memory.hops.push(hop as Memory['hops'][number]);
        break;
      }
      case 'finding': {
        ensureHost();
        const { kind: _, address: __, ...value } = fact;
        finding(value);
        break;
      }
      case 'finding-gone':
        if (get('finding', fact.part)) put('finding', fact.part, null, () => null, { kept: true });
        break;
      case 'host-end':
        if (fact.complete && get('host', '')) end();
        break;
    }
  for (const row of touched) seen.delete(row);
  return { changes, touched, seen };
}

/** Lists of ports repeat from host to host: each is read once. */
const listsMax = 500;
const lists = new Map<string, readonly (readonly [number, number])[]>();
export function portRanges(text: string): readonly (readonly [number, number])[] {
  let found = lists.get(text);
  if (!found) {
    found = text
      .split(',')
      .filter(Boolean)
      .map((item) => {
        const [first, last] = item.split('-').map(Number);
        return [first!, last ?? first!] as const;
      });
    if (lists.size >= listsMax) lists.clear();
    lists.set(text, found);
  }
  return found;
}
const inPorts = (text: string, port: number) =>
  portRanges(text).some(([first, last]) => port >= first && port <= last);
