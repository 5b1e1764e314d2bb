/**
 * How far a run is, in all and for each host, and how long it will take. A part of the work is done when it is known who is there, the rest as
 * the hosts are asked: who is silent is no work after that, and how many will answer is guessed from those that were looked for. The time
 * left is by the pace of the last moments: UDP ports of a host that limits its ICMP errors take a thousand times as long as its TCP ports.
 * Services and audits have no even pace: what is left of them is by how long such work took so far in this run.
 */
import type { Clock } from '../contract/host.ts';
import type { HostSteps, StepCount, StepKind } from './steps.ts';

export interface HostProgress {
  readonly address: string;
  /** Ports. */
  readonly told: number;
  readonly total: number;
  readonly services: StepCount;
  readonly audits: StepCount;
  /** What is being done there beside its ports. */
  readonly doing?: string;
  readonly leftMs?: number;
}
export interface ScanProgress {
  readonly kind: 'progress';
  readonly done: number;
  readonly total: number;
  readonly note: string;
  readonly phase: 'discovery' | 'ports' | 'services' | 'done';
  readonly up: number;
  readonly elapsedMs: number;
  readonly leftMs?: number;
  readonly ratePps?: number;
  readonly hosts: readonly HostProgress[];
}

/** Hosts that are shown with their own progress. */
const hostsShownMax = 32;
/** Often enough for eyes. */
const everyMs = 250;
/** Before so much is done the estimate of the beginning says more than the pace. */
const shareTrusted = 0.02;
const discoveryShare = 0.2;
/** Parts of the work on a host, of which a run may leave some out. */
const weights = { ports: 6, services: 2, audits: 2 } as const;
/** Until its end is told, a host is not done. */
const toldShare = 0.95;
/** How long a service and an audit take before one of this run is known, and how much the last one counts then. */
const usualMs: Readonly<Record<StepKind, number>> = { services: 2000, audits: 500 };
const newestWeight = 0.1;
/** As many as the run does at a time: of all hosts, of one. */
const servicesAtOnce = 64;
const auditsAtOnce = 4;
/** What takes longer than this is silent, and is asked all there is to ask. */
const slowMs = 4000;
const silentMs: Readonly<Record<StepKind, number>> = { services: 30_000, audits: 10_000 };
/** What takes longer than even that is expected to take a little more. */
const overtimeShare = 0.2;
/** The pace is that of the last moments, of this length. */
const paceMs = 10_000;
const sampleEveryMs = 1000;

/** How long until it is complete, by how it grew lately. Where it stood still for so long, nobody knows. */
function createPace(startMs: number) {
  let samples = [{ atMs: startMs, share: 0 }];
  return (atMs: number, share: number): number | undefined => {
    const last = samples.at(-1)!;
    if (atMs - last.atMs >= sampleEveryMs)
      samples = [...samples.filter((item) => atMs - item.atMs <= paceMs), { atMs, share }];
    const [first] = samples;
    if (!first || share <= 0) return undefined;
    if (share > first.share) return ((atMs - first.atMs) * (1 - share)) / (share - first.share);
    // It may only have paused between two of its steps.
    return atMs - first.atMs < paceMs - sampleEveryMs ? ((atMs - startMs) * (1 - share)) / share : undefined;
  };
}

interface HostAtWork {
  readonly told: () => number;
  readonly total: number;
  readonly steps: () => HostSteps;
  readonly pace: ReturnType<typeof createPace>;
}

export interface ProgressTally {
  /** Of the block that is looked for, from 0 to 1. */
  discovering: { share: number; addresses: number };
  up: number;
  phase: ScanProgress['phase'];
  ratePps: number | undefined;
  note: string;
}

