import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { queries, useChange } from '../model/client.ts';
import { FaultBox } from '../parts/basics.tsx';
import { Brand } from '../parts/brand.tsx';

export function Login() {
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const login = useChange('login', { quiet: true });
  return (
    <main className="entry">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate(
            { body: { name, password } },
            {
              onSuccess: (session) => {
                queries.clear();
                queries.setQueryData(['whoami', {}], session);
                // Only an address of this page: a foreign one in the link must not be followed.
                const href =
                  next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/login') ? next : '/';
                void navigate({ href });
              },
            },
          );
        }}
      >
        <div className="brand">
          <Brand />
        </div>
        <h1>Sign in</h1>
        <div className="field">
          <label htmlFor="name">Name</label>
          <input
            id="name"
            className="input"
            autoComplete="username"
            required
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
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </div>
        {login.error ? <FaultBox error={login.error} /> : null}
        <button type="submit" className="button primary large" disabled={login.isPending}>
          {login.isPending ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
