/** A rule over the past, judged by the same detectors, and beside what was really alerted. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { RuleBacktest, RuleDefinition, WouldBeAlert } from '#pure/contract/resources.ts';
import { atNight, createFold, gridValuesMax, perDayOf, replay } from '#pure/rules/backtest.ts';
import { createEventCounter, eventFilter } from '#pure/rules/events.ts';
import { selectorOf, wildcard } from '#pure/rules/select.ts';
import { sentenceOf } from '#pure/rules/sentence.ts';
import { spanText } from '#pure/rules/units.ts';
import { eventKinds } from '#pure/schema/events.ts';
import { type MetricName, metricKinds } from '#pure/schema/metrics.ts';
import type { RulesDeps } from './deps.ts';
import { planHistory, readHistory, resolutionsS } from './history.ts';
import type { MatchedSeries } from './match.ts';

/** Rows of one backtest: what a machine of two cores reads in about half a minute. */
const rowsMax = 40_000_000;
const alertsListedMax = 500;
const realListedMax = 100;
const realReadMax = 5000;
const eventsReadMax = 100_000;
/** A real alert that opened so much before or after counts as the same. */
const nearMs = 15 * 60_000;
const intervalSecondsUsual = 60;

export interface BacktestSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly utcOffsetMin: number;
}
interface Found {
  readonly alerts: WouldBeAlert[];
  readonly samples: number;
  readonly resolutionS: number;
  readonly exactness: string;
}

function exactnessOf(rule: RuleDefinition, resolutionS: number, of: string): string {
  if (resolutionS === 0) return 'Exact: every sample as it was measured.';
  const period = spanText(resolutionS);
  const what =
    of === 'avg'
      ? `Averages of ${period}: what lasted less may be missing, and begin and end are right within ${period}.`
      : `The ${of === 'max' ? 'greatest' : 'least'} value of each ${period}: nothing is missing, begin and end are right within ${period}; what came twice in one ${period} counts once.`;
  return rule.condition.kind === 'no-data'
    ? `Silences shorter than ${spanText(resolutionS * 2)} are not seen.`
    : what;
}

