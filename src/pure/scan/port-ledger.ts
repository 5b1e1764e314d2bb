/**
 * What is known of the ports of a group of hosts. Open ones are told at once; of the others, those that are few of a kind one by one at the end
 * of their host, those that are many as a range. A byte a port, so that thousands of hosts fit.
 */
import type { PortScanBatch } from '../contract/network.ts';
import { type PortReason, type PortState, portReasons, portStates } from '../contract/port-state.ts';
import type { PortFact, PortsFact, Transport } from '../contract/scan.ts';
import { formatPorts, portMax, portsOf } from './port-ranges.ts';

/** Closed and silent ports of one kind up to this many are told one by one. */
export const toldOneByOneMax = 25;

export interface PortLedger {
  /** What an earlier run told of a host. */
  seed(hostIndex: number, facts: readonly (PortFact | PortsFact)[]): void;
  /** Ports of a host that nothing is known about yet. */
  unsettled(hostIndex: number): number[];
  /** Rows to tell at once. */
  add(batch: PortScanBatch): PortFact[];
  /** Everything else of a host; what was never answered about is left out. */
  rest(hostIndex: number): (PortFact | PortsFact)[];
  /** Signs for the guess at the system: the first TTL, the first window. */
  signs(hostIndex: number): { readonly ttl?: number; readonly window?: number };
  /** Those that are open, as they were told. */
  open(hostIndex: number): readonly PortFact[];
  settledCount(hostIndex: number): number;
}

interface Details {
  readonly ttl: number;
  readonly rttUs: number;
  readonly from: string | undefined;
}

interface HostPorts {
  readonly told: Map<number, PortFact>;
  /** By code: details of each port while they are few. */
  readonly few: Map<number, Map<number, Details>>;
}

const codeOf = (state: number, reason: number): number => 1 + state * portReasons.length + reason;
const stateOf = (code: number): PortState => portStates[Math.floor((code - 1) / portReasons.length)]!;
const reasonOf = (code: number): PortReason => portReasons[(code - 1) % portReasons.length]!;
const openState = portStates.indexOf('open');

