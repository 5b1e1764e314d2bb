/** What is bad, and when it is told: the fields of each condition. */
import type { RuleCondition, RuleInput } from '#pure/contract/resources.ts';
import { parseValue, valueText } from '#pure/rules/units.ts';
import type { Unit } from '#pure/schema/metrics.ts';
import { boundUnit } from '../model/rule-draft.ts';
import { Amount, Choice, Plain, Span, Typed } from './typed.tsx';

type Change = (draft: RuleInput) => void;
type Bounded = { above?: number | undefined; below?: number | undefined; clear?: number | undefined };
function Bounds<T extends Bounded>({
  condition,
  unit,
  problems,
  onChange,
}: {
  condition: T;
  unit: Unit | null;
  problems: Problems;
  onChange: (condition: T) => void;
}) {
  const side = condition.above === undefined ? 'below' : 'above';
  const { above, below, clear: _, ...rest } = condition;
  const put = (next: Bounded) => onChange({ ...rest, ...next } as T);
  const value = above ?? below ?? 0;
  const clear = condition.clear === undefined ? {} : { clear: condition.clear };
  return (
    <>
      <Choice
        label="Bad when"
        value={side}
        options={[
          ['above', 'above'],
          ['below', 'below'],
        ]}
        onChange={(next) => put({ [next]: value })}
      />
      <Amount
        label="Value"
        unit={unit}
        value={value}
        problem={problems[`condition.${side}`]}
        onChange={(next) => put({ [side]: next, ...clear })}
      />
      <Typed
        label={side === 'above' ? 'Until below' : 'Until above'}
        value={condition.clear}
        show={(v) => valueText(v, unit)}
        read={(text) => parseValue(text, unit)}
        optional
        hint="Empty: the same value"
        problem={problems['condition.clear']}
        onChange={(next) => put({ [side]: value, ...(next === undefined ? {} : { clear: next }) })}
      />
    </>
  );
}