export function createBacktest(deps: RulesDeps) {
  let running = 0;

  const overSeries = async (
    rule: RuleDefinition,
    matched: readonly MatchedSeries[],
    span: BacktestSpan,
  ): Promise<Found> => {
    if (rule.scope.kind !== 'series') throw new Error('a rule on events has no series');
    const { group, metric } = rule.scope;
    const fromS = Math.floor(span.fromMs / 1000);
    const toS = Math.floor(span.toMs / 1000);
    const nowS = Math.floor(deps.clock.now() / 1000);
    const intervals = matched.map(({ sensorId }) => (deps.sensor(sensorId)?.intervalMs ?? 60_000) / 1000);
    const intervalS = intervals.length > 0 ? Math.min(...intervals.slice(0, 1000)) : intervalSecondsUsual;
    const plan = planHistory(rule, { fromS, toS, nowS }, matched.length, intervalS);
    if (plan.rows > rowsMax)
      throw invalidInput(
        'rule.scope.match',
        matched.length,
        `${matched.length} series over ${spanText(toS - fromS)} are ${Math.round(plan.rows / 1e6)} million rows, more than ${rowsMax / 1e6} million`,
        'Take a shorter time, or fewer series.',
      );
    const resolutionS = resolutionsS[plan.source];
    const over = { fromS, toS, resolutionS, intervalS };
    const unit = group?.by === 'count' ? 'count' : metricKinds[metric as MetricName].unit;
    const watched = { condition: rule.condition, confirm: rule.confirm, unit };
    const byId = new Map(matched.map((series) => [series.id, series]));
    const fold = group
      ? createFold(group, { ...over, fromS: Math.floor(plan.warmFromS), seriesMax: matched.length })
      : undefined;
    if (
      group?.by === 'quantile' &&
      (matched.length * (toS - plan.warmFromS)) / Math.max(group.stepS, resolutionS) > gridValuesMax
    )
      throw invalidInput(
        'rule.scope.group',
        'quantile',
        'a quantile over so many series and steps does not fit into memory',
        'Take a shorter time, or a longer step.',
      );
    const alerts: WouldBeAlert[] = [];
    let samples = 0;
    for await (const history of readHistory(deps.telemetry, [...byId.keys()], plan, toS)) {
      samples += history.timeS.length;
      if (fold) {
        fold.add(history);
        continue;
      }
      const series = byId.get(history.series)!;
      for (const { startS, endS, peak } of replay(watched, history, over))
        alerts.push({
          sensorId: series.sensorId,
          title: series.name,
          deviceId: series.deviceId,
          deviceName: series.deviceName,
          startMs: startS * 1000,
          endMs: endS === null ? null : endS * 1000,
          peak,
        });
    }
    if (fold)
      // The aggregate is on a grid of its own: each of its values is one sample.
      for (const { startS, endS, peak } of replay(watched, fold.samples(), { ...over, resolutionS: 0 }))
        alerts.push({
          sensorId: null,
          title: 'all together',
          deviceId: null,
          deviceName: null,
          startMs: startS * 1000,
          endMs: endS === null ? null : endS * 1000,
          peak,
        });
    return { alerts, samples, resolutionS, exactness: exactnessOf(rule, resolutionS, plan.of) };
  };

  const readEvents = async (kinds: readonly string[], span: BacktestSpan): Promise<TelemetryEvent[]> => {
    const events: TelemetryEvent[] = [];
    for (;;) {
      const last = events.at(-1);
      const part = await deps.telemetry.events({
        fromMs: span.fromMs,
        toMs: span.toMs,
        kinds,
        limit: 1000,
        ...(last ? { beforeId: last.id } : {}),
      });
      events.push(...part);
      if (part.length < 1000 || events.length >= eventsReadMax) return events.reverse();
    }
  };
  const overEvents = async (rule: RuleDefinition, span: BacktestSpan): Promise<Found> => {
    const { scope, condition } = rule;
    if (scope.kind !== 'events' || condition.kind !== 'events') throw new Error('not a rule on events');
    const patterns = scope.events.map(wildcard);
    const events = await readEvents(
      Object.keys(eventKinds).filter((kind) => patterns.some((hit) => hit(kind))),
      span,
    );
    const filter = eventFilter(scope);
    const matches = selectorOf(scope.match);
    const alerts: WouldBeAlert[] = [];
    const byDevice = Map.groupBy(
      events.filter((event) => filter(event) && matches(subjectOfEvent(deps, event))),
      (event) => event.deviceId ?? null,
    );
    for (const [deviceId, own] of byDevice) {
      const counter = createEventCounter(condition);
      const deviceName = deviceId === null ? null : (deps.device(deviceId)?.name ?? null);
      const put = (endMs: number | null) =>
        alerts.push({
          sensorId: null,
          title: deviceName ?? own[0]!.message,
          deviceId,
          deviceName,
          startMs: startMs,
          endMs,
          peak: counter.count(),
        });
      let startMs = 0;
      let lastMs = 0;
      for (const event of own) {
        if (counter.tick(event.timeMs)) put(lastMs + condition.quietS * 1000);
        if (counter.event(event.timeMs)) startMs = event.timeMs;
        lastMs = event.timeMs;
      }
      if (counter.tick(span.toMs)) put(lastMs + condition.quietS * 1000);
      else if (counter.raised()) put(null);
    }
    const exactness =
      events.length < eventsReadMax
        ? 'Exact: every event of the timeline.'
        : `Only the newest ${eventsReadMax} events were read.`;
    return { alerts, samples: events.length, resolutionS: 0, exactness };
  };

  /** Real alerts of that time on the things that the rule is about, told by it or not. */
  const compare = async (
    matched: readonly MatchedSeries[],
    alerts: readonly WouldBeAlert[],
    span: BacktestSpan,
  ) => {
    const rows = await deps.state.db
      .selectFrom('alert')
      .select(['id', 'sensor_id', 'device_id', 'title', 'opened_ms', 'closed_ms'])
      .where('opened_ms', '>=', span.fromMs)
      .where('opened_ms', '<', span.toMs)
      .where('cause_alert_id', 'is', null)
      .orderBy('opened_ms', 'desc')
      .limit(realReadMax)
      .execute();
    const sensors = new Set(matched.map(({ sensorId }) => sensorId));
    const devices = new Set(matched.flatMap(({ deviceId }) => deviceId ?? []));
    const bySensor = Map.groupBy(alerts, ({ sensorId }) => sensorId);
    const byDevice = Map.groupBy(alerts, ({ deviceId }) => deviceId);
    const caught: RuleBacktest['caught'] = [];
    const missed: RuleBacktest['missed'] = [];
    for (const row of rows) {
      if (!sensors.has(row.sensor_id) && !(row.device_id && devices.has(row.device_id))) continue;
      const endMs = row.closed_ms ?? span.toMs;
      const near = [
        ...(bySensor.get(row.sensor_id) ?? []),
        ...((row.device_id && byDevice.get(row.device_id)) || []),
      ];
      const told = near.some(
        (alert) => alert.startMs <= endMs + nearMs && (alert.endMs ?? span.toMs) >= row.opened_ms - nearMs,
      );
      const list = told ? caught : missed;
      if (list.length < realListedMax)
        list.push({
          id: row.id,
          title: row.title,
          deviceName: row.device_id ? (deps.device(row.device_id)?.name ?? null) : null,
          openedMs: row.opened_ms,
          closedMs: row.closed_ms,
        });
    }
    return { caught, missed };
  };

  return async (
    rule: RuleDefinition,
    matched: readonly MatchedSeries[],
    span: BacktestSpan,
  ): Promise<RuleBacktest> => {
    if (!(span.fromMs < span.toMs)) throw invalidInput('toMs', span.toMs, 'must be after fromMs');
    if (span.fromMs < 0) throw invalidInput('fromMs', span.fromMs, 'must be epoch milliseconds');
    if (running >= 2)
      throw new FaultError(
        fault('rate-limited', 'two backtests are running already', {
          remedy: 'Wait until one of them is done.',
        }),
      );
    running++;
    const began = deps.clock.monotonicMs();
    try {
      const found =
        rule.scope.kind === 'series' ? await overSeries(rule, matched, span) : await overEvents(rule, span);
      const alerts = found.alerts.sort((a, b) => a.startMs - b.startMs);
      const starts = alerts.map(({ startMs }) => startMs);
      const nights = Math.max(1, Math.round((span.toMs - span.fromMs) / 86_400_000));
      const { caught, missed } = await compare(matched, alerts, span);
      return {
        sentence: sentenceOf(rule),
        fromMs: span.fromMs,
        toMs: span.toMs,
        series: matched.length,
        samples: found.samples,
        resolutionS: found.resolutionS,
        exactness: found.exactness,
        tookMs: Math.round(deps.clock.monotonicMs() - began),
        total: alerts.length,
        nights,
        perNight: starts.filter((start) => atNight(start, span.utcOffsetMin)).length / nights,
        perDay: perDayOf(starts, span.fromMs, span.toMs, span.utcOffsetMin),
        alerts: alerts.slice(0, alertsListedMax).map((alert) => ({ ...alert, peak: finite(alert.peak) })),
        caught,
        missed,
      };
    } finally {
      running--;
    }
  };
}
/** JSON knows no infinity: a limit that is never reached is told as the greatest number. */
const finite = (value: number) =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? 0 : Math.sign(value) * Number.MAX_VALUE;

/** An event as matchers see it. */
export function subjectOfEvent(deps: Pick<RulesDeps, 'device' | 'sensor'>, event: TelemetryEvent) {
  const sensor = event.sensorId ? deps.sensor(event.sensorId) : undefined;
  const device = event.deviceId ? deps.device(event.deviceId) : undefined;
  return {
    sensorId: event.sensorId ?? '',
    sensorName: sensor?.name ?? '',
    toolId: sensor?.toolId ?? '',
    deviceId: event.deviceId ?? null,
    ...(device ? { device } : {}),
    labels: Object.fromEntries(
      Object.entries(event.data).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
  };
}
