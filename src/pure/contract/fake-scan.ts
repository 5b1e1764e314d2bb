/**
 * A port scan without packets: `answer` plays all hosts. Ports are told in batches, a host ends when its last port is told; pause and skip do
 * what the contract says, so that whoever drives a scan can be tried without an engine.
 */
import { parseIpv4 } from '../base/address.ts';
import type { Network, PortScanBatch, PortScanPlan } from './network.ts';
import { type PortReason, type PortState, portReasons, portStates } from './port-state.ts';

export interface FakeAnswer {
  readonly state: PortState;
  readonly reason: PortReason;
  readonly rttUs?: number;
  readonly ttl?: number;
  readonly window?: number;
  readonly from?: string;
  readonly said?: Uint8Array;
}
export type FakeHosts = (
  address: string,
  port: number,
  plan: PortScanPlan,
) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>;

const silence = (plan: PortScanPlan): FakeAnswer => ({
  state: plan.method === 'udp' ? 'open|filtered' : 'filtered',
  reason: 'no-response',
});

export function fakePortScan(answer: FakeHosts, batchSize = 50): Network['portScan'] {
  return (plan, signal) => {
    let paused = false;
    let go = () => {};
    const skipped = new Set<number>();
    const total = plan.addresses.length * plan.ports.length;
    async function* batches(): AsyncIterable<PortScanBatch> {
      let told = 0;
      let rows: (FakeAnswer & { readonly host: number; readonly port: number })[] = [];
      const ended: number[] = [];
      const over = new Set<number>();
      const end = (host: number) => {
        if (!over.has(host)) ended.push(host);
        over.add(host);
      };
      const flush = (): PortScanBatch => {
        const batch = batchOf(rows, ended.splice(0), { sent: told, told, total });
        rows = [];
        return batch;
      };
      for (const [at, port] of plan.ports.entries())
        for (const [host, address] of plan.addresses.entries()) {
          if (signal.aborted) return;
          if (paused)
            await new Promise<void>((resolve) => {
              go = resolve;
            });
          const last = at === plan.ports.length - 1;
          told++;
          const given = over.has(host) || skipped.has(host) ? undefined : await answer(address, port, plan);
          if (skipped.has(host)) end(host);
          else rows.push({ ...(given ?? silence(plan)), host, port });
          if (last) end(host);
          if (rows.length >= batchSize) yield flush();
        }
      if (rows.length > 0 || ended.length > 0) yield flush();
    }
    return {
      batches: batches(),
      pause() {
        paused = true;
      },
      resume() {
        paused = false;
        go();
      },
      skip(host) {
        skipped.add(host);
      },
    };
  };
}

function batchOf(
  rows: readonly (FakeAnswer & { readonly host: number; readonly port: number })[],
  ended: readonly number[],
  counts: { readonly sent: number; readonly told: number; readonly total: number },
): PortScanBatch {
  return {
    size: rows.length,
    hostIndex: Uint32Array.from(rows, (row) => row.host),
    port: Uint16Array.from(rows, (row) => row.port),
    state: Uint8Array.from(rows, (row) => portStates.indexOf(row.state)),
    reason: Uint8Array.from(rows, (row) => portReasons.indexOf(row.reason)),
    rttUs: Float32Array.from(rows, (row) => row.rttUs ?? Number.NaN),
    ttl: Uint8Array.from(rows, (row) => row.ttl ?? 0),
    window: Uint16Array.from(rows, (row) => row.window ?? 0),
    from: new Map(rows.flatMap((row, i) => (row.from === undefined ? [] : [[i, row.from]]))),
    said: new Map(rows.flatMap((row, i) => (row.said === undefined ? [] : [[i, row.said]]))),
    ended,
    ...counts,
    ratePps: 1000,
    lostShare: 0,
  };
}

/** An ICMP sweep that the given IPv4 addresses answer. */
export const fakeEchoes = (alive: readonly string[]): Network['sweep'] =>
  async function* ({ rangesV4 }) {
    const found = alive.filter((text) => {
      const value = parseIpv4(text)!;
      return rangesV4.some((first, i) => i % 2 === 0 && value >= first && value <= rangesV4[i + 1]!);
    });
    yield {
      size: found.length,
      addressV4: Uint32Array.from(found, (text) => parseIpv4(text)!),
      rttUs: new Float32Array(found.length).fill(500),
      ttl: new Uint8Array(found.length).fill(63),
      aliveV6: [],
      sent: 1,
      total: 1,
    };
  };
