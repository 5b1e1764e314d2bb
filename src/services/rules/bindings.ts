/**
 * Which detector judges which series. A sensor is bound when its results arrive and looked at again once a minute, so a changed tag or site
 * takes effect without a scan over everything. A result costs one comparison a metric, plus the detectors that watch it.
 */
import type { Metric } from '#pure/contract/tool.ts';
import { createDetector, type Detector } from '#pure/rules/detector.ts';
import { createMembers, type Members } from '#pure/rules/group.ts';
import { type SeriesSubject, selectorOf } from '#pure/rules/select.ts';
import { type MetricName, metricKinds, type Unit } from '#pure/schema/metrics.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import type { RulesDeps } from './deps.ts';
import type { RaisingRule } from './findings.ts';

/** How long a changed device or sensor may go unnoticed by rules. */
const lookAgainMs = 60_000;
/** Samples of a series that wait while its past is read. */
const waitingMax = 1000;

export interface RunningRule {
  readonly rule: RaisingRule;
  readonly metric: string;
  readonly unit: Unit;
  readonly matches: (subject: SeriesSubject) => boolean;
  readonly group: { readonly members: Members; readonly bound: Bound } | undefined;
  matching: number;
}
/** One thing that one rule judges. */
export interface Bound {
  readonly running: RunningRule;
  readonly key: string;
  readonly name: string;
  readonly sensorId: string | null;
  readonly deviceId: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly detector: Detector;
  /** Present until its past was read: samples that came meanwhile. */
  waiting: [number, number][] | undefined;
}
interface Watch {
  readonly running: RunningRule;
  readonly bound: Bound;
  /** Its place in the group, when it is a member of one. */
  readonly member: number | undefined;
}
interface BoundSeries {
  readonly name: MetricName;
  readonly labels: Metric['labels'];
  watches: readonly Watch[];
}
interface BoundSensor {
  readonly series: Map<string, BoundSeries>;
  /** Series in the order of the last result: nearly always the order of the next. */
  order: BoundSeries[];
  lookedMs: number;
  revision: number;
}

const keyOf = ({ name, labels }: Pick<Metric, 'name' | 'labels'>) =>
  labels ? `${name} ${JSON.stringify(labels)}` : name;
function sameLabels(a: Metric['labels'], b: Metric['labels']): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  for (const name in a) if (a[name] !== b[name]) return false;
  for (const name in b) if (!(name in a)) return false;
  return true;
}

const isSilence = ({ rule }: RunningRule) => rule.condition.kind === 'no-data';

export interface BindingsDeps extends Pick<RulesDeps, 'sensor' | 'device'> {
  readonly seriesPerRuleMax: number;
  /** A new thing is judged: its past may be read first. */
  readonly appeared: (bound: Bound) => void;
  /** It is judged no more. */
  readonly gone: (bound: Bound) => void;
  /** Raised or cleared. */
  readonly changed: (bound: Bound, timeS: number) => void;
}

