/** Who may come in, with what, and what they did. */

import createAccountBody from 'virtual:body/createAccount';
import createTokenBody from 'virtual:body/createToken';
import { roles } from 'virtual:contract';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Account, AuditEntry, Role } from '#pure/contract/resources.ts';
import { useAccount } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { AddButton } from '../parts/add-button.tsx';
import { Ago, Answer, Card, Command, Confirm, Dialog, Empty, FaultBox } from '../parts/basics.tsx';
import { ChangeForm } from '../parts/change-form.tsx';
import { CredentialForm } from '../parts/credential-form.tsx';
import { ExportMenu, FilterInput, useList, useSettled } from '../parts/list-page.tsx';
import { StateMark } from '../parts/state.tsx';
import { type Column, DataTable, RowCount } from '../parts/table.tsx';

const roleMeaning: Readonly<Record<Role, string>> = {
  viewer: 'sees everything but secrets',
  operator: 'also takes alerts, pauses sensors, runs tools',
  engineer: 'also changes the network model, sensors and credentials',
  admin: 'also manages accounts, channels and settings',
};

function OpenButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="button primary" onClick={onClick}>
      <Plus size={14} /> {label}
    </button>
  );
}

export function Accounts() {
  const query = useApi('accounts', {});
  return (
    <>
      <Card
        title="Accounts"
        end={
          <AddButton
            operation="createAccount"
            schema={createAccountBody}
            what="an account"
            first="name"
            refresh={['accounts']}
            done="Account created"
            primary
          />
        }
        flush
      >
        <Answer query={query}>
          {(data) => (
            <ul className="list">
              {data.items.map((account) => (
                <li key={account.id}>
                  <AccountRow account={account} />
                </li>
              ))}
            </ul>
          )}
        </Answer>
      </Card>
      <Card title="Roles">
        <dl className="facts" style={{ gridTemplateColumns: 'repeat(auto-fill, minmax(14rem, 1fr))' }}>
          {roles.map((role) => (
            <div key={role}>
              <dt>{role}</dt>
              <dd>{roleMeaning[role]}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </>
  );
}

function AccountRow({ account }: { account: Account }) {
  const me = useAccount();
  const update = useChange('updateAccount', { refresh: ['accounts'], done: 'Saved' });
  const [password, setPassword] = useState<string | null>(null);
  const change = (body: { role?: Role; disabled?: boolean; password?: string }) =>
    update.mutate({ params: { id: account.id }, body }, { onSuccess: () => setPassword(null) });
  return (
    <div className="row wrap">
      <StateMark state={account.disabled ? 'paused' : 'up'} />
      <strong className="grow">
        {account.name} {me?.id === account.id ? <span className="badge accent">you</span> : null}{' '}
        {account.disabled ? <span className="badge">disabled</span> : null}
      </strong>
      <select
        className="select"
        style={{ width: '8rem' }}
        aria-label={`Role of ${account.name}`}
        value={account.role}
        onChange={(event) => change({ role: event.target.value as Role })}
      >
        {roles.map((role) => (
          <option key={role}>{role}</option>
        ))}
      </select>
      <button type="button" className="button" onClick={() => setPassword('')}>
        New password
      </button>
      <button
        type="button"
        className="button"
        disabled={me?.id === account.id}
        onClick={() => change({ disabled: !account.disabled })}
      >
        {account.disabled ? 'Enable' : 'Disable'}
      </button>
      {password === null ? null : (
        <Dialog title={`New password for ${account.name}`} onClose={() => setPassword(null)}>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              change({ password });
            }}
          >
            <input
              className="input"
              type="password"
              minLength={10}
              required
              autoComplete="new-password"
              aria-label="New password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            <span className="hint faint">At least 10 characters. Their sessions end.</span>
            {update.error ? <FaultBox error={update.error} /> : null}
            <footer>
              <button type="submit" className="button primary">
                Set password
              </button>
            </footer>
          </form>
        </Dialog>
      )}
    </div>
  );
}

export function Tokens() {
  const query = useApi('tokens', {});
  const revoke = useChange('revokeToken', { refresh: ['tokens'], done: 'Revoked' });
  const create = useChange('createToken', { refresh: ['tokens'], quiet: true });
  const [adding, setAdding] = useState(false);
  const [days, setDays] = useState('90');
  const close = () => {
    setAdding(false);
    create.reset();
  };
  return (
    <>
      <Card title="API tokens" end={<OpenButton label="Add token" onClick={() => setAdding(true)} />} flush>
        <Answer query={query}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title="No tokens">
                A token lets a script or another system use the API as a role, without a person's password.
              </Empty>
            ) : (
              <ul className="list">
                {data.items.map((token) => (
                  <li key={token.id}>
                    <div>
                      <strong className="grow">{token.name}</strong>
                      <span className="badge">{token.role}</span>
                      {token.scopes.length > 0 ? (
                        <span className="badge">{token.scopes.join(' ')}</span>
                      ) : null}
                      <span className="muted small">
                        used <Ago timeMs={token.usedMs} />
                      </span>
                      <span className="muted small">
                        {token.expiresMs === null ? (
                          'never expires'
                        ) : (
                          <>
                            expires <Ago timeMs={token.expiresMs} />
                          </>
                        )}
                      </span>
                      <Confirm label="Revoke" onYes={() => revoke.mutate({ params: { id: token.id } })} />
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Answer>
      </Card>
      {adding ? (
        <Dialog title={create.data ? 'Copy the token now' : 'Add an API token'} onClose={close}>
          {create.data ? (
            <div className="stack">
              <p>It is shown this once: only its hash is kept.</p>
              <Command text={create.data.secret} />
              <Command
                text={`curl -H 'Authorization: Bearer ${create.data.secret}' ${location.origin}/api/v1/devices`}
              />
              <footer>
                <button type="button" className="button primary" onClick={close}>
                  Done
                </button>
              </footer>
            </div>
          ) : (
            <ChangeForm
              schema={createTokenBody}
              first="name"
              hide={['expiresMs']}
              action="Add token"
              change={create}
              onCancel={close}
              extra={
                <div className="field">
                  <label htmlFor="expires">Expires</label>
                  <select
                    id="expires"
                    className="select"
                    value={days}
                    onChange={(event) => setDays(event.target.value)}
                  >
                    <option value="30">in 30 days</option>
                    <option value="90">in 90 days</option>
                    <option value="365">in a year</option>
                    <option value="">never</option>
                  </select>
                </div>
              }
              submit={(values) =>
                create.mutate({
                  body: {
                    ...values,
                    expiresMs: days ? Date.now() + Number(days) * 86_400_000 : null,
                  } as never,
                })
              }
            />
          )}
        </Dialog>
      ) : null}
    </>
  );
}

export function Credentials() {
  const query = useApi('credentials', {});
  const remove = useChange('deleteCredential', { refresh: ['credentials'], done: 'Deleted' });
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title="Credentials"
      end={<OpenButton label="Add credential" onClick={() => setAdding(true)} />}
      flush
    >
      <Answer query={query}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty icon={<KeyRound size={26} strokeWidth={1.5} />} title="The vault is empty">
              SNMP communities, SNMPv3 users and passwords are sealed here. They are used where needed and
              never shown again.
            </Empty>
          ) : (
            <ul className="list">
              {data.items.map((item) => (
                <li key={item.id}>
                  <div>
                    <KeyRound size={14} aria-hidden className="faint" />
                    <strong className="grow">{item.name}</strong>
                    <span className="badge">{item.kind}</span>
                    <span className="muted small">
                      changed <Ago timeMs={item.updatedMs} />
                    </span>
                    <Confirm
                      label="Delete"
                      icon={<Trash2 size={14} />}
                      onYes={() => remove.mutate({ params: { id: item.id } })}
                    />
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {adding ? (
        <Dialog title="Add a credential" onClose={() => setAdding(false)}>
          <CredentialForm onDone={() => setAdding(false)} />
        </Dialog>
      ) : null}
    </Card>
  );
}

const auditColumns: readonly Column<AuditEntry>[] = [
  {
    id: 'timeMs',
    title: 'Time',
    width: '10.5rem',
    text: (row) => formatDate(row.timeMs),
    cell: (row) => <span className="muted">{formatDate(row.timeMs)}</span>,
  },
  {
    id: 'actor',
    title: 'Who',
    width: 'minmax(5rem, 0.6fr)',
    text: (row) => row.actor,
    cell: (row) => <strong style={{ fontWeight: 560 }}>{row.actor}</strong>,
  },
  {
    id: 'action',
    title: 'Did',
    width: 'minmax(7rem, 0.8fr)',
    text: (row) => row.action,
    cell: (row) => row.action,
  },
  {
    id: 'object',
    title: 'To',
    width: 'minmax(8rem, 1.2fr)',
    wide: true,
    text: (row) => row.object,
    cell: (row) => (
      <span className="mono small muted" title={JSON.stringify(row.detail)}>
        {row.object}
      </span>
    ),
  },
  {
    id: 'hash',
    title: 'Seal',
    width: '6rem',
    wide: true,
    text: (row) => row.hash,
    cell: (row) => (
      <span className="mono small faint" title={row.hash}>
        {row.hash.slice(0, 10)}
      </span>
    ),
  },
];

export function Audit() {
  const [q, setQ] = useState('');
  const settled = useSettled(q);
  const query = useMemo(() => (settled ? { q: settled } : {}), [settled]);
  const list = useList('audit', query);
  return (
    <>
      <div className="row">
        <FilterInput
          value={q}
          onChange={setQ}
          fields={['actor', 'action', 'object']}
          label="Filter the audit log"
        />
        <ExportMenu name="audit" columns={auditColumns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        label="Audit log"
        columns={auditColumns}
        rows={list.rows}
        total={list.total}
        rowKey={(row) => String(row.seq)}
        onNeedMore={list.more}
        maxHeight={640}
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun="entries, each sealed by the hash of the one before"
          />
        }
      />
    </>
  );
}
