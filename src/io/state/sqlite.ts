/**
 * SQLite through `node:sqlite` and Kysely. WAL with synchronous FULL: what was committed survives a power cut. One connection
 * writes, one reads, so that a long list never waits for a transaction. (https://sqlite.org/wal.html, /pragma.html#pragma_synchronous)
 */
import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { Log } from '#pure/contract/host.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { migrate } from './migrate.ts';
import type { StateStore, StateTransaction } from './port.ts';

const busyTimeoutMs = 5000;
/** A write takes about a millisecond: with so many waiting, the disk has stood still for a while. */
const writesWaitingMax = 10_000;
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
  let refused = 0;
  let failing = '';

  /** What the disk says is told once, loudly, until it takes a write again; other failures are their caller's. */
  const noteFailure = (error: unknown) => {
    failures++;
    if (!(error instanceof FaultError)) return;
    const { code, source, message } = error.fault;
    if (code !== 'storage-full' && code !== 'store-unavailable') {
      if (source === 'internal') log?.error('a write to the state store failed', { path, error: message });
      return;
    }
    if (!failing) log?.error('the state store cannot write', { path, why: message });
    failing = message;
  };

  const transact = <T>(work: (transaction: StateTransaction) => Promise<T>): Promise<T> =>
    writer.connection().execute(async (connection) => {
      try {
        await sql`begin immediate`.execute(connection);
        const result = await work(connection);
        await sql`commit`.execute(connection);
        writes++;
        if (failing) log?.info('the state store writes again', { path });
        failing = '';
        return result;
      } catch (error) {
        noteFailure(error);
        // A full disk may have rolled back by itself already; the error that matters is the first one.
        await sql`rollback`.execute(connection).catch(() => {});
        throw error;
      }
    });

  return {
    db: reader,
    write(work) {
      if (waiting >= writesWaitingMax) {
        refused++;
        const message = `${waiting} writes wait for the data disk: this one was not accepted`;
        return Promise.reject(new FaultError(fault('store-unavailable', message)));
      }
      waiting++;
      const result = last.then(() => transact(work)).finally(() => waiting--);
      last = result.catch(() => {});
      return result;
    },
    async backup(target) {
      if (existsSync(target)) throw invalidInput('path', target, 'must not exist yet');
      try {
        await sql`vacuum into ${target}`.execute(reader);
      } catch (error) {
        // Half a copy would look like one.
        rmSync(target, { force: true });
        throw error;
      }
      log?.info('the state store was copied', { path: target });
    },
    figures: () => ({
      writes_total: writes,
      write_failures_total: failures,
      writes_refused_total: refused,
      writes_waiting: waiting,
    }),
    state: () =>
      failing
        ? { state: 'degraded', detail: `${failing}; make room, it goes on by itself` }
        : { state: 'ok', detail: memory ? 'state is kept in memory only' : 'state is kept in SQLite' },
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
