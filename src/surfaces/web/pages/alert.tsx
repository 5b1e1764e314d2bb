/** One alert explained: the fault and its remedy, the evidence in order, the cause, what it took down, who was told. */
import { Link, useParams } from '@tanstack/react-router';
import { Check, GitBranch } from 'lucide-react';
import { useState } from 'react';
import type { AlertDetail } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate, formatDuration, formatTime } from '../model/format.ts';
import { Ago, Answer, Card, Empty, FaultBox, useNow } from '../parts/basics.tsx';
import { LatencyChart } from '../parts/latency.tsx';
import { StateMark } from '../parts/state.tsx';

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
  const state = open ? (alert.severity === 'critical' ? 'down' : 'warning') : 'up';
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
        <span className={`badge ${open ? (alert.severity === 'critical' ? 'down' : 'warning') : 'up'}`}>
          {open ? alert.severity : 'closed'}
        </span>
        <span>
          {open ? 'open for' : 'lasted'}{' '}
          <strong>{formatDuration((alert.closedMs ?? now) - alert.openedMs)}</strong>
        </span>
        <span className="muted">since {formatDate(alert.openedMs)}</span>
        <Link to="/sensors/$id" params={{ id: alert.sensorId }} className="muted">
          {alert.sensorName}
        </Link>
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
      {open ? <Acknowledge alert={alert} /> : null}
      <div className="two">
        <Card title="Why: the evidence" flush>
          {alert.evidence.length === 0 ? <Empty title="No evidence was recorded" /> : null}
          <ol className="timeline">
            {alert.evidence.map((item, i) => (
              <li key={`${item.timeMs}${item.statement}`}>
                <time title={formatDate(item.timeMs)}>{formatTime(item.timeMs)}</time>
                <StateMark
                  state={i === alert.evidence.length - 1 && !open ? 'up' : i === 0 ? state : 'info'}
                />
                <span>
                  {item.statement} <span className="badge">{item.source}</span>
                </span>
              </li>
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
          <LatencyChart
            of={{ sensorId: alert.sensorId }}
            fromMs={alert.openedMs - aroundMs}
            toMs={Math.min(Math.ceil(now / 15_000) * 15_000, (alert.closedMs ?? alert.openedMs) + aroundMs)}
            height={170}
          />
        </Card>
        <Card title="Who was told" flush>
          {alert.notifications.length === 0 ? (
            <Empty title="Nobody was told">
              Add a channel under{' '}
              <Link to="/settings/$section" params={{ section: 'channels' }}>
                settings
              </Link>
              , or it was a victim of another alert.
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
    </>
  );
}

function Acknowledge({ alert }: { alert: AlertDetail }) {
  const may = useMay('operator');
  const [note, setNote] = useState('');
  const acknowledge = useChange('acknowledgeAlert', {
    refresh: ['alert', 'alerts', 'overview', 'sensors'],
    done: 'You have taken this alert',
  });
  if (alert.acknowledgedMs !== null)
    return (
      <div className="row">
        <span className="badge accent">
          <Check size={12} /> {alert.acknowledgedBy}
        </span>
        <span className="muted">
          took this <Ago timeMs={alert.acknowledgedMs} />
          {alert.acknowledgedNote ? `: ${alert.acknowledgedNote}` : ''}
        </span>
      </div>
    );
  if (!may) return null;
  return (
    <form
      className="row wrap"
      onSubmit={(event) => {
        event.preventDefault();
        acknowledge.mutate({ params: { id: alert.id }, body: { note } });
      }}
    >
      <input
        className="input grow"
        style={{ maxWidth: '32rem' }}
        aria-label="Note"
        placeholder="What are you doing about it? (optional)"
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <button type="submit" className="button primary" disabled={acknowledge.isPending}>
        <Check size={14} /> Take this alert
      </button>
    </form>
  );
}
