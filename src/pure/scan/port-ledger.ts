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
  ttl?: number;
  window?: number;
}

const codeOf = (state: number, reason: number): number => 1 + state * portReasons.length + reason;
const stateOf = (code: number): PortState => portStates[Math.floor((code - 1) / portReasons.length)]!;
const reasonOf = (code: number): PortReason => portReasons[(code - 1) % portReasons.length]!;
const openState = portStates.indexOf('open');

const detailsOf = (batch: PortScanBatch, row: number, from: PortScanBatch['from']): Details => ({
  ttl: batch.ttl[row]!,
  rttUs: batch.rttUs[row]!,
  from: from.size > 0 ? from.get(row) : undefined,
});

/** What a row tells of its host beside the port: signs of its stack, and details while they are few. */
function note(host: HostPorts, row: number, code: number, before: number, batch: PortScanBatch): void {
  const { from } = batch;
  const open = batch.state[row] === openState;
  if (host.ttl === undefined && batch.ttl[row]! > 0 && !(from.size > 0 && from.has(row)))
    host.ttl = batch.ttl[row]!;
  if (host.window === undefined && open && batch.window[row]! > 0) host.window = batch.window[row]!;
  const port = batch.port[row]!;
  if (before > 0) {
    host.few.get(before)?.delete(port);
    host.told.delete(port);
  }
  if (open) return;
  let few = host.few.get(code);
  if (!few) {
    few = new Map();
    host.few.set(code, few);
  }
  // One more than is told one by one shows that there are many.
  if (few.size <= toldOneByOneMax) few.set(port, detailsOf(batch, row, from));
}

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
  const of = (hostIndex: number): HostPorts => {
    let found = hosts.get(hostIndex);
    if (!found) {
      found = { told: new Map(), few: new Map() };
      hosts.set(hostIndex, found);
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
      const { size, from } = batch;
      let hostIndex = -1;
      let host: HostPorts | undefined;
      // One that is scanned tells tens of thousands of ports: what most rows do not need is not made.
      for (let row = 0; row < size; row++) {
        const at = indexOf[batch.port[row]!]!;
        if (at < 0) continue;
        if (batch.hostIndex[row] !== hostIndex) {
          hostIndex = batch.hostIndex[row]!;
          host = of(hostIndex);
        }
        const slot = hostIndex * ports.length + at;
        const state = batch.state[row]!;
        const code = codeOf(state, batch.reason[row]!);
        const before = codes[slot]!;
        if (before === code) continue;
        codes[slot] = code;
        if (before === 0) settled[hostIndex]!++;
        note(host!, row, code, before, batch);
        if (state !== openState) continue;
        const fact = factOf(hostIndex, batch.port[row]!, code, detailsOf(batch, row, from));
        host!.told.set(fact.port, fact);
        facts.push(fact);
      }
      return facts;
    },
    rest(hostIndex) {
      const host = of(hostIndex);
      const byCode = new Map<number, number[]>();
      for (let i = 0; i < ports.length; i++) {
        const code = codes[hostIndex * ports.length + i]!;
        if (code === 0 || host.told.has(ports[i]!)) continue;
        const list = byCode.get(code) ?? [];
        list.push(ports[i]!);
        byCode.set(code, list);
      }
      return [...byCode].flatMap(([code, list]): (PortFact | PortsFact)[] => {
        const details = host.few.get(code);
        if (list.length <= toldOneByOneMax)
          return list.map((port) => factOf(hostIndex, port, code, details?.get(port)));
        return [
          {
            kind: 'ports',
            address: addresses[hostIndex]!,
            transport,
            state: stateOf(code),
            reason: reasonOf(code),
            count: list.length,
            ports: formatPorts(list.sort((a, b) => a - b)),
          },
        ];
      });
    },
    signs(hostIndex) {
      const { ttl, window } = of(hostIndex);
      return { ...(ttl === undefined ? {} : { ttl }), ...(window === undefined ? {} : { window }) };
    },
    open: (hostIndex) => [...of(hostIndex).told.values()].sort((a, b) => a.port - b.port),
  };
}
