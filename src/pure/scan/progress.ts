/**
 * How far a run is, in all and for each host, and how long it will take. Every address is one unit of work: a part of it is done when it is
 * known whether somebody is there, a part when its ports are told, the rest when the host is finished.
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
  readonly leftMs: number;
  readonly ratePps?: number;
  readonly hosts: readonly HostProgress[];
}

/** Hosts that are shown with their own progress. */
const hostsShownMax = 32;
/** Often enough for eyes. */
const everyMs = 250;
/** Before so much is done the estimate of the beginning says more than the pace. */
const shareTrusted = 0.02;
const shares = { discovery: 0.2, ports: 0.6 } as const;

export interface ProgressTally {
  /** Units that are done beyond all doubt. */
  done: number;
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
    done: 0,
    discovering: { share: 0, addresses: 0 },
    up: 0,
    phase: plan.discovers ? 'discovery' : 'ports',
    ratePps: undefined,
    note: '',
  };
  /** Hosts at work: how many of their ports are told. */
  const hosts = new Map<
    string,
    { readonly told: () => number; readonly total: number; readonly sinceMs: number }
  >();
  const parts = {
    discovery: plan.discovers ? (plan.scans ? shares.discovery : 1) : 0,
    ports: plan.scans ? (plan.discovers ? shares.ports : shares.ports + shares.discovery) : 0,
  };
  const hostProgress = (nowMs: number): HostProgress[] =>
    [...hosts].slice(0, hostsShownMax).map(([address, { told, total, sinceMs }]) => {
      const known = told();
      const elapsedMs = nowMs - sinceMs;
      return {
        address,
        told: known,
        total,
        ...(known > 0 ? { leftMs: Math.round((elapsedMs * (total - known)) / known) } : {}),
      };
    });
  return {
    tally,
    /** What a host adds when it is known to be down, or up and at work. */
    discovered(addresses: number, toScan: number) {
      tally.done += addresses * parts.discovery + (addresses - toScan) * (1 - parts.discovery);
      tally.discovering = { share: 0, addresses: 0 };
    },
    begin(address: string, total: number, told: () => number) {
      hosts.set(address, { told, total, sinceMs: workedMs() });
    },
    end(address: string) {
      if (hosts.delete(address)) tally.done += 1 - parts.discovery;
    },
    /** Undefined while it was told a moment ago. */
    due(force = false): ScanProgress | undefined {
      const nowMs = workedMs();
      if (!force && nowMs - toldMs < everyMs) return undefined;
      toldMs = nowMs;
      let at = tally.discovering.share * tally.discovering.addresses * parts.discovery;
      for (const { told, total } of hosts.values()) at += total > 0 ? (told() / total) * parts.ports : 0;
      const done = Math.min(plan.total, tally.done + at);
      const elapsedMs = nowMs - startedMs;
      const share = plan.total > 0 ? done / plan.total : 1;
      const leftMs =
        share >= shareTrusted ? (elapsedMs * (1 - share)) / share : Math.max(0, plan.estimateMs - elapsedMs);
      return {
        kind: 'progress',
        done: Math.round(done * 100) / 100,
        total: plan.total,
        note: tally.note,
        phase: tally.phase,
        up: tally.up,
        elapsedMs: Math.round(elapsedMs),
        leftMs: Math.round(leftMs),
        ...(tally.ratePps === undefined ? {} : { ratePps: Math.round(tally.ratePps) }),
        hosts: hostProgress(nowMs),
      };
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
