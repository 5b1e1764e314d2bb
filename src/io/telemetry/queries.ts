/** Questions to ClickHouse. Numbers are checked and written into the text; foreign text travels as a bound parameter only. */
import { buffer, text } from 'node:stream/consumers';
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client';
import { densityFloor, densityLevelsPerOctave } from '#pure/base/density.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { SampleSummary } from '#pure/base/statistics.ts';
import type { Clock } from '#pure/contract/host.ts';
import type { SeriesBuckets, SeriesDensity, TelemetryEvent, TelemetryStore } from '#pure/contract/ports.ts';
import { assembleHistory, historyTables } from './history.ts';
import { decodeBlocks } from './native-block.ts';
import {
  checkSeries,
  limitRows,
  planRange,
  planSummary,
  type Retention,
  tooManySamples,
} from './range-plan.ts';
import { database } from './tables.ts';

/** A store that starts again is back within this; whoever asks meanwhile waits. */
const patienceMs = 5000;
const patienceStepMs = 50;

export interface QueriesOptions {
  readonly ready: () => Promise<ClickHouseClient>;
  readonly clock: Clock;
  readonly retention: Retention;
}

interface BucketColumns {
  readonly series: readonly (number | string)[];
  readonly bucket: readonly number[];
  readonly min: number[];
  readonly max: number[];
  readonly avg: number[];
  readonly count: readonly (number | string)[];
}

/** Rows are ordered by series, so each series is one slice of the columns. */
function slices(columns: Partial<BucketColumns>): ReadonlyMap<number, SeriesBuckets> {
  const answer = new Map<number, SeriesBuckets>();
  const { series = [], bucket = [], min = [], max = [], avg = [], count = [] } = columns;
  for (let from = 0; from < series.length; ) {
    let to = from + 1;
    while (to < series.length && series[to] === series[from]) to++;
    answer.set(Number(series[from]), {
      timeS: bucket.slice(from, to),
      min: min.slice(from, to),
      max: max.slice(from, to),
      avg: avg.slice(from, to),
      count: count.slice(from, to).map(Number),
    });
    from = to;
  }
  return answer;
}

