import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import type { Clock, Log } from '#pure/contract/host.ts';
import { createClickhouseTelemetry } from './clickhouse.ts';
import { hourBefore, telemetryConformance } from './conformance.ts';
import { chdbMissing, hostChdb } from './connection.ts';
import { createTelemetry, defaultRetention } from './index.ts';
import { createMemoryTelemetry, createSqliteTelemetry } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-telemetry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hosts: ChildProcess[] = [];
afterAll(() => {
  for (const host of hosts) host.kill('SIGKILL');
});
let files = 0;
const fresh = () => join(folder, String(++files));
const silent = () => {};
const quiet: Log = { debug: silent, info: silent, warn: silent, error: silent };
const log: Log = { debug: silent, info: silent, warn: console.error, error: console.error };
const clock: Clock = { now: Date.now, monotonicMs: () => performance.now(), sleep: async () => {} };

telemetryConformance('memory', async () => createMemoryTelemetry({ clock }));
telemetryConformance('sqlite', async () => createSqliteTelemetry({ path: fresh(), clock }));

const chdb = chdbMissing();
if (chdb) test.skip(`chdb: ${chdb}`);
else {
  telemetryConformance('chdb', async () => createTelemetry({ dataDir: fresh(), clock, log }));
  telemetryConformance('a ClickHouse by URL', async () =>
    createTelemetry({ dataDir: fresh(), clock, log, url: await server() }),
  );
}

/** chDB behind its protocol on a port, as a server elsewhere would be: fresh for each store, gone with this process. */
async function server(): Promise<string> {
  const host = fork(fileURLToPath(new URL('./chdb-host.ts', import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  hosts.push(host);
  host.send({ folder: fresh(), secret: 'letmein' });
  const [{ port }] = (await once(host, 'message')) as [{ port: number }];
  return `http://default:letmein@127.0.0.1:${port}`;
}

test('SQLite by choice works and says why', async () => {
  const store = createTelemetry({ dataDir: fresh(), clock, log: quiet, engine: 'sqlite' });
  await store.start();
  expect(store.state()).toEqual({ state: 'ok', detail: 'telemetry is kept in SQLite (as configured)' });
  await store.stop();
});

test.each([
  [
    "process.once('message', () => process.send({ unusable: 'wrong libc' }, () => process.exit(1)))",
    'wrong libc',
  ],
  ["process.kill(process.pid, 'SIGILL')", 'killed by SIGILL'],
  [
    "process.once('message', () => process.send({ failed: 'lock is held' }, () => process.exit(1)))",
    undefined,
  ],
])('a child that ends at once: %s', async (source, problem) => {
  const program = `${fresh()}.cjs`;
  writeFileSync(program, source);
  const connection = hostChdb({ folder: fresh(), log: quiet, program });
  expect(await connection.start()).toBe(problem);
  expect(connection.client()).toBeUndefined();
  await connection.stop();
});

test('what lies in another store than the one that runs is said for as long as it lies there', async () => {
  const told: unknown[] = [];
  const loud: Log = { ...quiet, error: (_, fields) => void told.push(fields?.left) };
  const dataDir = fresh();
  mkdirSync(join(dataDir, 'telemetry', 'data'), { recursive: true });
  writeFileSync(join(dataDir, 'telemetry', 'data', 'part'), '');
  const store = createTelemetry({ dataDir, clock, log: loud, engine: 'sqlite' });
  await store.start();
  expect(store.state()).toEqual({
    state: 'degraded',
    detail: expect.stringMatching(
      /SQLite \(as configured\); earlier telemetry is not shown, it lies in chDB/,
    ),
  });
  await store.stop();
  expect(store.state().state).toBe('stopped');
  rmSync(join(dataDir, 'telemetry', 'data'), { recursive: true });
  await store.start();
  expect(store.state().state).toBe('ok');
  await store.stop();
  if (!chdb) {
    const other = createTelemetry({ dataDir, clock, log: loud });
    await other.start();
    expect(other.state().detail).toContain(join(dataDir, 'telemetry.sqlite'));
    await other.stop();
  }
  expect(told).toHaveLength(chdb ? 1 : 2);
});

test('an engine that turns out unusable too late for another store keeps saying why', async () => {
  const program = `${fresh()}.cjs`;
  writeFileSync(
    program,
    "process.once('message', () => setTimeout(() => process.send({ unusable: 'wrong libc' }, () => process.exit(1)), 100))",
  );
  const connection = hostChdb({ folder: fresh(), log: quiet, program, verdictTimeoutMs: 10 });
  expect(await connection.start()).toBeUndefined();
  const dataDir = fresh();
  mkdirSync(join(dataDir, 'telemetry'), { recursive: true });
  const store = createClickhouseTelemetry({ connection, dataDir, log: quiet, clock, title: 'chDB' });
  await store.start();
  await vi.waitUntil(() => connection.figures().engine_restarts_total! > 0, { timeout: 10_000 });
  expect(store.state()).toEqual({
    state: 'degraded',
    detail: expect.stringContaining('it ended: wrong libc'),
  });
  // Whoever waits for what cannot arrive is told when the store stops, and the batch waits on disk.
  store.appendEvents([]);
  store.append({
    size: 1,
    series: Float64Array.of(1),
    timeS: Uint32Array.of(1),
    value: Float64Array.of(1),
  });
  const flushed = store.flush();
  await Promise.all([store.stop(), expect(flushed).rejects.toThrow('stopped')]);
});

test('SQLite forgets what is too old soon after the start, and survives when it cannot', async () => {
  vi.useFakeTimers({ now: Date.now() });
  try {
    const path = fresh();
    const store = createSqliteTelemetry({ path, clock, retention: { ...defaultRetention, rawDays: 1 } });
    await store.start();
    const t = hourBefore(Date.now(), 30);
    store.append({
      size: 2,
      series: Float64Array.of(1, 1),
      timeS: Uint32Array.of(t, t + 20 * 3600),
      value: Float64Array.of(1, 2),
    });
    expect((await store.raw(1, t, t + 30 * 3600, 9)).value).toEqual([1, 2]);
    vi.advanceTimersByTime(61_000);
    expect((await store.raw(1, t, t + 30 * 3600, 9)).value).toEqual([2]);
    const other = new DatabaseSync(path);
    other.exec('DROP TABLE event');
    other.close();
    vi.advanceTimersByTime(3600_000);
    expect(store.figures().insert_failures_total).toBe(1);
    await store.stop();
  } finally {
    vi.useRealTimers();
  }
});
