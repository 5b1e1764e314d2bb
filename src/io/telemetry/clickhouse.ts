/**
 * Telemetry in ClickHouse, in our child process or elsewhere. Appended columns are cut into a frame several times a second, the frame
 * is written to the spool, and senders carry frames from the spool to the store in order of age. Whatever dies, the spool knows.
 */
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { TelemetryEvent, TelemetryStore } from '#pure/contract/ports.ts';
import type { Connection } from './connection.ts';
import { createExclusion } from './exclusion.ts';
import { encodeSamples } from './native-block.ts';
import { createQueries } from './queries.ts';
import { defaultRetention, type Retention } from './range-plan.ts';
import { executionTimeMaxS, reconcile } from './reconcile.ts';
import { createSampleBuffer } from './sample-buffer.ts';
import { type Frame, openSpool, type Spool } from './spool.ts';
import { columnsOf, database, formatOf, tableOf, tableStatements } from './tables.ts';

/** Kill us at any moment: at most this much was only in memory. */
const cutIntervalMs = 400;
const syncIntervalMs = 800;
/** One insert; big enough for the store to be efficient, small enough for its memory limit. */
const frameSamplesMax = 250_000;
/** Held while the disk is full: what was accepted before we knew. */
const bufferedSamplesMax = 500_000;
const bufferedEventsMax = 50_000;
/** Two at once keep both cores busy; more would only queue in the store. */
const senders = 2;
const retryMs = { first: 100, most: 5000 } as const;
/** A frame that the healthy store refuses so often is set aside, so that it does not stop everything behind it. */
const refusalsMax = 5;
/** Days of samples of a big network; when the store is away for longer, ingest pauses. */
const defaultSpoolBytesMax = 4 * 2 ** 30;
/** Each costs half a kilobyte of memory: more than a day without the store at a cut every 400 ms. */
const spoolFramesMax = 250_000;
/** Left for the state database and the store's merges. */
const defaultFreeBytesMin = 256 * 2 ** 20;
const engineDiskFull = 243; // NOT_ENOUGH_SPACE
/** The spool file is gone or its disk is broken; other errors of reading pass. */
const lostToDisk: ReadonlySet<string> = new Set(['ENOENT', 'EIO']);
const tableGone: ReadonlySet<number> = new Set([60, 81]); // UNKNOWN_TABLE, UNKNOWN_DATABASE
/** Not the frame's fault: memory limit, too many parts, timeout, read-only, authentication, cannot write, network. */
const passing = new Set([241, 252, 159, 164, 242, 516, 75, 210, 209, 202, 394, 236, ...tableGone]);

export interface ClickhouseTelemetryOptions {
  readonly connection: Connection;
  readonly dataDir: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly retention?: Retention;
  readonly freeBytesMin?: number;
  readonly spoolBytesMax?: number;
  /** How the store is called in `state()`. */
  readonly title: string;
}

