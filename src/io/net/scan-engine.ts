/**
 * One port scan in one thread: the machine picks, the probers send and listen, rows go out in batches. Hosts of which there are too many for
 * the memory of one machine are done in groups, one after another. The same code runs inline for a command and in a thread for a server.
 */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';
import { createPortScanMachine, type PortScanMachine, pickMax, probesMax } from '#pure/probing/port-scan.ts';
import { portOrder } from '#pure/probing/shuffle.ts';
import type { Native, Readiness } from './native.ts';
import { newScanColumns } from './scan-columns.ts';
import { connectsInFlightMax, openConnectProber } from './scan-connect.ts';
import { nodeInFlightMax, openNodeProber } from './scan-connect-node.ts';
import { reasonOfErrno, reasonOfNoRoute, type ScanEars, type ScanProber } from './scan-prober.ts';
import { openWait, reserveTcpPorts, type SocketWait, type SourcePorts } from './scan-sockets.ts';
import { readTargets, type ScanTargets } from './scan-targets.ts';
import { openTcpProber } from './scan-tcp.ts';
import { openUdpProber } from './scan-udp.ts';

export interface ScanEngine {
  pause(): void;
  resume(): void;
  /** Numbers of the plan. */
  skip(hostIndex: number): void;
  /** What is known so far still goes out. */
  cancel(): void;
  figures(): ScanFigures;
}
/** What is said to a scan that runs, also from thread to thread. */
export type ScanCommand =
  | { readonly type: 'pause' | 'resume' | 'cancel' }
  | { readonly type: 'skip'; readonly hostIndex: number };
export function command(engine: ScanEngine, said: ScanCommand): void {
  if (said.type === 'skip') engine.skip(said.hostIndex);
  else engine[said.type]();
}

export type ScanFigures = Readonly<Record<string, number>>;

/** `error` ends it; otherwise the last batch comes with `done`. */
export type DeliverScan = (batch: PortScanBatch | undefined, done: boolean, error?: unknown) => void;

/** The thread is handed back at least this often, so that a command line stays interruptible. */
const sliceMs = 10;
/** Results wait at most this long before they are handed on; without any, progress is told so often. */
const flushMs = 20;
const progressMs = 250;
/** Below this a timer would come too late: go round the event loop once instead. */
const immediateMs = 0.5;
/** Between looks while the kernel's buffers are full. */
const backlogMs = 1;
/** A thread that blocks looks for messages this often. */
const blockMsMax = 5;
/** The present rate is the mean over at least this time. */
const rateMsMin = 200;
/** What no service of the first rank listens at, for the order of UDP ports. */
const wellKnownMax = 1024;

const random = () => (Math.random() * 0x1_0000_0000) >>> 0;

interface Sockets {
  readonly probers: readonly ScanProber[];
  of(host: number): ScanProber;
  close(): void;
}

/** One prober per family that the group has; whatever fails to open closes what was opened. */
function openSockets(
  native: Native | undefined,
  plan: PortScanPlan,
  targets: ScanTargets,
  sourcePorts: SourcePorts | undefined,
  ears: ScanEars,
): Sockets {
  const { method } = plan;
  const options = {
    ...(plan.ttl === undefined ? {} : { ttl: plan.ttl }),
    ...(plan.sourcePort === undefined ? {} : { sourcePort: plan.sourcePort }),
    ...(plan.connectionsMax === undefined ? {} : { connectionsMax: plan.connectionsMax }),
    lotMax: Math.min(pickMax, plan.addresses.length * plan.ports.length),
  };
  if (!native && method !== 'connect')
    throw new FaultError(
      fault('missing-capability', `${method} scan: koffi is not installed or does not run here`, {
        remedy: 'Use the method connect, or run "nocturne doctor" to see what is missing.',
      }),
    );
  const made: { readonly family: number; readonly prober: ScanProber }[] = [];
  const close = () => {
    for (const { prober } of made) prober.close();
  };
  try {
    for (const family of targets.families) {
      const prober = !native
        ? openNodeProber({ addresses: plan.addresses, ...options }, ears)
        : method === 'udp'
          ? openUdpProber(
              native,
              family,
              {
                ...options,
                ...(plan.payloads ? { payloads: plan.payloads } : {}),
                elsewhere: (plan.elsewhere ?? []).filter((port) => plan.ports.includes(port)),
              },
              targets,
              ears,
            )
          : method === 'connect'
            ? openConnectProber(native, family, options, targets, ears)
            : openTcpProber(
                native,
                family,
                {
                  ...{ ...options, method, ratePps: plan.ratePps },
                  probes: plan.addresses.length * plan.ports.length,
                },
                targets,
                sourcePorts!,
                ears,
              );
      made.push({ family, prober });
    }
  } catch (error) {
    close();
    throw error;
  }
  const probers = made.map((item) => item.prober);
  return {
    probers,
    close,
    of: (host) =>
      made.length === 1 ? probers[0]! : made.find((item) => item.family === targets.family[host])!.prober,
  };
}