export function createProgress(
  clock: Clock,
  plan: {
    readonly total: number;
    readonly estimateMs: number;
    readonly discovers: boolean;
    readonly scans: boolean;
    readonly services: boolean;
    readonly audits: boolean;
    readonly pausedMs: () => number;
  },
) {
  /** Time that was worked. */
  const workedMs = () => clock.monotonicMs() - plan.pausedMs();
  const startedMs = workedMs();
  let toldMs = Number.NEGATIVE_INFINITY;
  const tally: ProgressTally = {
    discovering: { share: 0, addresses: 0 },
    up: 0,
    phase: plan.discovers ? 'discovery' : 'ports',
    ratePps: undefined,
    note: '',
  };
  /** Hosts at work: how many of their ports are told. */
  const hosts = new Map<string, HostAtWork>();
  const meanMs = { ...usualMs };
  /** The longest of this run that was silent to its end. */
  const longestStepMs: Partial<Record<StepKind, number>> = {};
  const pace = createPace(startedMs);
  /** Addresses that were looked for, how many of them are asked further, and how many of these are finished. */
  let looked = 0;
  let toScan = 0;
  let finished = 0;
  let best = 0;
  const shareOf = (): number => {
    const begun = looked + tally.discovering.share * tally.discovering.addresses;
    const lookedShare = plan.total > 0 ? Math.min(1, begun / plan.total) : 1;
    if (!plan.scans) return lookedShare;
    let worked = finished;
    for (const host of hosts.values()) worked += shareOfHost(host);
    const known = Math.max(toScan, finished + hosts.size);
    const expected = looked > 0 ? known * Math.max(1, plan.total / looked) : Math.max(known, plan.total);
    const work = expected > 0 ? worked / expected : lookedShare;
    return plan.discovers ? discoveryShare * lookedShare + (1 - discoveryShare) * work : work;
  };
  const parts = { ports: true, services: plan.services, audits: plan.audits };
  const whole = (Object.keys(weights) as (keyof typeof weights)[]).reduce(
    (sum, part) => sum + (parts[part] ? weights[part] : 0),
    0,
  );
  const shareOfHost = ({ told, total, steps }: HostAtWork): number => {
    if (total === 0) return 0;
    const portsDone = told() / total;
    const { services, audits } = steps().of;
    // How many follow is known when all before is done: until then they count as far as that is.
    const servicesDone = portsDone * (services.total > 0 ? services.done / services.total : 1);
    const auditsDone = audits.total > 0 ? audits.done / audits.total : 0;
    const done =
      weights.ports * portsDone +
      (plan.services ? weights.services * servicesDone : 0) +
      (plan.audits ? weights.audits * auditsDone : 0);
    return (done / whole) * toldShare;
  };
  /** What is open of one kind of work, so many at a time, by how long it took so far. */
  const stepsLeftMs = (kind: StepKind, open: number, passedMs: number, atOnce: number): number => {
    if (open <= 0) return 0;
    const mean = meanMs[kind];
    const wholeMs = passedMs < Math.max(slowMs, mean) ? mean : (longestStepMs[kind] ?? silentMs[kind]);
    const first = Math.max(wholeMs - passedMs, passedMs * overtimeShare);
    return first + mean * (Math.ceil(open / atOnce) - 1);
  };
  const leftOf = (host: HostAtWork, nowMs: number, waiting: number): number | undefined => {
    const { told, total, steps, pace } = host;
    if (total === 0) return undefined;
    const known = told();
    const byPace = pace(nowMs, known / total);
    const { of, doing } = steps();
    const portsLeftMs = known >= total ? 0 : byPace;
    if (portsLeftMs === undefined) return undefined;
    const passedMs = doing?.forMs ?? 0;
    const servicesOpen = of.services.total - of.services.done;
    const services = servicesOpen > 0 ? Math.max(servicesOpen, waiting) : 0;
    const servicesLeftMs = stepsLeftMs('services', services, passedMs, servicesAtOnce);
    // Services are asked while ports still are; audits begin when all services are known, and those of one port follow each other.
    const auditing = of.audits.total > 0;
    const audits = auditing ? of.audits.total - of.audits.done : plan.audits ? of.services.total : 0;
    const auditsLeftMs = stepsLeftMs(
      'audits',
      audits,
      auditing ? passedMs : 0,
      auditing ? (doing?.atOnce ?? 1) : auditsAtOnce,
    );
    return Math.max(portsLeftMs, servicesLeftMs) + auditsLeftMs;
  };
  const hostProgress = (
    nowMs: number,
  ): { readonly shown: HostProgress[]; readonly longestMs: number | undefined } => {
    let waiting = 0;
    for (const { steps } of hosts.values()) {
      const { services } = steps().of;
      waiting += services.total - services.done;
    }
    const shown: HostProgress[] = [];
    let longestMs: number | undefined = 0;
    for (const [address, host] of hosts) {
      const left = leftOf(host, nowMs, waiting);
      longestMs = left === undefined || longestMs === undefined ? undefined : Math.max(longestMs, left);
      if (shown.length >= hostsShownMax) continue;
      const { of, doing } = host.steps();
      shown.push({
        ...{ address, told: host.told(), total: host.total, ...of },
        ...(doing ? { doing: doing.name } : {}),
        ...(left === undefined ? {} : { leftMs: Math.round(left) }),
      });
    }
    return { shown, longestMs };
  };
  return {
    tally,
    /** It is known of so many addresses whether somebody is there, and so many of these are asked further. */
    discovered(addresses: number, asked: number) {
      looked += addresses;
      toScan += asked;
      tally.discovering = { share: 0, addresses: 0 };
    },
    begin(address: string, total: number, told: () => number, steps: () => HostSteps) {
      hosts.set(address, { told, total, steps, pace: createPace(workedMs()) });
    },
    /** A service or an audit is done. */
    took(kind: StepKind, ms: number) {
      meanMs[kind] += (ms - meanMs[kind]) * newestWeight;
      if (ms >= slowMs) longestStepMs[kind] = Math.max(longestStepMs[kind] ?? 0, ms);
    },
    end(address: string) {
      if (hosts.delete(address)) finished++;
    },
    /** Undefined while it was told a moment ago. */
    due(force = false): ScanProgress | undefined {
      const nowMs = workedMs();
      if (!force && nowMs - toldMs < everyMs) return undefined;
      toldMs = nowMs;
      // More hosts than were expected do not undo what is done.
      best = tally.phase === 'done' ? 1 : Math.max(best, Math.min(1, shareOf()));
      const share = best;
      const elapsedMs = nowMs - startedMs;
      const { shown, longestMs } = hostProgress(nowMs);
      const byPace = pace(nowMs, share);
      const nobodyElse = looked >= plan.total && finished + hosts.size >= toScan;
      const leftMs =
        tally.phase === 'done'
          ? 0
          : share < shareTrusted
            ? Math.max(0, plan.estimateMs - elapsedMs)
            : // When all who are left are at work, they say it better than the pace of those before them.
              nobodyElse && longestMs !== undefined && longestMs > 0
              ? longestMs
              : byPace === undefined
                ? undefined
                : Math.max(byPace, longestMs ?? 0);
      return {
        kind: 'progress',
        done: Math.round(share * plan.total * 100) / 100,
        total: plan.total,
        note: tally.note,
        phase: tally.phase,
        up: tally.up,
        elapsedMs: Math.round(elapsedMs),
        ...(leftMs === undefined ? {} : { leftMs: Math.round(leftMs) }),
        ...(tally.ratePps === undefined ? {} : { ratePps: Math.round(tally.ratePps) }),
        hosts: shown,
      };
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
