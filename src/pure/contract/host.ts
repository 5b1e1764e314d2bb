/** Small ports of the host: time, randomness, log, credentials. Fakes live beside the tests (`fake-host.ts`). */
import type { Fault } from '../base/errors.ts';
import type { Mib } from '../mib/mib.ts';
import type { Severity } from './health.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds with sub-millisecond fraction; only differences mean anything. */
  monotonicMs(): number;
  /** Resolves early, without throwing, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  bytes(length: number): Uint8Array;
  uint32(): number;
}

export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export type SnmpAuth = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
/** `aes192`/`aes256` extend keys as in draft-blumenthal (net-snmp, most vendors); the `-cisco` forms as in draft-reeder. */
export type SnmpPrivacy = 'des' | 'aes128' | 'aes192' | 'aes256' | 'aes192-cisco' | 'aes256-cisco';

export type Credential =
  | { readonly kind: 'snmp-community'; readonly version: '1' | '2c'; readonly community: string }
  | {
      readonly kind: 'snmp-user';
      readonly user: string;
      readonly auth?: { readonly protocol: SnmpAuth; readonly password: string };
      readonly privacy?: { readonly protocol: SnmpPrivacy; readonly password: string };
      readonly context?: string;
    }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** Shared by both sides, without a user: RADIUS, a key, a token. */
  | { readonly kind: 'secret'; readonly secret: string };

/** Credentials by reference: a vault name, or on the command line an inline form. Values never enter records or logs. */
export interface Credentials {
  credential(
    reference: string,
  ): Promise<
    { readonly ok: true; readonly credential: Credential } | { readonly ok: false; readonly fault: Fault }
  >;
}

/** What a tool may know about devices beforehand. */
export interface Devices extends Credentials {
  /** Names of SNMP objects: the standard modules and those that people brought. Absent: the standard ones. */
  readonly mib?: () => Promise<Mib>;
  /** What was pushed under the token with this hash, where a server takes deliveries. The values of one are fresh once. */
  readonly pushed?: (tokenHash: string) => Pushed;
}

export interface Delivery {
  readonly atMs: number;
  readonly fresh: boolean;
  readonly values?: Readonly<Record<string, number | string | boolean>> | undefined;
  readonly state?: Severity | undefined;
  readonly text?: string | undefined;
}
export interface Pushed {
  /** Deliveries are taken since then. */
  readonly sinceMs: number;
  readonly delivery?: Delivery;
}
