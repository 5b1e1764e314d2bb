/** A run of a tool: its NDJSON read as it comes, gathered so that ten thousand records cost a few renders a second. */
import type { Fault } from '#pure/base/errors.ts';
import { faultOf, send } from './client.ts';
import { lineCutter, type RunRecord } from './records.ts';

export interface RunVerdict {
  readonly ok: boolean;
  readonly summary: string;
  readonly fault?: Fault;
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly labels?: Readonly<Record<string, string>>;
  }[];
}
export interface RunState {
  readonly status: 'idle' | 'running' | 'finished' | 'cancelled' | 'failed';
  readonly records: readonly RunRecord[];
  readonly progress: { readonly done: number; readonly total: number; readonly note?: string } | null;
  readonly verdict: RunVerdict | null;
  readonly fault: Fault | null;
  /** Records the page no longer holds. */
  readonly forgotten: number;
  readonly startedMs: number;
  readonly endedMs: number | null;
}
export const idleRun: RunState = {
  status: 'idle',
  records: [],
  progress: null,
  verdict: null,
  fault: null,
  forgotten: 0,
  startedMs: 0,
  endedMs: null,
};
/** An endless run must not fill the browser: older records are forgotten, and the page says how many. */
export const recordsMax = 50_000;
const publishMs = 120;

export async function runTool(
  toolId: string,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  publish: (state: RunState) => void,
): Promise<void> {
  let records: RunRecord[] = [];
  let state: RunState = { ...idleRun, status: 'running', startedMs: Date.now() };
  let published = 0;
  const tell = (change: Partial<RunState>, now = false) => {
    state = { ...state, ...change };
    if (!now && performance.now() - published < publishMs) return;
    published = performance.now();
    publish({ ...state, records: [...records] });
  };
  const take = (line: string) => {
    const record = JSON.parse(line) as RunRecord;
    if (record.kind === 'verdict') tell({ verdict: record as unknown as RunVerdict });
    else if (record.kind === 'progress')
      tell({
        progress: {
          done: Number(record.done),
          total: Number(record.total),
          ...(record.note ? { note: String(record.note) } : {}),
        },
      });
    else {
      records.push(record);
      if (records.length > recordsMax * 1.1) {
        const over = records.length - recordsMax;
        records = records.slice(over);
        state = { ...state, forgotten: state.forgotten + over };
      }
      tell({});
    }
  };
  tell({}, true);
  // The last records of a burst would otherwise wait for the next one.
  const timer = setInterval(() => tell({}, true), 500);
  try {
    const response = await send(`/api/v1/tools/${encodeURIComponent(toolId)}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal,
    });
    const cut = lineCutter();
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      for (const line of cut(done ? '\n' : value)) take(line);
      if (done) break;
    }
    tell({ status: 'finished', endedMs: Date.now() }, true);
  } catch (error) {
    if (signal.aborted) tell({ status: 'cancelled', endedMs: Date.now() }, true);
    else tell({ status: 'failed', fault: faultOf(error), endedMs: Date.now() }, true);
  } finally {
    clearInterval(timer);
  }
}
