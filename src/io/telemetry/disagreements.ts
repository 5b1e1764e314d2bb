/** For tests: the rollup buckets that are not what the raw samples say, over everything the store holds. */
import type { ClickHouseClient } from '@clickhouse/client';
import { rollups } from './range-plan.ts';
import { database } from './tables.ts';

export interface Disagreement {
  readonly rollup: string;
  readonly series: string;
  readonly bucket: number;
  /** Count, sum, least and greatest. */
  readonly kept: readonly number[];
  readonly truth: readonly number[];
}

const shownMax = 20;

export async function disagreements(client: ClickHouseClient): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  for (const { table, periodS } of rollups) {
    const result = await client.query({
      query: `SELECT '${table}' AS rollup, toString(series) AS series, bucket,
          [toFloat64(sumIf(n, kept)), sumIf(total, kept), minIf(low, kept), maxIf(high, kept)] AS kept_figures,
          [toFloat64(sumIf(n, NOT kept)), sumIf(total, NOT kept), minIf(low, NOT kept), maxIf(high, NOT kept)] AS truth
        FROM (
          SELECT false AS kept, s.series AS series, toUInt32(intDiv(toUnixTimestamp(s.time), ${periodS}) * ${periodS}) AS bucket,
            count() AS n, sum(s.value) AS total, min(s.value) AS low, max(s.value) AS high FROM ${database}.sample AS s GROUP BY series, bucket
          UNION ALL
          SELECT true AS kept, r.series AS series, toUnixTimestamp(r.time) AS bucket,
            sum(r.count) AS n, sum(r.sum) AS total, min(r.min) AS low, max(r.max) AS high FROM ${database}.${table} AS r GROUP BY series, bucket
        ) GROUP BY series, bucket
        HAVING kept_figures[1] != truth[1] OR kept_figures[3] != truth[3] OR kept_figures[4] != truth[4]
          OR abs(kept_figures[2] - truth[2]) > 1e-9 * (1 + abs(truth[2]))
        ORDER BY series, bucket LIMIT ${shownMax}`,
      format: 'JSONEachRow',
    });
    for (const { kept_figures, ...rest } of await result.json<
      Omit<Disagreement, 'kept'> & { kept_figures: number[] }
    >())
      found.push({ ...rest, kept: kept_figures });
  }
  return found;
}