export type Problems = Readonly<Record<string, string>>;
export function ConditionFields({
  draft,
  problems,
  onChange,
}: {
  draft: RuleInput;
  problems: Problems;
  onChange: Change;
}) {
  const { condition } = draft;
  const unit = boundUnit(draft);
  const put = (next: RuleCondition) => onChange({ ...draft, condition: next });
  switch (condition.kind) {
    case 'threshold':
      return <Bounds condition={condition} unit={unit} problems={problems} onChange={put} />;
    case 'change':
      return (
        <>
          <Choice
            label="Direction"
            value={condition.direction}
            options={[
              ['any', 'up or down'],
              ['up', 'up'],
              ['down', 'down'],
            ]}
            onChange={(direction) => put({ ...condition, direction })}
          />
          <Amount
            label="By at least"
            unit={unit}
            value={condition.by}
            problem={problems['condition.by']}
            onChange={(by) => put({ ...condition, by })}
          />
          <Span
            label="Over after"
            value={condition.holdS}
            onChange={(holdS) => put({ ...condition, holdS })}
            hint="without a change"
          />
        </>
      );
    case 'rate':
      return (
        <>
          <Bounds condition={condition} unit={unit} problems={problems} onChange={put} />
          <Choice
            label="Per"
            value={condition.per}
            options={[
              ['second', 'second'],
              ['minute', 'minute'],
              ['hour', 'hour'],
              ['day', 'day'],
            ]}
            onChange={(per) => put({ ...condition, per })}
          />
          <Span
            label="Measured over"
            value={condition.windowS}
            onChange={(windowS) => put({ ...condition, windowS })}
          />
        </>
      );
    case 'volume':
      return (
        <>
          <Amount
            label="More than"
            unit={unit}
            value={condition.above}
            problem={problems['condition.above']}
            onChange={(above) => put({ ...condition, above })}
          />
          <Choice
            label="In one"
            value={condition.period}
            options={[
              ['hour', 'hour'],
              ['day', 'day'],
            ]}
            onChange={(period) => put({ ...condition, period })}
          />
        </>
      );
    case 'no-data':
      return (
        <Span label="For" value={condition.afterS} onChange={(afterS) => put({ ...condition, afterS })} />
      );
    case 'baseline':
      return (
        <>
          <Choice
            label="Which way"
            value={condition.direction}
            options={[
              ['above', 'too high'],
              ['below', 'too low'],
              ['both', 'either'],
            ]}
            onChange={(direction) => put({ ...condition, direction })}
          />
          <Plain
            label="Deviations"
            value={condition.deviations}
            problem={problems['condition.deviations']}
            onChange={(deviations) => put({ ...condition, deviations })}
            hint="robust: from the median"
          />
          <Plain
            label="Weeks"
            value={condition.weeks}
            problem={problems['condition.weeks']}
            onChange={(weeks) => put({ ...condition, weeks })}
            hint="2 to 8"
          />
          <Amount
            label="At least off by"
            unit={unit}
            value={condition.least}
            problem={problems['condition.least']}
            onChange={(least) => put({ ...condition, least })}
          />
        </>
      );
    case 'forecast':
      return (
        <>
          <Choice
            label="Trend"
            value={condition.direction}
            options={[
              ['rising', 'rising to'],
              ['falling', 'falling to'],
            ]}
            onChange={(direction) => put({ ...condition, direction })}
          />
          <Amount
            label="Limit"
            unit={unit}
            value={condition.reaches}
            problem={problems['condition.reaches']}
            onChange={(reaches) => put({ ...condition, reaches })}
          />
          <Span
            label="Within"
            value={condition.withinS}
            onChange={(withinS) => put({ ...condition, withinS })}
          />
          <Span
            label="Trend of the last"
            value={condition.windowS}
            onChange={(windowS) => put({ ...condition, windowS })}
          />
        </>
      );
    case 'percentile':
      return (
        <>
          <Plain
            label="Percentile"
            value={condition.percentile}
            problem={problems['condition.percentile']}
            onChange={(percentile) => put({ ...condition, percentile })}
          />
          <Span
            label="Of the last"
            value={condition.windowS}
            onChange={(windowS) => put({ ...condition, windowS })}
          />
          <Bounds condition={condition} unit={unit} problems={problems} onChange={put} />
        </>
      );
    case 'events':
      return (
        <>
          <Plain
            label="So many"
            value={condition.count}
            problem={problems['condition.count']}
            onChange={(count) => put({ ...condition, count })}
            hint="for each device"
          />
          <Span
            label="Within"
            value={condition.withinS}
            onChange={(withinS) => put({ ...condition, withinS })}
          />
          <Span
            label="Over after quiet of"
            value={condition.quietS}
            onChange={(quietS) => put({ ...condition, quietS })}
          />
        </>
      );
  }
}

export function ConfirmFields({
  draft,
  problems,
  onChange,
}: {
  draft: RuleInput;
  problems: Problems;
  onChange: Change;
}) {
  const { confirm } = draft;
  const own = {
    'at-once': { kind: 'at-once' },
    duration: { kind: 'duration', forS: 300 },
    'n-of-m': { kind: 'n-of-m', n: 3, m: 5 },
  } as const;
  return (
    <>
      <Choice
        label="Raise"
        value={confirm.kind}
        options={[
          ['at-once', 'at once'],
          ['duration', 'after a time'],
          ['n-of-m', 'after N of M samples'],
        ]}
        onChange={(kind) => onChange({ ...draft, confirm: own[kind] })}
      />
      {confirm.kind === 'duration' ? (
        <Span
          label="Bad for"
          value={confirm.forS}
          problem={problems['confirm.forS']}
          onChange={(forS) => onChange({ ...draft, confirm: { ...confirm, forS } })}
        />
      ) : null}
      {confirm.kind === 'n-of-m' ? (
        <>
          <Plain
            label="Bad samples (N)"
            value={confirm.n}
            problem={problems['confirm.n']}
            onChange={(n) => onChange({ ...draft, confirm: { ...confirm, n } })}
          />
          <Plain
            label="Of the last (M)"
            value={confirm.m}
            problem={problems['confirm.m']}
            onChange={(m) => onChange({ ...draft, confirm: { ...confirm, m } })}
          />
        </>
      ) : null}
    </>
  );
}
