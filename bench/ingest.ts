/** The telemetry store: samples a second with both rollups, bytes a sample, a day of one series among a million, memory at rest. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createLog, systemClock } from '#io/report/index.ts';
import { createClickhouseTelemetry } from '#io/telemetry/clickhouse.ts';
import { type Connection, chdbMissing, hostChdb } from '#io/telemetry/connection.ts';
import type { SampleBatch, TelemetryStore } from '#pure/contract/ports.ts';
import { type BenchRow, boundRow, median, runAlone } from './table.ts';

const minutesADay = 1440;
const compressedSeries = 4000;
const manySeries = 1_000_000;
const manySlots = 10;
const daySeries = 1000;
const queries = 60;
const queryTimeMsMax = 50;
const ingestMin = 300_000;
const batchSize = 10_000;
const ingestParts = 6;

/** What a network emits: 40 % octet counters, 20 % packet counters, the rest processor load, states, temperatures, error counters. */
function createGenerator(series: number) {
  let seed = 12_345;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const value = new Float64Array(series);
  const rate = new Float64Array(series);
  for (let i = 0; i < series; i++) {
    const kind = i % 10;
    rate[i] = 10 ** (random() * 7);
    value[i] =
      kind < 6
        ? Math.floor(random() * 1e12)
        : kind === 7
          ? 1
          : kind === 8
            ? 20 + Math.floor(random() * 40) / 2
            : 50;
  }
  return (i: number): number => {
    const kind = i % 10;
    const before = value[i]!;
    let after = before;
    if (kind < 4) after += Math.floor(rate[i]! * 60 * (0.7 + 0.6 * random()));
    else if (kind < 6) after += Math.floor((rate[i]! / 8) * (0.7 + 0.6 * random()));
    else if (kind === 6) after = Math.max(0, Math.min(100, Math.round(before + (random() - 0.5) * 10)));
    else if (kind === 7) after = random() < 0.0005 ? 1 - before : before;
    else if (kind === 8) after = Math.round((before + (random() < 0.2 ? random() - 0.5 : 0)) * 2) / 2;
    else after += random() < 0.02 ? 1 : 0;
    return (value[i] = after);
  };
}

/** Slot after slot, every series in each: the order in which polls come in. */
function slots(first: number, series: number, fromS: number, count: number, everyS: number): SampleBatch[] {
  const next = createGenerator(series);
  const batches: SampleBatch[] = [];
  const total = series * count;
  for (let start = 0; start < total; start += batchSize) {
    const size = Math.min(batchSize, total - start);
    const batch = {
      size,
      series: new Float64Array(size),
      timeS: new Uint32Array(size),
      value: new Float64Array(size),
    };
    for (let i = 0; i < size; i++) {
      const index = (start + i) % series;
      batch.series[i] = first + index;
      batch.timeS[i] = fromS + Math.floor((start + i) / series) * everyS;
      batch.value[i] = next(index);
    }
    batches.push(batch);
  }
  return batches;
}

/** The rate of each of `parts` equal parts, each flushed before the next. */
async function ingestInParts(store: TelemetryStore, batches: readonly SampleBatch[], parts: number) {
  const rates: number[] = [];
  const length = Math.ceil(batches.length / parts);
  for (let start = 0; start < batches.length; start += length)
    rates.push(await ingest(store, batches.slice(start, start + length)));
  return rates;
}

async function ingest(store: TelemetryStore, batches: readonly SampleBatch[]): Promise<number> {
  const startMs = performance.now();
  let samples = 0;
  for (const batch of batches) {
    store.append(batch);
    samples += batch.size;
    await setImmediate();
  }
  await store.flush();
  return samples / ((performance.now() - startMs) / 1000);
}

/** Bytes on disk of the active parts, once merged: where background merging ends. */
async function bytesOf(connection: Connection, tables: readonly string[]): Promise<number> {
  const client = connection.client()!;
  for (const table of tables) await client.command({ query: `OPTIMIZE TABLE nocturne.${table} FINAL` });
  const result = await client.query({
    query: `SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = 'nocturne' AND table IN (${tables.map((table) => `'${table}'`).join(', ')})`,
    format: 'JSONEachRow',
  });
  return Number((await result.json<{ bytes: string }>())[0]!.bytes);
}

