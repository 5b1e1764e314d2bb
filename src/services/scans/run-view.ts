/** A run as people see it. Pure. */
import type { Fault } from '#pure/base/errors.ts';
import type { ScanRun, ScanRunState } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';

type RunRow = StateTables['scan_run'];

export interface RunInput {
  readonly targets: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

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
