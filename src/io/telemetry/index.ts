/** Which store this machine gets: a ClickHouse elsewhere, chDB in a child process, or SQLite when chDB cannot run here. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { TelemetryStore } from '#pure/contract/ports.ts';
import { createClickhouseTelemetry } from './clickhouse.ts';
import { type Connection, chdbMissing, connectServer, hostChdb } from './connection.ts';
import type { Retention } from './range-plan.ts';
import { createSqliteTelemetry } from './sqlite.ts';

export { defaultRetention, type Retention } from './range-plan.ts';
export { createMemoryTelemetry } from './sqlite.ts';

export interface TelemetryOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly clock: Clock;
  /** A ClickHouse server or cluster (`http://user:password@host:8123`); without it the store runs on this machine. */
  readonly url?: string;
  readonly retention?: Retention;
  /** Keeps telemetry in SQLite even where chDB would run: a small machine spends no 250 MB on the engine. */
  readonly engine?: 'sqlite';
  /** Below this much free space on the data disk, ingest pauses. */
  readonly freeBytesMin?: number;
}

/** What an earlier start kept elsewhere and this one does not show: never hidden, never deleted. */
function leftBehind(dataDir: string, now: 'ClickHouse' | 'chDB' | 'SQLite'): string {
  const folder = join(dataDir, 'telemetry');
  const holds = (path: string) => existsSync(path) && readdirSync(path).length > 0;
  const left: string[] = [];
  if (now !== 'chDB' && holds(join(folder, 'data'))) left.push(`chDB (${join(folder, 'data')})`);
  if (now === 'SQLite' && holds(join(folder, 'spool')))
    left.push(`batches on their way to a store (${join(folder, 'spool')})`);
  const sqlite = join(dataDir, 'telemetry.sqlite');
  if (now !== 'SQLite' && existsSync(sqlite)) left.push(`SQLite (${sqlite})`);
  return left.join(' and ');
}

/** Inert; `start` decides. A machine that once kept its telemetry in chDB and cannot any more begins anew in SQLite, and says so as long as both are there. */
export function createTelemetry(options: TelemetryOptions): TelemetryStore {
  const { dataDir, log, clock, retention, url } = options;
  const clickhouse = (connection: Connection, title: string) =>
    createClickhouseTelemetry({ ...options, connection, title });
  const sqlite = (reason: string) => {
    log.warn('chDB cannot run here: telemetry is kept in SQLite, which is slower and needs more disk', {
      reason,
      remedy: 'Set the URL of a ClickHouse server for more than some thousand samples a second.',
    });
    const note = `telemetry is kept in SQLite (${reason})`;
    return createSqliteTelemetry({
      path: join(dataDir, 'telemetry.sqlite'),
      clock,
      log,
      note,
      ...(retention ? { retention } : {}),
    });
  };

  const choose = async (): Promise<TelemetryStore> => {
    mkdirSync(join(dataDir, 'telemetry'), { recursive: true, mode: 0o700 });
    if (url) {
      const server = connectServer(url);
      await server.start();
      lookBack('ClickHouse');
      return clickhouse(server, 'ClickHouse');
    }
    const inSqlite = (reason: string) => {
      lookBack('SQLite');
      return sqlite(reason);
    };
    const missing = options.engine === 'sqlite' ? 'as configured' : chdbMissing();
    if (missing) return inSqlite(missing);
    const host = hostChdb({ folder: join(dataDir, 'telemetry'), log });
    const problem = await host.start();
    if (problem !== undefined) return inSqlite(problem);
    lookBack('chDB');
    return clickhouse(host, 'chDB');
  };

  // Before the first start nothing is known; an unstarted SQLite store answers "stopped" to everything without touching the disk.
  let chosen: TelemetryStore = createSqliteTelemetry({ path: ':memory:', clock });
  let started = false;
  let left = '';
  const lookBack = (now: Parameters<typeof leftBehind>[1]) => {
    left = leftBehind(dataDir, now);
    if (!left) return;
    log.error('earlier telemetry is kept elsewhere and is not shown', {
      now,
      left,
      remedy: 'Start with the store that holds it, or remove it when it is not needed any more.',
    });
  };
  return {
    async start() {
      if (started) return;
      started = true;
      chosen = await choose();
      await chosen.start();
    },
    async stop() {
      started = false;
      await chosen.stop();
    },
    append: (batch) => chosen.append(batch),
    appendEvents: (events) => chosen.appendEvents(events),
    flush: () => chosen.flush(),
    range: (...query) => chosen.range(...query),
    raw: (...query) => chosen.raw(...query),

    history: (...query) => chosen.history(...query),
    summary: (...query) => chosen.summary(...query),
    density: (...query) => chosen.density(...query),
    events: (query) => chosen.events(query),
    figures: () => chosen.figures(),
    state() {
      const own = chosen.state();
      if (!left || own.state === 'stopped') return own;
      return {
        state: 'degraded',
        detail: `${own.detail}; earlier telemetry is not shown, it lies in ${left}: start with the store that holds it, or remove it`,
      };
    },
  };
}