interface SummaryColumns {
  readonly series: readonly (number | string)[];
  readonly count: readonly (number | string)[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly avg: readonly number[];
  readonly p95: readonly number[];
  readonly jitter: readonly (number | null)[];
  readonly positive: readonly (number | string)[];
  readonly bursts: readonly (number | string)[];
}

const summaryAt = (columns: Partial<SummaryColumns>, row: number, exact: boolean): SampleSummary => ({
  count: Number(columns.count![row]),
  min: columns.min![row]!,
  max: columns.max![row]!,
  avg: columns.avg![row]!,
  p95: exact ? columns.p95![row]! : null,
  jitter: exact ? columns.jitter![row]! : null,
  positive: exact ? Number(columns.positive![row]) : 0,
  bursts: exact ? Number(columns.bursts![row]) : 0,
  exact,
});

interface DensityColumns {
  readonly series: readonly (number | string)[];
  readonly bucket: readonly number[];
  readonly level: readonly number[];
  readonly count: readonly (number | string)[];
}

type EventColumns = Readonly<
  Record<'id' | 'time_ms' | 'kind' | 'severity' | 'device' | 'sensor' | 'message' | 'data', readonly string[]>
>;

function eventAt(columns: EventColumns, row: number): TelemetryEvent {
  const deviceId = columns.device[row];
  const sensorId = columns.sensor[row];
  return {
    id: columns.id[row]!,
    timeMs: Number(columns.time_ms[row]),
    kind: columns.kind[row]!,
    severity: columns.severity[row] as TelemetryEvent['severity'],
    ...(deviceId ? { deviceId } : {}),
    ...(sensorId ? { sensorId } : {}),
    message: columns.message[row]!,
    data: JSON.parse(columns.data[row]!) as Record<string, unknown>,
  };
}

const whole = (field: string, value: number): number => {
  if (!Number.isSafeInteger(value) || value < 0) throw invalidInput(field, value, 'must be a whole number');
  return value;
};
const second = (field: string, value: number): string =>
  `toDateTime(${Math.min(whole(field, value), 2 ** 32 - 1)})`;

export function createQueries(
  options: QueriesOptions,
): Pick<TelemetryStore, 'range' | 'raw' | 'history' | 'summary' | 'density' | 'events'> {
  const { ready, clock, retention } = options;

  const patiently = async (): Promise<ClickHouseClient> => {
    const untilMs = performance.now() + patienceMs;
    for (;;) {
      try {
        return await ready();
      } catch (error) {
        if (performance.now() > untilMs) throw error;
        await new Promise((resolve) => setTimeout(resolve, patienceStepMs));
      }
    }
  };

  const answer = async <T>(
    query: string,
    parameters: Record<string, unknown>,
    read: (stream: NodeJS.ReadableStream) => Promise<T>,
  ): Promise<T> => {
    const client = await patiently();
    try {
      const { stream } = await client.exec({ query, query_params: parameters });
      return await read(stream);
    } catch (error) {
      if (error instanceof ClickHouseError) throw error;
      throw new FaultError(
        fault('store-unavailable', `the telemetry store did not answer: ${(error as Error).message}`),
      );
    }
  };
  /** Columns by name: an object of arrays. */
  const ask = async <T>(query: string, parameters: Record<string, unknown> = {}): Promise<Partial<T>> =>
    JSON.parse(await answer(`${query} FORMAT JSONColumns`, parameters, text)) as Partial<T>;
  const askBlocks = async (query: string) => decodeBlocks(await answer(`${query} FORMAT Native`, {}, buffer));

  return {
    async range(series, fromS, toS, points) {
      checkSeries(series);
      const plan = planRange(fromS, toS, points, Math.floor(clock.now() / 1000), retention);
      if (series.length === 0) return new Map();
      const columns =
        plan.table === 'sample'
          ? 'min(s.value) AS min, max(s.value) AS max, avg(s.value) AS avg, count() AS count'
          : 'min(s.min) AS min, max(s.max) AS max, sum(s.sum) / sum(s.count) AS avg, sum(s.count) AS count';
      const bucket = `toUInt32(intDiv(toInt64(toUnixTimestamp(s.time)) - ${plan.originS}, ${plan.stepS}) * ${plan.stepS} + ${plan.originS})`;
      return slices(
        await ask<BucketColumns>(
          `SELECT s.series AS series, ${bucket} AS bucket, ${columns} FROM ${database}.${plan.table} AS s
           WHERE s.series IN (${series.join(', ')}) AND s.time >= ${second('fromS', plan.fromS)} AND s.time < ${second('toS', plan.toS)}
           GROUP BY series, bucket ORDER BY series, bucket`,
        ),
      );
    },
    async raw(series, fromS, toS, limit) {
      checkSeries([series]);
      const rows = limitRows(limit);
      const { time = [], value = [] } = await ask<{ time: number[]; value: number[] }>(
        `SELECT toUnixTimestamp(s.time) AS time, s.value AS value FROM ${database}.sample AS s WHERE s.series = ${series}
         AND s.time >= ${second('fromS', fromS)} AND s.time < ${second('toS', toS)} ORDER BY s.time LIMIT ${rows}`,
      );
      return { timeS: time, value };
    },
    async history({ series, fromS, toS, source, of, limit }) {
      checkSeries(series);
      if (series.length === 0) return [];
      const { table } = historyTables[source];
      const value = source === 'raw' ? 's.value' : of === 'avg' ? 's.sum' : `s.${of}`;
      // A rollup row may lie in parts that are not merged yet: sum and count are needed apart until they are.
      const weight = source !== 'raw' && of === 'avg' ? ', toFloat64(s.count) AS weight' : '';
      const blocks = await askBlocks(
        `SELECT s.series AS series, toUInt32(toUnixTimestamp(s.time)) AS time, toFloat64(${value}) AS value${weight} FROM ${database}.${table} AS s
           WHERE s.series IN (${series.join(', ')}) AND s.time >= ${second('fromS', fromS)} AND s.time < ${second('toS', toS)}
         ORDER BY s.series, s.time${limit === undefined ? '' : ` LIMIT ${limit + 1}`}`,
      );
      if (limit !== undefined && blocks.reduce((sum, { rows }) => sum + rows, 0) > limit)
        throw tooManySamples(limit);
      return assembleHistory(blocks, of);
    },
    async summary(series, fromS, toS) {
      checkSeries(series);
      const plan = planSummary(fromS, toS, Math.floor(clock.now() / 1000), retention);
      if (series.length === 0) return new Map();
      const where = `s.series IN (${series.join(', ')}) AND s.time >= ${second('fromS', plan.fromS)} AND s.time < ${second('toS', plan.toS)}`;
      const exact = plan.table === 'sample';
      // `quantileExact` takes the element at floor(level * n): a hair below 0.95 that is the nearest rank, ceil(0.95 n) - 1.
      // One array a series instead of a window over all rows: half the time. One thread, since only then the arrays are in the order of time.
      const query = exact
        ? `SELECT series, length(v) AS count, arrayMin(v) AS min, arrayMax(v) AS max, arrayAvg(v) AS avg,
             arrayReduce('quantileExact(0.949999999)', v) AS p95,
             if(count > 1, arraySum(arrayMap(d -> abs(d), arrayDifference(v))) / (count - 1), NULL) AS jitter,
             arrayCount(x -> x > 0, v) AS positive,
             arrayCount((x, previous) -> x > 0 AND previous <= 0, v, arrayPushFront(arrayPopBack(v), 0.)) AS bursts
           FROM (SELECT series, groupArray(value) AS v FROM (SELECT s.series AS series, s.value AS value
             FROM ${database}.sample AS s WHERE ${where} ORDER BY s.series, s.time) GROUP BY series) SETTINGS max_threads = 1`
        : `SELECT s.series AS series, sum(s.count) AS count, min(s.min) AS min, max(s.max) AS max, sum(s.sum) / sum(s.count) AS avg
           FROM ${database}.${plan.table} AS s WHERE ${where} GROUP BY series`;
      const columns = await ask<SummaryColumns>(query);
      return new Map((columns.series ?? []).map((id, row) => [Number(id), summaryAt(columns, row, exact)]));
    },
    async density(series, fromS, toS, points) {
      checkSeries(series);
      const plan = planRange(fromS, toS, points, Math.floor(clock.now() / 1000), retention);
      const answer = new Map<number, SeriesDensity>();
      if (series.length === 0) return answer;
      const {
        series: ids = [],
        bucket = [],
        level = [],
        count = [],
      } = await ask<DensityColumns>(
        `SELECT s.series AS series, toUInt32(intDiv(toInt64(toUnixTimestamp(s.time)) - ${plan.originS}, ${plan.stepS}) * ${plan.stepS} + ${plan.originS}) AS bucket,
           toInt32(floor(log2(greatest(s.value, ${densityFloor})) * ${densityLevelsPerOctave})) AS level, count() AS count
         FROM ${database}.sample AS s WHERE s.series IN (${series.join(', ')}) AND s.time >= ${second('fromS', fromS)} AND s.time < ${second('toS', toS)}
         GROUP BY series, bucket, level ORDER BY series, bucket, level`,
      );
      for (let row = 0; row < ids.length; row++) {
        const id = Number(ids[row]);
        let own = answer.get(id);
        if (!own) {
          own = { timeS: [], level: [], count: [] };
          answer.set(id, own);
        }
        own.timeS.push(bucket[row]!);
        own.level.push(level[row]!);
        own.count.push(Number(count[row]));
      }
      return answer;
    },
    async events(query) {
      const conditions = [
        `e.time >= fromUnixTimestamp64Milli(toInt64(${whole('fromMs', query.fromMs)}), 'UTC')`,
        `e.time < fromUnixTimestamp64Milli(toInt64(${whole('toMs', query.toMs)}), 'UTC')`,
      ];
      const parameters: Record<string, unknown> = {};
      const also = (name: string, type: string, value: unknown, condition: (bound: string) => string) => {
        if (value === undefined) return;
        parameters[name] = value;
        conditions.push(condition(`{${name}:${type}}`));
      };
      also('device', 'String', query.deviceId, (bound) => `e.device = ${bound}`);
      also('sensor', 'String', query.sensorId, (bound) => `e.sensor = ${bound}`);
      also('kinds', 'Array(String)', query.kinds, (bound) => `has(${bound}, e.kind)`);
      also(
        'before',
        'String',
        query.beforeId,
        (bound) => `(e.time, e.id) < (SELECT time, id FROM ${database}.event WHERE id = ${bound} LIMIT 1)`,
      );
      const columns = await ask<EventColumns>(
        `SELECT e.id AS id, toUnixTimestamp64Milli(e.time) AS time_ms, e.kind AS kind, e.severity AS severity, e.device AS device,
           e.sensor AS sensor, e.message AS message, e.data AS data FROM ${database}.event AS e
         WHERE ${conditions.join(' AND ')} ORDER BY e.time DESC, e.id DESC LIMIT ${limitRows(query.limit)}`,
        parameters,
      );
      return (columns.id ?? []).map((_, row) => eventAt(columns as EventColumns, row));
    },
  };
}
