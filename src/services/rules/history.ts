/** The past of the series of a rule, from the source that is exact enough and small enough. */
import type { HistorySource, SeriesHistory, TelemetryStore } from '#pure/contract/ports.ts';
import type { RuleDefinition } from '#pure/contract/resources.ts';
import { rollupValueOf, warmSecondsOf } from '#pure/rules/backtest.ts';

/** Raw samples are kept for 30 days, quarters of an hour for 180 (`io/telemetry`); a day less, so that none is cut. */
const rawS = 29 * 86_400;
const quarterHourS = 179 * 86_400;
/** Samples that are read rather than their rollup: some seconds of reading, as 1,000 series over a week are. */
const rawSamplesMax = 12_000_000;
export const resolutionsS: Readonly<Record<HistorySource, number>> = {
  raw: 0,
  'quarter-hour': 900,
  hour: 3600,
};
/** Asked for at once: some megabytes. */
const seriesAtOnce = 50;
const rowsAtOnce = 500_000;

export interface HistoryPlan {
  readonly source: HistorySource;
  readonly of: 'min' | 'max' | 'avg';
  /** Where reading begins, so that windows are full when judging does. */
  readonly warmFromS: number;
  readonly rows: number;
}

export function planHistory(
  rule: RuleDefinition,
  span: { readonly fromS: number; readonly toS: number; readonly nowS: number },
  series: number,
  intervalS: number,
): HistoryPlan {
  const warmFromS = span.fromS - warmSecondsOf(rule.condition, rule.confirm);
  const lengthS = span.toS - warmFromS;
  const ageS = span.nowS - warmFromS;
  const samples = (series * lengthS) / Math.max(1, intervalS);
  const source: HistorySource =
    ageS <= rawS && samples <= rawSamplesMax ? 'raw' : ageS <= quarterHourS ? 'quarter-hour' : 'hour';
  const rows = source === 'raw' ? samples : (series * lengthS) / resolutionsS[source];
  return { source, of: rollupValueOf(rule), warmFromS, rows };
}

/** Series by series; the next part is read while one is being judged. */
export async function* readHistory(
  telemetry: Pick<TelemetryStore, 'history'>,
  series: readonly number[],
  plan: HistoryPlan,
  toS: number,
): AsyncGenerator<SeriesHistory> {
  const perSeries = Math.max(1, plan.rows / Math.max(1, series.length));
  const atOnce = Math.max(1, Math.min(seriesAtOnce, Math.floor(rowsAtOnce / perSeries)));
  const ask = (at: number) =>
    telemetry.history({
      series: series.slice(at, at + atOnce),
      fromS: Math.max(0, Math.floor(plan.warmFromS)),
      toS: Math.ceil(toS),
      source: plan.source,
      of: plan.of,
    });
  let next = series.length > 0 ? ask(0) : undefined;
  for (let at = 0; next; at += atOnce) {
    const part = await next;
    next = at + atOnce < series.length ? ask(at + atOnce) : undefined;
    // Should the consumer stop meanwhile, nobody waits for it.
    next?.catch(() => {});
    yield* part;
    // A store in this process answers without waiting: everybody else gets a turn here.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
