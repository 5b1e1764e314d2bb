/**
 * Runs that are due, as few tool runs as possible: sensors of one tool whose other inputs agree share a run, and each is judged
 * by its own records as soon as its target has ended.
 */
import type { z } from 'zod';
import type { Fault } from '#pure/base/errors.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { RunnableTool, RunningJudge, ToolRecord, Verdict } from '#pure/contract/tool.ts';
import type { Probes } from '#services/probes/port.ts';
import { tools } from '#tools/index.ts';

export interface DueRun {
  readonly sensorId: string;
  readonly toolId: string;
  readonly probeId: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly slotMs: number;
  readonly intervalMs: number;
  readonly recheck: boolean;
}
export interface RunnerDeps {
  readonly probes: Probes;
  readonly clock: Clock;
  readonly log: Log;
  readonly finished: (due: DueRun, verdict: Verdict, startedMs: number) => void;
}

/** Targets of one shared run: enough to be cheap, few enough that a run stays short. */
const batchTargetsMax = 2000;
/** A record that ends its target: what follows cannot change the verdict of a counted run. */
const endsTarget: ReadonlySet<string> = new Set(['summary', 'target', 'unresolved', 'port']);

/** Who looks so often wants to know soon: where the input leaves it to the tool, an answer is waited for this much longer than the interval. */
const patienceIntervals = 2;
/** A stream repeats its first packet after a second: it must have the time to do that. */
const patienceMsMin = 2000;

/** The input with a timeout that suits the interval, where it has that of the tool and that is longer. */
export function hurried(
  tool: Pick<RunnableTool, 'input'>,
  { input, intervalMs }: Pick<DueRun, 'input' | 'intervalMs'>,
): DueRun['input'] {
  const own = (tool.input.shape.timeoutMs as z.ZodType | undefined)?.safeParse(undefined).data;
  if (typeof own !== 'number' || (input.timeoutMs ?? own) !== own) return input;
  const timeoutMs = Math.max(patienceMsMin, patienceIntervals * intervalMs);
  return own > timeoutMs ? { ...input, timeoutMs } : input;
}

export const failed = (failure: Fault): Verdict => ({
  ok: false,
  summary: failure.message,
  fault: failure,
  metrics: [],
});

export function createRunner({ probes, clock, log, finished }: RunnerDeps) {
  const running = new Set<Promise<void>>();
  const cancel = new AbortController();
  let shared = 0;
  let single = 0;

  const toolOf = async (id: string): Promise<RunnableTool | undefined> =>
    Object.hasOwn(tools, id) ? await tools[id]!() : undefined;

  /** The one target a sensor of a batch tool watches; undefined when it watches several. */
  const targetOf = (tool: RunnableTool, due: DueRun): string | undefined => {
    const list = tool.batch ? due.input[tool.batch.field] : undefined;
    return Array.isArray(list) &&
      list.length === 1 &&
      typeof list[0] === 'string' &&
      !/[/,\s!]|-\d/.test(list[0])
      ? list[0]
      : undefined;
  };

  const runAlone = async (tool: RunnableTool, due: DueRun) => {
    const startedMs = clock.now();
    single++;
    let verdict: Verdict;
    try {
      const run = probes.run(due.probeId, tool, due.input, { signal: cancel.signal });
      for await (const _ of run.records) if (cancel.signal.aborted) break;
      verdict = run.verdict();
    } catch (error) {
      verdict = failed(faultOf(error, log));
    }
    if (!cancel.signal.aborted) finished(due, verdict, startedMs);
  };

  const runTogether = async (tool: RunnableTool, dues: readonly DueRun[]) => {
    const startedMs = clock.now();
    shared++;
    const { field } = tool.batch!;
    const waiting = new Map<string, { due: DueRun; judge: RunningJudge }[]>();
    for (const due of dues) {
      const target = targetOf(tool, due)!;
      waiting.set(target, [...(waiting.get(target) ?? []), { due, judge: tool.judge(due.input) }]);
    }
    const settle = (target: string) => {
      for (const { due, judge } of waiting.get(target) ?? []) finished(due, judge.verdict(), startedMs);
      waiting.delete(target);
    };
    let failure: Fault | undefined;
    try {
      const input = { ...dues[0]!.input, [field]: [...waiting.keys()] };
      const run = probes.run(dues[0]!.probeId, tool, input, { signal: cancel.signal });
      for await (const record of run.records) {
        if (cancel.signal.aborted) return;
        const target = tool.batch!.targetOf(record as ToolRecord);
        if (target === undefined) continue;
        for (const { judge } of waiting.get(target) ?? []) judge.step(record);
        if (endsTarget.has(record.kind)) settle(target);
      }
      const verdict = run.verdict();
      // A run that failed as a whole (no privilege, no credential) failed for everybody who got no record.
      if (!verdict.ok && (verdict.fault.source === 'internal' || verdict.fault.source === 'input'))
        failure = verdict.fault;
    } catch (error) {
      failure = faultOf(error, log);
    }
    if (cancel.signal.aborted) return;
    if (failure)
      for (const entries of waiting.values())
        for (const { due } of entries) finished(due, failed(failure), startedMs);
    else for (const target of [...waiting.keys()]) settle(target);
  };

  const track = (work: Promise<void>) => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };

  return {
    /** Starts everything that is due; verdicts arrive through `finished`. */
    async start(dues: readonly DueRun[]): Promise<void> {
      const groups = new Map<string, { tool: RunnableTool; dues: DueRun[] }>();
      for (const asked of dues) {
        const tool = await toolOf(asked.toolId);
        if (!tool) {
          finished(asked, failed(fault('not-found', `there is no tool "${asked.toolId}"`)), clock.now());
          continue;
        }
        const first = hurried(tool, asked);
        const due = { ...asked, input: (asked.recheck && tool.secondLook?.(first)) || first };
        if (targetOf(tool, due) === undefined) track(runAlone(tool, due));
        else {
          const { [tool.batch!.field]: _, ...rest } = due.input;
          const key = `${due.toolId} ${due.probeId} ${JSON.stringify(rest)}`;
          const group = groups.get(key);
          if (group) group.dues.push(due);
          else groups.set(key, { tool, dues: [due] });
        }
      }
      for (const { tool, dues: members } of groups.values())
        for (let at = 0; at < members.length; at += batchTargetsMax)
          track(runTogether(tool, members.slice(at, at + batchTargetsMax)));
    },
    active: () => running.size,
    figures: () => ({ shared_runs_total: shared, single_runs_total: single, runs_active: running.size }),
    async stop() {
      cancel.abort();
      await Promise.allSettled([...running]);
    },
  };
}

function faultOf(error: unknown, log: Log): Fault {
  if (error instanceof FaultError) return error.fault;
  log.error('a sensor run failed', { error: String((error as Error).stack ?? error) });
  return fault('internal');
}
