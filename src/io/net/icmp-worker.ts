/** The thread that owns the ICMP sockets of a server. Plans come in, batches of typed arrays go out by transfer. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { EchoBatch, EchoPlan, SweepBatch, SweepPlan } from '#pure/contract/network.ts';
import { createIcmpEngine, type IcmpEngine } from './icmp-engine.ts';
import { loadNative } from './native.ts';
import type { Source } from './source.ts';

export type ToWorker =
  | { readonly type: 'echo'; readonly jobId: number; readonly plan: EchoPlan }
  | { readonly type: 'sweep'; readonly jobId: number; readonly plan: SweepPlan }
  | { readonly type: 'cancel'; readonly jobId: number };
export type FromWorker =
  | { readonly type: 'ready'; readonly kinds: IcmpEngine['kinds'] }
  | {
      readonly type: 'batch';
      readonly jobId: number;
      readonly batch: EchoBatch | SweepBatch;
      readonly done: boolean;
    }
  | { readonly type: 'figures'; readonly figures: Readonly<Record<string, number>> };

export interface WorkerData {
  readonly figuresEveryMs: number;
  readonly source: Source | undefined;
}

async function run(): Promise<void> {
  const port = parentPort!;
  const native = await loadNative();
  if (!native) throw new Error('koffi is not available in the worker');
  const post = (jobId: number, batch: EchoBatch | SweepBatch, done: boolean) => {
    const buffers = Object.values(batch).flatMap((column) =>
      ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
    );
    port.postMessage({ type: 'batch', jobId, batch, done } satisfies FromWorker, buffers);
  };
  const given = workerData as WorkerData;
  const engine = createIcmpEngine(native, post, given.source);
  port.on('message', (message: ToWorker) => {
    if (message.type === 'echo') engine.echo(message.jobId, message.plan);
    else if (message.type === 'sweep') engine.sweep(message.jobId, message.plan);
    else engine.cancel(message.jobId);
  });
  setInterval(
    () => port.postMessage({ type: 'figures', figures: engine.figures() } satisfies FromWorker),
    given.figuresEveryMs,
  );
  port.postMessage({ type: 'ready', kinds: engine.kinds } satisfies FromWorker);
}

if (!isMainThread && parentPort) void run();
