/** Whom alerts reach: ways out, rules and escalation, and what was sent. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import { Empty } from '../parts/basics.tsx';
import { Channels } from '../parts/channels.tsx';
import { Outbox } from '../parts/outbox.tsx';
import { Routing } from '../parts/routing.tsx';

const tabs = [
  ['channels', 'Channels', Channels],
  ['routing', 'Escalation & routing', Routing],
  ['outbox', 'Outbox', Outbox],
] as const;

export function NotificationsPage() {
  const { tab = 'channels' } = useSearch({ from: '/shell/notifications' });
  const navigate = useNavigate({ from: '/notifications' });
  const operator = useMay('operator');
  const outbox = useApi('outbox', { query: { limit: 1 } }, { enabled: operator, refetchInterval: 15_000 });
  const failed = outbox.data?.counts.failed ?? 0;
  const Part = tabs.find(([id]) => id === tab)?.[2] ?? Channels;
  if (!operator) return <Empty title="This needs the role operator">Ask an administrator.</Empty>;
  return (
    <div className="page">
      <div className="page-head">
        <h1>Notifications</h1>
      </div>
      <nav className="tabs" aria-label="Parts of notifications">
        {tabs.map(([id, title]) => (
          <button
            key={id}
            type="button"
            {...(id === tab ? { 'aria-current': 'page' as const } : {})}
            onClick={() => void navigate({ search: id === 'channels' ? {} : { tab: id }, replace: true })}
          >
            {title}
            {id === 'outbox' && failed > 0 ? <span className="badge down">{failed}</span> : null}
          </button>
        ))}
      </nav>
      <div className="stack" style={{ gap: 'var(--s4)' }}>
        <Part />
      </div>
    </div>
  );
}
