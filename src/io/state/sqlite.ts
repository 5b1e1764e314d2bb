/**
 * SQLite through `node:sqlite` and Kysely. WAL with synchronous FULL: what was committed survives a power cut. One connection
 * writes, one reads, so that a long list never waits for a transaction. (https://sqlite.org/wal.html, /pragma.html#pragma_synchronous)
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Log } from '#pure/contract/host.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { migrate } from './migrate.ts';
import type { StateStore, StateTransaction } from './port.ts';

const busyTimeoutMs = 5000;
/** Prepared statements kept per connection; our services use a few hundred. */
const statementsMax = 500;
/** Pages read ahead per connection, KiB. */
const cacheKib = 16 * 1024;

// Primary result codes, https://sqlite.org/rescode.html
const sqliteBusy = 5;
const sqliteIoError = 10;
const sqliteFull = 13;

function faultOf(error: unknown): unknown {
  const code = (error as { errcode?: number }).errcode;
  if (code === undefined) return error;
  const primary = code & 0xff;
  if (primary === sqliteFull)
    return new FaultError(fault('storage-full', 'the data disk is full: nothing was written'));
  if (primary === sqliteIoError)
    return new FaultError(
      fault('storage-full', `the data disk cannot be written (${(error as Error).message})`),
    );
  if (primary === sqliteBusy)
    return new FaultError(fault('store-unavailable', 'the state store is locked by another process'));
  return error;
}

/** What Kysely expects is the interface of better-sqlite3; this gives it `node:sqlite`. */
function adapt(database: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, StatementSync>();
  const prepared = (text: string) => {
    let statement = cache.get(text);
    if (statement) cache.delete(text);
    else statement = database.prepare(text);
    cache.set(text, statement);
    if (cache.size > statementsMax) cache.delete(cache.keys().next().value!);
    return statement;
  };
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw faultOf(error);
    }
  };
  return {
    close: () => {
      cache.clear();
      database.close();
    },
    prepare: (text) => {
      const statement = guarded(() => prepared(text));
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => guarded(() => statement.all(...(parameters as SQLInputValue[]))),
        run: (parameters) =>
          guarded(() => {
            const { changes, lastInsertRowid } = statement.run(...(parameters as SQLInputValue[]));
            return { changes: BigInt(changes), lastInsertRowid: BigInt(lastInsertRowid) };
          }),
        iterate: (parameters) =>
          statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
      };
    },
  };
}

function connect(path: string, memory: boolean): DatabaseSync {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: busyTimeoutMs });
  if (!memory) database.exec('PRAGMA journal_mode = WAL');
  database.exec(
    `PRAGMA synchronous = ${memory ? 'OFF' : 'FULL'}; PRAGMA cache_size = -${cacheKib}; PRAGMA temp_store = MEMORY`,
  );
  return database;
}

const kyselyOf = (database: DatabaseSync) =>
  new Kysely<StateTables>({ dialect: new SqliteDialect({ database: adapt(database) }) });

async function open(path: string, memory: boolean, log?: Log): Promise<StateStore> {
  const writing = connect(path, memory);
  try {
    migrate(writing, Date.now());
  } catch (error) {
    writing.close();
    throw faultOf(error);
  }
  const writer = kyselyOf(writing);
  const reader = memory ? writer : kyselyOf(connect(path, memory));
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let writes = 0;
  let failures = 0;

  const transact = <T>(work: (transaction: StateTransaction) => Promise<T>): Promise<T> =>
    writer.connection().execute(async (connection) => {
      await sql`begin immediate`.execute(connection);
      try {
        const result = await work(connection);
        await sql`commit`.execute(connection);
        writes++;
        return result;
      } catch (error) {
        failures++;
        if (error instanceof FaultError && error.fault.source === 'internal')
          log?.error('a write to the state store failed', { path, error: error.message });
        // A full disk may have rolled back by itself already; the error that matters is the first one.
        await sql`rollback`.execute(connection).catch(() => {});
        throw error;
      }
    });

  return {
    db: reader,
    write(work) {
      waiting++;
      const result = last.then(() => transact(work)).finally(() => waiting--);
      last = result.catch(() => {});
      return result;
    },
    async backup(target) {
      await sql`vacuum into ${target}`.execute(reader);
      log?.info('the state store was copied', { path: target });
    },
    figures: () => ({ writes_total: writes, write_failures_total: failures, writes_waiting: waiting }),
    async close() {
      await last;
      if (reader !== writer) await reader.destroy();
      await writer.destroy();
    },
  };
}

/** Creates or opens the database and brings it to the newest schema. */
export const openSqliteState = (options: {
  readonly path: string;
  readonly log?: Log;
}): Promise<StateStore> => open(options.path, false, options.log);

/** The same engine without a file: for tests. */
export const openMemoryState = (): Promise<StateStore> => open(':memory:', true);
