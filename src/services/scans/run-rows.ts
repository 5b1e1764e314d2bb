/** Runs as rows and as the API shows them, and how they end. */
import { type Fault, fault } from '#pure/base/errors.ts';
import type { ScanRun, ScanRunState } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';

export type RunRow = StateTables['scan_run'];

export interface RunInput {
  readonly targets: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}
export type EndReason = 'stop' | 'shutdown' | 'time' | 'store';

export const runView = (row: RunRow, scanName: string, progress: ScanRun['progress'] = null): ScanRun => {
  const { targets, options } = JSON.parse(row.input) as RunInput;
  return {
    ...{ id: row.id, scanId: row.scan_id, scanName, kind: row.kind as ScanRun['kind'] },
    ...{ state: row.state as ScanRunState, targets: [...targets], options: { ...options } },
    ...{
      startedBy: row.started_by,
      createdMs: row.created_ms,
      startedMs: row.started_ms,
      endedMs: row.ended_ms,
    },
    fault: row.fault ? (JSON.parse(row.fault) as Fault) : null,
    notes: JSON.parse(row.notes) as string[],
    counts: JSON.parse(row.counts) as ScanRun['counts'],
    ...{ reviewedMs: row.reviewed_ms, reviewedBy: row.reviewed_by, progress },
  };
};

/** Does a run with these options audit? Then a finding that it does not see is fixed. */
export const audits = ({ audits: asked }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(asked)
    ? asked.length > 0
    : asked !== undefined && asked !== false && asked !== 'none' && asked !== '';

export const interruptedNow = (nowMs: number): Partial<RunRow> => ({
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
      outcome.fault.code === 'too-large');
  if (unmade) return { state: 'failed', fault: outcome.fault };
  return { state: complete ? 'finished' : 'stopped', fault: outcome.fault };
}
