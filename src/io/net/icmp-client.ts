/**
 * The ICMP engine as async iterables: inline in this thread for a command line, in a worker for the server. The kernel answers for the
 * time a packet costs, so one thread sends no faster than one core: a large sweep of a command line gets a second thread for half of it.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { EchoBatch, EchoPlan, SweepBatch, SweepPlan } from '#pure/contract/network.ts';
import { createIcmpEngine, type Deliver, type IcmpEngine } from './icmp-engine.ts';
import type { FromWorker, ToWorker, WorkerData } from './icmp-worker.ts';
import { loadNative } from './native.ts';
import { createResultQueue, type ResultQueue } from './result-queue.ts';
import type { Source } from './source.ts';
import { countV4, halvesOf } from './sweep-halves.ts';

/** Batches held for a consumer that does not keep up: some seconds of results of thousands of targets. */
const batchesQueuedMax = 2000;
const figuresEveryMs = 1000;
/** Below this many addresses starting a second thread takes longer than it saves (measured). */
const addressesPerThreadMin = 8192;
/** The first thread also turns all results into records, so it sends less (measured). */
const shareOfFirst = 0.45;

export interface IcmpClient {
  readonly kinds: IcmpEngine['kinds'];
  echo(plan: EchoPlan, signal: AbortSignal): AsyncIterable<EchoBatch>;
  sweep(plan: SweepPlan, signal: AbortSignal): AsyncIterable<SweepBatch>;
  figures(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

interface Engine {
  readonly kinds: IcmpEngine['kinds'];
  send(message: ToWorker): void;
  /** Keeps the process alive while jobs run, and only then. */
  hold(busy: boolean): void;
  figures(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

async function inlineEngine(deliver: Deliver, source: Source | undefined): Promise<Engine | undefined> {
  const native = await loadNative();
  if (!native) return undefined;
  const engine = createIcmpEngine(native, deliver, source);
  return {
    kinds: engine.kinds,
    send(message) {
      if (message.type === 'echo') engine.echo(message.jobId, message.plan);
      else if (message.type === 'sweep') engine.sweep(message.jobId, message.plan);
      else engine.cancel(message.jobId);
    },
    hold: () => {},
    figures: () => engine.figures(),
    close: async () => engine.close(),
  };
}

interface Thread extends Omit<Engine, 'kinds'> {
  /** Resolves when the thread works. Plans may be sent before that: they wait in its mailbox. */
  readonly ready: Promise<IcmpEngine['kinds']>;
  readonly started: () => boolean;
}

function startThread(deliver: Deliver, failed: (error: Error) => void, source?: Source): Thread {
  const worker = new Worker(new URL('./icmp-worker.ts', import.meta.url), {
    workerData: { figuresEveryMs, source } satisfies WorkerData,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let figures: Readonly<Record<string, number>> = {};
  let started = false;
  const ready = new Promise<IcmpEngine['kinds']>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') {
        started = true;
        resolve(message.kinds);
      } else if (message.type === 'figures') figures = message.figures;
      else deliver(message.jobId, message.batch, message.done);
    });
  });
  // Whoever does not wait for it hears of the error all the same, by `failed`.
  ready.catch(() => {});
  worker.on('error', failed);
  worker.unref();
  return {
    ready,
    started: () => started,
    send: (message) => worker.postMessage(message),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    figures: () => figures,
    close: async () => void (await worker.terminate()),
  };
}

async function workerEngine(
  deliver: Deliver,
  failed: (error: Error) => void,
  source: Source | undefined,
): Promise<Engine | undefined> {
  if (!(await loadNative())) return undefined;
  const thread = startThread(deliver, failed, source);
  // Nothing else may keep a starting server alive while it waits.
  thread.hold(true);
  const kinds = await thread.ready;
  thread.hold(false);
  return { ...thread, kinds };
}

/** `lost` hears when the worker died: every job of it ends with the error, and a new client has to be made. */
export async function createIcmpClient(
  mode: 'inline' | 'worker',
  lost: (error: Error) => void = () => {},
  source?: Source,
): Promise<IcmpClient | undefined> {
  const runs = new Map<
    number,
    { readonly engine: Omit<Engine, 'kinds'>; readonly queue: ResultQueue<EchoBatch | SweepBatch> }
  >();
  let nextJobId = 1;
  let dropped = 0;
  const deliver: Deliver = (jobId, batch, done) => {
    const queue = runs.get(jobId)?.queue;
    queue?.push(batch);
    if (done) queue?.end();
  };
  const failed = (dead: Omit<Engine, 'kinds'> | undefined, error: Error) => {
    for (const { engine, queue } of runs.values()) if (engine === dead) queue.end(error);
  };
  const first: Engine | undefined =
    mode === 'inline'
      ? await inlineEngine(deliver, source)
      : await workerEngine(
          deliver,
          (error) => {
            failed(first, error);
            lost(error);
          },
          source,
        );
  if (!first) return undefined;
  /** A second thread, started when first wanted. */
  let second: Thread | undefined;
  const openSecond = (): Thread => {
    second ??= startThread(deliver, (error) => {
      failed(second, error);
      second = undefined;
    });
    return second;
  };

  const begin = <T extends EchoBatch | SweepBatch>(
    engine: Omit<Engine, 'kinds'>,
    make: (jobId: number) => ToWorker,
    signal: AbortSignal,
  ): AsyncIterable<T> => {
    const jobId = nextJobId++ & 0x7fff_ffff;
    const cancel = () => engine.send({ type: 'cancel', jobId });
    const queue = createResultQueue<EchoBatch | SweepBatch>(
      batchesQueuedMax,
      () => dropped++,
      () => {
        if (runs.delete(jobId)) cancel();
        if (![...runs.values()].some((run) => run.engine === engine)) engine.hold(false);
        signal.removeEventListener('abort', cancel);
      },
    );
    runs.set(jobId, { engine, queue });
    engine.hold(true);
    if (signal.aborted) queue.end();
    else {
      signal.addEventListener('abort', cancel, { once: true });
      engine.send(make(jobId));
    }
    return queue as unknown as AsyncIterable<T>;
  };
  const sweepOn = (engine: Omit<Engine, 'kinds'>, plan: SweepPlan, signal: AbortSignal) =>
    begin<SweepBatch>(engine, (jobId) => ({ type: 'sweep', jobId, plan }), signal);

  const sweepOnBoth = (plan: SweepPlan, signal: AbortSignal): AsyncIterable<SweepBatch> => {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const merged = createResultQueue<SweepBatch>(
      batchesQueuedMax,
      () => dropped++,
      () => stop.abort(),
    );
    const total = countV4(plan) + plan.addressesV6.length;
    const sent = [0, 0];
    const pass = async (half: 0 | 1, batches: AsyncIterable<SweepBatch>) => {
      for await (const batch of batches) {
        sent[half] = batch.sent;
        merged.push({ ...batch, sent: sent[0]! + sent[1]!, total });
      }
    };
    const [mine, theirs] = halvesOf(plan, shareOfFirst);
    const helper = openSecond();
    const helped = pass(1, sweepOn(helper, theirs, either)).catch(async (error) => {
      if (helper.started()) throw error;
      // Without a second thread the first does all.
      await pass(1, sweepOn(first, theirs, either));
    });
    Promise.all([pass(0, sweepOn(first, mine, either)), helped]).then(
      () => merged.end(),
      (error) => merged.end(error),
    );
    return merged;
  };
  const missing = () => new FaultError(fault('missing-privilege', 'this process may send no ICMP echo'));
  const mayShare = mode === 'inline' && availableParallelism() > 1;

  return {
    kinds: first.kinds,
    echo(plan, signal) {
      if (first.kinds.v4 === null && first.kinds.v6 === null) throw missing();
      return begin<EchoBatch>(first, (jobId) => ({ type: 'echo', jobId, plan }), signal);
    },
    sweep(plan, signal) {
      if (first.kinds.v4 === null && first.kinds.v6 === null) throw missing();
      const large = plan.ratePps === null && countV4(plan) >= 2 * addressesPerThreadMin;
      return mayShare && large ? sweepOnBoth(plan, signal) : sweepOn(first, plan, signal);
    },
    figures() {
      const sum: Record<string, number> = { ...first.figures(), batches_dropped_total: dropped };
      for (const [name, value] of Object.entries(second?.figures() ?? {}))
        sum[name] = (sum[name] ?? 0) + value;
      return sum;
    },
    close: async () => {
      await first.close();
      await second?.close();
    },
  };
}
