/** A thread for port scans, one after another. Plans come in, batches of typed arrays go out by transfer. */
import { isMainThread, parentPort } from 'node:worker_threads';
import { type Fault, FaultError } from '#pure/base/errors.ts';
import type { PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';
import { loadNative, type Native } from './native.ts';
import {
  command,
  type DeliverScan,
  type ScanCommand,
  type ScanEngine,
  type ScanFigures,
  startScan,
} from './scan-engine.ts';

export type ToScanWorker =
  | ScanCommand
  /** `said` are commands from before the scan began. */
  | { readonly type: 'start'; readonly plan: PortScanPlan; readonly said: readonly ScanCommand[] };
export interface FromScanWorker {
  readonly batch?: PortScanBatch;
  readonly done: boolean;
  readonly fault?: Fault;
  readonly error?: string;
  readonly figures: ScanFigures;
}

function failureOf(error: unknown): Pick<FromScanWorker, 'fault' | 'error'> {
  if (error === undefined) return {};
  if (error instanceof FaultError) return { fault: error.fault };
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function run(native: Native | undefined): void {
  const port = parentPort!;
  let engine: ScanEngine | undefined;
  const deliver: DeliverScan = (batch, done, error) => {
    const buffers = Object.values(batch ?? {}).flatMap((column) =>
      ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
    );
    const figures = { ...engine?.figures() };
    if (done) engine = undefined;
    const message: FromScanWorker = { ...(batch ? { batch } : {}), done, ...failureOf(error), figures };
    port.postMessage(message, buffers);
  };
  port.on('message', (message: ToScanWorker) => {
    if (message.type === 'start') {
      engine = startScan(native, message.plan, deliver, 'blocking');
      for (const said of message.said) command(engine, said);
    } else if (engine) command(engine, message);
  });
}

if (!isMainThread && parentPort) void loadNative().then(run);
