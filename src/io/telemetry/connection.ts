/** The way to a ClickHouse: a server somewhere, or chDB in a child process that is started again whenever it dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Log } from '#pure/contract/host.ts';
import type { HostMessage } from './chdb-host.ts';

export interface Connection {
  /** Resolves once it is known whether the store can work here; undefined means that it can. */
  start(): Promise<string | undefined>;
  /** Undefined while the store is down. A new object after every restart. */
  client(): ClickHouseClient | undefined;
  /** Why the store ended the last time; empty when it never did. */
  problem(): string;
  figures(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

const requestTimeoutMs = 60_000;
const connect = (url: string, password?: string) =>
  createClient({
    url,
    ...(password === undefined ? {} : { password }),
    request_timeout: requestTimeoutMs,
    max_open_connections: 8,
    application: 'nocturne',
    log: { level: ClickHouseLogLevel.OFF },
  });

export function connectServer(url: string): Connection {
  let client: ClickHouseClient | undefined;
  return {
    async start() {
      client = connect(url);
      return undefined;
    },
    client: () => client,
    problem: () => '',
    figures: () => ({}),
    async stop() {
      await client?.close();
      client = undefined;
    },
  };
}

const backoffMs = { first: 100, most: 10_000 } as const;
/** Up for this long, a child counts as healthy and the next failure starts the backoff anew. */
const healthyMs = 30_000;
/** Loading half a gigabyte from a cold disk takes seconds; later than this it is broken rather than slow. */
const defaultVerdictTimeoutMs = 30_000;
const stopTimeoutMs = 5000;
const pingIntervalMs = 5000;
const hangMs = 45_000;
/** Of one piece of its chatter. */
const saidLengthMax = 2000;

export function chdbMissing(): string | undefined {
  try {
    createRequire(import.meta.url).resolve('chdb');
    return undefined;
  } catch {
    return 'the optional package chdb is not installed';
  }
}

export interface HostOptions {
  readonly folder: string;
  readonly log: Log;
  /** The child's program; a test gives another. */
  readonly program?: string;
  /** After so long it is taken for slow rather than broken. */
  readonly verdictTimeoutMs?: number;
}

export function hostChdb(options: HostOptions): Connection {
  const { folder, log, program = fileURLToPath(new URL('./chdb-host.ts', import.meta.url)) } = options;
  const { verdictTimeoutMs = defaultVerdictTimeoutMs } = options;
  let child: ChildProcess | undefined;
  let client: ClickHouseClient | undefined;
  let stopping = false;
  let everUp = false;
  let decided = false;
  let lastProblem = '';
  let restarts = 0;
  let waitMs: number = backoffMs.first;
  let timer: NodeJS.Timeout | undefined;

  /** A child that hangs is worse than a dead one. */
  const watch = (watched: ClickHouseClient, engine: ChildProcess) => {
    let answeredMs = performance.now();
    const interval = setInterval(() => {
      if (client !== watched) return clearInterval(interval);
      if (performance.now() - answeredMs > hangMs) {
        log.error('the telemetry engine hangs and is killed');
        engine.kill('SIGKILL');
      }
      void watched.ping().then(({ success }) => {
        if (success) answeredMs = performance.now();
      });
    }, pingIntervalMs);
    interval.unref();
  };

  const launch = (verdict: (problem?: string) => void) => {
    const secret = randomBytes(24).toString('base64url');
    const startedMs = performance.now();
    const engine = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--max-old-space-size=256', program],
      { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], windowsHide: true },
    );
    child = engine;
    // The engine explains at length what it misses in a container; that is for whoever debugs it.
    engine.stderr?.on('data', (chunk) =>
      log.debug('chDB says', { text: String(chunk).slice(0, saidLengthMax) }),
    );
    let problem = '';
    let hopeless = false;
    engine.once('error', (error) => {
      problem = error.message;
    });
    engine.on('message', (message: HostMessage) => {
      if ('unusable' in message) {
        hopeless = true;
        problem = message.unusable;
      } else if ('failed' in message) problem = message.failed;
      else {
        everUp = true;
        client = connect(`http://127.0.0.1:${message.port}`, secret);
        watch(client, engine);
        verdict();
      }
    });
    engine.once('close', (code, signal) => {
      void client?.close();
      client = undefined;
      child = undefined;
      if (stopping) return verdict();
      if (performance.now() - startedMs > healthyMs) waitMs = backoffMs.first;
      const reason = problem || (signal ? `killed by ${signal}` : `exit code ${code}`);
      // An addon that crashes while it is loaded (a processor too old, another libc) will always do so.
      lastProblem = reason;
      // Too late for another store: somebody runs on this one already, and is told why it does not come up.
      if (!everUp && !decided && (hopeless || signal === 'SIGILL' || signal === 'SIGSEGV'))
        return verdict(reason);
      // It may work the next time; the spool holds what comes in until then.
      verdict();
      restarts++;
      log.warn('the telemetry engine ended and is started again', { reason, waitMs });
      timer = setTimeout(() => launch(verdict), waitMs);
      waitMs = Math.min(backoffMs.most, waitMs * 2);
    });
    engine.send({ folder, secret }, () => {});
  };

  return {
    start() {
      stopping = false;
      return new Promise((resolve) => {
        const decide = (problem?: string) => {
          clearTimeout(late);
          decided = true;
          resolve(problem);
        };
        const late = setTimeout(decide, verdictTimeoutMs);
        launch(decide);
      });
    },
    client: () => client,
    problem: () => lastProblem,
    figures: () => ({ engine_restarts_total: restarts, engine_pid: child?.pid ?? 0 }),
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await client?.close();
      client = undefined;
      const running = child;
      if (!running) return;
      await new Promise<void>((resolve) => {
        const kill = setTimeout(() => running.kill('SIGKILL'), stopTimeoutMs);
        running.once('close', () => {
          clearTimeout(kill);
          resolve();
        });
        if (running.connected) running.send('stop', () => {});
        else running.kill('SIGKILL');
      });
    },
  };
}
