/** A scan over a fake network, its facts gathered: for tests. */
import { expect } from 'vitest';
import { type AddressRange, parseTargets } from '../base/targets.ts';
import { fakeNetwork, fakeRandom, instantClock } from '../contract/fake-host.ts';
import { type FakeHosts, fakeEchoes, fakePortScan } from '../contract/fake-scan.ts';
import type { Clock } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { type ScanFact, scanShapes } from '../contract/scan.ts';
import { createScanControl } from './control.ts';
import type { Identify, ScanPlan } from './plan.ts';
import type { ScanProgress } from './progress.ts';
import { scanOf } from './result.ts';
import { runScan } from './run.ts';

export const ports = (count: number) => Uint16Array.from({ length: count }, (_, i) => i + 1);
export const basic: ScanPlan = {
  discovery: {
    methods: ['icmp-echo'],
    synPorts: [],
    ackPorts: [],
    udpPorts: [],
    payloads: new Map(),
    retries: 1,
    timeoutMs: 'auto',
    ratePps: null,
  },
  scans: [{ method: 'syn', transport: 'tcp', ports: ports(100) }],
  payloads: new Map(),
  retries: 1,
  timeoutMs: 'auto',
  ratePps: null,
  hostRatePps: null,
  hostTimeoutMs: null,
  system: false,
  trace: false,
  audits: [],
  linkAudits: [],
  allowed: { guessCommunities: false },
  expected: {},
  names: false,
  tellDown: false,
};
export const answers: FakeHosts = (_, port) =>
  port === 22 || port === 80
    ? { state: 'open', reason: 'syn-ack', ttl: 63, window: 64_240, rttUs: 400 }
    : { state: 'closed', reason: 'reset', ttl: 63 };
export const identify: Identify = async ({ port }) => ({
  name: port === 22 ? 'ssh' : 'http',
  product: 'x',
  cpes: [],
  method: 'probed',
  confidence: 10,
});

export interface Options {
  readonly plan?: Partial<ScanPlan>;
  readonly alive?: readonly string[];
  readonly searched?: readonly AddressRange[];
  readonly hosts?: FakeHosts;
  readonly hostsOf?: (stop: () => void) => FakeHosts;
  readonly net?: Partial<Network>;
  readonly earlier?: readonly ScanFact[];
  readonly identify?: Identify;
  readonly clock?: Clock;
  /** Sees every fact as it comes. */
  readonly watch?: (
    fact: ScanFact,
    run: { stop(): void; control: ReturnType<typeof createScanControl> },
  ) => void;
}

export async function run(targets: readonly string[], options: Options = {}) {
  const stop = new AbortController();
  const control = createScanControl();
  const set = parseTargets(targets);
  const net = fakeNetwork({
    sweep: fakeEchoes(options.alive ?? ['10.0.0.1', '10.0.0.2']),
    portScan: fakePortScan(options.hostsOf?.(() => stop.abort()) ?? options.hosts ?? answers, 10),
    interfaces: async () => [],
    ...options.net,
  });
  const plan = { ...basic, ...options.plan };
  const facts: ScanFact[] = [];
  const progress: ScanProgress[] = [];
  for await (const list of runScan(
    plan,
    { ranges: set.ranges, searched: options.searched ?? [], count: set.count, names: new Map(), notes: [] },
    1000,
    options.earlier ?? [],
    {
      net,
      clock: options.clock ?? instantClock(),
      random: fakeRandom(),
      signal: stop.signal,
      control,
      identify: options.identify ?? identify,
    },
  ))
    for (const item of list) {
      if (item.kind === 'progress') {
        progress.push(item);
        continue;
      }
      expect(scanShapes().scanFact.parse(item)).toEqual(item);
      facts.push(item);
      options.watch?.(item, { stop: () => stop.abort(), control });
    }
  return { facts, progress, result: scanOf(facts) };
}
/** What a result says, without the times it took. */
export const essence = (facts: readonly ScanFact[]) => {
  const { hosts, end } = scanOf(facts);
  return JSON.stringify({
    end: end && { ...end, elapsedMs: 0 },
    hosts: hosts.map((item) => ({ ...item, end: item.end && { ...item.end, elapsedMs: 0 } })),
  });
};
export const kinds = (facts: readonly ScanFact[], address: string) =>
  facts.flatMap((fact) => ('address' in fact && fact.address === address ? [fact.kind] : []));
