/** Links that only read: made, copied once, listed, revoked. */
import { useState } from 'react';
import type { Dashboard } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { Ago, Answer, Command, Confirm, Dialog } from '../parts/basics.tsx';
import type { Chosen } from './data.ts';

const lifetimes = [
  ['1 day', 1],
  ['1 week', 7],
  ['30 days', 30],
  ['1 year', 365],
] as const;

export function ShareDialog({
  dashboard,
  chosen,
  onClose,
}: {
  dashboard: Dashboard;
  chosen: Chosen;
  onClose: () => void;
}) {
  const may = useMay('engineer');
  const [label, setLabel] = useState('');
  const [days, setDays] = useState(30);
  const [secret, setSecret] = useState<string | null>(null);
  const shares = useApi('dashboardShares', { params: { id: dashboard.id } });
  const create = useChange('createDashboardShare', { refresh: ['dashboardShares', 'dashboards'] });
  const revoke = useChange('deleteDashboardShare', {
    refresh: ['dashboardShares', 'dashboards'],
    done: 'The link is revoked',
  });
  return (
    <Dialog title={`Share ${dashboard.name}`} onClose={onClose} wide>
      <div className="stack">
        <p className="muted">
          Whoever has the link sees this dashboard as it is now chosen at the top, and nothing else, until it
          expires or you revoke it.
        </p>
        {secret ? (
          <div className="stack">
            <strong>Copy the link now: it is not shown again.</strong>
            <Command text={`${location.origin}/shared#${secret}`} />
          </div>
        ) : may ? (
          <form
            className="row wrap"
            onSubmit={(event) => {
              event.preventDefault();
              create.mutate(
                { params: { id: dashboard.id }, body: { label, days, ...chosen } },
                { onSuccess: (share) => setSecret(share.secret) },
              );
            }}
          >
            <input
              className="input grow"
              aria-label="For whom"
              placeholder="For whom: lobby screen, customer…"
              value={label}
              maxLength={100}
              onChange={(event) => setLabel(event.target.value)}
            />
            <select
              className="select"
              style={{ width: 'auto' }}
              aria-label="Valid for"
              value={days}
              onChange={(event) => setDays(Number(event.target.value))}
            >
              {lifetimes.map(([name, value]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
            <button
              type="submit"
              className="button primary"
              disabled={label.trim() === '' || create.isPending}
            >
              Make a link
            </button>
          </form>
        ) : (
          <p className="faint">Links are made by those with the role engineer.</p>
        )}
        <Answer query={shares} rows={2}>
          {({ items }) => (
            <ul className="list">
              {items.map((share) => (
                <li key={share.id}>
                  <div>
                    <span className="grow">
                      <strong>{share.label}</strong>{' '}
                      <span className="muted small">
                        by {share.createdBy}, expires {formatDate(share.expiresMs).slice(0, 16)}, used{' '}
                        <Ago timeMs={share.usedMs} />
                      </span>
                    </span>
                    {may ? (
                      <Confirm label="Revoke" onYes={() => revoke.mutate({ params: { id: share.id } })} />
                    ) : null}
                  </div>
                </li>
              ))}
              {items.length === 0 ? <li className="faint small pad">No link yet.</li> : null}
            </ul>
          )}
        </Answer>
      </div>
    </Dialog>
  );
}
