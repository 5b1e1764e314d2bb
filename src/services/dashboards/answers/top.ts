/** The worst of their kind over a period: one bucket per series from the coarsest table that suffices, or a count over alerts. */
import type { Questions } from '#pure/contract/panels/panel.ts';
import type { SeriesBuckets } from '#pure/contract/ports.ts';
import type { TopAnswer, TopRow } from '#pure/contract/resources.ts';
import { type TopListId, topLists } from '#pure/dashboards/top-lists.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import { type AnswerContext, greatest, rounded } from './answer.ts';

/** Series that are compared: one metric of fifty thousand sensors, and some. */
const comparedMax = 60_000;
const seriesPerQuery = 10_000;
/** Alerts that overlap the period and are counted. */
const alertsMax = 50_000;
/** An alert that ends so soon and comes again is flapping. */
const shortMs = 10 * 60_000;

type Question = NonNullable<Questions['top']>;

export function answerTop(context: AnswerContext, question: Question): Promise<TopAnswer> {
  const list = topLists[question.list];
  return 'alerts' in list ? byAlerts(context, question, list.alerts) : byMetric(context, question, list);
}

async function byMetric(
  context: AnswerContext,
  question: Question,
  { metrics: names, worst }: Extract<(typeof topLists)[TopListId], { metrics: unknown }>,
): Promise<TopAnswer> {
  const where = context.where(question);
  const ids = function* () {
    for (const sensor of context.estate.sensorsIn(where)) yield sensor.id;
  };
  const refs: SeriesRef[] = [];
  let truncated = false;
  for (const ref of context.metrics.find(ids(), new Set(names))) {
    if (refs.length === comparedMax) {
      truncated = true;
      break;
    }
    refs.push(ref);
  }
  const found: { ref: SeriesRef; value: number }[] = [];
  for (let at = 0; at < refs.length; at += seriesPerQuery) {
    const part = refs.slice(at, at + seriesPerQuery);
    const buckets = await context.telemetry.range(
      part.map((ref) => ref.id),
      Math.floor(context.fromMs / 1000),
      Math.ceil(context.toMs / 1000),
      1,
    );
    for (const ref of part) {
      const value = figureOf(buckets.get(ref.id), question.by, worst);
      if (value !== null) found.push({ ref, value });
    }
  }
  const unit = metricKinds[names[0]].unit;
  const share = unit === 'state';
  const sign = worst === 'low' ? -1 : 1;
  const rows = greatest(found, question.count, ({ value }) => sign * value).map(({ ref, value }) => ({
    ...rowOf(context, ref.sensorId),
    label: [
      ...Object.values(ref.labels),
      names.length > 1 ? (ref.metric.includes('.out') ? 'out' : 'in') : '',
    ]
      .filter(Boolean)
      .join(' '),
    value: rounded(share ? value * 100 : value),
  }));
  return { list: question.list, unit: share ? 'percent' : unit, rows, truncated };
}

function figureOf(
  buckets: SeriesBuckets | undefined,
  by: 'avg' | 'max',
  worst: 'high' | 'low',
): number | null {
  if (!buckets || buckets.timeS.length === 0) return null;
  if (by === 'max') return worst === 'low' ? Math.min(...buckets.min) : Math.max(...buckets.max);
  const count = buckets.count.reduce((sum, each) => sum + each, 0);
  return buckets.avg.reduce((sum, each, i) => sum + each * buckets.count[i]!, 0) / count;
}

function rowOf(context: AnswerContext, sensorId: string): Omit<TopRow, 'value' | 'label'> {
  const sensor = context.sensors().get(sensorId);
  const deviceId = sensor?.deviceId ?? null;
  return {
    sensorId,
    sensorName: sensor?.name ?? sensorId,
    deviceId,
    deviceName: deviceId ? (context.estate.devices.get(deviceId)?.name ?? null) : null,
  };
}

async function byAlerts(
  context: AnswerContext,
  question: Question,
  how: 'duration' | 'count' | 'short',
): Promise<TopAnswer> {
  const { fromMs, toMs } = context;
  const where = context.where(question);
  const rows = await context.state.db
    .selectFrom('alert')
    .select(['sensor_id', 'device_id', 'title', 'opened_ms', 'closed_ms'])
    .where('opened_ms', '<', toMs)
    .where((each) => each.or([each('closed_ms', 'is', null), each('closed_ms', '>', fromMs)]))
    .orderBy('opened_ms', 'desc')
    .limit(alertsMax + 1)
    .execute();
  const totals = new Map<string, TopRow>();
  for (const row of rows.slice(0, alertsMax)) {
    if (!context.estate.contains(where, row.device_id)) continue;
    const endMs = Math.min(row.closed_ms ?? toMs, toMs);
    const weight =
      how === 'duration'
        ? Math.max(0, endMs - Math.max(row.opened_ms, fromMs)) / 1000
        : how === 'count' || (row.closed_ms !== null && row.closed_ms - row.opened_ms < shortMs)
          ? 1
          : 0;
    const before = totals.get(row.sensor_id) ?? {
      ...rowOf(context, row.sensor_id),
      ...(context.sensors().has(row.sensor_id) ? {} : { sensorName: row.title }),
      label: '',
      value: 0,
    };
    totals.set(row.sensor_id, { ...before, value: before.value + weight });
  }
  // Once is no flapping.
  const least = how === 'short' ? 2 : Number.MIN_VALUE;
  return {
    list: question.list,
    unit: how === 'duration' ? 's' : 'count',
    rows: greatest(
      [...totals.values()].filter((row) => row.value >= least),
      question.count,
      (row) => row.value,
    ),
    truncated: rows.length > alertsMax,
  };
}