const connectionsOf = (native: Native | undefined, { connectionsMax }: PortScanPlan): number =>
  Math.min(native ? connectsInFlightMax : nodeInFlightMax, connectionsMax ?? connectsInFlightMax);

/** By chance; where each answer is dear, likely services first. */
function orderOf({ method, ports, payloads }: PortScanPlan): Uint16Array {
  if (method !== 'udp') return portOrder(ports, random());
  return portOrder(ports, random(), (port) => (payloads?.has(port) ? 0 : port < wellKnownMax ? 1 : 2));
}

/**
 * The first port is asked in the next turn of the event loop. Between packets the thread waits in its event loop, or blocks where it has nothing
 * else to do: a thread whose event loop calls koffi back cannot be ended by `terminate` or the end of the process, which abort it (koffi 3.3.4).
 */
export function startScan(
  native: Native | undefined,
  plan: PortScanPlan,
  deliver: DeliverScan,
  waiting: 'event-loop' | 'blocking',
): ScanEngine {
  const ports = orderOf(plan);
  const startMs = performance.now();
  /** Whole microseconds from 0: small numbers, which cost no memory each time they are passed on. */
  const nowUs = () => Math.floor((performance.now() - startMs) * 1000);
  const monotonicMs = (us: number) => startMs + us / 1000;
  /** Of the present turn: near enough for what arrived since the last. */
  let turnUs = 0;
  /** The kernel took no more in the present turn. */
  let backlog = false;
  const hostsPerGroup = Math.max(1, Math.floor(probesMax / Math.max(1, ports.length)));
  const columns = newScanColumns();
  const skipped = new Set<number>();
  const counts = {
    ...{
      scan_sent_total: 0,
      scan_answers_total: 0,
      scan_answers_late_total: 0,
      scan_answers_unasked_total: 0,
    },
    ...{ scan_foreign_total: 0, scan_refused_total: 0, scan_backlog_total: 0, scan_receive_dropped_total: 0 },
  };
  /** Of the groups that are done. */
  const before = { sent: 0, told: 0, total: 0 };
  let lostShare = 0;
  /** Hosts of all groups so far. */
  let hostsBegun = 0;
  let sourcePorts: SourcePorts | undefined;
  let group:
    | { readonly first: number; readonly machine: PortScanMachine; readonly sockets: Sockets }
    | undefined;
  let watches: Readiness[] = [];
  let wait: SocketWait | undefined;
  let paused = false;
  let cancelled = false;
  let finished = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let flushedMs = performance.now();
  let rate = { sinceMs: startMs, sent: 0, pps: Number.NaN };

  const progress = (nowMs: number) => {
    const machine = group?.machine;
    const sent = before.sent + (machine?.counts.sent ?? 0);
    const sinceMs = nowMs - rate.sinceMs;
    if (sinceMs >= rateMsMin) rate = { sinceMs: nowMs, sent, pps: ((sent - rate.sent) * 1000) / sinceMs };
    lostShare = machine?.lostShare() ?? lostShare;
    return {
      sent,
      told: before.told + (machine?.counts.told ?? 0),
      total:
        before.total + (machine?.counts.total ?? 0) + (plan.addresses.length - hostsBegun) * ports.length,
      ratePps: Number.isNaN(rate.pps) ? (sent * 1000) / Math.max(1, nowMs - startMs) : rate.pps,
      lostShare,
    };
  };
  const flush = (nowMs: number, done: boolean) => {
    flushedMs = nowMs;
    deliver(columns.take(progress(nowMs)), done);
  };

  const closeGroup = () => {
    if (!group) return;
    const { machine, sockets } = group;
    before.sent += machine.counts.sent;
    before.told += machine.counts.told;
    before.total += machine.counts.total;
    counts.scan_answers_late_total += machine.counts.answersLate;
    counts.scan_answers_unasked_total += machine.counts.answersUnasked;
    for (const prober of sockets.probers) counts.scan_receive_dropped_total += prober.dropped();
    for (const watch of watches) watch.close();
    watches = [];
    wait = undefined;
    sockets.close();
    group = undefined;
  };

  const openGroup = (first: number) => {
    const addresses = plan.addresses.slice(first, first + hostsPerGroup);
    const targets = readTargets(native, addresses, random());
    const raw = plan.method === 'syn' || plan.method === 'ack';
    if (native && raw) sourcePorts ??= reserveTcpPorts(native, targets.families, plan.sourcePort);
    const machine = createPortScanMachine(
      {
        ...{ method: plan.method, hosts: addresses.length, ports, seed: random() },
        neighbourhood: targets.neighbourhood,
        oneConnection: raw && sourcePorts?.count === 1,
        inOrder: plan.method === 'udp',
        retries: plan.retries,
        timeoutUs: plan.timeoutMs === 'auto' ? null : plan.timeoutMs * 1000,
        ...(plan.timeoutMinMs === undefined ? {} : { timeoutUsMin: plan.timeoutMinMs * 1000 }),
        ratePps: plan.ratePps,
        hostRatePps: plan.hostRatePps,
        hostTimeoutUs: plan.hostTimeoutMs === null ? null : plan.hostTimeoutMs * 1000,
        eachSilent: plan.eachSilent !== false,
        ...(plan.method === 'connect' ? { inFlightMax: connectionsOf(native, plan) } : {}),
      },
      {
        tell: (host, port, state, reason, rttUs, answer) =>
          columns.push(first + host, port, state, reason, rttUs, answer),
        end: (host) => columns.end(first + host),
      },
    );
    const ears: ScanEars = {
      answered(host, port, answer) {
        if (machine.heard(turnUs, host, port, answer)) counts.scan_answers_total++;
      },
      refused(host, port, errno) {
        counts.scan_refused_total++;
        machine.refused(host, port, reasonOfErrno(errno));
      },
      unreachable: (host, errno) => machine.unreachable(host, reasonOfNoRoute(errno)),
      foreign() {
        counts.scan_foreign_total++;
      },
      ...(waiting === 'event-loop' ? { relieved: wake } : {}),
    };
    const sockets = openSockets(native, { ...plan, addresses }, targets, sourcePorts, ears);
    group = { first, machine, sockets };
    hostsBegun = first + addresses.length;
    for (const host of skipped)
      if (host >= first && host < first + addresses.length) machine.skip(host - first);
    if (paused) machine.pause(nowUs());
    if (!native) return;
    const fds = sockets.probers.flatMap((prober) => prober.fds);
    if (waiting === 'blocking') wait = openWait(native, fds);
    else for (const fd of fds) watches.push(native.poll(fd, wake));
  };

  const finish = (error?: unknown) => {
    if (finished) return;
    finished = true;
    clearTimeout(timer);
    if (immediate) clearImmediate(immediate);
    closeGroup();
    sourcePorts?.close();
    if (error === undefined) flush(performance.now(), true);
    else deliver(undefined, true, error);
  };

  /** Sends and hears until the slice is over or there is nothing to do; when to be called again. */
  const work = (untilMs: number): number => {
    for (;;) {
      const { machine, sockets } = group!;
      const atUs = nowUs();
      const atMs = monotonicMs(atUs);
      turnUs = atUs;
      for (const prober of sockets.probers) prober.drain();
      let wakeUs = machine.step(atUs);
      if (machine.done) return atMs;
      if (columns.full || (columns.size > 0 && atMs - flushedMs >= flushMs)) flush(atMs, false);
      let full = false;
      for (const prober of sockets.probers) full = !prober.flush(atMs) || full;
      backlog = full;
      if (full) {
        counts.scan_backlog_total++;
        return atMs + backlogMs;
      }
      const picks = machine.next(atUs, pickMax);
      const { picked } = machine;
      for (let i = 0; i < picks; i++)
        sockets.of(picked.host[i]!).add(picked.host[i]!, picked.port[i]!, picked.turn[i]!, atUs);
      for (const prober of sockets.probers) prober.flush(atMs);
      counts.scan_sent_total += picks;
      if (picks === 0) {
        wakeUs = machine.step(atUs);
        return machine.done ? atMs : monotonicMs(wakeUs);
      }
      if (atMs >= untilMs) return atMs;
    }
  };

  const tick = () => {
    timer = undefined;
    immediate = undefined;
    if (finished) return;
    try {
      if (cancelled) return finish();
      if (!group) openGroup(0);
      let wakeMs = work(performance.now() + sliceMs);
      if (group!.machine.done) {
        const following = group!.first + hostsPerGroup;
        if (following >= plan.addresses.length) return finish();
        closeGroup();
        openGroup(following);
        wakeMs = 0;
      }
      const nowMs = performance.now();
      if (nowMs - flushedMs >= progressMs) flush(nowMs, false);
      const reportMs = flushedMs + (columns.size > 0 ? flushMs : progressMs);
      const delayMs = Math.min(wakeMs, reportMs) - nowMs;
      if (delayMs > immediateMs) wait?.until(Math.min(delayMs, blockMsMax));
      const soon = delayMs <= immediateMs;
      // Lots that come back wake us too, and soon.
      for (const watch of watches)
        if (soon || backlog) watch.rest();
        else watch.watch();
      if (soon || wait) immediate = setImmediate(tick);
      else timer = setTimeout(tick, delayMs);
    } catch (error) {
      finish(error);
    }
  };
  function wake(): void {
    if (finished) return;
    clearTimeout(timer);
    timer = undefined;
    immediate ??= setImmediate(tick);
  }
  wake();

  return {
    pause() {
      paused = true;
      group?.machine.pause(nowUs());
    },
    resume() {
      paused = false;
      group?.machine.resume(nowUs());
      wake();
    },
    skip(hostIndex) {
      skipped.add(hostIndex);
      if (group) group.machine.skip(hostIndex - group.first);
      wake();
    },
    cancel() {
      cancelled = true;
      wake();
    },
    figures: () => counts,
  };
}
