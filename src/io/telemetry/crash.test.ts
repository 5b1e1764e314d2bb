/** Kill the engine, kill the server, fill the disk: what was promised must be there afterwards, once. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { TelemetryStore } from '#pure/contract/ports.ts';
import { createClickhouseTelemetry } from './clickhouse.ts';
import { batchOf, hourBefore } from './conformance.ts';
import { chdbMissing, hostChdb } from './connection.ts';
import { disagreements } from './disagreements.ts';
import { createTelemetry } from './index.ts';
import { rollups } from './range-plan.ts';
import { openSpool } from './spool.ts';
import { createSqliteTelemetry } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const silent = () => {};
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };
const clock: Clock = { now: Date.now, monotonicMs: () => performance.now(), sleep: async () => {} };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (condition: () => boolean, withinMs = 15_000) => {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > withinMs) throw new Error('it did not happen in time');
    await wait(20);
  }
};
const missing = chdbMissing();
const nightly = process.env.NOCTURNE_NIGHTLY === '1';
const engineKills = nightly ? 60 : 5;
const serverLivesMs = nightly
  ? Array.from({ length: 30 }, () => 300 + Math.random() * 2000)
  : [700, 1300, 2100];
const seriesCount = 50;
const batchAt = (timeS: number) =>
  batchOf(Array.from({ length: seriesCount }, (_, series) => [series, timeS, timeS % 1000] as const));

/** Samples by raw rows and by both rollups: the three must agree, or something was stored twice or in part. */
async function totals(store: TelemetryStore, fromS: number, toS: number) {
  const series = Array.from({ length: seriesCount }, (_, i) => i);
  const sum = async (points: number) => {
    let total = 0;
    for (const buckets of (await store.range(series, fromS, toS, points)).values())
      for (const count of buckets.count) total += count;
    return total;
  };
  const hours = (toS - fromS) / 3600;
  return [await sum(hours * 60), await sum(hours * 4), await sum(hours)];
}

/** Why nothing can be killed at a chosen system call here. */
function tracerMissing(): string | undefined {
  const { status, error } = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true']);
  if (error) return 'strace is not installed';
  return status === 0 ? undefined : 'strace may not trace here';
}

async function openChdb(dataDir: string) {
  const connection = hostChdb({ folder: join(dataDir, 'telemetry'), log });
  await connection.start();
  const store = createClickhouseTelemetry({ connection, dataDir, log, clock, title: 'chDB' });
  await store.start();
  return { store, connection };
}

/** A process that appends a slot every ten milliseconds and says so; it is killed after each life. Slots promised and slots begun. */
async function liveAndDie(options: string, fromS: number, livesMs: readonly number[]) {
  const program = `
    const { createTelemetry } = await import(${JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)))});
    const silent = () => {};
    const store = createTelemetry({ ${options}, log: { debug: silent, info: silent, warn: silent, error: silent },
      clock: { now: Date.now, monotonicMs: () => performance.now(), sleep: async () => {} } });
    await store.start();
    const series = Float64Array.from({ length: ${seriesCount} }, (_, i) => i);
    for (let slot = Number(process.argv[1]); ; slot++) {
      store.append({ size: ${seriesCount}, series, timeS: new Uint32Array(${seriesCount}).fill(${fromS} + slot * 5), value: new Float64Array(${seriesCount}).fill(slot) });
      process.stdout.write(slot + ' ' + Date.now() + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }`;
  let begun = 0;
  let promised = 0;
  for (const lifeMs of livesMs) {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program, String(begun)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
    });
    await until(() => text.length > 0);
    await wait(lifeMs);
    child.kill('SIGKILL');
    await once(child, 'close');
    const killedMs = Date.now();
    const lines = text
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
    promised += lines.filter(([, atMs]) => atMs! < killedMs - 1000).length;
    begun = lines.at(-1)![0]! + 1;
  }
  return { promised, begun };
}

