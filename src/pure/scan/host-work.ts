/** One host once its ports are asked: services as they are found open, then the guess at its system, the path, the audits, and its end. */
import type { AuditWorld } from '../audit/audit.ts';
import { runAudit } from '../audit/run.ts';
import { FaultError } from '../base/errors.ts';
import type { TcpStackAnswer } from '../contract/network.ts';
import type { HopFact, HostFact, PortFact, ScanFact, SystemFact } from '../contract/scan.ts';
import type { DhcpEars } from './dhcp-ears.ts';
import { createGate, type Gate } from './gate.ts';
import { type NestedAbort, nestedAbort } from './nested-abort.ts';
import type { ScanPlan, ScanWorld } from './plan.ts';
import { createSteps, type HostSteps, type Steps } from './steps.ts';

export interface HostWork {
  readonly host: HostFact;
  /** An open port was found; what it said already need not be asked again. */
  open(port: PortFact, said?: Said): void;
  /** A UDP port that was silent may answer another question; then it is open. */
  doubtful(port: PortFact): void;
  /** Signs of the stack; the first counts. */
  sign(signs: { readonly ttl?: number; readonly window?: number }): void;
  /** Nothing more will be found; resolves when the host is told to its end. */
  finish(): Promise<void>;
  /** The rest of this host is not asked. */
  skip(): void;
  /** How far its services and audits are. */
  steps(): HostSteps;
}

/** A scan's world with what was heard beside it. */
export interface HostWorld extends ScanWorld {
  readonly dhcp: DhcpEars;
}

export interface Said {
  readonly asked: string;
  readonly bytes: Uint8Array;
}

export interface HostGates {
  /** Services that are asked at the same time, over all hosts. */
  readonly services: Gate;
  /** Traces, audits and what else is done at the end. */
  readonly endings: Gate;
}

const serviceMsMax = 30_000;
/** For one question of an audit. */
const auditMs = 5000;
/** A path of a scan is looked at once: the tool `trace` measures it. */
const traceMs = 1000;
const hopsMax = 30;
/** For a SYN and its second try, on top of some round trips. */
const stackMs = 1000;

export function createHostWork(
  host: HostFact,
  plan: ScanPlan,
  world: HostWorld,
  gates: HostGates,
  put: (facts: readonly ScanFact[]) => void,
  took: (kind: keyof HostSteps['of'], ms: number) => void = () => {},
): HostWork {
  const { clock } = world;
  const steps: Steps = createSteps(clock, took);
  const startedMs = clock.monotonicMs();
  const nested: NestedAbort = nestedAbort(world.signal);
  const { address } = host;
  const ports = new Map<string, PortFact>();
  const services: Promise<void>[] = [];
  let ttl = host.ttl;
  let window: number | undefined;
  if (plan.hostTimeoutMs !== null)
    void clock.sleep(plan.hostTimeoutMs, nested.signal).then(() => {
      if (!finished) nested.abort();
    });
  let finished = false;

  const identify = (port: PortFact, how: { readonly said?: Said; readonly doubtful?: boolean }) => {
    steps.expect('services', 1);
    return gates.services.run(async () => {
      await world.control.ready();
      await steps.run('services', `${port.port}/${port.transport}`, () => identifyNow(port, how));
    });
  };
  const identifyNow = async (
    port: PortFact,
    how: { readonly said?: Said; readonly doubtful?: boolean },
  ): Promise<void> => {
    if (nested.aborted) return;
    const leftMs =
      plan.hostTimeoutMs === null
        ? serviceMsMax
        : Math.min(serviceMsMax, plan.hostTimeoutMs - (clock.monotonicMs() - startedMs));
    if (leftMs <= 0) return;
    const name = host.names[0]?.name;
    const service = await orNothing(() =>
      world.identify(
        {
          address,
          port: port.port,
          transport: port.transport,
          ...(name ? { serverName: name } : {}),
          intensity: plan.services?.intensity ?? 0,
          ...(port.rttMs === undefined ? {} : { rttMs: port.rttMs }),
          timeoutMs: leftMs,
          ...how,
        },
        { net: world.net, clock, signal: nested.signal },
      ),
    );
    // What an interrupted look made of a service is not what is there.
    if (!service || nested.aborted) return;
    if (how.doubtful && service.method !== 'probed') return;
    const known: PortFact = {
      ...port,
      ...(how.doubtful ? { state: 'open', reason: 'udp-response' } : {}),
      ...(plan.services ? { service } : {}),
    };
    ports.set(`${port.transport}/${port.port}`, known);
    put([known]);
  };

  const system = async (): Promise<SystemFact> => {
    const stack = await stackOf(address, [...ports.values()], world, nested.signal);
    const dhcp = world.dhcp.clientOf(host.mac);
    const echoTtl = host.evidence.find(({ method }) => method === 'icmp-echo')?.ttl;
    // All the platforms that SNMP agents may name are behind it.
    return (await import('./system.ts')).guessSystem({
      address,
      ...(stack ? { stack } : {}),
      ...(echoTtl === undefined ? {} : { echoTtl }),
      ...(ttl === undefined ? {} : { ttl }),
      ...(window === undefined ? {} : { window }),
      ...(host.vendor === undefined ? {} : { vendor: host.vendor }),
      ...(dhcp ? { dhcp } : {}),
      ports: [...ports.values()],
    });
  };

  return {
    host,
    open(port, said) {
      ports.set(`${port.transport}/${port.port}`, port);
      if (plan.services && port.service?.method !== 'probed')
        services.push(identify(port, said ? { said } : {}));
    },
    doubtful(port) {
      if (plan.services) services.push(identify(port, { doubtful: true }));
    },
    sign(signs) {
      ttl ??= signs.ttl;
      window ??= signs.window;
    },
    async finish() {
      await Promise.all(services);
      await gates.endings.run(async () => {
        await world.control.ready();
        if (plan.system && !nested.aborted) put([await system()]);
        if (plan.trace && !nested.aborted)
          await steps.name('its path', () => tracePath(host, [...ports.values()], world, nested.signal, put));
        if (plan.audits.length > 0 && !nested.aborted)
          await audit(host, [...ports.values()], { plan, world, signal: nested.signal, put, steps });
      });
      finished = true;
      put([
        {
          kind: 'host-end',
          address,
          elapsedMs: Math.round(clock.monotonicMs() - startedMs),
          complete: !nested.aborted,
        },
      ]);
      nested.release();
      // Ends the wait for its timeout.
      if (plan.hostTimeoutMs !== null) nested.abort();
    },
    skip: nested.abort,
    steps: steps.view,
  };
}

