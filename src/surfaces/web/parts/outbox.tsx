/** What was sent, what waits, what was given up; and sending that again. */
import { Link } from '@tanstack/react-router';
import { Inbox, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { OutboxEntry } from '#pure/contract/resources.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount, formatDate } from '../model/format.ts';
import { Ago, Answer, Card, Empty } from './basics.tsx';
import { type Mark, StateMark } from './state.tsx';

const marks: Readonly<Record<OutboxEntry['state'], Mark>> = {
  delivered: 'up',
  pending: 'warning',
  sending: 'warning',
  failed: 'down',
  withdrawn: 'paused',
};
const filters = ['all', 'pending', 'failed', 'delivered', 'withdrawn'] as const;

export function Outbox() {
  const [filter, setFilter] = useState<(typeof filters)[number]>('all');
  const query = useApi(
    'outbox',
    { query: { limit: 200, ...(filter === 'all' ? {} : { state: filter }) } },
    { refetchInterval: 5000 },
  );
  const resend = useChange('resendOutbox', { refresh: ['outbox', 'channels'], done: 'Will be sent again' });
  const counts = query.data?.counts ?? {};
  return (
    <Card
      title={
        <span className="segments">
          {filters.map((name) => (
            <button key={name} type="button" aria-pressed={name === filter} onClick={() => setFilter(name)}>
              {name}
              {name !== 'all' && counts[name] ? ` ${formatCount(counts[name])}` : ''}
            </button>
          ))}
        </span>
      }
      end={
        (counts.failed ?? 0) > 0 ? (
          <button
            type="button"
            className="button"
            disabled={resend.isPending}
            onClick={() => resend.mutate({ body: {} })}
          >
            <RotateCw size={14} /> Send all that failed again
          </button>
        ) : null
      }
      flush
    >
      <Answer query={query}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty icon={<Inbox size={26} strokeWidth={1.5} />} title="Nothing here">
              Every message is written down before it is sent, and kept.
            </Empty>
          ) : (
            <ul className="list">
              {data.items.map((entry) => (
                <li key={entry.id}>
                  <div className="outbox-row">
                    <StateMark state={marks[entry.state]} />
                    <span className="grow clip">
                      {entry.alertId ? (
                        <Link to="/alerts/$id" params={{ id: entry.alertId }}>
                          {entry.subject}
                        </Link>
                      ) : (
                        entry.subject
                      )}
                      <span className="muted small clip block" title={entry.why}>
                        {entry.channelName} · {entry.why || entry.change}
                        {entry.fault ? <span className="c-warning"> · {entry.fault.message}</span> : null}
                      </span>
                    </span>
                    {entry.repeats > 0 ? (
                      <span className="badge warning" title={`Key ${entry.key}`}>
                        may repeat
                      </span>
                    ) : null}
                    <span className="muted small">{whenOf(entry)}</span>
                    <span className="muted small wide">
                      <Ago timeMs={entry.createdMs} />
                    </span>
                    {entry.state === 'failed' ? (
                      <button
                        type="button"
                        className="button"
                        onClick={() => resend.mutate({ body: { ids: [entry.id] } })}
                      >
                        <RotateCw size={14} /> Resend
                      </button>
                    ) : null}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function whenOf(entry: OutboxEntry): string {
  const tries = entry.attempts > 1 ? `, ${entry.attempts} tries` : '';
  if (entry.state === 'pending' && entry.heldUntilMs && entry.attempts === 0)
    return `held until ${formatDate(entry.heldUntilMs)}`;
  if (entry.state === 'pending' && entry.attempts > 0 && entry.nextAttemptMs)
    return `${entry.attempts === 1 ? '1 try' : `${entry.attempts} tries`}, next ${formatDate(entry.nextAttemptMs)}`;
  return `${entry.state}${tries}`;
}
