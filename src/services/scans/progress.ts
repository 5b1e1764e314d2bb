/** How far a run is: what the tool says of its work, with the names of its hosts and what was found on them. */
import type { Clock } from '#pure/contract/host.ts';
import type { ScanProgress } from '#pure/contract/resources.ts';
import type { StepCount } from '#pure/scan/steps.ts';

/** A progress record of the tool `scan`. */
interface Told {
  readonly done: number;
  readonly total: number;
  readonly note?: string;
  readonly leftMs?: number;
  readonly ratePps?: number;
  readonly hosts?: readonly {
    readonly address: string;
    readonly told: number;
    readonly total: number;
    readonly services?: StepCount;
    readonly audits?: StepCount;
    readonly doing?: string;
    readonly leftMs?: number;
  }[];
}
const none: StepCount = { done: 0, total: 0 };
const nothing: Told = { done: 0, total: 0 };
/** A tool that tells nothing new for so long does not know how long it takes. */
const staleMs = 15_000;

export function createProgress(clock: Clock) {
  let told = nothing;
  let toldMs = 0;
  let elapsedMs = 0;
  let sinceMs: number | undefined = clock.monotonicMs();
  const elapsed = () => elapsedMs + (sinceMs === undefined ? 0 : clock.monotonicMs() - sinceMs);
  return {
    take(record: unknown) {
      told = record as Told;
      toldMs = elapsed();
    },
    /** Work of the service itself, after that of the tool. */
    say(phase: string) {
      told = { done: told.total, total: told.total, note: phase };
      toldMs = elapsed();
    },
    pause() {
      elapsedMs = elapsed();
      sinceMs = undefined;
    },
    resume() {
      sinceMs ??= clock.monotonicMs();
    },
    view(
      of: (address: string) => Pick<ScanProgress['hosts'][number], 'name' | 'open' | 'skipped'>,
    ): ScanProgress {
      const sinceToldMs = elapsed() - toldMs;
      /** Time goes on between two words of the tool. */
      const left = (ms: number | undefined): number | null =>
        ms === undefined || sinceToldMs > staleMs ? null : Math.max(0, Math.round(ms - sinceToldMs));
      return {
        ...{ phase: told.note || 'begins', done: told.done, total: told.total },
        ...{ elapsedMs: Math.round(elapsed()), leftMs: left(told.leftMs), ratePps: told.ratePps ?? 0 },
        hosts: (told.hosts ?? []).map((host) => ({
          ...{ address: host.address, done: host.told, total: host.total, leftMs: left(host.leftMs) },
          ...{ services: host.services ?? none, audits: host.audits ?? none, doing: host.doing ?? null },
          ...of(host.address),
        })),
      };
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
