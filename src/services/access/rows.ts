/** Rows of the state store as the API shows them: never a hash, never a sealed value. */
import type { Account, AuditEntry, CredentialInfo, Role, Token } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';

export const accountOf = (row: Omit<StateTables['account'], 'password_hash'>): Account => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  disabled: row.disabled !== 0,
  createdMs: row.created_ms,
});

export const tokenOf = (row: StateTables['api_token']): Token => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  scopes: JSON.parse(row.scopes) as string[],
  createdMs: row.created_ms,
  expiresMs: row.expires_ms,
  usedMs: row.used_ms,
});

export const auditEntryOf = (row: StateTables['audit']): AuditEntry => ({
  seq: row.seq,
  timeMs: row.time_ms,
  actor: row.actor,
  action: row.action,
  object: row.object,
  detail: JSON.parse(row.detail) as Record<string, unknown>,
  hash: row.hash,
});

export const credentialInfoOf = (row: Omit<StateTables['credential'], 'sealed'>): CredentialInfo => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  createdMs: row.created_ms,
  updatedMs: row.updated_ms,
});