export function createBindings(deps: BindingsDeps) {
  const sensors = new Map<string, BoundSensor>();
  const rules = new Map<string, RunningRule>();
  let byMetric = new Map<string, RunningRule[]>();
  let revision = 0;
  let beyond = 0;
  let samples = 0;
  let dropped = 0;

  const boundOf = (running: RunningRule, subject: SeriesSubject, key: string): Bound => ({
    running,
    key: `rule:${running.rule.id}:${subject.sensorId}:${key}`,
    name: [subject.sensorName, ...Object.values(subject.labels)].join(' '),
    sensorId: subject.sensorId,
    deviceId: subject.deviceId,
    labels: subject.labels,
    detector: createDetector({ ...running.rule, unit: running.unit }),
    waiting: undefined,
  });

  const subjectOf = (sensorId: string, labels: Metric['labels']): SeriesSubject | undefined => {
    const sensor = deps.sensor(sensorId);
    if (!sensor) return undefined;
    const device = sensor.deviceId ? deps.device(sensor.deviceId) : undefined;
    return {
      sensorId,
      sensorName: sensor.name,
      toolId: sensor.toolId,
      deviceId: sensor.deviceId,
      ...(device ? { device } : {}),
      labels: labels ?? {},
    };
  };

  const release = (watch: Watch) => {
    watch.running.matching--;
    if (watch.member === undefined) deps.gone(watch.bound);
    else watch.running.group!.members.remove(watch.member);
  };
  /** What watches a series now; detectors of rules that still match are kept with what they know. */
  const watchesOf = (sensorId: string, series: BoundSeries): readonly Watch[] => {
    const subject = subjectOf(sensorId, series.labels);
    const wanted = subject
      ? (byMetric.get(series.name) ?? []).filter((running) => running.matches(subject))
      : [];
    const kept = series.watches.filter((watch) => wanted.includes(watch.running));
    for (const watch of series.watches) if (!kept.includes(watch)) release(watch);
    const made = wanted.flatMap((running): Watch[] => {
      if (kept.some((watch) => watch.running === running)) return [];
      if (running.matching >= deps.seriesPerRuleMax) {
        beyond++;
        return [];
      }
      running.matching++;
      if (running.group)
        return [{ running, bound: running.group.bound, member: running.group.members.add() }];
      const bound = boundOf(running, subject!, keyOf(series));
      deps.appeared(bound);
      return [{ running, bound, member: undefined }];
    });
    return made.length === 0 && kept.length === series.watches.length ? series.watches : [...kept, ...made];
  };

  const judge = (bound: Bound, timeS: number, value: number) => {
    if (bound.waiting) {
      if (bound.waiting.length < waitingMax) bound.waiting.push([timeS, value]);
      else dropped++;
      return;
    }
    if (bound.detector.sample(timeS, value)) deps.changed(bound, timeS);
  };
  const step = (watch: Watch, timeS: number, value: number) => {
    if (watch.member === undefined) {
      judge(watch.bound, timeS, value);
      return;
    }
    const closed = watch.running.group!.members.sample(watch.member, timeS, value);
    if (closed) judge(watch.bound, closed[0], closed[1]);
  };

  const seriesAt = (sensor: BoundSensor, sensorId: string, at: number, metric: Metric): BoundSeries => {
    const expected = sensor.order[at];
    if (expected && expected.name === metric.name && sameLabels(expected.labels, metric.labels))
      return expected;
    const key = keyOf(metric);
    let series = sensor.series.get(key);
    if (!series) {
      series = { name: metric.name, labels: metric.labels, watches: [] };
      series.watches = watchesOf(sensorId, series);
      sensor.series.set(key, series);
    }
    sensor.order[at] = series;
    return series;
  };
  const forget = (sensorId: string) => {
    for (const series of sensors.get(sensorId)?.series.values() ?? []) series.watches.forEach(release);
    sensors.delete(sensorId);
  };

  return {
    /** Of one rule anew: what it watched before is forgotten. */
    set(rule: RaisingRule): RunningRule | undefined {
      this.unset(rule.id);
      if (rule.scope.kind !== 'series') return undefined;
      const { metric, match, group } = rule.scope;
      const unit: Unit = group?.by === 'count' ? 'count' : metricKinds[metric as MetricName].unit;
      const running: RunningRule = {
        rule,
        metric,
        unit,
        matches: selectorOf(match),
        group: undefined,
        matching: 0,
      };
      if (group) {
        const bound: Bound = {
          running,
          key: `rule:${rule.id}:group`,
          name: 'all together',
          sensorId: null,
          deviceId: null,
          labels: {},
          detector: createDetector({ ...rule, unit }),
          waiting: undefined,
        };
        (running as { group: RunningRule['group'] }).group = { members: createMembers(group), bound };
        deps.appeared(bound);
      }
      rules.set(rule.id, running);
      byMetric = Map.groupBy(rules.values(), (item) => item.metric);
      revision++;
      return running;
    },
    unset(ruleId: string): void {
      const running = rules.get(ruleId);
      if (!running) return;
      rules.delete(ruleId);
      byMetric = Map.groupBy(rules.values(), (item) => item.metric);
      revision++;
      for (const sensor of sensors.values())
        for (const series of sensor.series.values())
          if (series.watches.some((watch) => watch.running === running))
            series.watches = series.watches.filter((watch) => watch.running !== running);
    },
    running: (ruleId: string) => rules.get(ruleId),
    subjectOf,
    take(result: SensorResult, nowMs: number): void {
      if (byMetric.size === 0) return;
      let sensor = sensors.get(result.sensorId);
      if (!sensor) {
        if (!result.metrics.some((metric) => byMetric.has(metric.name))) return;
        sensor = { series: new Map(), order: [], lookedMs: nowMs, revision };
        sensors.set(result.sensorId, sensor);
      } else if (sensor.revision !== revision || nowMs - sensor.lookedMs >= lookAgainMs) {
        sensor.revision = revision;
        sensor.lookedMs = nowMs;
        for (const series of sensor.series.values()) series.watches = watchesOf(result.sensorId, series);
      }
      // Seconds as samples are stored, so that live and history speak of the same times.
      const timeS = Math.floor((result.recheck ? result.endedMs : result.slotMs) / 1000);
      for (let i = 0; i < result.metrics.length; i++) {
        const metric = result.metrics[i]!;
        if (!byMetric.has(metric.name) || !Number.isFinite(metric.value)) continue;
        const { watches } = seriesAt(sensor, result.sensorId, i, metric);
        samples++;
        for (let k = 0; k < watches.length; k++) step(watches[k]!, timeS, metric.value);
      }
    },
    /** Its past was read: what waited is judged. */
    ready(bound: Bound): void {
      const waited = bound.waiting ?? [];
      bound.waiting = undefined;
      for (const [timeS, value] of waited) judge(bound, timeS, value);
    },
    /** Groups whose members are silent, and series that are. */
    tick(nowS: number): void {
      for (const running of rules.values()) {
        const closed = running.group?.members.tick(nowS);
        if (closed) judge(running.group!.bound, closed[0], closed[1]);
      }
    },
    /** A series that is known but may be silent: rules about silence must watch it too. */
    bind(sensorId: string, name: MetricName, labels: Metric['labels']): void {
      let sensor = sensors.get(sensorId);
      if (!sensor) {
        sensor = { series: new Map(), order: [], lookedMs: Number.NEGATIVE_INFINITY, revision };
        sensors.set(sensorId, sensor);
      }
      const key = keyOf({ name, labels });
      const series = sensor.series.get(key) ?? { name, labels, watches: [] };
      sensor.series.set(key, series);
      series.watches = watchesOf(sensorId, series);
    },
    /** No-data alone minds the clock. A sensor that is paused is silent on purpose. */
    tickSilent(nowS: number, watching: (sensorId: string) => boolean): void {
      if (![...rules.values()].some(isSilence)) return;
      for (const [sensorId, sensor] of sensors) {
        const minds = watching(sensorId);
        for (const series of sensor.series.values())
          for (const { running, bound } of series.watches) {
            if (!isSilence(running)) continue;
            const { detector } = bound;
            if (minds ? detector.tick(nowS) : detector.sample(nowS, 0)) deps.changed(bound, nowS);
          }
      }
    },
    /** Sensors that were deleted or switched off take what was found about them along. */
    sweep(exists: (sensorId: string) => boolean): void {
      for (const sensorId of sensors.keys()) if (!exists(sensorId)) forget(sensorId);
    },
    figures: () => ({
      sensors_bound: sensors.size,
      series_watched: [...rules.values()].reduce((sum, { matching }) => sum + matching, 0),
      series_beyond_bound_total: beyond,
      samples_judged_total: samples,
      samples_dropped_total: dropped,
    }),
  };
}
export type Bindings = ReturnType<typeof createBindings>;
