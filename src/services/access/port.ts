import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Credentials } from '#pure/contract/host.ts';
import type { Account, CredentialInfo, Role, Token } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

/** Who asks: a person with a session, or a program with a token. */
export interface Principal {
  readonly kind: 'account' | 'token';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Empty: all that the role permits. Else `<tag>:read`, `<tag>:write` or `<tag>`, tags as in the API. */
  readonly scopes: readonly string[];
  readonly account?: Account;
}

/** Seals and opens secrets with the key of this installation (AES-256-GCM). Used by the vault and by notify. */
export interface Vault {
  seal(plain: unknown): string;
  open(sealed: string): unknown;
}

export interface Access extends Service {
  readonly vault: Vault;
  /** Credentials by id or name, for tools. */
  readonly credentials: Credentials;
  setupNeeded(): Promise<boolean>;
  /** A fresh one-time token, valid for an hour; earlier ones are void. */
  createSetupLink(): Promise<string>;
  setup(body: BodyOf<'setup'>): Promise<{ readonly account: Account; readonly sessionToken: string }>;
  login(
    body: BodyOf<'login'>,
    remoteAddress: string,
  ): Promise<{ readonly account: Account; readonly sessionToken: string }>;
  logout(sessionToken: string): Promise<void>;
  authenticate(presented: {
    readonly sessionToken?: string;
    readonly bearer?: string;
  }): Promise<Principal | undefined>;
  accounts(): Promise<Account[]>;
  createAccount(body: BodyOf<'createAccount'>): Promise<Account>;
  updateAccount(id: string, body: BodyOf<'updateAccount'>): Promise<Account>;
  tokens(): Promise<Token[]>;
  createToken(body: BodyOf<'createToken'>): Promise<ResponseOf<'createToken'>>;
  revokeToken(id: string): Promise<void>;
  credentialList(): Promise<CredentialInfo[]>;
  /** From memory, for every run of every sensor. */
  credentialKind(id: string): string | undefined;
  createCredential(body: BodyOf<'createCredential'>): Promise<CredentialInfo>;
  deleteCredential(id: string): Promise<void>;
  /** Appends to the hash-chained audit log. `detail` must hold no secret. */
  audit(entry: {
    readonly actor: string;
    readonly action: string;
    readonly object: string;
    readonly detail?: Readonly<Record<string, unknown>>;
  }): Promise<void>;
  auditLog(query: QueryOf<'audit'>): Promise<ResponseOf<'audit'>>;
}
