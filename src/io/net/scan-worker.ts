/** A thread for one port scan, or half of one. The plan comes with it, batches of typed arrays go out by transfer. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type Fault, FaultError } from '#pure/base/errors.ts';
import type { PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';
import { loadNative } from './native.ts';
import { type DeliverScan, type ScanFigures, startScan } from './scan-engine.ts';

export type ToScanWorker =
  | { readonly type: 'pause' | 'resume' | 'cancel' }
  | { readonly type: 'skip'; readonly hostIndex: number };
export interface ScanWorkerData {
  readonly plan: PortScanPlan;
  /** What was said before the thread began. */
  readonly said: readonly ToScanWorker[];
}
export interface FromScanWorker {
  readonly batch?: PortScanBatch;
  readonly done: boolean;
  readonly fault?: Fault;
  readonly error?: string;
  readonly figures: ScanFigures;
}

async function run(): Promise<void> {
  const port = parentPort!;
  const { plan, said } = workerData as ScanWorkerData;
  const deliver: DeliverScan = (batch, done, error) => {
    const buffers = Object.values(batch ?? {}).flatMap((column) =>
      ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
    );
    const failure =
      error === undefined
        ? {}
        : error instanceof FaultError
          ? { fault: error.fault }
          : { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    port.postMessage(
      {
        ...(batch ? { batch } : {}),
        done,
        ...failure,
        figures: { ...engine.figures() },
      } satisfies FromScanWorker,
      buffers,
    );
    // Nothing else keeps this thread alive.
    if (done) port.close();
  };
  const engine = startScan(await loadNative(), plan, deliver, 'blocking');
  const hear = (message: ToScanWorker) => {
    if (message.type === 'skip') engine.skip(message.hostIndex);
    else engine[message.type]();
  };
  said.forEach(hear);
  port.on('message', hear);
}

if (!isMainThread && parentPort) await run();