/** An expected failure of one step costs that step. */
export async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaultError) return undefined;
    throw error;
  }
}

/** One more question, of the first open port: what a scan of ports asks with brings no options back. */
async function stackOf(
  address: string,
  ports: readonly PortFact[],
  { net }: ScanWorld,
  signal: AbortSignal,
): Promise<TcpStackAnswer | undefined> {
  const open = ports
    .filter(({ transport, state }) => transport === 'tcp' && state === 'open')
    .sort((a, b) => a.port - b.port)[0];
  if (!open || !net.capabilities.has('raw')) return undefined;
  const timeoutMs = stackMs + 4 * (open.rttMs ?? 0);
  return await orNothing(() => net.tcpStack({ address, port: open.port, timeoutMs }, signal));
}

/** By what the host is known to answer: an echo, else an open port, else UDP that will be refused. */
function traceQuestion(host: HostFact, ports: readonly PortFact[], { net }: ScanWorld) {
  const mayRaw = net.capabilities.has('raw');
  if (net.capabilities.has('icmp') && host.evidence.some((item) => item.method === 'icmp-echo'))
    return { method: 'icmp' as const, port: 0 };
  const open = ports.find((item) => item.transport === 'tcp' && item.state === 'open');
  if (mayRaw && open) return { method: 'tcp' as const, port: open.port };
  return net.capabilities.has('icmp')
    ? { method: 'icmp' as const, port: 0 }
    : { method: 'udp' as const, port: 33_434 };
}

async function tracePath(
  host: HostFact,
  ports: readonly PortFact[],
  world: ScanWorld,
  signal: AbortSignal,
  put: (facts: readonly ScanFact[]) => void,
): Promise<void> {
  const { address } = host;
  const { method, port } = traceQuestion(host, ports, world);
  const hops = new Map<number, HopFact>();
  let reached = 0;
  await orNothing(async () => {
    const plan = {
      target: address,
      method,
      hopsMax,
      rounds: 1,
      intervalMs: traceMs,
      timeoutMs: traceMs,
      port,
      flowId: 1,
    };
    for await (const replies of world.net.trace(plan, signal))
      for (const reply of replies) {
        if (reply.reached && (reached === 0 || reply.ttl < reached)) reached = reply.ttl;
        hops.set(reply.ttl, {
          kind: 'hop',
          address,
          ttl: reply.ttl,
          from: reply.from ?? null,
          ...(reply.rttMs === undefined ? {} : { rttMs: reply.rttMs }),
        });
      }
  });
  const all = [...hops.values()].sort((a, b) => a.ttl - b.ttl);
  const last = reached > 0 ? reached : (all.findLast((hop) => hop.from !== null)?.ttl ?? 0);
  // Silence after the last answer says nothing about hops.
  put(all.filter((hop) => hop.ttl <= last));
  if (reached > 0 && reached !== host.hops) put([{ ...host, hops: reached }]);
}

export const auditWorld = (plan: ScanPlan, world: ScanWorld, signal: AbortSignal): AuditWorld => ({
  net: world.net,
  clock: world.clock,
  random: world.random,
  signal,
  timeoutMs: auditMs,
  allowed: plan.allowed,
  expected: plan.expected,
});

interface Auditing {
  readonly plan: ScanPlan;
  readonly world: ScanWorld;
  readonly signal: AbortSignal;
  readonly put: (facts: readonly ScanFact[]) => void;
  readonly steps: Steps;
}

async function audit(host: HostFact, ports: readonly PortFact[], auditing: Auditing): Promise<void> {
  const { plan, world, signal, put, steps } = auditing;
  const { address } = host;
  const name = host.names[0]?.name;
  const gate = createGate(portsAuditedAtOnce);
  const works = ports.flatMap(({ transport, port, service }) => {
    if (!service) return [];
    const target = { address, transport, port, service, ...(name ? { serverName: name } : {}) };
    return [{ target, audits: plan.audits.filter((item) => item.applies(target)) }];
  });
  steps.expect(
    'audits',
    works.reduce((sum, { audits }) => sum + audits.length, 0),
  );
  await Promise.all(
    works.map(({ target, audits }) =>
      gate.run(async () => {
        const { transport, port } = target;
        for (const item of audits) {
          if (signal.aborted) return;
          await world.control.ready();
          const found = await steps.run('audits', `${item.id} at ${port}/${transport}`, () =>
            orNothing(() => runAudit(item, target, auditWorld(plan, world, signal))),
          );
          put(
            (found?.findings ?? []).map(
              (finding): ScanFact => ({ kind: 'finding', address, transport, port, ...finding }),
            ),
          );
        }
      }),
    ),
  );
}

/** Of one host: each port may be slow by itself, and small hosts bear few conversations at a time. */
const portsAuditedAtOnce = 4;
