/** How a run of a scan ended, and what people are told of it. Pure. */
import { type Fault, fault } from '#pure/base/errors.ts';
import type { ScanRunState } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';

export type EndReason = 'stop' | 'shutdown' | 'time' | 'store';

export const interruptedNow = (nowMs: number): Partial<StateTables['scan_run']> => ({
  ...{ state: 'interrupted', ended_ms: nowMs },
  fault: JSON.stringify(
    fault('cancelled', 'the server was restarted while this ran', {
      remedy: 'Resume the run: what was found is kept.',
    }),
  ),
});

export function endOf(
  reason: EndReason | undefined,
  outcome: { readonly ok: boolean; readonly fault?: Fault },
  complete: boolean,
): { readonly state: ScanRunState; readonly fault: Fault | undefined } {
  if (reason === 'stop') return { state: 'stopped', fault: undefined };
  if (reason === 'time')
    return {
      state: 'stopped',
      fault: fault('timeout', 'it took longer than it may (durationMsMax)', {
        remedy: 'Resume it, allow more time, or scan less at once.',
      }),
    };
  if (reason === 'store') return { state: 'interrupted', fault: fault('store-unavailable') };
  // A verdict that the targets are silent is a result; one that the scan could not be made is none.
  const unmade =
    !outcome.ok &&
    outcome.fault !== undefined &&
    (outcome.fault.source === 'internal' ||
      outcome.fault.source === 'input' ||
      // Not one of the names leads anywhere.
      outcome.fault.source === 'resolver' ||
      outcome.fault.code === 'too-large');
  if (unmade) return { state: 'failed', fault: outcome.fault };
  return { state: complete ? 'finished' : 'stopped', fault: outcome.fault };
}
