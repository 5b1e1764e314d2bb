/**
 * A batch whose insert was begun and never answered may be in the store, in part, or not at all, and its token does not tell: the
 * engine notes the token of a block before it puts the block in its place (MergeTreeSink), so a kill between the two leaves a
 * token without its rows, in `sample` as well as in each rollup. Such a batch is not sent again. It is laid beside the
 * table, what is missing is inserted, and the rollup buckets it touches get the difference to what the samples say. Every step
 * starts from what is there, so that a kill in the middle is repaired by doing it again. Nobody else may insert meanwhile.
 */
import { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { type Retention, rollups } from './range-plan.ts';
import type { FrameKind } from './spool.ts';
import { columnsOf, database, formatOf, tableOf } from './tables.ts';

/** Shorter than the client's patience (connection.ts): the engine has given up before anybody thinks of asking again. */
export const executionTimeMaxS = 45;
const hourS = 3600;
const timeMaxS = 2 ** 32 - 1;

/** Of what we insert here nothing is a repetition, whatever it looks like to the engine. */
const settings: ClickHouseSettings = {
  async_insert: 0,
  insert_deduplicate: 0,
  deduplicate_blocks_in_dependent_materialized_views: 0,
  max_execution_time: executionTimeMaxS,
  // A busy hour of hundreds of thousands of series spills to disk before it meets the engine's memory limit (chdb-host.ts).
  max_bytes_before_external_group_by: '150000000',
};

export interface UncertainBatch {
  readonly kind: FrameKind;
  /** The query id of the insert that was begun. */
  readonly token: string;
  readonly payload: Uint8Array;
}

export async function reconcile(
  client: ClickHouseClient,
  batch: UncertainBatch,
  retention: Retention,
): Promise<void> {
  const run = (query: string) => client.command({ query, clickhouse_settings: settings });
  const table = `${database}.${tableOf[batch.kind]}`;
  const again = `${table}_again`;
  // A server that lost only its connection to us may still be at it.
  await run(`KILL QUERY WHERE query_id = '${batch.token}' SYNC`);
  await run(`TRUNCATE TABLE ${again}`);
  const { stream } = await client.exec({
    query: `INSERT INTO ${again} (${columnsOf[batch.kind]}) FORMAT ${formatOf[batch.kind]}`,
    values: Readable.from([batch.payload], { objectMode: false }),
    clickhouse_settings: settings,
  });
  for await (const _ of stream);
  if (batch.kind === 'events') await run(missingEvents(table, again));
  else
    for (const fromS of await hoursOf(client, again)) {
      const span = hourFrom(fromS);
      await run(missingSamples(table, again, span));
      for (const { table: rollup, periodS } of rollups)
        await run(difference(rollup, periodS, span, retention));
    }
  await run(`TRUNCATE TABLE ${again}`);
}

const hourFrom = (fromS: number) => (table: string) =>
  `${table}.time BETWEEN toDateTime(${fromS}) AND toDateTime(${Math.min(fromS + hourS - 1, timeMaxS)})`;
type Span = ReturnType<typeof hourFrom>;

/** Hour by hour, the longest rollup period: the statements stay small and read what they need, however old a straggler is. */
async function hoursOf(client: ClickHouseClient, again: string): Promise<readonly number[]> {
  const result = await client.query({
    query: `SELECT DISTINCT toUInt32(intDiv(toUnixTimestamp(a.time), ${hourS}) * ${hourS}) AS hour FROM ${again} AS a ORDER BY hour`,
    format: 'JSONEachRow',
  });
  return (await result.json<{ hour: number }>()).map(({ hour }) => Number(hour));
}

/** A sample that was there already, from whomever, is the same sample. */
const missingSamples = (table: string, again: string, within: Span) =>
  `INSERT INTO ${table} (series, time, value) SELECT a.series, a.time, a.value FROM ${again} AS a
   WHERE ${within('a')} AND (a.series, a.time, a.value) NOT IN (SELECT s.series, s.time, s.value FROM ${table} AS s
     WHERE ${within('s')} AND (s.series, s.time) IN (SELECT b.series, b.time FROM ${again} AS b WHERE ${within('b')}))`;

const missingEvents = (table: string, again: string) =>
  `INSERT INTO ${table} (${columnsOf.events}) SELECT ${columnsOf.events} FROM ${again} WHERE id NOT IN (SELECT e.id FROM ${table} AS e
     WHERE e.time BETWEEN (SELECT min(time) FROM ${again}) AND (SELECT max(time) FROM ${again}))`;

/**
 * One row per bucket that disagrees: it brings counts and sums to those of the samples (an unsigned count that must shrink
 * wraps round, as its sum does); least and greatest need no more than to be merged. Buckets whose samples may have expired are left as they are.
 */
const difference = (rollup: string, periodS: number, within: Span, retention: Retention) => {
  const touched = (time: string) =>
    `SELECT b.series, toStartOfInterval(b.time, INTERVAL ${periodS} SECOND, 'UTC') FROM ${database}.sample_again AS b WHERE ${within('b')} AND b.time >= ${time}`;
  const kept = `now() - INTERVAL ${retention.rawDays} DAY + INTERVAL 2 HOUR`;
  return `INSERT INTO ${database}.${rollup} (series, time, min, max, sum, count)
   SELECT d.series, d.bucket, min(d.low), max(d.high), if(isFinite(sum(d.total)), sum(d.total), 0), reinterpretAsUInt64(sum(d.rows)) FROM (
     SELECT s.series AS series, toStartOfInterval(s.time, INTERVAL ${periodS} SECOND, 'UTC') AS bucket,
       min(s.value) AS low, max(s.value) AS high, sum(s.value) AS total, toInt64(count()) AS rows
     FROM ${database}.sample AS s WHERE ${within('s')} AND s.series IN (SELECT b.series FROM ${database}.sample_again AS b WHERE ${within('b')}) GROUP BY series, bucket
     UNION ALL
     SELECT r.series AS series, r.time AS bucket, min(r.min) AS low, max(r.max) AS high, -sum(r.sum) AS total, -toInt64(sum(r.count)) AS rows
     FROM ${database}.${rollup} AS r WHERE ${within('r')} AND r.series IN (SELECT b.series FROM ${database}.sample_again AS b WHERE ${within('b')}) GROUP BY series, bucket
   ) AS d WHERE (d.series, d.bucket) IN (${touched(kept)}) GROUP BY d.series, d.bucket HAVING sum(d.rows) != 0`;
};
