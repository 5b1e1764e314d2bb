/**
 * Telemetry in SQLite: for machines without chDB, and in memory for tests. Everything works, with bounds: tens of thousands of
 * samples a second and some 40 bytes each. Buffered for half a second, then one transaction.
 */
import { DatabaseSync } from 'node:sqlite';
import { densityLevelOf } from '#pure/base/density.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { type SampleSummary, summarise } from '#pure/base/statistics.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { SeriesBuckets, SeriesDensity, TelemetryEvent, TelemetryStore } from '#pure/contract/ports.ts';
import { historyTables } from './history.ts';
import {
  checkSeries,
  dayS,
  defaultRetention,
  limitRows,
  planRange,
  planSummary,
  type Retention,
  rollups,
  tooManySamples,
} from './range-plan.ts';
import { createSampleBuffer } from './sample-buffer.ts';

const flushIntervalMs = 500;
/** The first time soon after the start: a server that is restarted every day must expire too. */
const firstExpiryMs = 60_000;
const expireIntervalMs = 3600_000;
/** About 40 MB of columns: some seconds of the highest rate while the disk is slow. */
const bufferedSamplesMax = 2_000_000;
const bufferedEventsMax = 100_000;
const sqliteFull = 13;
const sqliteIoError = 10;

const rollupColumns =
  'series integer NOT NULL, time_s integer NOT NULL, min real NOT NULL, max real NOT NULL, sum real NOT NULL, count integer NOT NULL';
const schema = `
  CREATE TABLE IF NOT EXISTS sample (series integer NOT NULL, time_s integer NOT NULL, value real NOT NULL, PRIMARY KEY (series, time_s)) WITHOUT ROWID;
  ${rollups.map(({ table }) => `CREATE TABLE IF NOT EXISTS ${table} (${rollupColumns}, PRIMARY KEY (series, time_s)) WITHOUT ROWID;`).join('\n')}
  CREATE TABLE IF NOT EXISTS event (id text PRIMARY KEY, time_ms integer NOT NULL, kind text NOT NULL, severity text NOT NULL,
    device_id text, sensor_id text, message text NOT NULL, data text NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS event_time ON event (time_ms, id);`;

export interface SqliteTelemetryOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  readonly log?: Log;
  readonly retention?: Retention;
  /** Added to the detail of `state()`: why this store and not a faster one. */
  readonly note?: string;
}

interface BucketRow {
  series: number;
  bucket: number;
  min: number;
  max: number;
  avg: number;
  count: number;
}

export function appendBucket(into: Map<number, SeriesBuckets>, row: BucketRow): void {
  let buckets = into.get(row.series);
  if (!buckets) {
    buckets = { timeS: [], min: [], max: [], avg: [], count: [] };
    into.set(row.series, buckets);
  }
  buckets.timeS.push(row.bucket);
  buckets.min.push(row.min);
  buckets.max.push(row.max);
  buckets.avg.push(row.avg);
  buckets.count.push(row.count);
}

