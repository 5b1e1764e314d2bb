/**
 * What the shapes cannot say: thresholds that make sense for the unit of their metric, clear values on the right side, sums of what can be
 * summed. Throws naming the field; returns what is odd but possible.
 */
import { invalidInput } from '#pure/base/errors.ts';
import type { RuleCondition, RuleDefinition, RuleScope } from '#pure/contract/resources.ts';
import { eventKinds } from '#pure/schema/events.ts';
import { type MetricName, metricKinds, type Unit } from '#pure/schema/metrics.ts';
import { rangeOf } from '#pure/schema/ranges.ts';
import { wildcard } from './select.ts';
import { volumeUnits } from './signals/volume.ts';
import { spanText, valueText } from './units.ts';

function boundCheck(
  condition: { above?: number | undefined; below?: number | undefined; clear?: number | undefined },
  unit: Unit | null,
): void {
  const { above, below, clear } = condition;
  if ((above === undefined) === (below === undefined))
    throw invalidInput(
      'condition.above',
      above ?? null,
      above === undefined ? 'neither above nor below is given' : 'above and below are both given',
      'Give one bound; for both ends make two rules.',
    );
  const field = above === undefined ? 'below' : 'above';
  const value = (above ?? below)!;
  const { least, most } = rangeOf(unit);
  if (value < least || value > most)
    throw invalidInput(
      `condition.${field}`,
      value,
      `a value in ${unit} is never ${value < least ? `less than ${least}` : `more than ${most}`}`,
      `Give a bound from ${least} to ${most}.`,
    );
  if ((field === 'above' && value >= most) || (field === 'below' && value <= least))
    throw invalidInput(
      `condition.${field}`,
      value,
      `can never happen: a value in ${unit} is never ${field} ${value}`,
      `Give a bound ${field === 'above' ? `below ${most}` : `above ${least}`}.`,
    );
  if (clear === undefined) return;
  if (above !== undefined && clear > above)
    throw invalidInput(
      'condition.clear',
      clear,
      `lies on the wrong side: it is over below ${clear} but begins only above ${above}`,
      `Give ${above} or less.`,
    );
  if (below !== undefined && clear < below)
    throw invalidInput(
      'condition.clear',
      clear,
      `lies on the wrong side: it is over above ${clear} but begins only below ${below}`,
      `Give ${below} or more.`,
    );
  if (above !== undefined && clear <= least)
    throw invalidInput(
      'condition.clear',
      clear,
      `a value in ${unit} is never below ${clear}, so it would never be over`,
      'Give a greater one, or none.',
    );
  if (below !== undefined && clear >= most)
    throw invalidInput(
      'condition.clear',
      clear,
      `a value in ${unit} is never above ${clear}, so it would never be over`,
      'Give a smaller one, or none.',
    );
}

const positive = (field: string, value: number) => {
  if (!(value > 0)) throw invalidInput(`condition.${field}`, value, 'must be more than 0');
};

function scopeCheck(scope: RuleScope): void {
  if (scope.kind === 'events') {
    const known = Object.keys(eventKinds);
    scope.events.forEach((pattern, i) => {
      const hit = wildcard(pattern);
      const found = known.filter(hit);
      if (found.length === 0)
        throw invalidInput(
          `scope.events.${i}`,
          pattern,
          'there is no such kind of event',
          'See docs/reference/events.md.',
        );
      const own = found.find((kind) => kind.startsWith('alert.') || kind.startsWith('notification.'));
      if (own)
        throw invalidInput(
          `scope.events.${i}`,
          pattern,
          `takes ${own}, which alerts themselves write: a rule on it would feed itself`,
          'Choose other kinds.',
        );
    });
    return;
  }
  const kind = metricKinds[scope.metric as MetricName];
  if (!kind)
    throw invalidInput(
      'scope.metric',
      scope.metric,
      'there is no such metric',
      'See docs/reference/metrics.md.',
    );
  if (kind.type === 'counter') {
    const { rate } = kind as { rate?: { metric: string } };
    throw invalidInput(
      'scope.metric',
      scope.metric,
      'is a counter, which is stored as a rate',
      rate ? `Use ${rate.metric}.` : undefined,
    );
  }
  const { group } = scope;
  if (!group) return;
  if ((group.by === 'quantile') !== (group.quantile !== undefined))
    throw invalidInput(
      'scope.group.quantile',
      group.quantile ?? null,
      group.by === 'quantile' ? 'is missing' : `means nothing with ${group.by}`,
    );
  if (group.quantile !== undefined && !(group.quantile > 0 && group.quantile <= 1))
    throw invalidInput('scope.group.quantile', group.quantile, 'must be more than 0 and at most 1');
  if (group.staleS < group.stepS)
    throw invalidInput(
      'scope.group.staleS',
      group.staleS,
      `is shorter than one step of ${spanText(group.stepS)}: every value would be too old`,
    );
}

