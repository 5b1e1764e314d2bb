/**
 * The tables in ClickHouse. Delta and ZSTD bring a counter sample to about two bytes. What was inserted is synced: after the answer
 * our own copy is deleted. Every table remembers the tokens of its last inserts: the spool knows what was sent (reconcile.ts), but a power
 * cut may take the last second of what it knows. Beside `sample` and `event` lie tables for a batch of unknown fate.
 */
import type { Retention } from './range-plan.ts';
import { rollups } from './range-plan.ts';
import type { FrameKind } from './spool.ts';

export const database = 'nocturne';
export const tableOf: Readonly<Record<FrameKind, string>> = { samples: 'sample', events: 'event' };
export const columnsOf: Readonly<Record<FrameKind, string>> = {
  samples: 'series, time, value',
  events: 'id, time, kind, severity, device, sensor, message, data',
};
export const formatOf: Readonly<Record<FrameKind, string>> = { samples: 'Native', events: 'JSONEachRow' };

/** More than a spool segment has frames, times the partitions a frame touches. */
const tokensKept = 1000;
const common = `ttl_only_drop_parts = 1, non_replicated_deduplication_window = ${tokensKept}, fsync_after_insert = 1, fsync_part_directory = 1`;
const seriesColumn = 'series UInt64 CODEC(Delta, ZSTD(1))';
const timeColumn = "time DateTime('UTC') CODEC(DoubleDelta, ZSTD(1))";
const aggregate = (name: string, fn: string, type: string) =>
  `${name} SimpleAggregateFunction(${fn}, ${type}) CODEC(ZSTD(1))`;

export function tableStatements(retention: Retention): readonly string[] {
  const days = { sample_15m: retention.quarterHourDays, sample_1h: retention.hourDays };
  return [
    `CREATE TABLE IF NOT EXISTS ${database}.sample (${seriesColumn}, ${timeColumn}, value Float64 CODEC(Delta(8), ZSTD(1)))
     ENGINE = MergeTree PARTITION BY toYYYYMMDD(time) ORDER BY (series, time) TTL time + INTERVAL ${retention.rawDays} DAY SETTINGS ${common}`,
    ...rollups.flatMap(({ table, periodS }) => [
      `CREATE TABLE IF NOT EXISTS ${database}.${table} (${seriesColumn}, ${timeColumn}, ${aggregate('min', 'min', 'Float64')},
       ${aggregate('max', 'max', 'Float64')}, ${aggregate('sum', 'sum', 'Float64')}, ${aggregate('count', 'sum', 'UInt64')})
       ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(time) ORDER BY (series, time) TTL time + INTERVAL ${days[table]} DAY SETTINGS ${common}`,
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.${table}_from_sample TO ${database}.${table} AS
       SELECT series, toStartOfInterval(${database}.sample.time, INTERVAL ${periodS} SECOND, 'UTC') AS time,
         min(value) AS min, max(value) AS max, sum(value) AS sum, count() AS count FROM ${database}.sample GROUP BY series, time`,
    ]),
    `CREATE TABLE IF NOT EXISTS ${database}.event (id String CODEC(ZSTD(1)), time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)), kind LowCardinality(String),
     severity LowCardinality(String), device String CODEC(ZSTD(1)), sensor String CODEC(ZSTD(1)), message String CODEC(ZSTD(1)), data String CODEC(ZSTD(1)))
     ENGINE = MergeTree PARTITION BY toYYYYMM(time) ORDER BY (time, id) TTL toDateTime(time) + INTERVAL ${retention.eventDays} DAY SETTINGS ${common}`,
    `CREATE TABLE IF NOT EXISTS ${database}.sample_again (series UInt64, time DateTime('UTC'), value Float64) ENGINE = Memory`,
    `CREATE TABLE IF NOT EXISTS ${database}.event_again (id String, time DateTime64(3, 'UTC'), kind String, severity String, device String,
     sensor String, message String, data String) ENGINE = Memory`,
  ];
}
