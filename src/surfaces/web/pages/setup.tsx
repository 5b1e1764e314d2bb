/** The one-time link of a new installation: it makes the first administrator, then leads on to discovery. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { faultOf, queries, useApi, useChange } from '../model/client.ts';
import { FaultBox } from '../parts/basics.tsx';
import { Brand } from '../parts/brand.tsx';

const passwordLengthMin = 10;

export function Setup() {
  const search = useSearch({ from: '/setup' });
  const [token, setToken] = useState(search.token ?? '');
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const state = useApi('setupState', {}, { staleTime: 0 });
  const setup = useChange('setup', { quiet: true });
  const navigate = useNavigate();
  // The link is a secret: it must not stay in the address bar, the history or a screenshot.
  useEffect(() => {
    if (!search.token) return;
    setToken(search.token);
    void navigate({ to: '/setup', replace: true });
  }, [search.token, navigate]);
  const short = password.length > 0 && password.length < passwordLengthMin;
  const differs = again.length > 0 && again !== password;
  const field = setup.error ? faultOf(setup.error).field : undefined;

  if (state.data && !state.data.needed)
    return (
      <main className="entry">
        <div className="panel">
          <div className="brand">
            <Brand />
          </div>
          <h1>Nocturne is set up already</h1>
          <p className="muted">The one-time link has been used. Sign in with the account that was made.</p>
          <button
            type="button"
            className="button primary large"
            onClick={() => void navigate({ to: '/login' })}
          >
            Sign in
          </button>
        </div>
      </main>
    );
  return (
    <main className="entry">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (short || password !== again) return;
          setup.mutate(
            { body: { token, name, password } },
            {
              onSuccess: (session) => {
                queries.clear();
                queries.setQueryData(['whoami', {}], session);
                void navigate({ to: '/discovery' });
              },
            },
          );
        }}
      >
        <div className="brand">
          <Brand />
        </div>
        <div>
          <h1>Good evening</h1>
          <p className="muted">
            Make the first administrator. Then Nocturne looks around and draws your network.
          </p>
        </div>
        {token ? null : (
          <div className="field">
            <label htmlFor="token">One-time token</label>
            <input
              id="token"
              className="input mono"
              required
              onChange={(event) => setToken(event.target.value.trim())}
            />
            <span className="hint">
              It is in the link that Nocturne printed when it started. Start it again for a new one.
            </span>
          </div>
        )}
        <div className="field">
          <label htmlFor="name">Name</label>
          <input
            id="name"
            className="input"
            autoComplete="username"
            required
            aria-invalid={field === 'name' ? true : undefined}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor="password">Password</label>
          <input
            id="password"
            className="input"
            type="password"
            autoComplete="new-password"
            required
            aria-invalid={short ? true : undefined}
            aria-describedby="password-hint"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <span id="password-hint" className={short ? 'problem' : 'hint'}>
            At least {passwordLengthMin} characters
          </span>
        </div>
        <div className="field">
          <label htmlFor="again">Password again</label>
          <input
            id="again"
            className="input"
            type="password"
            autoComplete="new-password"
            required
            aria-invalid={differs ? true : undefined}
            value={again}
            onChange={(event) => setAgain(event.target.value)}
          />
          {differs ? <span className="problem">The two differ</span> : null}
        </div>
        {setup.error ? <FaultBox error={setup.error} /> : null}
        <button type="submit" className="button primary large" disabled={setup.isPending || !token}>
          {setup.isPending ? 'Creating…' : 'Create the administrator'}
        </button>
      </form>
    </main>
  );
}
