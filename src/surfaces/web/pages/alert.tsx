/** One alert explained: the fault and its remedy, the evidence in order, the cause, what it took down, who was told. */
import { Link, useParams } from '@tanstack/react-router';
import { BellOff, Check, GitBranch, MessageSquare, ThumbsDown, ThumbsUp, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { AlertDetail, AlertEvidence } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate, formatDuration, formatTime } from '../model/format.ts';
import { Ago, Answer, Card, Empty, FaultBox, useNow } from '../parts/basics.tsx';
import { LatencyChart } from '../parts/latency.tsx';
import { markOf, StateMark } from '../parts/state.tsx';

export function AlertPage() {
  const { id } = useParams({ from: '/shell/alerts/$id' });
  const query = useApi('alert', { params: { id } }, { refetchInterval: 15_000 });
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(alert) => <Body alert={alert} />}
      </Answer>
    </div>
  );
}

function Body({ alert }: { alert: AlertDetail }) {
  const now = useNow();
  const open = alert.closedMs === null;
  const state = markOf(alert);
  const aroundMs = 20 * 60_000;
  return (
    <>
      <div>
        <div className="crumb">
          <Link to="/alerts">Alerts</Link>
        </div>
        <h1 className="row">
          <StateMark state={state} size={16} /> {alert.title}
        </h1>
      </div>
      <div className="health-head">
        <span className={`badge ${state}`}>{open ? alert.severity : 'closed'}</span>
        <span>
          {open ? 'open for' : 'lasted'}{' '}
          <strong>{formatDuration((alert.closedMs ?? now) - alert.openedMs)}</strong>
        </span>
        <span className="muted">since {formatDate(alert.openedMs)}</span>
        {alert.flapping ? <span className="badge warning">flapping</span> : null}
        {alert.sensorId ? (
          <Link to="/sensors/$id" params={{ id: alert.sensorId }} className="muted">
            {alert.sensorName}
          </Link>
        ) : null}
        {alert.deviceId ? (
          <Link to="/devices/$id" params={{ id: alert.deviceId }}>
            {alert.deviceName}
          </Link>
        ) : null}
      </div>
      <FaultBox error={alert.fault} />
      {alert.causeAlertId ? (
        <Link to="/alerts/$id" params={{ id: alert.causeAlertId }} className="pick">
          <GitBranch size={16} /> This is a victim: something before it is down. Open the cause.
        </Link>
      ) : null}
      {alert.quiet ? (
        <p className="row muted">
          <BellOff size={16} /> Nobody is called: {alert.quiet.name}
          {alert.quiet.through ? `, through ${alert.quiet.through}` : ''}
          {alert.quiet.untilMs === null ? '' : `, until ${formatDate(alert.quiet.untilMs)}`}.
        </p>
      ) : null}
      {open ? <Acknowledge alert={alert} /> : null}
      <Judgement alert={alert} />
      <div className="two">
        <Card title="Why: step by step" flush>
          {alert.evidence.length === 0 ? <Empty title="No evidence was recorded" /> : null}
          <ol className="timeline">
            {alert.evidence.map((item) => (
              <Step key={`${item.timeMs}${item.statement}`} item={item} state={state} />
            ))}
          </ol>
        </Card>
        <Card title={alert.victims > 0 ? `What it took down: ${alert.victims}` : 'What it took down'}>
          {alert.victimList.length === 0 ? (
            <p className="muted">Nothing else depends on it, as far as the map knows.</p>
          ) : (
            <>
              <div className="row">
                <StateMark state={state} /> <strong>{alert.deviceName ?? alert.sensorName}</strong>
                <span className="badge down">cause</span>
              </div>
              <ul className="victims">
                {alert.victimList.map((victim) => (
                  <li key={victim.id}>
                    <Link to="/alerts/$id" params={{ id: victim.id }} className="row">
                      <StateMark state="down" size={9} />
                      <span className="clip">{victim.deviceName ?? victim.sensorName}</span>
                      <span className="muted clip grow">{victim.sensorName}</span>
                      <span className="faint small">
                        +{formatDuration(Math.max(0, victim.openedMs - alert.openedMs))}
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Card>
      </div>
      <div className="two">
        <Card title="Latency around it">
          {alert.deviceId || alert.sensorId ? (
            <LatencyChart
              // That of the device: what failed may be a sensor that measures no latency of its own.
              of={alert.deviceId ? { deviceId: alert.deviceId } : { sensorId: alert.sensorId! }}
              fromMs={alert.openedMs - aroundMs}
              toMs={Math.min(Math.ceil(now / 15_000) * 15_000, (alert.closedMs ?? alert.openedMs) + aroundMs)}
              height={170}
            />
          ) : (
            <p className="muted">No sensor stands behind it.</p>
          )}
        </Card>
        <Card title="Who was told" flush>
          {alert.notifications.length === 0 ? (
            <Empty title="Nobody was told">
              Add a channel under <Link to="/notifications">notifications</Link>, or it was a victim of
              another alert.
            </Empty>
          ) : (
            <ul className="list">
              {alert.notifications.map((item) => (
                <li key={item.id}>
                  <div>
                    <StateMark state={item.deliveredMs ? 'up' : item.fault ? 'down' : 'unknown'} />
                    <span className="grow clip" title={item.fault?.remedy}>
                      {item.channelName} <span className="muted">{item.fault?.message ?? item.state}</span>
                    </span>
                    {item.attempts > 1 ? <span className="badge">{item.attempts} attempts</span> : null}
                    <span className="muted small">
                      <Ago timeMs={item.deliveredMs ?? item.createdMs} />
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      <Comments alert={alert} />
    </>
  );
}

/** How one step of the explanation is marked: what was seen, what was concluded, what follows. */
const stepNames = { seen: 'seen', reason: 'so', effect: 'behind it', known: 'known' } as const;

function Step({ item, state }: { item: AlertEvidence; state: 'up' | 'down' | 'warning' }) {
  const kind = item.kind ?? 'seen';
  return (
    <li>
      <time title={formatDate(item.timeMs)}>{kind === 'seen' ? formatTime(item.timeMs) : ''}</time>
      <StateMark state={kind === 'seen' && state !== 'up' ? state : 'info'} />
      <span>
        {kind === 'reason' ? <strong>{item.statement}</strong> : item.statement}{' '}
        <span className="badge">{kind === 'seen' ? item.source : stepNames[kind]}</span>
      </span>
    </li>
  );
}

function Comments({ alert }: { alert: AlertDetail }) {
  const may = useMay('operator');
  const [text, setText] = useState('');
  const comment = useChange('commentAlert', { refresh: ['alert'], done: 'Noted' });
  return (
    <Card title={alert.comments.length > 0 ? `Comments: ${alert.comments.length}` : 'Comments'}>
      <ul className="list">
        {alert.comments.map((item) => (
          <li key={item.id}>
            <div>
              <strong>{item.by}</strong>
              <span className="grow">{item.text}</span>
              <span className="muted small">
                <Ago timeMs={item.timeMs} />
              </span>
            </div>
          </li>
        ))}
      </ul>
      {may ? (
        <form
          className="row wrap"
          onSubmit={(event) => {
            event.preventDefault();
            comment.mutate({ params: { id: alert.id }, body: { text } }, { onSuccess: () => setText('') });
          }}
        >
          <input
            className="input grow"
            aria-label="Comment"
            placeholder="What should the next person know?"
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="button" disabled={comment.isPending || text.trim() === ''}>
            <MessageSquare size={14} /> Comment
          </button>
        </form>
      ) : null}
    </Card>
  );
}

const judgements = [
  ['useful', 'Useful', ThumbsUp],
  ['noise', 'Noise', ThumbsDown],
] as const;

/** Whether it was worth the call, also when it is long over. */
function Judgement({ alert }: { alert: AlertDetail }) {
  const may = useMay('operator');
  const judge = useChange('judgeAlert', { refresh: ['alert', 'alerts'] });
  if (!may && alert.judgement === null) return null;
  return (
    <div className="row wrap">
      <span className="muted">Was it worth the call?</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields */}
      <div className="segments" role="group" aria-label="Was it worth the call?">
        {judgements.map(([judgement, text, Icon]) => (
          <button
            key={judgement}
            type="button"
            aria-pressed={alert.judgement === judgement}
            disabled={!may || judge.isPending}
            onClick={() =>
              judge.mutate({
                params: { id: alert.id },
                body: { judgement: alert.judgement === judgement ? null : judgement },
              })
            }
          >
            <Icon size={14} /> {text}
          </button>
        ))}
      </div>
      {alert.judgedBy ? <span className="muted small">says {alert.judgedBy}</span> : null}
    </div>
  );
}

const lendings = [
  [0, 'until it is over'],
  [30 * 60_000, 'for 30 minutes'],
  [2 * 3_600_000, 'for 2 hours'],
  [24 * 3_600_000, 'for a day'],
] as const;

function Taken({ alert }: { alert: AlertDetail }) {
  const may = useMay('operator');
  const giveBack = useChange('unacknowledgeAlert', {
    refresh: ['alert', 'alerts', 'overview', 'sensors'],
    done: 'The alert is open again',
  });
  return (
    <div className="row wrap">
      <span className="badge accent">
        <Check size={12} /> {alert.acknowledgedBy}
      </span>
      <span className="muted">
        took this <Ago timeMs={alert.acknowledgedMs!} />
        {alert.acknowledgedUntilMs === null ? '' : `, until ${formatDate(alert.acknowledgedUntilMs)}`}
        {alert.acknowledgedNote ? `: ${alert.acknowledgedNote}` : ''}
      </span>
      {may ? (
        <button
          type="button"
          className="button"
          disabled={giveBack.isPending}
          onClick={() => giveBack.mutate({ params: { id: alert.id } })}
        >
          <Undo2 size={14} /> Give it back
        </button>
      ) : null}
    </div>
  );
}

function Acknowledge({ alert }: { alert: AlertDetail }) {
  const may = useMay('operator');
  const [note, setNote] = useState('');
  const [forMs, setForMs] = useState(0);
  const acknowledge = useChange('acknowledgeAlert', {
    refresh: ['alert', 'alerts', 'overview', 'sensors'],
    done: 'You have taken this alert',
  });
  if (alert.acknowledgedMs !== null) return <Taken alert={alert} />;
  if (!may) return null;
  return (
    <form
      className="row wrap"
      onSubmit={(event) => {
        event.preventDefault();
        acknowledge.mutate({
          params: { id: alert.id },
          body: { note, untilMs: forMs === 0 ? null : Date.now() + forMs },
        });
      }}
    >
      <input
        className="input"
        style={{ flex: '1 1 16rem', maxWidth: '32rem' }}
        aria-label="Note"
        placeholder="What are you doing about it? (optional)"
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <select
        className="select"
        style={{ width: 'auto' }}
        aria-label="For how long"
        value={forMs}
        onChange={(event) => setForMs(Number(event.target.value))}
      >
        {lendings.map(([ms, text]) => (
          <option key={ms} value={ms}>
            {text}
          </option>
        ))}
      </select>
      <button type="submit" className="button primary" disabled={acknowledge.isPending}>
        <Check size={14} /> Take this alert
      </button>
    </form>
  );
}
