/**
 * The ICMP engine of one thread: any number of echo and sweep jobs over shared sockets. It ticks while jobs run and costs nothing
 * otherwise; sockets are opened at the first job of their kind.
 */
import type { EchoBatch, EchoPlan, SweepBatch, SweepPlan } from '#pure/contract/network.ts';
import { createEchoJobs, type EchoJobs } from './echo-jobs.ts';
import { icmpSocketKind, type SocketKind } from './icmp-socket.ts';
import type { Native } from './native.ts';
import type { Source } from './source.ts';
import { createSweepJobs, type SweepJobs } from './sweep-jobs.ts';

export type Deliver = (jobId: number, batch: EchoBatch | SweepBatch, done: boolean) => void;

export interface IcmpEngine {
  readonly kinds: { readonly v4: SocketKind | null; readonly v6: SocketKind | null };
  echo(jobId: number, plan: EchoPlan): void;
  sweep(jobId: number, plan: SweepPlan): void;
  cancel(jobId: number): void;
  figures(): Readonly<Record<string, number>>;
  close(): void;
}

/** Below this a timer would come too late: go round the event loop once instead. */
const immediateMs = 0.5;

/** Echoes come from `source`, sweeps from where the kernel likes. */
export function createIcmpEngine(native: Native, deliver: Deliver, source?: Source): IcmpEngine {
  let echoJobs: EchoJobs | undefined;
  let sweepJobs: SweepJobs | undefined;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let closed = false;

  const tick = () => {
    timer = undefined;
    immediate = undefined;
    if (closed) return;
    const wakeMs = Math.min(
      echoJobs?.step() ?? Number.POSITIVE_INFINITY,
      sweepJobs?.step() ?? Number.POSITIVE_INFINITY,
    );
    if (wakeMs === Number.POSITIVE_INFINITY || timer || immediate) return;
    const delayMs = wakeMs - performance.now();
    if (delayMs <= immediateMs) immediate = setImmediate(tick);
    else timer = setTimeout(tick, delayMs);
  };
  /** A new job does not wait for the timer of the others. */
  const wake = () => {
    clearTimeout(timer);
    timer = undefined;
    immediate ??= setImmediate(tick);
  };

  return {
    kinds: { v4: icmpSocketKind(native, 4), v6: icmpSocketKind(native, 6) },
    echo(jobId, plan) {
      echoJobs ??= createEchoJobs(native, deliver, source);
      echoJobs.start(jobId, plan);
      wake();
    },
    sweep(jobId, plan) {
      sweepJobs ??= createSweepJobs(native, deliver);
      sweepJobs.start(jobId, plan);
      wake();
    },
    cancel(jobId) {
      echoJobs?.cancel(jobId);
      sweepJobs?.cancel(jobId);
    },
    figures: () => ({ ...echoJobs?.figures(), ...sweepJobs?.figures() }),
    close() {
      closed = true;
      clearTimeout(timer);
      if (immediate) clearImmediate(immediate);
      echoJobs?.close();
      sweepJobs?.close();
    },
  };
}
