/** A rule while it is being written. */
import type { RuleCondition, RuleInput } from '#pure/contract/resources.ts';
import { volumeUnits } from '#pure/rules/signals/volume.ts';
import { type MetricName, metricKinds, type Unit } from '#pure/schema/metrics.ts';

export const conditionNames: Readonly<Record<RuleCondition['kind'], string>> = {
  threshold: 'is above or below a value',
  change: 'changes at once',
  rate: 'moves too fast',
  volume: 'adds up to too much',
  'no-data': 'is silent',
  baseline: 'is unusual for the hour of the week',
  forecast: 'will reach a limit',
  percentile: 'has a percentile above or below',
  events: 'come too often',
};

export const unitOf = (metric: string): Unit => metricKinds[metric as MetricName]?.unit ?? 'count';
const lowIsBad = (metric: string) =>
  (metricKinds as Record<string, { better?: string }>)[metric]?.better === 'high';

/** A condition that makes sense for the metric, to begin with. */
export function conditionOf(kind: RuleCondition['kind'], metric: string): RuleCondition {
  const percent = unitOf(metric) === 'percent';
  const low = lowIsBad(metric);
  const bounds = low
    ? { below: percent ? 20 : 1, clear: percent ? 25 : 2 }
    : { above: percent ? 80 : 100, clear: percent ? 70 : 80 };
  switch (kind) {
    case 'threshold':
      return unitOf(metric) === 'state' ? { kind, below: 1 } : { kind, ...bounds };
    case 'change':
      return { kind, direction: 'any', by: 1, holdS: 300 };
    case 'rate':
      return { kind, above: 10, per: 'hour', windowS: 3600 };
    case 'volume':
      return { kind, above: unitOf(metric) === 'bits-per-second' ? 1e11 : 1000, period: 'day' };
    case 'no-data':
      return { kind, afterS: 300 };
    case 'baseline':
      return { kind, direction: low ? 'below' : 'above', deviations: 4, weeks: 4, least: 0 };
    case 'forecast':
      return {
        kind,
        reaches: percent && !low ? 95 : low ? 5 : 100,
        direction: low ? 'falling' : 'rising',
        withinS: 14 * 86_400,
        windowS: 14 * 86_400,
      };
    case 'percentile':
      return { kind, percentile: 95, windowS: 86_400, ...bounds };
    case 'events':
      return { kind, count: 3, withinS: 600, quietS: 900 };
  }
}

/** Conditions that can be asked of a metric. */
export const conditionsOf = (metric: string): readonly RuleCondition['kind'][] =>
  (Object.keys(conditionNames) as RuleCondition['kind'][]).filter(
    (kind) => kind !== 'events' && (kind !== 'volume' || volumeUnits[unitOf(metric)] !== undefined),
  );

export const newRule: RuleInput = {
  name: '',
  note: '',
  enabled: true,
  severity: 'warning',
  scope: { kind: 'series', metric: 'loss', match: [], group: null },
  condition: { kind: 'threshold', above: 2, clear: 1 },
  confirm: { kind: 'duration', forS: 300 },
};

/** The unit that the bounds of a condition are in. */
export function boundUnit(draft: RuleInput): Unit | null {
  if (draft.scope.kind === 'events') return null;
  if (draft.scope.group?.by === 'count') return 'count';
  const unit = unitOf(draft.scope.metric);
  return draft.condition.kind === 'volume' ? (volumeUnits[unit]?.unit ?? unit) : unit;
}
