import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function accessHandlers({
  services: { access },
}: HttpDeps): Handlers<
  | 'setupState'
  | 'setup'
  | 'login'
  | 'whoami'
  | 'logout'
  | 'accounts'
  | 'createAccount'
  | 'updateAccount'
  | 'tokens'
  | 'createToken'
  | 'revokeToken'
  | 'audit'
  | 'credentials'
  | 'createCredential'
  | 'deleteCredential'
> {
  const ok = { ok: true as const };
  return {
    setupState: async () => ({ needed: await access.setupNeeded() }),
    setup: async ({ body, setSession }) => {
      const { account, sessionToken } = await access.setup(body);
      setSession(sessionToken);
      return { account };
    },
    login: async ({ body, remoteAddress, setSession }) => {
      const { account, sessionToken } = await access.login(body, remoteAddress);
      setSession(sessionToken);
      return { account };
    },
    whoami: async ({ principal }) => ({
      account: principal.account ?? {
        id: principal.id,
        name: principal.name,
        role: principal.role,
        disabled: false,
        createdMs: 0,
      },
    }),
    logout: async ({ sessionToken, setSession }) => {
      if (sessionToken) await access.logout(sessionToken);
      setSession(null);
      return ok;
    },
    accounts: async () => ({ items: await access.accounts() }),
    createAccount: ({ body }) => access.createAccount(body),
    updateAccount: ({ params, body }) => access.updateAccount(params.id, body),
    tokens: async () => ({ items: await access.tokens() }),
    createToken: ({ body }) => access.createToken(body),
    revokeToken: async ({ params }) => {
      await access.revokeToken(params.id);
      return ok;
    },
    audit: ({ query }) => access.auditLog(query),
    credentials: async () => ({ items: await access.credentialList() }),
    createCredential: ({ body }) => access.createCredential(body),
    deleteCredential: async ({ params }) => {
      await access.deleteCredential(params.id);
      return ok;
    },
  };
}
