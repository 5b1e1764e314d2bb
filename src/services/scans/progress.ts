/** How far a run is: what the tool says of its work, with the names of its hosts and what was found on them. */
import type { Clock } from '#pure/contract/host.ts';
import type { ScanProgress } from '#pure/contract/resources.ts';

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
    readonly leftMs?: number;
  }[];
}
const nothing: Told = { done: 0, total: 0 };

export function createProgress(clock: Clock) {
  let told = nothing;
  let elapsedMs = 0;
  let sinceMs: number | undefined = clock.monotonicMs();
  const elapsed = () => elapsedMs + (sinceMs === undefined ? 0 : clock.monotonicMs() - sinceMs);
  return {
    take(record: unknown) {
      told = record as Told;
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
      return {
        ...{ phase: told.note || 'begins', done: told.done, total: told.total },
        ...{ elapsedMs: Math.round(elapsed()), leftMs: told.leftMs ?? null, ratePps: told.ratePps ?? 0 },
        hosts: (told.hosts ?? []).map((host) => ({
          ...{ address: host.address, done: host.told, total: host.total, leftMs: host.leftMs ?? null },
          ...of(host.address),
        })),
      };
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
