/** Setting up, signing in, accounts, tokens, credentials and the audit log. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

const password = z.string().min(10, 'at least 10 characters').max(256).meta({ secret: true });
const accountName = z.string().min(1).max(64);
const session = z.object({ account: r.account });

export const accessRoutes = {
  setupState: route('GET', '/setup', 'access', 'public', 'Is the first administrator still missing?', {
    response: z.object({ needed: z.boolean() }),
  }),
  setup: route(
    'POST',
    '/setup',
    'access',
    'public',
    'Create the first administrator with the one-time link',
    { body: z.object({ token: z.string().min(1).max(200), name: accountName, password }), response: session },
  ),
  login: route('POST', '/session', 'access', 'public', 'Sign in; sets an HttpOnly cookie', {
    body: z.object({ name: accountName, password: z.string().min(1).max(256).meta({ secret: true }) }),
    response: session,
  }),
  whoami: route('GET', '/session', 'access', 'viewer', 'Who am I?', { response: session }),
  logout: route('DELETE', '/session', 'access', 'viewer', 'Sign out'),
  accounts: route('GET', '/accounts', 'access', 'admin', 'List accounts', {
    response: z.object({ items: z.array(r.account) }),
  }),
  createAccount: route('POST', '/accounts', 'access', 'admin', 'Create an account', {
    body: z.object({ name: accountName, password, role: z.enum(r.roles) }),
    response: r.account,
  }),
  updateAccount: route('PATCH', '/accounts/{id}', 'access', 'admin', 'Change role, password or disable', {
    params: byId,
    body: z.object({
      role: z.enum(r.roles).optional(),
      password: password.optional(),
      disabled: z.boolean().optional(),
    }),
    response: r.account,
  }),
  tokens: route('GET', '/tokens', 'access', 'admin', 'List API tokens', {
    response: z.object({ items: z.array(r.token) }),
  }),
  createToken: route('POST', '/tokens', 'access', 'admin', 'Create an API token; its text is shown once', {
    body: z.object({
      name: z.string().min(1).max(100),
      role: z.enum(r.roles),
      scopes: z.array(z.string().max(100)).max(50).default([]),
      expiresMs: z.number().int().nullable().default(null),
    }),
    response: r.token.extend({ secret: z.string() }),
  }),
  revokeToken: route('DELETE', '/tokens/{id}', 'access', 'admin', 'Revoke a token', { params: byId }),
  audit: route('GET', '/audit', 'access', 'admin', 'Read the audit log, newest first', {
    query: paging,
    response: page(r.auditEntry),
  }),
  credentials: route('GET', '/credentials', 'access', 'engineer', 'List credentials, without values', {
    response: z.object({ items: z.array(r.credentialInfo) }),
  }),
  createCredential: route('POST', '/credentials', 'access', 'engineer', 'Put a credential into the vault', {
    body: z.object({ name: z.string().min(1).max(100), credential: r.credentialInput }),
    response: r.credentialInfo,
  }),
  deleteCredential: route('DELETE', '/credentials/{id}', 'access', 'engineer', 'Delete a credential', {
    params: byId,
  }),
} as const;
