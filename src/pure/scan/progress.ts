/**
 * How far a run is, in all and for each host, and how long it will take. A part of the work is done when it is known who is there, the rest as
 * the hosts are asked: who is silent is no work after that, and how many will answer is guessed from those that were looked for. The time
 * left is by the pace of the last moments: UDP ports of a host that limits its ICMP errors take a thousand times as long as its TCP ports.
 */
import type { Clock } from '../contract/host.ts';

export interface HostProgress {
  readonly address: string;
  /** Ports. */
  readonly told: number;
  readonly total: number;
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
/** Of the work on a host, until its ports are told. */
const portsShare = 0.75;
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
  const hosts = new Map<
    string,
    { readonly told: () => number; readonly total: number; readonly leftMs: ReturnType<typeof createPace> }
  >();
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
    for (const { told, total } of hosts.values()) worked += total > 0 ? (told() / total) * portsShare : 0;
    const known = Math.max(toScan, finished + hosts.size);
    const expected = looked > 0 ? known * Math.max(1, plan.total / looked) : Math.max(known, plan.total);
    const work = expected > 0 ? worked / expected : lookedShare;
    return plan.discovers ? discoveryShare * lookedShare + (1 - discoveryShare) * work : work;
  };
  const hostProgress = (nowMs: number): HostProgress[] =>
    [...hosts].slice(0, hostsShownMax).map(([address, { told, total, leftMs }]) => {
      const known = told();
      const left = total > 0 ? leftMs(nowMs, known / total) : undefined;
      return { address, told: known, total, ...(left === undefined ? {} : { leftMs: Math.round(left) }) };
    });
  return {
    tally,
    /** It is known of so many addresses whether somebody is there, and so many of these are asked further. */
    discovered(addresses: number, asked: number) {
      looked += addresses;
      toScan += asked;
      tally.discovering = { share: 0, addresses: 0 };
    },
    begin(address: string, total: number, told: () => number) {
      hosts.set(address, { told, total, leftMs: createPace(workedMs()) });
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
      const shown = hostProgress(nowMs);
      const byPace = pace(nowMs, share);
      const leftMs =
        share < shareTrusted
          ? Math.max(0, plan.estimateMs - elapsedMs)
          : byPace === undefined
            ? undefined
            : Math.max(byPace, ...shown.map((host) => host.leftMs ?? 0));
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