describe.skipIf(missing)(`chDB${missing ? `: ${missing}` : ''}`, () => {
  test(`kill -9 of the engine at ${engineKills} moments of its work: no sample lost, none twice, every rollup bucket right`, {
    timeout: 30_000 + engineKills * 10_000,
  }, async () => {
    const dataDir = join(folder, 'engine');
    const fromS = hourBefore(Date.now(), 20);
    let slots = 0;
    let reconciled = 0;
    for (let kill = 0; kill < engineKills; kill++) {
      const { store, connection } = await openChdb(dataDir);
      // Small inserts one after the other: the engine is always somewhere in the middle of one.
      for (const untilMs = Date.now() + 30 + Math.random() * 300; Date.now() < untilMs; await wait(3)) {
        store.append(batchAt(fromS + slots++ * 7));
        store.flush().catch(silent);
      }
      // And once more while it makes good what the first kill left.
      for (let times = 1; times <= 2; times++) {
        process.kill(store.figures().engine_pid!, 'SIGKILL');
        await until(
          () => store.figures().engine_restarts_total === times && connection.client() !== undefined,
        );
        await wait(Math.random() * 100);
      }
      await store.flush();
      expect(await disagreements(connection.client()!)).toEqual([]);
      reconciled += store.figures().batches_reconciled_total!;
      const toS = hourBefore(Date.now(), -1);
      expect((await totals(store, fromS, toS))[0]).toBe(slots * seriesCount);
      await store.stop();
    }
    expect(reconciled).toBeGreaterThan(0);
  });

  const tracer = tracerMissing();
  describe.skipIf(tracer)(`under strace${tracer ? `: ${tracer}` : ''}`, () => {
    // The token of a block is noted, its part not yet in place: the moment that a random kill meets once in some forty.
    test.each([
      [1, 'the samples'],
      [2, 'the first rollup'],
      [3, 'the second rollup'],
    ])('killed at rename %i, when the part of %s is put in its place', { timeout: 30_000 }, async (nth) => {
      const { store, connection } = await openChdb(join(folder, `rename-${nth}`));
      const fromS = hourBefore(Date.now(), 3);
      store.append(batchAt(fromS));
      await store.flush();
      const pid = store.figures().engine_pid!;
      const strace = spawn(
        'strace',
        [
          ...['-f', '-qq', '-o', '/dev/null', '-p', String(pid), '-e', 'trace=rename,renameat,renameat2'],
          ...['-e', `inject=rename,renameat,renameat2:error=EIO:signal=KILL:when=${nth}`],
        ],
        { stdio: 'ignore' },
      );
      const traced = (thread: string) =>
        !/^TracerPid:\s*0$/m.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'));
      await until(() => readdirSync(`/proc/${pid}/task`).every(traced));
      store.append(batchAt(fromS + 5));
      await store.flush();
      strace.kill();
      expect(store.figures()).toMatchObject({ engine_restarts_total: 1, batches_reconciled_total: 1 });
      expect(await disagreements(connection.client()!)).toEqual([]);
      expect(await totals(store, fromS, fromS + 3600)).toEqual(Array(3).fill(2 * seriesCount));
      await store.stop();
    });
  });

  test('a batch the store will never take does not stop those behind it', { timeout: 60_000 }, async () => {
    const dataDir = join(folder, 'poison');
    const spool = openSpool(join(dataDir, 'telemetry', 'spool'), silent);
    spool.append('samples', 3, new TextEncoder().encode('this is no block'));
    spool.close();
    const store = createTelemetry({ dataDir, log, clock });
    await store.start();
    const fromS = hourBefore(Date.now(), 2);
    store.append(batchAt(fromS));
    await store.flush();
    expect((await store.raw(0, fromS, fromS + 1, 1)).value).toEqual([fromS % 1000]);
    expect(store.figures()).toMatchObject({ samples_rejected_total: 3, spool_frames: 0 });
    await store.stop();
  });

  test('kill -9 of the server: at most the last second is gone, and the next start repairs itself', {
    timeout: 60_000 + serverLivesMs.length * 10_000,
  }, async () => {
    const dataDir = join(folder, 'server');
    const fromS = hourBefore(Date.now(), 9);
    const { promised, begun } = await liveAndDie(`dataDir: ${JSON.stringify(dataDir)}`, fromS, serverLivesMs);
    const spoolFolder = join(dataDir, 'telemetry', 'spool');
    // A torn write at the end of the spool, as a power cut leaves it.
    for (const file of readdirSync(spoolFolder)) appendFileSync(join(spoolFolder, file), 'NSP1 torn');
    const { store, connection } = await openChdb(dataDir);
    await store.flush();
    expect(await disagreements(connection.client()!)).toEqual([]);
    const [raw] = await totals(store, fromS, fromS + 10 * 3600);
    expect(raw! / seriesCount).toBeGreaterThanOrEqual(promised);
    expect(raw! / seriesCount).toBeLessThanOrEqual(begun);
    await store.stop();
  });
});

