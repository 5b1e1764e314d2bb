import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Clock, Log } from '#pure/contract/host.ts';
import { telemetryConformance } from './conformance.ts';
import { chdbMissing, hostChdb } from './connection.ts';
import { createTelemetry } from './index.ts';
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
