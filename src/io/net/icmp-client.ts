/** The ICMP engine as async iterables: inline in this thread for a command line, in a worker for the server. */
import { Worker } from 'node:worker_threads';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { EchoBatch, EchoPlan, SweepBatch, SweepPlan } from '#pure/contract/network.ts';
import { createIcmpEngine, type Deliver, type IcmpEngine } from './icmp-engine.ts';
import type { FromWorker, ToWorker } from './icmp-worker.ts';
import { loadNative } from './native.ts';
import { createResultQueue, type ResultQueue } from './result-queue.ts';

/** Batches held for a consumer that does not keep up: some seconds of results of thousands of targets. */
const batchesQueuedMax = 2000;
const figuresEveryMs = 1000;

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

async function inlineEngine(deliver: Deliver): Promise<Engine | undefined> {
  const native = await loadNative();
  if (!native) return undefined;
  const engine = createIcmpEngine(native, deliver);
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

async function workerEngine(deliver: Deliver, failed: (error: Error) => void): Promise<Engine | undefined> {
  if (!(await loadNative())) return undefined;
  const worker = new Worker(new URL('./icmp-worker.ts', import.meta.url), {
    workerData: { figuresEveryMs },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let figures: Readonly<Record<string, number>> = {};
  const kinds = await new Promise<IcmpEngine['kinds']>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') resolve(message.kinds);
      else if (message.type === 'figures') figures = message.figures;
      else deliver(message.jobId, message.batch, message.done);
    });
  });
  worker.on('error', failed);
  worker.unref();
  return {
    kinds,
    send: (message) => worker.postMessage(message),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    figures: () => figures,
    close: async () => void (await worker.terminate()),
  };
}

/** `lost` hears when the worker died: every job of it ends with the error, and a new client has to be made. */
export async function createIcmpClient(
  mode: 'inline' | 'worker',
  lost: (error: Error) => void = () => {},
): Promise<IcmpClient | undefined> {
  const queues = new Map<number, ResultQueue<EchoBatch | SweepBatch>>();
  let nextJobId = 1;
  let dropped = 0;
  const deliver: Deliver = (jobId, batch, done) => {
    const queue = queues.get(jobId);
    queue?.push(batch);
    if (done) queue?.end();
  };
  const failed = (error: Error) => {
    for (const queue of queues.values()) queue.end(error);
    lost(error);
  };
  const engine = mode === 'inline' ? await inlineEngine(deliver) : await workerEngine(deliver, failed);
  if (!engine) return undefined;

  const begin = <T extends EchoBatch | SweepBatch>(
    make: (jobId: number) => ToWorker,
    signal: AbortSignal,
  ): AsyncIterable<T> => {
    const jobId = nextJobId++ & 0x7fff_ffff;
    const cancel = () => engine.send({ type: 'cancel', jobId });
    const queue = createResultQueue<EchoBatch | SweepBatch>(
      batchesQueuedMax,
      () => dropped++,
      () => {
        if (queues.delete(jobId)) cancel();
        if (queues.size === 0) engine.hold(false);
        signal.removeEventListener('abort', cancel);
      },
    );
    queues.set(jobId, queue);
    engine.hold(true);
    if (signal.aborted) queue.end();
    else {
      signal.addEventListener('abort', cancel, { once: true });
      engine.send(make(jobId));
    }
    return queue as unknown as AsyncIterable<T>;
  };
  const missing = () => new FaultError(fault('missing-privilege', 'this process may send no ICMP echo'));

  return {
    kinds: engine.kinds,
    echo(plan, signal) {
      if (engine.kinds.v4 === null && engine.kinds.v6 === null) throw missing();
      return begin<EchoBatch>((jobId) => ({ type: 'echo', jobId, plan }), signal);
    },
    sweep(plan, signal) {
      if (engine.kinds.v4 === null && engine.kinds.v6 === null) throw missing();
      return begin<SweepBatch>((jobId) => ({ type: 'sweep', jobId, plan }), signal);
    },
    figures: () => ({ ...engine.figures(), batches_dropped_total: dropped }),
    close: () => engine.close(),
  };
}
