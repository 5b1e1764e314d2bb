/**
 * Who may do what: the first administrator by a one-time link, accounts, sessions, API tokens, the vault and the audit log.
 * Tokens and sessions are kept as digests only; passwords as Argon2id. Everything a person does ends in a hash-chained audit.
 */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { roles } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { createAudit } from './audit.ts';
import type { AccessDeps } from './deps.ts';
import { createLoginGuard } from './login-guard.ts';
import type { Access, Principal } from './port.ts';
import { accountOf, tokenOf } from './rows.ts';
import { createVault } from './vault.ts';

const hourMs = 3_600_000;
/** A session is written back at most this often, so that reading pages does not write to disk. */
const seenWriteMs = 60_000;

export const access = defineService({
  id: 'access',
  summary: 'Accounts, sessions, API tokens, vault and audit log',
  settings: z.object({
    sessionHours: z
      .number()
      .int()
      .min(1)
      .max(8760)
      .default(168)
      .meta({ unit: 'h' })
      .describe('A session ends after this long without use'),
    setupLinkMinutes: z
      .number()
      .int()
      .min(5)
      .max(1440)
      .default(60)
      .meta({ unit: 'min' })
      .describe('How long the one-time link for the first administrator is valid'),
  }),
  create(deps: AccessDeps, settings): Access {
    const { state, secrets, clock, random, log } = deps;
    const audit = createAudit(deps);
    const vault = createVault(deps);
    const guard = createLoginGuard(clock);
    const makeId = () => newId(clock.now(), random.bytes);
    const figures = { logins: 0, logins_refused: 0, requests_refused: 0 };
    // Hashing something even for unknown names keeps the answer time from telling which names exist.
    const noHash = '$none';
    let running = false;
    let auditBrokenAtSeq: number | null = null;

    const accountCount = async () => {
      const row = await state.db
        .selectFrom('account')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    };

    const openSession = async (accountId: string) => {
      const sessionToken = secrets.newToken();
      const now = clock.now();
      await state.write(async (tx) => {
        await tx.deleteFrom('session').where('expires_ms', '<', now).execute();
        await tx
          .insertInto('session')
          .values({
            token_hash: secrets.digest(sessionToken),
            account_id: accountId,
            created_ms: now,
            expires_ms: now + settings.sessionHours * hourMs,
            seen_ms: now,
          })
          .execute();
      });
      return sessionToken;
    };

    const insertAccount = async (
      body: { readonly name: string; readonly password: string; readonly role: string },
      only: 'first' | 'any',
      setupHash?: string,
    ) => {
      const passwordHash = await secrets.hashPassword(body.password);
      const row = {
        id: makeId(),
        name: body.name,
        password_hash: passwordHash,
        role: body.role,
        disabled: 0,
        created_ms: clock.now(),
      };
      await state.write(async (tx) => {
        if (only === 'first') {
          const first = await tx.selectFrom('account').select('id').executeTakeFirst();
          if (first)
            throw new FaultError(
              fault('conflict', 'the first administrator exists already', { remedy: 'Sign in instead.' }),
            );
          await tx
            .updateTable('setup_link')
            .set({ used_ms: clock.now() })
            .where('token_hash', '=', setupHash ?? '')
            .execute();
        }
        const same = await tx
          .selectFrom('account')
          .select('id')
          .where('name', '=', body.name)
          .executeTakeFirst();
        if (same)
          throw new FaultError(
            fault('conflict', `an account named "${body.name}" exists already`, {
              field: 'name',
              value: body.name,
            }),
          );
        await tx.insertInto('account').values(row).execute();
      });
      return accountOf(row);
    };

    const principalOfSession = async (sessionToken: string): Promise<Principal | undefined> => {
      const hash = secrets.digest(sessionToken);
      const now = clock.now();
      const row = await state.db
        .selectFrom('session')
        .innerJoin('account', 'account.id', 'session.account_id')
        .selectAll('account')
        .select(['session.seen_ms', 'session.expires_ms'])
        .where('session.token_hash', '=', hash)
        .executeTakeFirst();
      if (!row || row.disabled || row.expires_ms < now) return undefined;
      if (now - row.seen_ms > seenWriteMs)
        await state.write(async (tx) => {
          await tx
            .updateTable('session')
            .set({ seen_ms: now, expires_ms: now + settings.sessionHours * hourMs })
            .where('token_hash', '=', hash)
            .execute();
        });
      const account = accountOf(row);
      return { kind: 'account', id: account.id, name: account.name, role: account.role, scopes: [], account };
    };

    const principalOfToken = async (bearer: string): Promise<Principal | undefined> => {
      const now = clock.now();
      const row = await state.db
        .selectFrom('api_token')
        .selectAll()
        .where('token_hash', '=', secrets.digest(bearer))
        .executeTakeFirst();
      if (!row || row.revoked_ms !== null || (row.expires_ms !== null && row.expires_ms < now))
        return undefined;
      if (now - (row.used_ms ?? 0) > seenWriteMs)
        await state.write(async (tx) => {
          await tx.updateTable('api_token').set({ used_ms: now }).where('id', '=', row.id).execute();
        });
      const token = tokenOf(row);
      return { kind: 'token', id: token.id, name: token.name, role: token.role, scopes: token.scopes };
    };

    /** The last enabled administrator can be neither disabled nor demoted: nobody could undo it. */
    const requireAnotherAdmin = async (tx: Pick<StateStore['db'], 'selectFrom'>, id: string) => {
      const other = await tx
        .selectFrom('account')
        .select('id')
        .where('role', '=', 'admin')
        .where('disabled', '=', 0)
        .where('id', '!=', id)
        .executeTakeFirst();
      if (!other)
        throw new FaultError(
          fault('conflict', 'this is the last administrator', {
            field: 'role',
            remedy: 'Make another account an administrator first.',
          }),
        );
    };

    return {
      async start() {
        await vault.load();
        const checked = await audit.verify();
        auditBrokenAtSeq = checked.brokenAtSeq;
        if (auditBrokenAtSeq !== null)
          log.error('the audit log was changed from outside', { seq: auditBrokenAtSeq });
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: !running ? 'stopped' : auditBrokenAtSeq === null ? 'ok' : 'degraded',
        detail: !running
          ? 'Not started.'
          : auditBrokenAtSeq === null
            ? 'Accounts and tokens are checked at one gate.'
            : `The audit log was changed from outside at entry ${auditBrokenAtSeq}: compare it with a backup.`,
        figures: { ...figures, ...guard.figures() },
      }),
      vault: { seal: secrets.seal, open: secrets.open },
      credentials: vault.credentials,
      credentialList: vault.list,
      credentialKind: vault.kindOf,
      createCredential: vault.create,
      deleteCredential: vault.remove,
      audit: audit.append,
      auditLog: audit.page,

      setupNeeded: async () => (await accountCount()) === 0,
      async createSetupLink() {
        const token = secrets.newToken();
        await state.write(async (tx) => {
          await tx.deleteFrom('setup_link').execute();
          await tx
            .insertInto('setup_link')
            .values({
              token_hash: secrets.digest(token),
              expires_ms: clock.now() + settings.setupLinkMinutes * 60_000,
              used_ms: null,
            })
            .execute();
        });
        return token;
      },
      async setup(body) {
        const tokenHash = secrets.digest(body.token);
        const link = await state.db
          .selectFrom('setup_link')
          .selectAll()
          .where('token_hash', '=', tokenHash)
          .executeTakeFirst();
        if (!link || link.used_ms !== null || link.expires_ms < clock.now())
          throw new FaultError(
            fault('unauthenticated', 'token: the set-up link is used, expired or wrong', {
              field: 'token',
              remedy: 'Restart Nocturne: it prints a fresh link.',
            }),
          );
        const account = await insertAccount({ ...body, role: 'admin' }, 'first', tokenHash);
        await audit.append({ actor: account.name, action: 'setup', object: `account:${account.id}` });
        return { account, sessionToken: await openSession(account.id) };
      },
      async login(body, remoteAddress) {
        guard.check(body.name, remoteAddress);
        const row = await state.db
          .selectFrom('account')
          .selectAll()
          .where('name', '=', body.name)
          .executeTakeFirst();
        const right = await secrets.verifyPassword(body.password, row?.password_hash ?? noHash);
        if (!row || !right || row.disabled) {
          figures.logins_refused++;
          guard.failed(body.name, remoteAddress);
          await audit.append({
            actor: body.name,
            action: 'login.refused',
            object: `address:${remoteAddress}`,
          });
          throw new FaultError(
            fault('unauthenticated', 'name or password is wrong', {
              field: 'password',
              remedy: 'Try again, or ask an administrator to set a new password.',
            }),
          );
        }
        figures.logins++;
        guard.succeeded(body.name, remoteAddress);
        await audit.append({ actor: row.name, action: 'login', object: `address:${remoteAddress}` });
        return { account: accountOf(row), sessionToken: await openSession(row.id) };
      },
      async logout(sessionToken) {
        await state.write(async (tx) => {
          await tx.deleteFrom('session').where('token_hash', '=', secrets.digest(sessionToken)).execute();
        });
      },
      async authenticate({ sessionToken, bearer }) {
        const principal = bearer
          ? await principalOfToken(bearer)
          : sessionToken
            ? await principalOfSession(sessionToken)
            : undefined;
        if (!principal) figures.requests_refused++;
        return principal;
      },

      accounts: async () =>
        (await state.db.selectFrom('account').selectAll().orderBy('name').execute()).map(accountOf),
      createAccount: (body) => insertAccount(body, 'any'),
      async updateAccount(id, body) {
        const passwordHash =
          body.password === undefined ? undefined : await secrets.hashPassword(body.password);
        return await state.write(async (tx) => {
          const row = await tx.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
          if (!row)
            throw new FaultError(fault('not-found', `no account "${id}"`, { field: 'id', value: id }));
          const losesAdmin = (body.role !== undefined && body.role !== 'admin') || body.disabled === true;
          if (row.role === 'admin' && !row.disabled && losesAdmin) await requireAnotherAdmin(tx, id);
          const next = {
            ...row,
            role: body.role ?? row.role,
            disabled: body.disabled === undefined ? row.disabled : Number(body.disabled),
            password_hash: passwordHash ?? row.password_hash,
          };
          await tx.updateTable('account').set(next).where('id', '=', id).execute();
          // A new password or a lost right ends every open session of the account.
          if (passwordHash || losesAdmin || body.role !== undefined)
            await tx.deleteFrom('session').where('account_id', '=', id).execute();
          return accountOf(next);
        });
      },

      tokens: async () =>
        (
          await state.db
            .selectFrom('api_token')
            .selectAll()
            .where('revoked_ms', 'is', null)
            .orderBy('created_ms', 'desc')
            .execute()
        ).map(tokenOf),
      async createToken(body) {
        if (!roles.includes(body.role))
          throw new FaultError(fault('invalid-input', `role: ${body.role} is not a role`, { field: 'role' }));
        const secret = `nct_${secrets.newToken()}`;
        const row = {
          id: makeId(),
          name: body.name,
          token_hash: secrets.digest(secret),
          role: body.role,
          scopes: JSON.stringify(body.scopes),
          created_ms: clock.now(),
          expires_ms: body.expiresMs,
          used_ms: null,
          revoked_ms: null,
        };
        await state.write(async (tx) => {
          await tx.insertInto('api_token').values(row).execute();
        });
        return { ...tokenOf(row), secret };
      },
      async revokeToken(id) {
        const changed = await state.write((tx) =>
          tx
            .updateTable('api_token')
            .set({ revoked_ms: clock.now() })
            .where('id', '=', id)
            .where('revoked_ms', 'is', null)
            .executeTakeFirst(),
        );
        if (Number(changed.numUpdatedRows) === 0)
          throw new FaultError(fault('not-found', `no token "${id}"`, { field: 'id', value: id }));
        log.info('token revoked', { id });
      },
    };
  },
});
