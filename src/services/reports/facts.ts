/** What a report is made of: the devices and sensors of its scope, their alerts, and their samples. */
import { invalidInput } from '#pure/base/errors.ts';
import type { ReportScope } from '#pure/contract/resources.ts';
import type { PagedAlert } from '#pure/reports/alerting.ts';
import type { Interval } from '#pure/reports/intervals.ts';
import type { MetricName } from '#pure/schema/metrics.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { ReportsDeps } from './deps.ts';

/** Series read for one report; more is a report of a smaller scope. */
const seriesMax = 5000;
/** Series of one query, so that its answer stays within memory. */
const seriesAtOnce = 100;
/** Alerts read; a year of a very bad network. */
const alertsMax = 200_000;
const variablesMax = 10_000;
const stepS = 300;

export interface Facts {
  readonly period: Interval;
  readonly timeZone: string;
  readonly nowMs: number;
  readonly scopeText: string;
  readonly devices: ReadonlyMap<string, { readonly name: string; readonly sinceMs: number }>;
  /** Sensors of those devices; with the whole network, also those of no device. */
  readonly sensors: readonly SensorConfig[];
  readonly sensorSinceMs: ReadonlyMap<string, number>;
  readonly alerts: readonly (PagedAlert & {
    readonly sensorId: string;
    readonly deviceId: string | null;
    readonly port: string | null;
    readonly span: Interval;
  })[];
  readonly planned: ReportsDeps['planned'];
  /** Means of five minutes, or of what is left of them, by series; called once per series as they are read. */
  eachSeries(
    metrics: readonly string[],
    visit: (series: SeriesFacts) => void,
  ): Promise<{ readonly read: number; readonly left: number }>;
}
export interface SeriesFacts {
  readonly metric: MetricName;
  readonly name: string;
  readonly avg: readonly number[];
  readonly max: readonly number[];
  readonly count: readonly number[];
}

/** The first bad result, as the evidence of the alert has it. */
function seenMsOf(row: StateTables['alert']): number {
  const evidence = JSON.parse(row.evidence) as { timeMs: number }[];
  return Math.min(row.opened_ms, ...evidence.map(({ timeMs }) => timeMs));
}

export async function gatherFacts(
  deps: ReportsDeps,
  scope: ReportScope,
  period: Interval,
  timeZone: string,
): Promise<Facts> {
  const { db } = deps.state;
  const nowMs = deps.clock.now();
  let query = db
    .selectFrom('device')
    .select(['id', 'name', 'created_ms', 'site_id'])
    .where('ignored_ms', 'is', null);
  let scopeText = 'the whole network';
  if (scope.siteId) {
    const site = await db.selectFrom('site').select('name').where('id', '=', scope.siteId).executeTakeFirst();
    if (!site)
      throw invalidInput(
        'scope.siteId',
        scope.siteId,
        'there is no such site',
        'Take an id from the list of sites.',
      );
    query = query.where('site_id', '=', scope.siteId);
    scopeText = `site ${site.name}`;
  }
  let rows = await query.execute();
  if (scope.tag) {
    const tagged = await db
      .selectFrom('device_tag')
      .select('device_id')
      .where('tag', '=', scope.tag)
      .execute();
    const ids = new Set(tagged.map((row) => row.device_id));
    rows = rows.filter((row) => ids.has(row.id));
    scopeText += `, tag ${scope.tag}`;
  }
  if (scope.deviceIds.length > 0) {
    const ids = new Set(scope.deviceIds);
    rows = rows.filter((row) => ids.has(row.id));
    scopeText = rows.length === 1 ? rows[0]!.name : `${rows.length} chosen devices`;
  }
  const whole = !scope.siteId && !scope.tag && scope.deviceIds.length === 0;
  const devices = new Map(rows.map((row) => [row.id, { name: row.name, sinceMs: row.created_ms }]));
  const sensors = [...deps.sensors().values()].filter((sensor) =>
    sensor.deviceId ? devices.has(sensor.deviceId) : whole,
  );
  const ids = new Set(sensors.map((sensor) => sensor.id));
  const created = await db.selectFrom('sensor').select(['id', 'created_ms']).execute();
  const alertRows = await db
    .selectFrom('alert')
    .selectAll()
    .where('opened_ms', '<', period.toMs)
    .where((where) => where.or([where('closed_ms', 'is', null), where('closed_ms', '>', period.fromMs)]))
    .orderBy('opened_ms')
    .limit(alertsMax)
    .execute();

  const eachSeries: Facts['eachSeries'] = async (metrics, visit) => {
    const found: StateTables['series'][] = [];
    const sensorIds = [...ids];
    for (let at = 0; at < sensorIds.length; at += variablesMax)
      found.push(
        ...(await db
          .selectFrom('series')
          .selectAll()
          .where('metric', 'in', metrics)
          .where('sensor_id', 'in', sensorIds.slice(at, at + variablesMax))
          .execute()),
      );
    const wanted = found.slice(0, seriesMax);
    const [fromS, toS] = [Math.floor(period.fromMs / 1000), Math.ceil(Math.min(period.toMs, nowMs) / 1000)];
    if (toS <= fromS) return { read: 0, left: found.length };
    const points = Math.min(10_000, Math.ceil((toS - fromS) / stepS));
    const bySensor = new Map(sensors.map((sensor) => [sensor.id, sensor]));
    for (let at = 0; at < wanted.length; at += seriesAtOnce) {
      const part = wanted.slice(at, at + seriesAtOnce);
      const buckets = await deps.telemetry.range(
        part.map((row) => row.id),
        fromS,
        toS,
        points,
      );
      for (const row of part) {
        const data = buckets.get(row.id);
        const sensor = bySensor.get(row.sensor_id);
        if (!data || data.avg.length === 0 || !sensor) continue;
        const labels = Object.entries(JSON.parse(row.labels) as Record<string, string>)
          .filter(([key]) => key !== 'ifIndex')
          .map(([, value]) => value);
        const device = sensor.deviceId ? devices.get(sensor.deviceId)?.name : undefined;
        visit({
          metric: row.metric as MetricName,
          name: [device ?? sensor.name, ...labels].join(' '),
          avg: data.avg,
          max: data.max,
          count: data.count,
        });
      }
    }
    return { read: wanted.length, left: found.length - wanted.length };
  };

  return {
    period,
    timeZone,
    nowMs,
    scopeText,
    devices,
    sensors,
    sensorSinceMs: new Map(created.map((row) => [row.id, row.created_ms])),
    alerts: alertRows
      .filter((row) => ids.has(row.sensor_id) || (row.device_id !== null && devices.has(row.device_id)))
      .map((row) => ({
        ...{ title: row.title, severity: row.severity, sensorId: row.sensor_id, deviceId: row.device_id },
        ...{ port: row.port, seenMs: seenMsOf(row), openedMs: row.opened_ms, pagedMs: row.paged_ms },
        ...{ acknowledgedMs: row.acknowledged_ms, closedMs: row.closed_ms },
        judgement: row.judgement as PagedAlert['judgement'],
        span: { fromMs: seenMsOf(row), toMs: row.closed_ms ?? nowMs },
      })),
    planned: deps.planned,
    eachSeries,
  };
}
