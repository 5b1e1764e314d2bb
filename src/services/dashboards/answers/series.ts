/**
 * Series of all panels together. Panels whose sensors run as often share a step, so that each bucket has a sample of each series; all series
 * of one step are one telemetry query, and one time axis.
 */
import type { SeriesQuestion } from '#pure/contract/panels/panel.ts';
import type { SeriesBuckets } from '#pure/contract/ports.ts';
import type { PanelSeries } from '#pure/contract/resources.ts';
import { type MetricKind, metricKinds } from '#pure/schema/metrics.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import { type AnswerContext, greatest, rounded } from './answer.ts';

export interface Selection {
  readonly refs: readonly SeriesRef[];
  readonly left: number;
  /** The longest interval of its sensors. */
  readonly intervalS: number;
}
export interface SeriesAnswer {
  readonly time: number;
  readonly series: PanelSeries[];
  readonly left: number;
}

export function lastOf({ metrics }: Pick<AnswerContext, 'metrics'>, ref: SeriesRef): number | null {
  const labels = Object.entries(ref.labels);
  const found = metrics
    .last(ref.sensorId)
    .find(
      (metric) =>
        metric.name === ref.metric &&
        Object.keys(metric.labels ?? {}).length === labels.length &&
        labels.every(([name, value]) => metric.labels?.[name] === value),
    );
  return found && Number.isFinite(found.value) ? found.value : null;
}

/** Our own figures have no sensor; they are asked for by their name. */
const selfIntervalS = 60;

export function select(context: AnswerContext, question: SeriesQuestion): Selection {
  const { estate, metrics } = context;
  const sensors = context.sensors();
  const where = context.where(question);
  const ids = function* (): Iterable<string> {
    if (question.sensors.length > 0) yield* question.sensors;
    else for (const sensor of estate.sensorsIn(where)) yield sensor.id;
  };
  const label = question.label.toLowerCase();
  let matched = 0;
  const matching = function* (): Iterable<SeriesRef> {
    for (const ref of metrics.find(ids(), new Set(question.metrics))) {
      if (label && !Object.values(ref.labels).some((value) => value.toLowerCase().includes(label))) continue;
      matched++;
      yield ref;
    }
  };
  const worst = greatest(matching(), question.seriesMax, (ref) => {
    const value = lastOf(context, ref);
    if (value === null) return Number.NEGATIVE_INFINITY;
    return (metricKinds[ref.metric] as MetricKind).better === 'high' ? -value : value;
  });
  // Who is chosen changes with the values; the order, and so the colours, shall not.
  const refs = worst.sort((a, b) => a.id - b.id);
  const intervals = refs.map((ref) => {
    const sensor = sensors.get(ref.sensorId);
    return sensor ? sensor.intervalMs / 1000 : selfIntervalS;
  });
  return { refs, left: matched - refs.length, intervalS: Math.max(1, ...intervals) };
}

const empty: SeriesBuckets = { timeS: [], min: [], max: [], avg: [], count: [] };

export async function answerSeries(
  context: AnswerContext,
  questions: ReadonlyMap<string, SeriesQuestion>,
): Promise<{ readonly times: number[][]; readonly answers: ReadonlyMap<string, SeriesAnswer> }> {
  const spanS = (context.toMs - context.fromMs) / 1000;
  const groups = new Map<number, Map<string, Selection>>();
  for (const [id, question] of questions) {
    const selection = select(context, question);
    const points = Math.max(1, Math.min(context.points, Math.floor(spanS / selection.intervalS)));
    const group = groups.get(points) ?? new Map<string, Selection>();
    group.set(id, selection);
    groups.set(points, group);
  }
  const times: number[][] = [];
  const answers = new Map<string, SeriesAnswer>();
  for (const [points, group] of groups) {
    const refs = new Map(
      [...group.values()].flatMap(({ refs }) => refs.map((ref) => [ref.id, ref] as const)),
    );
    const buckets = await context.telemetry.range(
      [...refs.keys()],
      Math.floor(context.fromMs / 1000),
      Math.ceil(context.toMs / 1000),
      points,
    );
    const all = new Set<number>();
    for (const { timeS } of buckets.values()) for (const time of timeS) all.add(time);
    const timeS = [...all].sort((a, b) => a - b);
    const at = new Map(timeS.map((time, i) => [time, i]));
    const spread = ({ timeS: own }: SeriesBuckets, values: readonly number[]) => {
      const column: (number | null)[] = new Array<number | null>(timeS.length).fill(null);
      for (const [i, time] of own.entries()) column[at.get(time)!] = rounded(values[i]!);
      return column;
    };
    const time = times.push(timeS) - 1;
    for (const [id, { refs, left }] of group) {
      const { band } = questions.get(id)!;
      const series = refs.map((ref): PanelSeries => {
        const data = buckets.get(ref.id) ?? empty;
        return {
          ...namesOf(context, ref),
          avg: spread(data, data.avg),
          ...(band ? { min: spread(data, data.min), max: spread(data, data.max) } : {}),
        };
      });
      answers.set(id, { time, series, left });
    }
  }
  return { times, answers };
}

function namesOf(context: AnswerContext, ref: SeriesRef): Omit<PanelSeries, 'avg' | 'min' | 'max'> {
  const sensor = context.sensors().get(ref.sensorId);
  return {
    sensorId: ref.sensorId,
    sensorName: sensor?.name ?? ref.sensorId,
    deviceName: sensor?.deviceId ? (context.estate.devices.get(sensor.deviceId)?.name ?? null) : null,
    metric: ref.metric,
    labels: { ...ref.labels },
    unit: metricKinds[ref.metric].unit,
    last: lastOf(context, ref),
  };
}
