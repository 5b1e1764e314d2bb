/** What a detector with a window must know of the past, before it judges: after a start, and for a rule that is new. */
import type { Log } from '#pure/contract/host.ts';
import { createFold, warmSecondsOf } from '#pure/rules/backtest.ts';
import type { Bound } from './bindings.ts';
import type { RulesDeps } from './deps.ts';
import { type HistoryPlan, readHistory, resolutionsS } from './history.ts';
import type { MatchedSeries } from './match.ts';

/** Windows up to this are read as they were measured. */
const rawWindowS = 6 * 3600;
const windowed: ReadonlySet<string> = new Set(['rate', 'volume', 'baseline', 'forecast', 'percentile']);

export const needsPast = (bound: Bound): boolean => windowed.has(bound.running.rule.condition.kind);

/** Feeds what the store knows into detectors whose samples wait meanwhile. A past that cannot be read leaves them to learn from now on. */
export async function warmUp(
  deps: Pick<RulesDeps, 'telemetry' | 'clock'> & { readonly log: Log },
  bounds: readonly Bound[],
  seriesOf: (bound: Bound) => readonly MatchedSeries[],
): Promise<void> {
  const nowS = Math.floor(deps.clock.now() / 1000);
  for (const [running, own] of Map.groupBy(bounds, (bound) => bound.running)) {
    const { condition, confirm, scope } = running.rule;
    const warmS = warmSecondsOf(condition, confirm);
    const source = condition.kind === 'baseline' ? 'hour' : warmS <= rawWindowS ? 'raw' : 'quarter-hour';
    const resolutionS = resolutionsS[source];
    const plan = (series: number): HistoryPlan => ({
      source,
      of: 'avg',
      warmFromS: nowS - warmS,
      rows: series * (warmS / (resolutionS || 10)),
    });
    const bySeries = new Map(own.flatMap((bound) => seriesOf(bound).map(({ id }) => [id, bound] as const)));
    const ids = [...bySeries.keys()];
    const group = scope.kind === 'series' ? scope.group : null;
    const over = { fromS: nowS - warmS, toS: nowS, resolutionS, intervalS: 60, seriesMax: ids.length };
    const fold = group ? createFold(group, over) : undefined;
    try {
      for await (const { series, timeS, value } of readHistory(deps.telemetry, ids, plan(ids.length), nowS)) {
        if (fold) fold.add({ timeS, value });
        else
          for (let i = 0; i < timeS.length; i++) bySeries.get(series)!.detector.sample(timeS[i]!, value[i]!);
      }
      const samples = fold?.samples();
      for (let i = 0; samples && i < samples.timeS.length; i++)
        own[0]!.detector.sample(samples.timeS[i]!, samples.value[i]!);
    } catch (error) {
      deps.log.warn('the past of a rule cannot be read; it learns from now on', {
        rule: running.rule.name,
        error: String(error),
      });
    }
  }
}