export function createPortLedger(
  addresses: readonly string[],
  ports: Uint16Array,
  transport: Transport,
): PortLedger {
  const indexOf = new Int32Array(portMax + 1).fill(-1);
  ports.forEach((port, i) => {
    indexOf[port] = i;
  });
  const codes = new Uint8Array(addresses.length * ports.length);
  const hosts = new Map<number, HostPorts>();
  /** Signs of each host's stack; 0 is none. */
  const ttls = new Uint8Array(addresses.length);
  const windows = new Uint16Array(addresses.length);
  /** A code of which the host has more ports than are told one by one; 0 is none. */
  const manyOf = new Uint8Array(addresses.length);
  const of = (hostIndex: number): HostPorts => {
    let found = hosts.get(hostIndex);
    if (!found) {
      found = { told: new Map(), few: new Map() };
      hosts.set(hostIndex, found);
    }
    return found;
  };
  /** Places in `ports`, the lowest port first. */
  const ascending = Uint16Array.from(ports.keys()).sort((a, b) => ports[a]! - ports[b]!);
  const counted = new Uint32Array(codeOf(portStates.length, 0));
  /** Ports of a host that have this code, in ascending order. */
  const portsWith = (first: number, code: number): number[] => {
    const found: number[] = [];
    for (let i = 0; i < ascending.length; i++) {
      const at = ascending[i]!;
      if (codes[first + at] === code) found.push(ports[at]!);
    }
    return found;
  };
  const factOf = (hostIndex: number, port: number, code: number, details?: Details): PortFact => ({
    kind: 'port',
    address: addresses[hostIndex]!,
    transport,
    port,
    state: stateOf(code),
    reason: reasonOf(code),
    ...(details?.from === undefined ? {} : { from: details.from }),
    ...(details && details.ttl > 0 ? { ttl: details.ttl } : {}),
    ...(details && !Number.isNaN(details.rttUs) ? { rttMs: Math.round(details.rttUs) / 1000 } : {}),
  });

  const settled = new Uint32Array(addresses.length);
  const isOurs = (fact: PortFact | PortsFact) =>
    fact.transport === transport && fact.reason !== 'host-timeout';

  /** What a row tells of its host: signs, the port itself where it is open, and details of what is few of a kind. */
  const note = (
    hostIndex: number,
    row: number,
    code: number,
    before: number,
    batch: PortScanBatch,
  ): PortFact | undefined => {
    const host = of(hostIndex);
    const port = batch.port[row]!;
    const open = batch.state[row] === openState;
    const details = {
      ttl: batch.ttl[row]!,
      rttUs: batch.rttUs[row]!,
      from: batch.from.get(row),
    };
    if (ttls[hostIndex] === 0 && details.from === undefined) ttls[hostIndex] = details.ttl;
    if (windows[hostIndex] === 0 && open) windows[hostIndex] = batch.window[row]!;
    if (before > 0) {
      host.few.get(before)?.delete(port);
      host.told.delete(port);
    }
    if (open) {
      const fact = factOf(hostIndex, port, code, details);
      host.told.set(port, fact);
      return fact;
    }
    const few = host.few.get(code) ?? new Map<number, Details>();
    host.few.set(code, few);
    // One more than is told one by one shows that there are many.
    if (few.size <= toldOneByOneMax) few.set(port, details);
    else manyOf[hostIndex] = code;
    return undefined;
  };

  return {
    seed(hostIndex, facts) {
      const host = of(hostIndex);
      for (const fact of facts.filter(isOurs)) {
        const code = codeOf(portStates.indexOf(fact.state), portReasons.indexOf(fact.reason));
        for (const port of fact.kind === 'port' ? [fact.port] : portsOf(fact.ports)) {
          const at = indexOf[port]!;
          if (at < 0 || codes[hostIndex * ports.length + at] !== 0) continue;
          codes[hostIndex * ports.length + at] = code;
          settled[hostIndex]!++;
          if (fact.kind !== 'port') continue;
          if (fact.state === 'open') host.told.set(port, fact);
          const few = host.few.get(code) ?? new Map<number, Details>();
          host.few.set(code, few);
          few.set(port, {
            ttl: fact.ttl ?? 0,
            rttUs: fact.rttMs === undefined ? Number.NaN : fact.rttMs * 1000,
            from: fact.from,
          });
        }
      }
    },
    unsettled: (hostIndex) => [...ports].filter((_, i) => codes[hostIndex * ports.length + i] === 0),
    settledCount: (hostIndex) => settled[hostIndex]!,
    add(batch) {
      const facts: PortFact[] = [];
      const { size } = batch;
      for (let row = 0; row < size; row++) {
        const at = indexOf[batch.port[row]!]!;
        if (at < 0) continue;
        const hostIndex = batch.hostIndex[row]!;
        const slot = hostIndex * ports.length + at;
        const code = codeOf(batch.state[row]!, batch.reason[row]!);
        const before = codes[slot]!;
        if (before === code) continue;
        codes[slot] = code;
        if (before === 0) {
          settled[hostIndex]!++;
          // One that is scanned tells tens of thousands of ports: most say nothing that is not known by then.
          if (manyOf[hostIndex] === code && (ttls[hostIndex]! > 0 || batch.ttl[row] === 0)) continue;
        }
        const fact = note(hostIndex, row, code, before, batch);
        if (fact) facts.push(fact);
      }
      return facts;
    },
    rest(hostIndex) {
      const host = of(hostIndex);
      const first = hostIndex * ports.length;
      counted.fill(0);
      for (let i = 0; i < ports.length; i++) counted[codes[first + i]!]!++;
      const kinds: { readonly code: number; readonly its: readonly number[] }[] = [];
      for (let code = 1; code < counted.length; code++) {
        if (counted[code] === 0) continue;
        const all = portsWith(first, code);
        // What is open was told at once, but for what an earlier run told as a range.
        const its = stateOf(code) === 'open' ? all.filter((port) => !host.told.has(port)) : all;
        if (its.length > 0) kinds.push({ code, its });
      }
      kinds.sort((a, b) => a.its[0]! - b.its[0]!);
      return kinds.flatMap(({ code, its }): (PortFact | PortsFact)[] => {
        const details = host.few.get(code);
        if (its.length <= toldOneByOneMax)
          return its.map((port) => factOf(hostIndex, port, code, details?.get(port)));
        return [
          {
            kind: 'ports',
            address: addresses[hostIndex]!,
            transport,
            state: stateOf(code),
            reason: reasonOf(code),
            count: its.length,
            ports: formatPorts(its),
          },
        ];
      });
    },
    signs(hostIndex) {
      const [ttl, window] = [ttls[hostIndex]!, windows[hostIndex]!];
      return { ...(ttl === 0 ? {} : { ttl }), ...(window === 0 ? {} : { window }) };
    },
    open: (hostIndex) => [...of(hostIndex).told.values()].sort((a, b) => a.port - b.port),
  };
}
