import { expect, test } from 'vitest';
import { createSecrets } from '#io/secrets/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { createAudit } from './audit.ts';
import { access } from './index.ts';

async function world() {
  const state = await openMemoryState();
  const clock = fakeClock();
  const deps = {
    state,
    secrets: createSecrets(new Uint8Array(32).fill(3)),
    clock,
    random: fakeRandom(),
    log: silentLog,
  };
  const service = access.create(deps, access.settings.parse({}));
  await service.start();
  const token = await service.createSetupLink();
  return { service, state, clock, deps, token };
}
const person = { name: 'eve', password: 'correct horse battery' };
const refused = (code: string, field?: string) =>
  expect.objectContaining({ fault: expect.objectContaining({ code, ...(field ? { field } : {}) }) });

test('the one-time link works once, and only while it is fresh', async () => {
  const w = await world();
  await expect(w.service.setup({ ...person, token: 'guess' })).rejects.toEqual(
    refused('unauthenticated', 'token'),
  );
  const { account, sessionToken } = await w.service.setup({ ...person, token: w.token });
  expect(account).toMatchObject({ name: 'eve', role: 'admin' });
  expect(await w.service.authenticate({ sessionToken })).toMatchObject({
    kind: 'account',
    name: 'eve',
    role: 'admin',
  });
  await expect(w.service.setup({ ...person, name: 'mallory', token: w.token })).rejects.toEqual(
    refused('unauthenticated', 'token'),
  );
  const late = await world();
  await late.clock.advance(61 * 60_000);
  await expect(late.service.setup({ ...person, token: late.token })).rejects.toEqual(
    refused('unauthenticated', 'token'),
  );
});

test('sessions end by signing out, by time, by a new password and by being disabled', async () => {
  const w = await world();
  await w.service.setup({ ...person, token: w.token });
  const login = async () => (await w.service.login(person, '10.0.0.1')).sessionToken;
  const first = await login();
  await w.service.logout(first);
  expect(await w.service.authenticate({ sessionToken: first })).toBeUndefined();
  const second = await login();
  await w.clock.advance(169 * 3_600_000);
  expect(await w.service.authenticate({ sessionToken: second })).toBeUndefined();
  const third = await login();
  const [account] = await w.service.accounts();
  await w.service.updateAccount(account!.id, { password: 'another long password' });
  expect(await w.service.authenticate({ sessionToken: third })).toBeUndefined();
  await expect(w.service.login(person, '10.0.0.1')).rejects.toEqual(refused('unauthenticated', 'password'));
}, 30_000);

test('guessing is slowed down, by name and by address', async () => {
  const w = await world();
  await w.service.setup({ ...person, token: w.token });
  for (let i = 0; i < 5; i++)
    await expect(w.service.login({ ...person, password: 'wrong' }, '10.0.0.1')).rejects.toEqual(
      refused('unauthenticated'),
    );
  await expect(w.service.login(person, '10.9.9.9')).rejects.toEqual(refused('rate-limited'));
  await w.clock.advance(3000);
  expect((await w.service.login(person, '10.9.9.9')).account.name).toBe('eve');
}, 30_000);

test('the last administrator cannot be lost', async () => {
  const w = await world();
  const { account } = await w.service.setup({ ...person, token: w.token });
  await expect(w.service.updateAccount(account.id, { role: 'viewer' })).rejects.toEqual(
    refused('conflict', 'role'),
  );
  await expect(w.service.updateAccount(account.id, { disabled: true })).rejects.toEqual(
    refused('conflict', 'role'),
  );
  await w.service.createAccount({ name: 'adam', password: 'yet another password', role: 'admin' });
  expect(await w.service.updateAccount(account.id, { role: 'viewer' })).toMatchObject({ role: 'viewer' });
}, 30_000);

test('tokens are kept as digests, expire and are revoked', async () => {
  const w = await world();
  const made = await w.service.createToken({
    name: 'grafana',
    role: 'viewer',
    scopes: ['sensors:read'],
    expiresMs: w.clock.now() + 1000,
  });
  expect(made.secret).toMatch(/^nct_[\w-]{43}$/);
  expect(JSON.stringify(await w.state.db.selectFrom('api_token').selectAll().execute())).not.toContain(
    made.secret.slice(4),
  );
  expect(await w.service.authenticate({ bearer: made.secret })).toMatchObject({
    kind: 'token',
    role: 'viewer',
    scopes: ['sensors:read'],
  });
  await w.clock.advance(2000);
  expect(await w.service.authenticate({ bearer: made.secret })).toBeUndefined();
  const other = await w.service.createToken({ name: 'x', role: 'admin', scopes: [], expiresMs: null });
  await w.service.revokeToken(other.id);
  expect(await w.service.authenticate({ bearer: other.secret })).toBeUndefined();
  await expect(w.service.revokeToken(other.id)).rejects.toEqual(refused('not-found', 'id'));
});

test('the vault seals, lists names only, and opens for tools', async () => {
  const w = await world();
  const credential = { kind: 'snmp-community' as const, version: '2c' as const, community: 'tops3cret' };
  const made = await w.service.createCredential({ name: 'core', credential });
  expect(
    JSON.stringify([
      await w.service.credentialList(),
      await w.state.db.selectFrom('credential').selectAll().execute(),
    ]),
  ).not.toContain('tops3cret');
  for (const reference of ['core', made.id])
    expect(await w.service.credentials.credential(reference)).toEqual({ ok: true, credential });
  expect(await w.service.credentials.credential('nope')).toMatchObject({
    ok: false,
    fault: { code: 'not-found', field: 'credential', value: 'nope' },
  });
  await expect(w.service.createCredential({ name: 'core', credential })).rejects.toEqual(
    refused('conflict', 'name'),
  );
  await expect(
    w.service.createCredential({
      name: 'odd',
      credential: { kind: 'snmp-user', user: 'u', privacy: { protocol: 'aes128', password: 'longenough' } },
    }),
  ).rejects.toEqual(refused('invalid-input', 'credential.privacy'));
});

test('a changed, removed or inserted audit entry breaks the chain where it is', async () => {
  for (const [harm, at] of [
    [`UPDATE audit SET object = 'other' WHERE seq = 3`, 3],
    ['DELETE FROM audit WHERE seq = 2', 3],
    [
      `INSERT INTO audit SELECT 7, time_ms, actor, action, object, detail, previous_hash, hash FROM audit WHERE seq = 5`,
      7,
    ],
  ] as const) {
    const w = await world();
    const audit = createAudit(w.deps);
    for (let i = 0; i < 5; i++) await audit.append({ actor: 'eve', action: 'test', object: `thing:${i}` });
    expect(await audit.verify()).toEqual({ entries: 5, brokenAtSeq: null });
    const { sql } = await import('kysely');
    await w.state.write(async (tx) => void (await sql.raw(harm).execute(tx)));
    expect((await audit.verify()).brokenAtSeq).toBe(at);
  }
});

test('the audit log is paged, newest first, and filtered', async () => {
  const w = await world();
  for (let i = 0; i < 5; i++)
    await w.service.audit({ actor: i % 2 ? 'eve' : 'adam', action: 'test', object: `thing:${i}` });
  const first = await w.service.auditLog({ limit: 2 });
  expect(first.items.map((item) => item.seq)).toEqual([5, 4]);
  expect((await w.service.auditLog({ limit: 2, cursor: first.next! })).items.map((item) => item.seq)).toEqual(
    [3, 2],
  );
  expect((await w.service.auditLog({ limit: 10, q: 'EVE' })).items).toHaveLength(2);
});
