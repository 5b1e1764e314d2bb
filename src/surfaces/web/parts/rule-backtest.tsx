/** A backtest as a picture: what would have called whom, when, and how often a night. */
import { Play } from 'lucide-react';
import { useState } from 'react';
import type { RuleBacktest, RuleInput, WouldBeAlert } from '#pure/contract/resources.ts';
import { valueText } from '#pure/rules/units.ts';
import { useChange } from '../model/client.ts';
import { formatCount, formatDate, formatDuration } from '../model/format.ts';
import { boundUnit } from '../model/rule-draft.ts';
import { Card, FaultBox } from './basics.tsx';

const dayMs = 86_400_000;
const spans = [
  ['24 h', 1],
  ['7 d', 7],
  ['30 d', 30],
  ['90 d', 90],
] as const;
/** Rows of the timeline; the loudest first. */
const lanesMax = 14;

export function Backtest({ draft }: { draft: RuleInput }) {
  const [days, setDays] = useState(7);
  const run = useChange('backtestRule', { quiet: true });
  const start = (span: number) => {
    setDays(span);
    const toMs = Date.now();
    run.mutate({
      body: {
        rule: { ...draft, name: draft.name || 'New rule' },
        fromMs: toMs - span * dayMs,
        toMs,
        utcOffsetMin: -new Date().getTimezoneOffset(),
      },
    });
  };
  return (
    <Card
      title="On the past"
      end={
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields */}
          <div className="segments" role="group" aria-label="How far back">
            {spans.map(([label, span]) => (
              <button key={span} type="button" aria-pressed={span === days} onClick={() => setDays(span)}>
                {label}
              </button>
            ))}
          </div>
          <button type="button" className="button" disabled={run.isPending} onClick={() => start(days)}>
            <Play size={13} /> {run.isPending ? 'Running…' : 'Backtest'}
          </button>
        </>
      }
    >
      {run.error ? <FaultBox error={run.error} /> : null}
      {run.data ? (
        <Result result={run.data} draft={draft} />
      ) : run.error ? null : (
        <p className="muted">See what this rule would have told before anybody is called by it.</p>
      )}
    </Card>
  );
}

function Result({ result, draft }: { result: RuleBacktest; draft: RuleInput }) {
  const nightly = result.perNight;
  return (
    <div className="stack" style={{ gap: 'var(--s4)' }}>
      <div className="backtest-figures">
        <Figure value={formatCount(result.total)} label={result.total === 1 ? 'alert' : 'alerts'} />
        <Figure
          value={nightly >= 10 ? String(Math.round(nightly)) : nightly.toFixed(nightly === 0 ? 0 : 1)}
          label="a night (22 to 6)"
          tone={nightly > 1 ? 'warning' : undefined}
        />
        <Figure value={formatCount(result.caught.length)} label="real alerts it would have told too" />
        <Figure
          value={formatCount(result.missed.length)}
          label="real alerts on the same things it would not"
        />
      </div>
      <Days result={result} />
      {result.total > 0 ? (
        <Lanes result={result} draft={draft} />
      ) : (
        <p className="muted">It would have been silent.</p>
      )}
      {result.missed.length > 0 ? (
        <details>
          <summary className="muted">Real alerts it would not have told</summary>
          <ul className="plain">
            {result.missed.slice(0, 20).map((alert) => (
              <li key={alert.id}>
                <a href={`/alerts/${alert.id}`}>{alert.title}</a>{' '}
                <span className="faint">{formatDate(alert.openedMs)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <p className="faint" style={{ margin: 0 }}>
        {formatCount(result.series)} series, {formatCount(result.samples)}{' '}
        {result.resolutionS === 0 ? 'samples' : 'averages'} in {formatDuration(result.tookMs)}.{' '}
        {result.exactness}
      </p>
    </div>
  );
}
function Figure({ value, label, tone }: { value: string; label: string; tone?: string | undefined }) {
  return (
    <div className="figure">
      <strong className={tone ? `c-${tone}` : ''}>{value}</strong>
      <span className="muted">{label}</span>
    </div>
  );
}

function Days({ result }: { result: RuleBacktest }) {
  const most = Math.max(1, ...result.perDay.map(({ alerts }) => alerts));
  const width = 100 / Math.max(1, result.perDay.length);
  return (
    <div>
      <svg
        className="day-bars"
        viewBox="0 0 100 30"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Alerts a day, at most ${most}`}
      >
        {result.perDay.map(({ dayMs: day, alerts, atNight }, i) => {
          const height = (count: number) => (count / most) * 29;
          return (
            <g key={day}>
              <title>{`${formatDate(day).slice(0, 10)}: ${alerts} alerts, ${atNight} at night`}</title>
              <rect x={i * width} y={0} width={width * 0.86} height={30} className="bar-back" />
              <rect
                x={i * width}
                y={30 - height(alerts)}
                width={width * 0.86}
                height={height(alerts)}
                className="bar-day"
              />
              <rect
                x={i * width}
                y={30 - height(atNight)}
                width={width * 0.86}
                height={height(atNight)}
                className="bar-night"
              />
            </g>
          );
        })}
      </svg>
      <div className="row faint" style={{ justifyContent: 'space-between', fontSize: 'var(--text-s)' }}>
        <span>{formatDate(result.fromMs).slice(0, 10)}</span>
        <span>
          alerts a day, at most {most} · <i className="key bar-night" /> at night
        </span>
        <span>{formatDate(result.toMs).slice(0, 10)}</span>
      </div>
    </div>
  );
}

function Lanes({ result, draft }: { result: RuleBacktest; draft: RuleInput }) {
  const lanes = [...Map.groupBy(result.alerts, (alert) => alert.title)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const spanMs = result.toMs - result.fromMs;
  const unit = boundUnit(draft);
  const plain = ['threshold', 'percentile', 'change', 'volume'].includes(draft.condition.kind);
  const said = (alert: WouldBeAlert) =>
    `${alert.title}: ${formatDate(alert.startMs)}, ${alert.endMs === null ? 'not over' : `for ${formatDuration(alert.endMs - alert.startMs)}`}${plain ? `, at worst ${valueText(Number(alert.peak.toPrecision(3)), unit)}` : ''}`;
  return (
    <div className="lanes">
      {lanes.slice(0, lanesMax).map(([title, alerts]) => (
        <div key={title} className="lane">
          <span className="clip" title={title}>
            {title}
          </span>
          <div className="track" role="img" aria-label={`${title}: ${alerts.length} alerts`}>
            {alerts.map((alert) => (
              <i
                key={alert.startMs}
                title={said(alert)}
                style={{
                  insetInlineStart: `${((alert.startMs - result.fromMs) / spanMs) * 100}%`,
                  width: `${(((alert.endMs ?? result.toMs) - alert.startMs) / spanMs) * 100}%`,
                }}
              />
            ))}
          </div>
          <span className="count">{alerts.length}</span>
        </div>
      ))}
      {lanes.length > lanesMax ? <p className="faint">and {lanes.length - lanesMax} more</p> : null}
      {result.total > result.alerts.length ? (
        <p className="faint">
          The first {result.alerts.length} of {formatCount(result.total)} are drawn.
        </p>
      ) : null}
    </div>
  );
}
