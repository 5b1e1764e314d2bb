/** A rule in the words of the people who read it: one sentence, derived, never stored. */
import type {
  RuleCondition,
  RuleConfirm,
  RuleDefinition,
  RuleMatcher,
  RuleScope,
} from '#pure/contract/resources.ts';
import { type MetricName, metricKinds, type Unit } from '#pure/schema/metrics.ts';
import { volumeUnits } from './signals/volume.ts';
import { spanText, valueText } from './units.ts';

const titleOf = (metric: string) => metricKinds[metric as MetricName]?.title ?? metric;
export const unitOf = (metric: string): Unit | null => metricKinds[metric as MetricName]?.unit ?? null;
const lower = (text: string) => (/^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text);

const lead = {
  critical: 'Call it critical when',
  major: 'Call it major when',
  minor: 'Call it minor when',
  warning: 'Warn when',
  indeterminate: 'Note when',
} as const;

function matchText({ field, op, values }: RuleMatcher): string {
  const list = values.join(' or ');
  const not = op === 'is-not' ? 'not ' : '';
  if (field === 'site') return `${not}at ${list}`;
  if (field === 'tag') return `${not}tagged ${list}`;
  if (field === 'tool') return `${not}measured by ${list}`;
  if (field === 'device') return `${not}of ${list}`;
  if (field === 'kind') return op === 'is' ? `of any ${list}` : `of no ${list}`;
  if (field === 'vendor') return `${not}from ${list}`;
  if (field === 'sensor') return `${not}of sensor ${list}`;
  return `${not}with ${field.slice('label.'.length)} ${list}`;
}
const matches = (match: readonly RuleMatcher[]) => match.map((item) => ` ${matchText(item)}`).join(',');

const aggregates = {
  sum: 'the sum of',
  avg: 'the average of',
  max: 'the greatest of',
  min: 'the least of',
  count: 'the number of',
} as const;
function scopeText(scope: RuleScope): string {
  if (scope.kind === 'events') {
    const text = scope.text ? ` that say “${scope.text}”` : '';
    return `events ${scope.events.join(' or ')}${text}${matches(scope.match)}`;
  }
  const title = lower(titleOf(scope.metric));
  if (scope.group === null) return `${title}${matches(scope.match)}`;
  const by =
    scope.group.by === 'quantile'
      ? `the ${(scope.group.quantile ?? 0.5) * 100} % quantile of`
      : aggregates[scope.group.by];
  return `${by} all ${title}${matches(scope.match)}`;
}

const bound = (
  { above, below }: { above?: number | undefined; below?: number | undefined },
  text: (v: number) => string,
) => (above !== undefined ? `above ${text(above)}` : `below ${text(below ?? Number.NaN)}`);
const until = (
  { above, clear }: { above?: number | undefined; clear?: number | undefined },
  text: (v: number) => string,
) => (clear === undefined ? '' : `, until ${above !== undefined ? 'below' : 'above'} ${text(clear)}`);

function conditionText(condition: RuleCondition, unit: Unit | null): readonly [string, string] {
  const value = (v: number) => valueText(v, unit);
  switch (condition.kind) {
    case 'threshold':
      return [`is ${bound(condition, value)}`, until(condition, value)];
    case 'change': {
      const way = { any: 'changes by', up: 'jumps up by', down: 'drops by' }[condition.direction];
      return [
        `${way} ${value(condition.by)} or more at once`,
        `, until nothing changed for ${spanText(condition.holdS)}`,
      ];
    }
    case 'rate': {
      const speed = (v: number) => `${value(v)} per ${condition.per}`;
      return [
        `moves by ${bound(condition, speed)
          .replace(/^above/, 'more than')
          .replace(/^below/, 'less than')}, over ${spanText(condition.windowS)}`,
        until(condition, speed),
      ];
    }
    case 'volume':
      return [
        `adds up to more than ${valueText(condition.above, (unit && volumeUnits[unit]?.unit) ?? unit)} in one ${condition.period}`,
        '',
      ];
    case 'no-data':
      return [`has not been heard of for ${spanText(condition.afterS)}`, ''];
    case 'baseline': {
      const way = { above: 'above', below: 'below', both: 'off' }[condition.direction];
      const least = condition.least > 0 ? `, at least ${value(condition.least)}` : '';
      return [
        `is far ${way} what is usual at this hour of the week`,
        ` (${condition.deviations} deviations${least}; learnt from ${condition.weeks} weeks)`,
      ];
    }
    case 'forecast':
      return [
        `will ${condition.direction === 'rising' ? 'reach' : 'fall to'} ${value(condition.reaches)} within ${spanText(condition.withinS)}`,
        `, by the trend of ${spanText(condition.windowS)}`,
      ];
    case 'percentile':
      return [
        `has its ${condition.percentile}th percentile of ${spanText(condition.windowS)} ${bound(condition, value)}`,
        until(condition, value),
      ];
    case 'events':
      return [
        condition.count === 1
          ? 'come'
          : `come ${condition.count} times within ${spanText(condition.withinS)}`,
        `, until none came for ${spanText(condition.quietS)}`,
      ];
  }
}

function confirmText(confirm: RuleConfirm): string {
  if (confirm.kind === 'duration') return ` for ${spanText(confirm.forS)}`;
  return confirm.kind === 'n-of-m' ? ` in ${confirm.n} of ${confirm.m} samples` : '';
}

/** "Warn when packet loss measured by ping is above 2 % for 5 min, until below 1 %." */
export function sentenceOf({
  severity,
  scope,
  condition,
  confirm,
}: Omit<RuleDefinition, 'name' | 'note'>): string {
  const counted = scope.kind === 'series' && scope.group?.by === 'count';
  const unit = scope.kind === 'series' && !counted ? unitOf(scope.metric) : null;
  const [what, over] = conditionText(condition, unit);
  return `${lead[severity]} ${scopeText(scope)} ${what}${confirmText(confirm)}${over}.`;
}