function conditionCheck(condition: RuleCondition, unit: Unit | null): void {
  switch (condition.kind) {
    case 'threshold':
      boundCheck(condition, unit);
      return;
    case 'change':
      positive('by', condition.by);
      return;
    case 'rate':
      boundCheck(condition, null);
      return;
    case 'volume':
      if (unit && !volumeUnits[unit])
        throw invalidInput(
          'condition.kind',
          'volume',
          `a sum of ${unit} over time says nothing`,
          `Volume is for ${Object.keys(volumeUnits).join(', ')}.`,
        );
      positive('above', condition.above);
      return;
    case 'baseline':
      positive('deviations', condition.deviations);
      if (condition.least < 0) throw invalidInput('condition.least', condition.least, 'must not be negative');
      return;
    case 'forecast': {
      const { least, most } = rangeOf(unit);
      if (condition.reaches > most || condition.reaches < least)
        throw invalidInput(
          'condition.reaches',
          condition.reaches,
          `a value in ${unit} never gets there`,
          `Give a limit from ${least} to ${most}.`,
        );
      return;
    }
    case 'percentile':
      if (!(condition.percentile > 0 && condition.percentile <= 100))
        throw invalidInput(
          'condition.percentile',
          condition.percentile,
          'must be more than 0 and at most 100',
        );
      boundCheck(condition, unit);
      return;
    case 'no-data':
    case 'events':
  }
}

/** Warnings, worst first. */
export function checkRule(rule: RuleDefinition): readonly string[] {
  const { scope, condition, confirm } = rule;
  scopeCheck(scope);
  if ((scope.kind === 'events') !== (condition.kind === 'events'))
    throw invalidInput(
      'condition.kind',
      condition.kind,
      `does not go with ${scope.kind === 'events' ? 'events: they are counted' : 'a series: only events are counted so'}`,
    );
  if (scope.kind === 'series') {
    const unit = scope.group?.by === 'count' ? 'count' : metricKinds[scope.metric as MetricName].unit;
    // A sum of percentages may exceed a hundred.
    conditionCheck(condition, scope.group?.by === 'sum' ? null : unit);
    if (scope.group?.by === 'sum' && condition.kind === 'volume') conditionCheck(condition, unit);
  }
  if (scope.kind === 'series' && scope.group && condition.kind === 'no-data')
    throw invalidInput(
      'condition.kind',
      'no-data',
      'an aggregate is never silent',
      'Count the members instead: count below a number.',
    );
  if (confirm.kind !== 'at-once' && (condition.kind === 'no-data' || condition.kind === 'events'))
    throw invalidInput('confirm.kind', confirm.kind, `${condition.kind} has its own time`, 'Use at-once.');
  if (confirm.kind === 'n-of-m' && confirm.n > confirm.m)
    throw invalidInput(
      'confirm.n',
      confirm.n,
      `can never be: ${confirm.n} of the last ${confirm.m}`,
      `Give ${confirm.m} or less.`,
    );
  const warnings: string[] = [];
  if (condition.kind === 'threshold' && condition.clear === undefined && confirm.kind === 'at-once')
    warnings.push(
      'Without a clear value and without confirmation, a value that trembles at the bound alerts again and again.',
    );
  if (condition.kind === 'forecast' && condition.windowS < condition.withinS / 4)
    warnings.push(
      `A trend of ${spanText(condition.windowS)} says little about ${spanText(condition.withinS)} ahead.`,
    );
  if (condition.kind === 'change' && condition.by < 1e-9)
    warnings.push(`Nearly every sample changes by ${valueText(condition.by, null)}.`);
  return warnings;
}
