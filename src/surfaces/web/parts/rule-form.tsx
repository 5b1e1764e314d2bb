/** The fields of a rule. Values are typed with their unit: 900 Mbit/s, 5 min. */
import { Plus, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import type {
  RuleChoices,
  RuleCondition,
  RuleGroup,
  RuleInput,
  RuleMatcher,
} from '#pure/contract/resources.ts';
import { parseValue, spanText, valueText } from '#pure/rules/units.ts';
import { eventKinds } from '#pure/schema/events.ts';
import { type MetricName, metricKinds, metricNames, type Unit } from '#pure/schema/metrics.ts';
import { severities } from '#pure/schema/severity.ts';
import { boundUnit, conditionNames, conditionOf, conditionsOf } from '../model/rule-draft.ts';

type Change = (draft: RuleInput) => void;
const aggregates: readonly RuleGroup['by'][] = ['sum', 'avg', 'max', 'min', 'count', 'quantile'];

/** A text field that is a value once it can be read as one. */
function Typed({
  label,
  value,
  show,
  read,
  onChange,
  hint,
  problem,
  optional = false,
}: {
  label: string;
  value: number | undefined;
  show: (value: number) => string;
  read: (text: string) => number | undefined;
  onChange: (value: number | undefined) => void;
  hint?: string;
  problem?: string | undefined;
  optional?: boolean;
}) {
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? (value === undefined ? '' : show(value));
  const wrong = text !== null && !(optional && text.trim() === '') && read(text) === undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        value={shown}
        aria-invalid={wrong || problem !== undefined}
        onChange={(event) => {
          setText(event.target.value);
          const found = read(event.target.value);
          if (found !== undefined || (optional && event.target.value.trim() === '')) onChange(found);
        }}
        onBlur={() => {
          if (!wrong) setText(null);
        }}
      />
      {wrong ? (
        <span className="problem">cannot be read</span>
      ) : problem ? (
        <span className="problem">{problem}</span>
      ) : hint ? (
        <span className="hint">{hint}</span>
      ) : null}
    </div>
  );
}
const spanUnits: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400 };
function readSpan(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|d)\s*$/.exec(text);
  const seconds = found ? Number(found[1]) * spanUnits[found[2]!]! : undefined;
  return seconds !== undefined && Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}
const readNumber = (text: string) =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;

type FieldProps<T> = {
  label: string;
  value: T;
  onChange: (value: T) => void;
  problem?: string | undefined;
  hint?: string;
};
const Span = (props: FieldProps<number>) => (
  <Typed {...props} show={spanText} read={readSpan} onChange={(value) => value && props.onChange(value)} />
);
const Plain = (props: FieldProps<number>) => (
  <Typed
    {...props}
    show={String}
    read={readNumber}
    onChange={(value) => value !== undefined && props.onChange(value)}
  />
);
const Amount = ({ unit, ...props }: FieldProps<number> & { unit: Unit | null }) => (
  <Typed
    {...props}
    show={(value) => valueText(value, unit)}
    read={(text) => parseValue(text, unit)}
    onChange={(value) => value !== undefined && props.onChange(value)}
  />
);
function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="select"
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

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