const pssMib = (pid: number): number => {
  const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(found?.[1] ?? Number.NaN) / 1024;
};

async function withStore<T>(work: (store: TelemetryStore, connection: Connection) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nocturne-bench-'));
  const log = createLog({ level: 'error' });
  const connection = hostChdb({ folder: join(dataDir, 'telemetry'), log });
  const problem = await connection.start();
  if (problem) throw new Error(`chDB cannot run here: ${problem}`);
  const store = createClickhouseTelemetry({ connection, dataDir, log, clock: systemClock, title: 'chDB' });
  await store.start();
  try {
    return await work(store, connection);
  } finally {
    await store.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function ingestAndSize(): Promise<BenchRow[]> {
  const fromS = (Math.floor(Date.now() / 86_400_000) - 1) * 86_400;
  const batches = slots(1, compressedSeries, fromS, minutesADay, 60);
  return withStore(async (store, connection) => {
    await store.flush();
    await store.range([1], fromS, fromS + 60, 1);
    const restMib = process.platform === 'linux' ? pssMib(store.figures().engine_pid!) : Number.NaN;
    const rate = median(await ingestInParts(store, batches, ingestParts));
    const samples = compressedSeries * minutesADay;
    const raw = (await bytesOf(connection, ['sample'])) / samples;
    const rollups = (await bytesOf(connection, ['sample_15m', 'sample_1h'])) / samples;
    return [
      boundRow(
        { name: 'ingest with both rollups, 4,000 series', ours: rate, unit: 'samples/s' },
        { min: ingestMin },
      ),
      boundRow({ name: 'bytes per sample', ours: raw, unit: 'bytes' }, { max: 2.3 }),
      boundRow({ name: 'bytes per sample for both rollups', ours: rollups, unit: 'bytes' }, { max: 2.3 }),
      boundRow({ name: 'engine at rest (PSS)', ours: restMib, unit: 'MiB' }, { max: 300 }),
    ];
  });
}

async function dayAmongMany(): Promise<BenchRow[]> {
  const nowS = Math.floor(Date.now() / 1000 / 60) * 60;
  const fromS = nowS - minutesADay * 60;
  return withStore(async (store) => {
    const rates: number[] = [];
    for (let slot = 0; slot < manySlots; slot++)
      rates.push(await ingest(store, slots(0, manySeries, fromS + slot * 3600, 1, 60)));
    await ingest(store, slots(manySeries / 2, daySeries, fromS, minutesADay, 60));
    const timesMs: number[] = [];
    for (let i = 0; i < queries; i++) {
      const id = manySeries / 2 + ((i * 617) % daySeries);
      const startMs = performance.now();
      const buckets = (await store.range([id], fromS, nowS, 300)).get(id);
      timesMs.push(performance.now() - startMs);
      if (!buckets || buckets.timeS.length < 280) throw new Error(`series ${id} came back incomplete`);
    }
    const p95 = timesMs.toSorted((a, b) => a - b)[Math.ceil(queries * 0.95) - 1]!;
    const name = 'a day in 300 points of one series of a million';
    return [
      boundRow(
        {
          name: 'ingest with both rollups, a million series in turn',
          ours: median(rates),
          unit: 'samples/s',
        },
        { min: ingestMin },
      ),
      boundRow({ name: `${name}, median`, ours: median(timesMs), unit: 'ms' }, { max: queryTimeMsMax }),
      boundRow({ name: `${name}, 95th percentile`, ours: p95, unit: 'ms' }, { max: queryTimeMsMax }),
    ];
  });
}

export async function run(): Promise<BenchRow[]> {
  const missing = chdbMissing();
  if (missing)
    return [
      {
        name: 'ingest',
        ours: Number.NaN,
        peer: null,
        peerName: '-',
        unit: missing,
        ratio: null,
        goal: '-',
        met: null,
      },
    ];
  return [...(await ingestAndSize()), ...(await dayAmongMany())];
}

if (import.meta.main) await runAlone(run);
