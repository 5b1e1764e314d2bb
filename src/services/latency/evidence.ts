/** Gathers what the evidence page shows; `pure/export/evidence.ts` writes it. */
import type { ResponseOf } from '#pure/contract/api.ts';
import { type EvidenceTarget, evidencePage, type PathEvidence } from '#pure/export/evidence.ts';
import { pathAt } from '#pure/network/path-history.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { Latency } from './port.ts';

const graphPoints = 360;
/** Graphs on one page that people print; the table has all targets. */
const graphsMax = 24;
/** Shown before and after the period, of its length, and not less than this: a path before an outage of a second is needed too. */
const contextMsMin = 10 * 60_000;
const pathsMax = 8;

export interface EvidenceDeps extends Pick<Latency, 'summary' | 'history' | 'path'> {
  readonly by: string;
  readonly note: string;
  readonly nowMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sensors: readonly SensorConfig[];
  readonly traces: readonly SensorConfig[];
  readonly targetOf: (config: SensorConfig) => string;
  readonly comments: (period: { fromMs: number; toMs: number }) => Promise<ResponseOf<'comments'>>;
}

export async function evidenceOf(deps: EvidenceDeps): Promise<string> {
  const { fromMs, toMs, sensors } = deps;
  const contextMs = Math.max(contextMsMin, toMs - fromMs);
  const wide = { fromMs: fromMs - contextMs, toMs: Math.max(toMs, Math.min(deps.nowMs, toMs + contextMs)) };
  const ids = sensors.map((sensor) => sensor.id);
  const [{ items }, { series }, comments] = await Promise.all([
    deps.summary({ sensorIds: ids, fromMs, toMs }),
    deps.history({ sensorIds: ids.slice(0, graphsMax), ...wide, metrics: [], points: graphPoints }),
    deps.comments(wide),
  ]);
  const targets = sensors.map((sensor, i): EvidenceTarget => {
    const own = series.filter((item) => item.sensorId === sensor.id);
    const loss = own.find((item) => item.metric === 'loss');
    const times = own.find((item) => item.metric !== 'loss' && item.metric !== 'up');
    return {
      name: sensor.name,
      target: deps.targetOf(sensor),
      intervalMs: sensor.intervalMs,
      summary: items[i]!,
      graph:
        times || loss
          ? {
              latency: times ? { timeS: times.timeS, value: times.avg } : { timeS: [], value: [] },
              loss: loss ? { timeS: loss.timeS, value: loss.avg } : { timeS: [], value: [] },
            }
          : null,
    };
  });
  const wanted = new Set([...ids, ...sensors.map(deps.targetOf)]);
  const traces = deps.traces.filter((item) => wanted.has(item.id) || wanted.has(deps.targetOf(item)));
  const paths: PathEvidence[] = [];
  for (const trace of traces.slice(0, pathsMax)) {
    const path = await deps.path(trace.id, { ...wide, points: 1000 });
    const step = (ms: number) => Math.floor(ms / 1000);
    paths.push({
      target: deps.targetOf(trace),
      before: pathAt(path, step(wide.fromMs), step(fromMs)),
      during: pathAt(path, step(fromMs), step(toMs)),
      after: pathAt(path, step(toMs), step(wide.toMs) + 1),
      changes: path.changes,
    });
  }
  return evidencePage({
    ...deps,
    wide,
    targets,
    paths,
    comments: comments.items,
    pathsLeft: traces.length - paths.length,
  });
}