function statements(database: DatabaseSync) {
  const rollup = (table: string) =>
    database.prepare(
      `INSERT INTO ${table} (series, time_s, min, max, sum, count) VALUES (?1, ?2, ?3, ?3, ?3, 1)
       ON CONFLICT DO UPDATE SET min = min(min, excluded.min), max = max(max, excluded.max), sum = sum + excluded.sum, count = count + 1`,
    );
  return {
    sample: database.prepare('INSERT OR IGNORE INTO sample (series, time_s, value) VALUES (?, ?, ?)'),
    rollups: rollups.map(({ table, periodS }) => ({ periodS, statement: rollup(table) })),
    event: database.prepare(
      'INSERT OR IGNORE INTO event (id, time_ms, kind, severity, device_id, sensor_id, message, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
  };
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  if (path !== ':memory:') database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY');
  database.exec(schema);
  return database;
}

export function createSqliteTelemetry(options: SqliteTelemetryOptions): TelemetryStore {
  const { path, clock, log, retention = defaultRetention } = options;
  const buffer = createSampleBuffer(bufferedSamplesMax);
  let events: EventRow[] = [];
  let open: { database: DatabaseSync; insert: ReturnType<typeof statements> } | undefined;
  let timers: NodeJS.Timeout[] = [];
  let paused = '';
  const count = { samples: 0, events: 0, refused: 0, ignored: 0, flushes: 0, failures: 0 };

  const opened = () => {
    if (!open) throw new FaultError(fault('store-unavailable', 'the telemetry store is not started'));
    return open;
  };

  const write = () => {
    const { insert } = opened();
    const { series, timeS, value } = buffer.columns();
    for (let i = 0; i < series.length; i++) {
      // A repeated sample changes nothing, in the rollups neither.
      if (insert.sample.run(series[i]!, timeS[i]!, value[i]!).changes === 0) continue;
      for (const { periodS, statement } of insert.rollups)
        statement.run(series[i]!, timeS[i]! - (timeS[i]! % periodS), value[i]!);
    }
    for (const event of events) insert.event.run(...event);
  };

  const flushNow = () => {
    const { database } = opened();
    if (buffer.size === 0 && events.length === 0 && !paused) return;
    try {
      database.exec('BEGIN IMMEDIATE');
      write();
      database.exec('COMMIT');
      buffer.clear();
      events = [];
      count.flushes++;
      if (paused) log?.info('telemetry ingest resumed');
      paused = '';
    } catch (error) {
      count.failures++;
      if (database.isTransaction) database.exec('ROLLBACK');
      const primary = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
      const detail =
        primary === sqliteFull || primary === sqliteIoError
          ? 'the data disk is full: ingest is paused and resumes by itself'
          : `the telemetry store cannot write: ${(error as Error).message}`;
      if (!paused) log?.error(detail, { path });
      paused = detail;
    }
  };

  const expire = () => {
    const { database } = opened();
    const nowS = Math.floor(clock.now() / 1000);
    const drop = (table: string, days: number) =>
      database.prepare(`DELETE FROM ${table} WHERE time_s < ?`).run(nowS - days * dayS);
    drop('sample', retention.rawDays);
    drop('sample_15m', retention.quarterHourDays);
    drop('sample_1h', retention.hourDays);
    database.prepare('DELETE FROM event WHERE time_ms < ?').run((nowS - retention.eventDays * dayS) * 1000);
  };

  const expireSafely = () => {
    if (paused) return;
    try {
      expire();
    } catch (error) {
      count.failures++;
      log?.warn('old telemetry could not be deleted; the next attempt is in an hour', {
        error: (error as Error).message,
      });
    }
  };

  const refuse = (rows: number, why: string): never => {
    count.refused += rows;
    throw new FaultError(fault('storage-full', why));
  };
  const admit = (rows: number, room: number) => {
    opened();
    if (paused) refuse(rows, paused);
    if (room >= rows) return;
    flushNow();
    if (paused) refuse(rows, paused);
  };

  return {
    async start() {
      if (open) return;
      const database = openDatabase(path);
      open = { database, insert: statements(database) };
      timers = [
        setInterval(flushNow, flushIntervalMs),
        setTimeout(expireSafely, firstExpiryMs),
        setInterval(expireSafely, expireIntervalMs),
      ];
      for (const timer of timers) timer.unref();
    },
    async stop() {
      if (!open) return;
      for (const timer of timers) clearInterval(timer);
      flushNow();
      open.database.close();
      open = undefined;
    },
    append(batch) {
      admit(batch.size, buffer.room());
      const taken = buffer.push(batch);
      count.samples += taken;
      count.ignored += batch.size - taken;
    },
    appendEvents(list) {
      admit(list.length, bufferedEventsMax - events.length);
      const rows = list.map(rowOf);
      events = events.concat(rows);
      count.events += rows.length;
    },
    async flush() {
      flushNow();
      if (paused) throw new FaultError(fault('storage-full', paused));
    },
    async range(series, fromS, toS, points) {
      checkSeries(series);
      const plan = planRange(fromS, toS, points, Math.floor(clock.now() / 1000), retention);
      flushNow();
      const columns =
        plan.table === 'sample'
          ? 'min(value) AS min, max(value) AS max, avg(value) AS avg, count(*) AS count'
          : 'min(min) AS min, max(max) AS max, sum(sum) / sum(count) AS avg, sum(count) AS count';
      const statement = opened().database.prepare(
        `SELECT series, (time_s - ${plan.originS}) / ${plan.stepS} * ${plan.stepS} + ${plan.originS} AS bucket, ${columns} FROM ${plan.table}
         WHERE series = ?1 AND time_s >= ?2 AND time_s < ?3 GROUP BY bucket ORDER BY bucket`,
      );
      const answer = new Map<number, SeriesBuckets>();
      for (const id of new Set(series))
        for (const row of statement.iterate(id, plan.fromS, plan.toS))
          appendBucket(answer, row as unknown as BucketRow);
      return answer;
    },
    async raw(series, fromS, toS, limit) {
      checkSeries([series]);
      flushNow();
      const timeS: number[] = [];
      const value: number[] = [];
      const rows = opened()
        .database.prepare(
          'SELECT time_s, value FROM sample WHERE series = ? AND time_s >= ? AND time_s < ? ORDER BY time_s LIMIT ?',
        )
        .iterate(series, fromS, toS, limitRows(limit));
      for (const row of rows) {
        timeS.push(row.time_s as number);
        value.push(row.value as number);
      }
      return { timeS, value };
    },
    async history({ series, fromS, toS, source, of, limit = Number.MAX_SAFE_INTEGER }) {
      checkSeries(series);
      flushNow();
      const column = source === 'raw' ? 'value' : of === 'avg' ? 'sum / count' : of;
      const statement = opened().database.prepare(
        `SELECT time_s, ${column} AS value FROM ${historyTables[source].table} WHERE series = ? AND time_s >= ? AND time_s < ? ORDER BY time_s LIMIT ?`,
      );
      let room = limit;
      return [...new Set(series)]
        .sort((a, b) => a - b)
        .flatMap((id) => {
          const rows = statement.all(id, fromS, toS, Math.min(room + 1, Number.MAX_SAFE_INTEGER));
          room -= rows.length;
          if (room < 0) throw tooManySamples(limit);
          if (rows.length === 0) return [];
          return {
            series: id,
            timeS: Uint32Array.from(rows, (row) => row.time_s as number),
            value: Float64Array.from(rows, (row) => row.value as number),
          };
        });
    },
    async summary(series, fromS, toS) {
      checkSeries(series);
      const plan = planSummary(fromS, toS, Math.floor(clock.now() / 1000), retention);
      flushNow();
      return summaries(opened().database, series, plan);
    },
    async density(series, fromS, toS, points) {
      checkSeries(series);
      const plan = planRange(fromS, toS, points, Math.floor(clock.now() / 1000), retention);
      flushNow();
      const answer = new Map<number, SeriesDensity>();
      const statement = opened().database.prepare(samplesOfSeries);
      for (const id of new Set(series)) {
        const counts = new Map<number, Map<number, number>>();
        for (const row of statement.iterate(id, fromS, toS)) {
          const bucket =
            Math.floor(((row.time_s as number) - plan.originS) / plan.stepS) * plan.stepS + plan.originS;
          const level = densityLevelOf(row.value as number);
          const levels = counts.get(bucket) ?? new Map<number, number>();
          counts.set(bucket, levels.set(level, (levels.get(level) ?? 0) + 1));
        }
        const cells = [...counts].flatMap(([time, levels]) =>
          [...levels].sort(([a], [b]) => a - b).map(([level, hits]) => [time, level, hits] as const),
        );
        if (cells.length > 0)
          answer.set(id, {
            timeS: cells.map((cell) => cell[0]),
            level: cells.map((cell) => cell[1]),
            count: cells.map((cell) => cell[2]),
          });
      }
      return answer;
    },
    async events(query) {
      flushNow();
      const conditions = ['time_ms >= ?', 'time_ms < ?'];
      const values: (string | number)[] = [query.fromMs, query.toMs];
      const also = (condition: string, ...more: string[]) => {
        conditions.push(condition);
        values.push(...more);
      };
      if (query.deviceId !== undefined) also('device_id = ?', query.deviceId);
      if (query.sensorId !== undefined) also('sensor_id = ?', query.sensorId);
      if (query.kinds) also(`kind IN (${query.kinds.map(() => '?').join(', ')})`, ...query.kinds);
      if (query.beforeId !== undefined)
        also('(time_ms, id) < (SELECT time_ms, id FROM event WHERE id = ?)', query.beforeId);
      return opened()
        .database.prepare(
          `SELECT * FROM event WHERE ${conditions.join(' AND ')} ORDER BY time_ms DESC, id DESC LIMIT ?`,
        )
        .all(...values, limitRows(query.limit))
        .map(eventOf);
    },
    figures: () => ({
      samples_total: count.samples,
      events_total: count.events,
      samples_refused_total: count.refused,
      samples_ignored_total: count.ignored,
      buffered_samples: buffer.size,
      inserts_total: count.flushes,
      insert_failures_total: count.failures,
      paused: paused ? 1 : 0,
    }),
    state() {
      if (!open) return { state: 'stopped', detail: 'not started' };
      if (paused) return { state: 'degraded', detail: paused };
      return { state: 'ok', detail: options.note ?? 'telemetry is kept in SQLite' };
    },
  };
}

const samplesOfSeries =
  'SELECT time_s, value FROM sample WHERE series = ?1 AND time_s >= ?2 AND time_s < ?3 ORDER BY time_s';

function summaries(
  database: DatabaseSync,
  series: readonly number[],
  plan: ReturnType<typeof planSummary>,
): Map<number, SampleSummary> {
  const answer = new Map<number, SampleSummary>();
  const exact = plan.table === 'sample';
  const statement = database.prepare(
    exact
      ? samplesOfSeries
      : `SELECT sum(count) AS count, min(min) AS min, max(max) AS max, sum(sum) / sum(count) AS avg FROM ${plan.table} WHERE series = ?1 AND time_s >= ?2 AND time_s < ?3`,
  );
  for (const id of new Set(series)) {
    if (exact) {
      const values: number[] = [];
      for (const row of statement.iterate(id, plan.fromS, plan.toS)) values.push(row.value as number);
      const summary = summarise(values);
      if (summary) answer.set(id, summary);
      continue;
    }
    const row = statement.get(id, plan.fromS, plan.toS) as Record<string, number | null> | undefined;
    if (row?.count)
      answer.set(id, {
        count: row.count,
        min: row.min!,
        max: row.max!,
        avg: row.avg!,
        p95: null,
        jitter: null,
        positive: 0,
        bursts: 0,
        exact: false,
      });
  }
  return answer;
}

type EventRow = readonly (string | number | null)[];
/** When it is appended, so that what cannot be written down is refused to the one who brings it. */
const rowOf = (event: TelemetryEvent): EventRow => [
  event.id,
  event.timeMs,
  event.kind,
  event.severity,
  event.deviceId ?? null,
  event.sensorId ?? null,
  event.message,
  JSON.stringify(event.data),
];

function eventOf(row: Record<string, unknown>): TelemetryEvent {
  return {
    id: row.id as string,
    timeMs: Number(row.time_ms),
    kind: row.kind as string,
    severity: row.severity as TelemetryEvent['severity'],
    ...(row.device_id ? { deviceId: row.device_id as string } : {}),
    ...(row.sensor_id ? { sensorId: row.sensor_id as string } : {}),
    message: row.message as string,
    data: JSON.parse(row.data as string) as Record<string, unknown>,
  };
}

/** Without a file: for tests and for the first minutes of a demonstration. */
export const createMemoryTelemetry = (options: {
  readonly clock: Clock;
  readonly retention?: Retention;
}): TelemetryStore =>
  createSqliteTelemetry({ ...options, path: ':memory:', note: 'telemetry is kept in memory only' });
