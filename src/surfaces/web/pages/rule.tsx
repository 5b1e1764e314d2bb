/** One rule, or a new one: its fields, what it watches, its thresholds over the real history, and the past it would have had. */
import '../styles/rules.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { Rule, RuleInput } from '#pure/contract/resources.ts';
import { valueText } from '#pure/rules/units.ts';
import { useMay } from '../model/account.ts';
import { faultOf, useApi, useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { boundUnit, newRule } from '../model/rule-draft.ts';
import { lineOf } from '../model/series.ts';
import { Answer, Card, Confirm, CopyButton, FaultBox, Skeleton } from '../parts/basics.tsx';
import { type Level, TimeChart } from '../parts/chart.tsx';
import { useRange } from '../parts/range.tsx';
import { Backtest } from '../parts/rule-backtest.tsx';
import { RuleForm } from '../parts/rule-form.tsx';

export function RulePage() {
  const { id } = useParams({ from: '/shell/rules/$id' });
  const query = useApi('rule', { params: { id } }, { enabled: id !== 'new' });
  if (id === 'new') return <Editor key="new" initial={newRule} />;
  return (
    <Answer query={query} rows={10}>
      {(rule) => <Editor key={`${rule.id} ${rule.updatedMs}`} rule={rule} initial={inputOf(rule)} />}
    </Answer>
  );
}
const inputOf = ({ name, note, enabled, severity, scope, condition, confirm }: Rule): RuleInput => ({
  name,
  note,
  enabled,
  severity,
  scope,
  condition,
  confirm,
});

function Editor({ rule, initial }: { rule?: Rule; initial: RuleInput }) {
  const [draft, setDraft] = useState(initial);
  const may = useMay('engineer');
  const navigate = useNavigate();
  const refresh = ['rules', 'rule', 'alerts'] as const;
  const create = useChange('createRule', { refresh, done: 'Rule added', quiet: true });
  const replace = useChange('replaceRule', { refresh, done: 'Saved', quiet: true });
  const remove = useChange('deleteRule', { refresh, done: 'Rule deleted' });
  const metric = draft.scope.kind === 'series' ? draft.scope.metric : undefined;
  const choices = useApi(
    'ruleChoices',
    { query: metric ? { metric } : {} },
    { placeholderData: (old) => old },
  );
  const asked = useDeferredValue(draft);
  // A rule that is being typed may not have a name yet; everything else is asked for as it is.
  const named = { ...asked, name: asked.name || 'New rule' };
  const preview = useApi(
    'previewRule',
    { body: named },
    { placeholderData: (old) => old, retry: false, staleTime: 5000 },
  );
  const error = create.error ?? replace.error ?? preview.error;
  const save = () => {
    // What cannot be read is not in the draft: saving would keep what was there before it.
    const unread = document.querySelector<HTMLInputElement>('.rule-editor input:invalid');
    if (unread) return void unread.reportValidity();
    if (rule) replace.mutate({ params: { id: rule.id }, body: draft });
    else
      create.mutate(
        { body: draft },
        { onSuccess: (made) => void navigate({ to: '/rules/$id', params: { id: made.id } }) },
      );
  };
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/rules">Rules</Link>
          </div>
          <h1>{rule ? rule.name : 'New rule'}</h1>
        </div>
        <div className="actions">
          {may && rule ? (
            <Confirm
              label="Delete"
              icon={<Trash2 size={14} />}
              onYes={() =>
                remove.mutate(
                  { params: { id: rule.id } },
                  { onSuccess: () => void navigate({ to: '/rules' }) },
                )
              }
            />
          ) : null}
          {may ? (
            <button
              type="button"
              className="button primary"
              disabled={create.isPending || replace.isPending || draft.name === ''}
              onClick={save}
            >
              {rule ? 'Save' : 'Add rule'}
            </button>
          ) : null}
        </div>
      </div>
      <div className="rule-editor">
        <Card>
          <RuleForm
            draft={draft}
            choices={choices.data}
            fault={error ? faultOf(error) : null}
            onChange={setDraft}
          />
        </Card>
        <div className="stack" style={{ gap: 'var(--s4)', minWidth: 0 }}>
          <section className="card rule-sentence">
            <p>{preview.data?.sentence ?? (preview.error ? 'This cannot be a rule yet.' : '…')}</p>
            {preview.data ? (
              <div className="row">
                <code className="clip" title={preview.data.text}>
                  {preview.data.text}
                </code>
                <CopyButton text={preview.data.text} label="Copy the short form" />
              </div>
            ) : null}
          </section>
          {error ? <FaultBox error={error} /> : null}
          {preview.data?.warnings.map((warning) => (
            <p key={warning} className="notice warning">
              {warning}
            </p>
          ))}
          {draft.scope.kind === 'series' && !preview.error ? (
            <Watched draft={asked} preview={preview.data} />
          ) : null}
          <Backtest draft={asked} />
        </div>
      </div>
    </div>
  );
}

