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

type Kind = RuleCondition['kind'];
type Of<K extends Kind> = Extract<RuleCondition, { kind: K }>;
/** `bounds` stands for above, below and clear. */
type Field<C> =
  | { readonly as: 'bounds' }
  | {
      readonly as: 'span' | 'plain' | 'amount';
      readonly field: keyof C & string;
      readonly label: string;
      readonly hint?: string;
    }
  | {
      readonly as: 'choice';
      readonly field: keyof C & string;
      readonly label: string;
      readonly options: readonly (readonly [string, string])[];
    };
const bounds = { as: 'bounds' } as const;
const same = (...values: readonly string[]) => values.map((value) => [value, value] as const);

/** The fields of each condition, in the order in which a person reads the sentence. */
const fields: { readonly [K in Kind]: readonly Field<Of<K>>[] } = {
  threshold: [bounds],
  change: [
    {
      as: 'choice',
      field: 'direction',
      label: 'Direction',
      options: [
        ['any', 'up or down'],
        ['up', 'up'],
        ['down', 'down'],
      ],
    },
    { as: 'amount', field: 'by', label: 'By at least' },
    { as: 'span', field: 'holdS', label: 'Over after', hint: 'without a change' },
  ],
  rate: [
    bounds,
    { as: 'choice', field: 'per', label: 'Per', options: same('second', 'minute', 'hour', 'day') },
    { as: 'span', field: 'windowS', label: 'Measured over' },
  ],
  volume: [
    { as: 'amount', field: 'above', label: 'More than' },
    { as: 'choice', field: 'period', label: 'In one', options: same('hour', 'day') },
  ],
  'no-data': [{ as: 'span', field: 'afterS', label: 'For' }],
  baseline: [
    {
      as: 'choice',
      field: 'direction',
      label: 'Which way',
      options: [
        ['above', 'too high'],
        ['below', 'too low'],
        ['both', 'either'],
      ],
    },
    { as: 'plain', field: 'deviations', label: 'Deviations', hint: 'robust: from the median' },
    { as: 'plain', field: 'weeks', label: 'Weeks', hint: '2 to 8' },
    { as: 'amount', field: 'least', label: 'At least off by' },
  ],
  forecast: [
    {
      as: 'choice',
      field: 'direction',
      label: 'Trend',
      options: [
        ['rising', 'rising to'],
        ['falling', 'falling to'],
      ],
    },
    { as: 'amount', field: 'reaches', label: 'Limit' },
    { as: 'span', field: 'withinS', label: 'Within' },
    { as: 'span', field: 'windowS', label: 'Trend of the last' },
  ],
  percentile: [
    { as: 'plain', field: 'percentile', label: 'Percentile' },
    { as: 'span', field: 'windowS', label: 'Of the last' },
    bounds,
  ],
  events: [
    { as: 'plain', field: 'count', label: 'So many', hint: 'for each device' },
    { as: 'span', field: 'withinS', label: 'Within' },
    { as: 'span', field: 'quietS', label: 'Over after quiet of' },
  ],
};
const inputs = { span: Span, plain: Plain };

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
  // The table ties each field to its condition; here they are one record of values.
  const values = condition as unknown as Readonly<Record<string, never>>;
  return (fields[condition.kind] as readonly Field<Record<string, unknown>>[]).map((item) => {
    if (item.as === 'bounds')
      return (
        <Bounds
          key="bounds"
          condition={condition as Of<'threshold'>}
          unit={unit}
          problems={problems}
          onChange={put}
        />
      );
    const { as, field, ...told } = item;
    const shared = {
      ...told,
      value: values[field]!,
      problem: problems[`condition.${field}`],
      onChange: (value: unknown) => put({ ...condition, [field]: value } as RuleCondition),
    };
    if (item.as === 'choice') return <Choice key={field} {...shared} options={item.options} />;
    if (as === 'amount') return <Amount key={field} {...shared} unit={unit} />;
    const Input = inputs[as as keyof typeof inputs];
    return <Input key={field} {...shared} />;
  });
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