test('SQLite: kill -9 costs at most the last second, and every rollup bucket is right', {
  timeout: 30_000 + serverLivesMs.length * 5000,
}, async () => {
  const dataDir = join(folder, 'sqlite');
  const fromS = hourBefore(Date.now(), 9);
  const { promised, begun } = await liveAndDie(
    `dataDir: ${JSON.stringify(dataDir)}, engine: 'sqlite'`,
    fromS,
    serverLivesMs,
  );
  const database = new DatabaseSync(join(dataDir, 'telemetry.sqlite'));
  const all = (query: string) => database.prepare(query).all();
  const slots = all('SELECT count(DISTINCT time_s) AS slots, count(*) AS samples FROM sample')[0]!;
  expect(slots.slots).toBeGreaterThanOrEqual(promised);
  expect(slots.slots).toBeLessThanOrEqual(begun);
  expect(slots.samples).toBe(Number(slots.slots) * seriesCount);
  for (const { table, periodS } of rollups)
    expect(all(`SELECT series, time_s, min, max, sum, count FROM ${table} ORDER BY series, time_s`)).toEqual(
      all(`SELECT series, time_s - time_s % ${periodS} AS time_s, min(value) AS min, max(value) AS max, sum(value) AS sum,
        count(*) AS count FROM sample GROUP BY series, 2 ORDER BY series, 2`),
    );
  database.close();
});

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
describe.skipIf(!mayMount)(`full disk${mayMount ? '' : ': needs root for a small tmpfs'}`, () => {
  const onSmallDisk = async (name: string, megabytes: number, work: (disk: string) => Promise<void>) => {
    const disk = join(folder, name);
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'nocturne-test', disk]);
    try {
      await work(disk);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  };
  const fill = (path: string) => {
    const block = Buffer.alloc(2 ** 16);
    for (;;)
      try {
        appendFileSync(path, block);
      } catch {
        return;
      }
  };
  const open: [string, (disk: string) => TelemetryStore][] = [
    ['sqlite', (disk) => createSqliteTelemetry({ path: join(disk, 't.sqlite'), clock })],
  ];
  if (!missing)
    open.push(
      ['chdb', (disk) => createTelemetry({ dataDir: disk, log, clock, freeBytesMin: 4 * 2 ** 20 })],
      ['chdb to the last byte', (disk) => createTelemetry({ dataDir: disk, log, clock, freeBytesMin: 0 })],
    );

  test.each(open)(
    '%s: ingest pauses loudly, resumes by itself, keeps what it took',
    { timeout: 60_000 },
    (name, make) =>
      onSmallDisk(`disk-${name.replaceAll(' ', '-')}`, 48, async (disk) => {
        const store = make(disk);
        await store.start();
        const fromS = hourBefore(Date.now(), 3);
        let taken = 0;
        const offer = () => {
          store.append(batchAt(fromS + taken * 5));
          taken++;
        };
        offer();
        await store.flush();
        const ballast = join(disk, 'ballast');
        writeFileSync(ballast, '');
        fill(ballast);
        for (let i = 0; i < 300 && store.state().state === 'ok'; i++) {
          offer();
          await wait(20);
        }
        expect(store.state().state).toBe('degraded');
        expect(() => store.append(batchAt(fromS))).toThrow(
          expect.objectContaining({ fault: expect.objectContaining({ code: 'storage-full' }) }),
        );
        rmSync(ballast);
        await until(() => store.state().state === 'ok');
        offer();
        await store.flush();
        expect((await totals(store, fromS, fromS + 3600))[0]).toBe(taken * seriesCount);
        await store.stop();
      }),
  );
});