async function insert(client: ClickHouseClient, frame: Frame, payload: Uint8Array): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${database}.${tableOf[frame.kind]} (${columnsOf[frame.kind]}) FORMAT ${formatOf[frame.kind]}`,
    query_id: frame.token,
    values: Readable.from([payload], { objectMode: false }),
    clickhouse_settings: {
      async_insert: 0,
      insert_deduplicate: 1,
      insert_deduplication_token: frame.token,
      deduplicate_blocks_in_dependent_materialized_views: 1,
      throw_on_max_partitions_per_insert_block: 0,
      max_execution_time: executionTimeMaxS,
    },
  });
  for await (const _ of stream);
}

/** When it is appended, so that what cannot be written down is refused to the one who brings it. */
const encodeEvent = (event: TelemetryEvent): string =>
  JSON.stringify({
    id: event.id,
    time: (event.timeMs / 1000).toFixed(3),
    kind: event.kind,
    severity: event.severity,
    device: event.deviceId ?? '',
    sensor: event.sensorId ?? '',
    message: event.message,
    data: JSON.stringify(event.data),
  });

interface Flush {
  /** Frames it still waits for, of those up to a number. */
  left: number;
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly spool: Spool;
  readonly stopped: AbortController;
  readonly senders: Promise<void>[];
  readonly timers: readonly NodeJS.Timeout[];
}

export function createClickhouseTelemetry(options: ClickhouseTelemetryOptions): TelemetryStore {
  const { connection, dataDir, log, clock, retention = defaultRetention } = options;
  const { freeBytesMin = defaultFreeBytesMin, spoolBytesMax = defaultSpoolBytesMax } = options;
  const buffer = createSampleBuffer(bufferedSamplesMax);
  let events: string[] = [];
  let running: Running | undefined;
  let paused = '';
  let engineFull = false;
  let failing = '';
  let unsynced = '';
  const prepared = new WeakMap<ClickHouseClient, Promise<void>>();
  const refusals = new Map<number, number>();
  const wake: (() => void)[] = [];
  let flushes: Flush[] = [];
  let newest = 0;
  const unconfirmed = new Set<number>();
  const count = {
    samples: 0,
    events: 0,
    ignored: 0,
    refused: 0,
    inserts: 0,
    failures: 0,
    rejected: 0,
    corrupt: 0,
    repaired: 0,
    reconciled: 0,
  };
  const exclusion = createExclusion();

  const begun = () => {
    if (!running) throw new FaultError(fault('store-unavailable', 'the telemetry store is not started'));
    return running;
  };

  const pause = (why: string) => {
    if (why === paused) return;
    if (why) log.error('telemetry ingest is paused', { why });
    else log.info('telemetry ingest resumed');
    paused = why;
  };

  const whyFull = (spool: Spool): string => {
    if (engineFull) return 'the telemetry engine has no space left on its disk';
    if (unsynced) return `the spool cannot be synced (${unsynced})`;
    if (spool.bytes() > spoolBytesMax || spool.pending() > spoolFramesMax)
      return 'the spool is full: the telemetry store has been away for too long';
    const { bavail, bsize } = statfsSync(dataDir);
    return bavail * bsize < freeBytesMin
      ? `the data disk has less than ${Math.round(freeBytesMin / 2 ** 20)} MiB left`
      : '';
  };

  const spoolOut = (spool: Spool) => {
    const kept = ({ number }: Frame) => {
      unconfirmed.add(number);
      newest = number;
    };
    if (buffer.size > 0) {
      const rows = buffer.size;
      kept(spool.append('samples', rows, encodeSamples(buffer.columns())));
      buffer.clear();
    }
    if (events.length > 0) {
      kept(spool.append('events', events.length, Buffer.from(events.join('\n'))));
      events = [];
    }
    for (const resolve of wake.splice(0)) resolve();
  };

  /** From memory to the spool; on a full disk everything stays where it is and `append` refuses. */
  const cut = () => {
    const { spool } = begun();
    try {
      const why = whyFull(spool);
      if (why) return pause(`${why}: ingest resumes by itself`);
      spoolOut(spool);
      pause('');
    } catch (error) {
      pause(`the spool cannot be written (${(error as Error).message}): ingest resumes by itself`);
    }
  };

  /** Paused until a later sync succeeds: what the disk does not keep was not taken. */
  const sync = async (spool: Spool) => {
    try {
      await spool.sync();
      unsynced = '';
    } catch (error) {
      unsynced = (error as Error).message;
    }
  };

  const ready = async (): Promise<ClickHouseClient> => {
    const client = connection.client();
    if (!client) throw new FaultError(fault('store-unavailable', 'the telemetry store is being started'));
    let schema = prepared.get(client);
    if (!schema) {
      schema = prepare(client, options.title, retention);
      prepared.set(client, schema);
      schema.catch(() => prepared.delete(client));
    }
    await schema;
    return client;
  };

  const confirm = (frame: Frame) => {
    frame.done();
    refusals.delete(frame.number);
    unconfirmed.delete(frame.number);
    for (const flush of flushes) if (frame.number <= flush.upTo) flush.left--;
    for (const flush of flushes) if (flush.left === 0) flush.resolve();
    flushes = flushes.filter((flush) => flush.left > 0);
  };

  const carry = async (frame: Frame): Promise<void> => {
    const payload = frame.read();
    if (!payload) {
      count.corrupt++;
      log.error('a spooled frame is damaged and lost', { token: frame.token, rows: frame.rows });
      return confirm(frame);
    }
    const client = await ready();
    if (frame.sent) {
      const { kind, token } = frame;
      await exclusion.alone(() => reconcile(client, { kind, token, payload }, retention));
      count.reconciled++;
    } else
      await exclusion.together(() => {
        frame.markSent();
        return insert(client, frame, payload);
      });
    count.inserts++;
    engineFull = false;
    failing = '';
    confirm(frame);
  };

  /** True when the frame should be tried again. */
  const judge = (frame: Frame, error: unknown): boolean => {
    count.failures++;
    const code = error instanceof ClickHouseError ? Number(error.code) : undefined;
    const message = (error as Error).message.slice(0, 300);
    engineFull = code === engineDiskFull;
    const client = connection.client();
    if (client && code !== undefined && tableGone.has(code)) prepared.delete(client);
    if (message !== failing) log.warn('the telemetry store did not take a batch', { error: message });
    failing = message;
    const unreadable = lostToDisk.has((error as NodeJS.ErrnoException).code ?? '');
    if (!unreadable && (code === undefined || engineFull || passing.has(code))) return true;
    const refused = (refusals.get(frame.number) ?? 0) + 1;
    refusals.set(frame.number, refused);
    if (refused < refusalsMax) return true;
    count.rejected += frame.rows;
    log.error('a batch was refused for good and is dropped', { rows: frame.rows, error: message });
    confirm(frame);
    return false;
  };

  const send = async (spool: Spool, signal: AbortSignal): Promise<void> => {
    let waitMs: number = retryMs.first;
    while (!signal.aborted) {
      // An engine that starts is back soon: it is looked for at an even pace, however often a batch failed before.
      if (!connection.client()) {
        await pauseFor(retryMs.first, signal);
        continue;
      }
      const frame = spool.take();
      if (!frame) {
        await new Promise<void>((resolve) => wake.push(resolve));
        continue;
      }
      try {
        await carry(frame);
        waitMs = retryMs.first;
      } catch (error) {
        if (judge(frame, error)) spool.putBack(frame);
        await pauseFor(waitMs, signal);
        waitMs = Math.min(retryMs.most, waitMs * 2);
      }
    }
  };

  const whenConfirmed = (): Promise<void> => {
    if (unconfirmed.size === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      flushes.push({ left: unconfirmed.size, upTo: newest, resolve, reject });
    });
  };

  const admit = (rows: number, room: number) => {
    begun();
    if (!paused && room < rows) cut();
    if (!paused) return;
    count.refused += rows;
    throw new FaultError(fault('storage-full', paused));
  };

  const ask = createQueries({ ready, clock, retention });

  return {
    async start() {
      if (running) return;
      const spool = openSpool(join(dataDir, 'telemetry', 'spool'), (path, tornBytes) => {
        count.repaired++;
        log.warn('an unfinished write at the end of the spool was cut off', { path, tornBytes });
      });
      newest = spool.pending();
      for (let number = 1; number <= newest; number++) unconfirmed.add(number);
      const stopped = new AbortController();
      const timers = [setInterval(cut, cutIntervalMs), setInterval(() => void sync(spool), syncIntervalMs)];
      running = {
        spool,
        stopped,
        timers,
        senders: Array.from({ length: senders }, () => send(spool, stopped.signal)),
      };
    },
    async stop() {
      if (!running) return;
      const { spool, stopped, timers } = running;
      for (const timer of timers) clearInterval(timer);
      cut();
      // What does not get through now is sent after the next start.
      if (connection.client())
        await Promise.race([whenConfirmed().catch(() => {}), pauseFor(stopFlushMs, stopped.signal)]);
      stopped.abort();
      for (const resolve of wake.splice(0)) resolve();
      await connection.stop();
      await Promise.all(running.senders);
      spool.close();
      running = undefined;
      unconfirmed.clear();
      for (const flush of flushes.splice(0))
        flush.reject(new FaultError(fault('store-unavailable', 'the telemetry store was stopped')));
    },
    append(batch) {
      admit(batch.size, buffer.room());
      const taken = buffer.push(batch);
      count.samples += taken;
      count.ignored += batch.size - taken;
      if (buffer.size >= frameSamplesMax) cut();
    },
    appendEvents(list) {
      admit(list.length, bufferedEventsMax - events.length);
      const lines = list.map(encodeEvent);
      events = events.concat(lines);
      count.events += lines.length;
    },
    async flush() {
      begun();
      cut();
      if (paused) throw new FaultError(fault('storage-full', paused));
      await whenConfirmed();
    },
    ...ask,
    figures: () => ({
      samples_total: count.samples,
      events_total: count.events,
      samples_refused_total: count.refused,
      samples_ignored_total: count.ignored,
      samples_rejected_total: count.rejected,
      buffered_samples: buffer.size,
      inserts_total: count.inserts,
      insert_failures_total: count.failures,
      spool_frames: running?.spool.pending() ?? 0,
      spool_bytes: running?.spool.bytes() ?? 0,
      spool_corrupt_frames_total: count.corrupt,
      spool_repairs_total: count.repaired,
      batches_reconciled_total: count.reconciled,
      paused: paused ? 1 : 0,
      ...connection.figures(),
    }),
    state() {
      if (!running) return { state: 'stopped', detail: 'not started' };
      if (paused) return { state: 'degraded', detail: paused };
      const spooled = running.spool.pending();
      const why = connection.problem();
      if (!connection.client())
        return {
          state: 'degraded',
          detail: `the store is being started${why ? ` (it ended: ${why})` : ''}; the spool holds ${spooled} batches`,
        };
      if (failing)
        return { state: 'degraded', detail: `the store does not take batches, ${spooled} wait: ${failing}` };
      return { state: 'ok', detail: `telemetry is kept in ${options.title}` };
    },
  };
}

const stopFlushMs = 3000;

const pauseFor = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

async function prepare(client: ClickHouseClient, title: string, retention: Retention): Promise<void> {
  // The default engine of chDB's databases is a view over folders; a server's is already Atomic.
  const engine = title === 'chDB' ? ' ENGINE = Atomic' : '';
  await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}${engine}` });
  for (const query of tableStatements(retention)) await client.command({ query });
}
