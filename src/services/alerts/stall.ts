/** Whether this process stood still: what it took for silence then may be its own deafness, and no news about a target. */
import type { Clock } from '#pure/contract/host.ts';

const lookEveryMs = 250;
/** A sleep that ends so much late. */
const lateMs = 300;

export function createStall(clock: Pick<Clock, 'monotonicMs' | 'sleep' | 'now'>) {
  let dueMs = Number.POSITIVE_INFINITY;
  let endedMs = Number.NEGATIVE_INFINITY;
  let stalls = 0;
  const note = () => {
    if (clock.monotonicMs() - dueMs < lateMs) return;
    // Once for each: results that were held up come before the sleep ends.
    dueMs = Number.POSITIVE_INFINITY;
    endedMs = clock.now();
    stalls++;
  };
  return {
    async watch(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        dueMs = clock.monotonicMs() + lookEveryMs;
        await clock.sleep(lookEveryMs, signal);
        note();
      }
    },
    /** It stood still at some time since. */
    hasBeen(sinceMs: number): boolean {
      note();
      return endedMs >= sinceMs;
    },
    count: () => stalls,
  };
}
export type Stall = ReturnType<typeof createStall>;
