/** The fields of a rule. Values are typed with their unit: 900 Mbit/s, 5 min. */
import { Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import type { RuleChoices, RuleGroup, RuleInput, RuleMatcher } from '#pure/contract/resources.ts';
import { eventKinds } from '#pure/schema/events.ts';
import { type MetricName, metricKinds, metricNames } from '#pure/schema/metrics.ts';
import { severities } from '#pure/schema/severity.ts';
import { conditionNames, conditionOf, conditionsOf } from '../model/rule-draft.ts';
import { ConditionFields, ConfirmFields, type Problems } from './rule-condition.tsx';
import { Choice, Plain, Span } from './typed.tsx';

type Change = (draft: RuleInput) => void;
const aggregates: readonly RuleGroup['by'][] = ['sum', 'avg', 'max', 'min', 'count', 'quantile'];

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
