/** The state store as services see it: Kysely over the tables of `pure/schema/state.ts`, and the only way to write. */
import type { Kysely } from 'kysely';
import type { StateTables } from '#pure/schema/state.ts';

export type StateDatabase = Kysely<StateTables>;
export type StateTransaction = Kysely<StateTables>;

export interface StateStore {
  /** For reading. Writes go through `write`, so that they are serialised and atomic. */
  readonly db: StateDatabase;
  /**
   * Runs `work` in one immediate transaction, one at a time, in the order asked; committed and durable when it resolves. Inside,
   * use the transaction only: `db` would wait for it. Throws FaultError `storage-full` when the disk is full, and
   * `store-unavailable` when too many wait already; then nothing was written, and the next write is tried as if nothing had been.
   */
  write<T>(work: (transaction: StateTransaction) => Promise<T>): Promise<T>;
  /** A consistent copy of the whole database. */
  backup(path: string): Promise<void>;
  figures(): Readonly<Record<string, number>>;
  /** Degraded from a write that the disk refused to the next that it took. */
  state(): { readonly state: 'ok' | 'degraded'; readonly detail: string };
  close(): Promise<void>;
}