function levelsOf(draft: RuleInput): Level[] {
  const { condition } = draft;
  const unit = boundUnit(draft);
  const level = (value: number, color: string, what: string): Level => ({
    value,
    color,
    label: `${what} ${valueText(value, unit)}`,
  });
  if (condition.kind === 'forecast') return [level(condition.reaches, '--down', 'limit')];
  if (condition.kind !== 'threshold' && condition.kind !== 'percentile') return [];
  const color = draft.severity === 'critical' || draft.severity === 'major' ? '--down' : '--warning';
  const bound = condition.above ?? condition.below;
  return [
    ...(bound === undefined
      ? []
      : [level(bound, color, condition.above === undefined ? 'bad below' : 'bad above')]),
    ...(condition.clear === undefined
      ? []
      : [level(condition.clear, '--up', condition.above === undefined ? 'over above' : 'over below')]),
  ];
}

type Preview = NonNullable<ReturnType<typeof useApi<'previewRule'>>['data']>;
function Watched({ draft, preview }: { draft: RuleInput; preview: Preview | undefined }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const range = useRange(3);
  const series = preview?.series ?? [];
  const one = series.find(({ seriesId }) => seriesId === chosen) ?? series[0];
  const metric = draft.scope.kind === 'series' ? draft.scope.metric : '';
  const history = useApi(
    'series',
    {
      query: {
        sensorId: one?.sensorId ?? '',
        metrics: metric,
        fromMs: range.fromMs,
        toMs: range.toMs,
        points: 500,
      },
    },
    { enabled: one !== undefined, placeholderData: (old) => old },
  );
  const data = history.data?.series.find(
    (item) =>
      item.metric === metric &&
      one &&
      Object.entries(one.labels).every(([name, value]) => item.labels[name] === value),
  );
  const bad = (value: number) => {
    const { condition } = draft;
    if (condition.kind !== 'threshold' || (draft.scope.kind === 'series' && draft.scope.group)) return false;
    return condition.above !== undefined
      ? value > condition.above
      : value < (condition.below ?? Number.NEGATIVE_INFINITY);
  };
  const levels = draft.scope.kind === 'series' && draft.scope.group ? [] : levelsOf(draft);
  return (
    <Card title={preview ? `Watches ${formatCount(preview.matching)} series` : 'Watches'} end={range.picker}>
      {!preview ? <Skeleton /> : null}
      {one && data ? (
        <TimeChart
          label={`${one.sensorName}, with the thresholds of the rule`}
          height={190}
          range={[range.fromMs / 1000, range.toMs / 1000]}
          lines={[
            lineOf(data, { smoke: true, label: [one.sensorName, ...Object.values(one.labels)].join(' ') }),
          ]}
          levels={levels}
        />
      ) : one ? (
        <p className="faint">No samples of {one.sensorName} in this time.</p>
      ) : null}
      <div className="watched">
        {series.slice(0, 60).map((item) => (
          <button
            key={item.seriesId}
            type="button"
            className="chip"
            aria-pressed={item.seriesId === one?.seriesId}
            onClick={() => setChosen(item.seriesId)}
          >
            <span className="clip">{[item.sensorName, ...Object.values(item.labels)].join(' ')}</span>
            {item.value === null ? null : (
              <strong className={bad(item.value) ? 'c-warning' : ''}>
                {valueText(Number(item.value.toPrecision(3)), preview?.unit ?? null)}
              </strong>
            )}
          </button>
        ))}
        {preview && preview.matching > 60 ? (
          <span className="faint">
            and {formatCount(preview.matching - Math.min(60, series.length))} more
          </span>
        ) : null}
      </div>
    </Card>
  );
}