type Problems = Readonly<Record<string, string>>;
function ConditionFields({
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

function ConfirmFields({
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

const fieldNames = ['device', 'site', 'tag', 'tool', 'kind', 'vendor', 'sensor'] as const;
function Matchers({
  draft,
  choices,
  onChange,
}: {
  draft: RuleInput;
  choices: RuleChoices | undefined;
  onChange: Change;
}) {
  const listId = useId();
  const { match } = draft.scope;
  const put = (next: RuleMatcher[]) => onChange({ ...draft, scope: { ...draft.scope, match: next } });
  const set = (at: number, change: Partial<RuleMatcher>) =>
    put(match.map((item, i) => (i === at ? { ...item, ...change } : item)));
  const fields = [
    ...new Set([
      ...fieldNames,
      ...(choices?.fields.map(({ field }) => field) ?? []),
      ...match.map(({ field }) => field),
    ]),
  ];
  return (
    <div className="stack" style={{ gap: 'var(--s2)' }}>
      <div className="row">
        <span className="grow" style={{ fontWeight: 540 }}>
          {match.length === 0 ? 'On everything that has it' : 'Only where'}
        </span>
        <button
          type="button"
          className="button quiet"
          onClick={() =>
            put([
              ...match,
              {
                field: 'tag',
                op: 'is',
                values: [choices?.fields.find(({ field }) => field === 'tag')?.values[0] ?? '*'],
              },
            ])
          }
        >
          <Plus size={14} /> Narrow down
        </button>
      </div>
      {match.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: matchers are their position
        <div key={i} className="row">
          <select
            className="select"
            style={{ width: '8rem' }}
            aria-label="Field"
            value={item.field}
            onChange={(event) => set(i, { field: event.target.value })}
          >
            {fields.map((field) => (
              <option key={field} value={field}>
                {field.replace('label.', '')}
              </option>
            ))}
          </select>
          <select
            className="select"
            style={{ width: '5.5rem' }}
            aria-label="Comparison"
            value={item.op}
            onChange={(event) => set(i, { op: event.target.value as RuleMatcher['op'] })}
          >
            <option value="is">is</option>
            <option value="is-not">is not</option>
          </select>
          <input
            className="input grow"
            aria-label="Values, separated by commas"
            list={`${listId}-${i}`}
            defaultValue={item.values.join(', ')}
            onChange={(event) => {
              const values = event.target.value
                .split(',')
                .map((text) => text.trim())
                .filter(Boolean);
              if (values.length > 0) set(i, { values });
            }}
          />
          <datalist id={`${listId}-${i}`}>
            {choices?.fields
              .find(({ field }) => field === item.field)
              ?.values.map((value) => (
                <option key={value} value={value} />
              ))}
          </datalist>
          <button
            type="button"
            className="button quiet icon"
            aria-label="Remove this condition"
            onClick={() => put(match.filter((_, k) => k !== i))}
          >
            <Trash2 size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}

function SeriesFields({
  draft,
  choices,
  problems,
  onChange,
}: {
  draft: RuleInput;
  choices: RuleChoices | undefined;
  problems: Problems;
  onChange: Change;
}) {
  const { scope, condition } = draft;
  if (scope.kind !== 'series') return null;
  const counts = new Map(choices?.metrics.map(({ metric, series }) => [metric, series]));
  const gauges = metricNames
    .filter((name) => metricKinds[name].type === 'gauge')
    .sort(
      (a, b) =>
        Number((counts.get(b) ?? 0) > 0) - Number((counts.get(a) ?? 0) > 0) ||
        metricKinds[a].title.localeCompare(metricKinds[b].title),
    );
  const choose = (metric: string) => {
    const kind = conditionsOf(metric).includes(condition.kind) ? condition.kind : 'threshold';
    onChange({ ...draft, scope: { ...scope, metric }, condition: conditionOf(kind, metric) });
  };
  const titled = (name: MetricName) => {
    const count = counts.get(name) ?? 0;
    return `${metricKinds[name].title}${count > 0 ? ` · ${count} series` : ' · none yet'}`;
  };
  return (
    <>
      <Choice
        label="Metric"
        value={scope.metric as MetricName}
        options={gauges.map((name) => [name, titled(name)] as const)}
        onChange={choose}
      />
      <Choice
        label="Judged"
        value={scope.group?.by ?? 'each'}
        options={[
          ['each', 'each series for itself'],
          ...aggregates.map((by) => [by, `${by} of all`] as const),
        ]}
        onChange={(by) =>
          onChange({
            ...draft,
            scope: {
              ...scope,
              group:
                by === 'each'
                  ? null
                  : {
                      by,
                      stepS: scope.group?.stepS ?? 60,
                      staleS: scope.group?.staleS ?? 300,
                      ...(by === 'quantile' ? { quantile: 0.9 } : {}),
                    },
            },
          })
        }
      />
      {scope.group?.by === 'quantile' ? (
        <Plain
          label="Quantile"
          value={scope.group.quantile ?? 0.9}
          problem={problems['scope.group.quantile']}
          onChange={(quantile) =>
            onChange({ ...draft, scope: { ...scope, group: { ...scope.group!, quantile } } })
          }
        />
      ) : null}
      {scope.group ? (
        <Span
          label="Every"
          value={scope.group.stepS}
          onChange={(stepS) =>
            onChange({
              ...draft,
              scope: {
                ...scope,
                group: { ...scope.group!, stepS, staleS: Math.max(stepS, scope.group!.staleS) },
              },
            })
          }
        />
      ) : null}
    </>
  );
}

export function RuleForm({
  draft,
  choices,
  fault,
  onChange,
}: {
  draft: RuleInput;
  choices: RuleChoices | undefined;
  fault: Fault | null;
  onChange: Change;
}) {
  const nameId = useId();
  const noteId = useId();
  const textId = useId();
  const problems: Problems = fault?.field
    ? { [fault.field]: fault.message.replace(`${fault.field}: `, '') }
    : {};
  const { scope } = draft;
  const metric = scope.kind === 'series' ? scope.metric : '';
  return (
    <div className="stack" style={{ gap: 'var(--s4)' }}>
      <div className="form-grid">
        <div className="field">
          <label htmlFor={nameId}>Name</label>
          <input
            id={nameId}
            className="input"
            value={draft.name}
            placeholder="WAN loss"
            aria-invalid={problems.name !== undefined}
            onChange={(event) => onChange({ ...draft, name: event.target.value })}
          />
          {problems.name ? <span className="problem">{problems.name}</span> : null}
        </div>
        <Choice
          label="Severity"
          value={draft.severity}
          options={severities.map((name) => [name, name] as const)}
          onChange={(severity) => onChange({ ...draft, severity })}
        />
      </div>
      <div className="form-grid">
        <Choice
          label="Watch"
          value={scope.kind}
          options={[
            ['series', 'what is measured'],
            ['events', 'events of the timeline'],
          ]}
          onChange={(kind) =>
            onChange(
              kind === 'series'
                ? {
                    ...draft,
                    scope: { kind, metric: 'loss', match: scope.match, group: null },
                    condition: conditionOf('threshold', 'loss'),
                  }
                : {
                    ...draft,
                    scope: { kind, events: ['link.lost'], text: '', match: scope.match },
                    condition: conditionOf('events', ''),
                    confirm: { kind: 'at-once' },
                  },
            )
          }
        />
        <SeriesFields draft={draft} choices={choices} problems={problems} onChange={onChange} />
        {scope.kind === 'events' ? (
          <>
            <Choice
              label="Kind of event"
              value={scope.events[0] as string}
              options={Object.entries(eventKinds)
                .filter(([kind]) => !kind.startsWith('alert.') && !kind.startsWith('notification.'))
                .map(([kind, { title }]) => [kind, title] as const)}
              onChange={(kind) => onChange({ ...draft, scope: { ...scope, events: [kind] } })}
            />
            <div className="field">
              <label htmlFor={textId}>Says</label>
              <input
                id={textId}
                className="input"
                value={scope.text}
                placeholder="any text"
                onChange={(event) => onChange({ ...draft, scope: { ...scope, text: event.target.value } })}
              />
            </div>
          </>
        ) : null}
      </div>
      <Matchers draft={draft} choices={choices} onChange={onChange} />
      {scope.kind === 'series' ? (
        <div className="form-grid">
          <div className="whole">
            <Choice
              label="Tell when it"
              value={draft.condition.kind}
              options={conditionsOf(metric).map((kind) => [kind, conditionNames[kind]] as const)}
              onChange={(kind) =>
                onChange({
                  ...draft,
                  condition: conditionOf(kind, metric),
                  ...(kind === 'no-data' ? { confirm: { kind: 'at-once' } as const } : {}),
                })
              }
            />
          </div>
        </div>
      ) : null}
      <div className="form-grid" key={`${metric} ${draft.condition.kind}`}>
        <ConditionFields draft={draft} problems={problems} onChange={onChange} />
        {scope.kind === 'series' && draft.condition.kind !== 'no-data' ? (
          <ConfirmFields draft={draft} problems={problems} onChange={onChange} />
        ) : null}
      </div>
      <div className="field">
        <label htmlFor={noteId}>What to do about it</label>
        <textarea
          id={noteId}
          className="input"
          rows={2}
          value={draft.note}
          onChange={(event) => onChange({ ...draft, note: event.target.value })}
        />
      </div>
    </div>
  );
}
