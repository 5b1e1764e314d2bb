/**
 * Port scans on this machine: inline for a command, each in a thread of its own for a server. One thread sends no faster than one core lets the
 * kernel, so a large scan of a command gets a second thread for half of it. Batches that nobody takes hold the scan: no result is dropped.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import type { PortScan, PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';
import type { Native } from './native.ts';
import { command, type DeliverScan, type ScanCommand, type ScanFigures, startScan } from './scan-engine.ts';
import { createPartMerge, halvesOf, hostInPart, type ScanPart, wholePart } from './scan-parts.ts';
import type { FromScanWorker, ToScanWorker } from './scan-worker.ts';

/** Batches that wait for their reader before the scan is held, and how many before it goes on. */
const batchesHeldMax = 64;
const batchesResume = 16;
/**
 * Below this many connections a second thread, which has its code to load and to learn, is ready when the first is done, at twice the work. Raw
 * packets are sent by other threads anyhow (`scan-prober.ts`), and datagrams are slow because of their answers.
 */
const connectionsPerThreadMin = 16_384;
/** Threads that wait for the next scan. */
const threadsIdleMax = 1;
/** A scan that may go no faster needs no second thread. */
const sharedRatePpsMin = 200_000;
/** What fits an Ethernet frame. */
const payloadBytesMax = 1472;

export interface PortScans {
  open(plan: PortScanPlan, signal: AbortSignal): PortScan;
  figures(): ScanFigures;
  close(): Promise<void>;
}

interface Part {
  send(command: ScanCommand): void;
  figures(): ScanFigures;
  close(): void;
}

function inlinePart(
  native: Native | undefined,
  plan: PortScanPlan,
  said: readonly ScanCommand[],
  deliver: DeliverScan,
): Part {
  const engine = startScan(native, plan, deliver, 'event-loop');
  for (const item of said) command(engine, item);
  return {
    send: (item) => command(engine, item),
    figures: engine.figures,
    close: () => engine.cancel(),
  };
}

/** Threads that scan; one that is done waits for the next scan, because it takes longer to start than many scans take. */
function createThreads() {
  let idle: Worker[] = [];
  const start = (): Worker => {
    const worker = new Worker(new URL('./scan-worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // Until it is taken for a scan nobody waits for it.
    worker.unref();
    return worker;
  };
  /** `failed` hears when the thread died before it said anything: then it has not sent anything either. */
  const run = (
    plan: PortScanPlan,
    said: readonly ScanCommand[],
    deliver: DeliverScan,
    failed: (error: Error) => void,
  ): Part => {
    const worker = idle.pop() ?? start();
    worker.ref();
    let figures: ScanFigures = {};
    let spoke = false;
    let done = false;
    const release = (reusable: boolean) => {
      done = true;
      for (const event of ['error', 'exit', 'message']) worker.removeAllListeners(event);
      // What dies while it is idle is nobody's failure: the next scan starts another.
      worker.on('error', () => {});
      worker.on('exit', () => {
        idle = idle.filter((other) => other !== worker);
      });
      worker.unref();
      if (reusable && idle.length < threadsIdleMax) idle.push(worker);
      else void worker.terminate();
    };
    const end = (error: Error) => {
      release(false);
      if (spoke) deliver(undefined, true, error);
      else failed(error);
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`the scan thread ended with code ${code}`)));
    worker.on('message', (message: FromScanWorker) => {
      spoke = true;
      figures = message.figures;
      if (message.done) release(true);
      const error = message.fault
        ? new FaultError(message.fault)
        : message.error === undefined
          ? undefined
          : new Error(message.error);
      deliver(message.batch, message.done, error);
    });
    worker.postMessage({ type: 'start', plan, said } satisfies ToScanWorker);
    return {
      send: (item) => {
        if (!done) worker.postMessage(item);
      },
      figures: () => figures,
      close() {
        if (!done) release(false);
      },
    };
  };
  return {
    run,
    close() {
      for (const worker of idle.splice(0)) void worker.terminate();
    },
  };
}

function check(plan: PortScanPlan): void {
  const positive = (field: string, value: number | null | undefined) => {
    if (value !== null && value !== undefined && !(value > 0))
      throw invalidInput(field, value, 'has to be above 0', 'Leave it out to let the scan adapt.');
  };
  for (const field of ['ratePps', 'hostRatePps', 'hostTimeoutMs'] as const) positive(field, plan[field]);
  if (plan.timeoutMs !== 'auto') positive('timeoutMs', plan.timeoutMs);
  positive('timeoutMinMs', plan.timeoutMinMs);
  if (!Number.isInteger(plan.retries) || plan.retries < 0)
    throw invalidInput('retries', plan.retries, 'has to be a whole number from 0');
  const seen = new Uint8Array(65_536);
  for (const port of plan.ports) {
    if (seen[port]) throw invalidInput('ports', port, 'is named twice');
    seen[port] = 1;
  }
  for (const [port, bytes] of plan.payloads ?? [])
    if (bytes.length > payloadBytesMax)
      throw invalidInput('payloads', port, `is longer than ${payloadBytesMax} bytes`);
}

export function createPortScans(native: Native | undefined, mode: 'inline' | 'worker'): PortScans {
  const running = new Set<{ readonly parts: Part[] }>();
  const threads = createThreads();
  const past: Record<string, number> = {};
  const addTo = (sum: Record<string, number>, parts: readonly Part[]) => {
    for (const part of parts)
      for (const [name, value] of Object.entries(part.figures())) sum[name] = (sum[name] ?? 0) + value;
  };

  const divide = (plan: PortScanPlan): readonly ScanPart[] => {
    const probes = plan.addresses.length * plan.ports.length;
    const worthIt =
      mode === 'inline' &&
      plan.method === 'connect' &&
      native !== undefined &&
      availableParallelism() > 1 &&
      probes >= 2 * connectionsPerThreadMin &&
      // A port can be bound but once.
      plan.sourcePort === undefined &&
      (plan.ratePps ?? sharedRatePpsMin) >= sharedRatePpsMin;
    return worthIt ? halvesOf(plan) : [wholePart(plan)];
  };

  /** Runs a plan; `controls` are set while it does. */
  async function* run(
    plan: PortScanPlan,
    signal: AbortSignal,
    controls: Controls,
  ): AsyncGenerator<PortScanBatch> {
    let queue: PortScanBatch[] = [];
    let left = 0;
    let failure: unknown;
    let held = false;
    let wake: (() => void) | undefined;
    const divided = divide(plan);
    const merge = createPartMerge(divided);
    const entry = { parts: [] as Part[] };
    const tellAll = (message: ScanCommand) => {
      for (const part of entry.parts) part.send(message);
    };
    const hold = (wanted: boolean) => {
      if (wanted === held) return;
      held = wanted;
      if (!controls.paused) tellAll({ type: held ? 'pause' : 'resume' });
    };
    const deliverOf =
      (index: number): DeliverScan =>
      (batch, done, error) => {
        if (batch) {
          const merged = merge(index, batch);
          const last = queue.at(-1);
          // Mere progress replaces mere progress.
          if (last?.size === 0 && last.ended.length === 0) queue.pop();
          queue.push(merged);
          if (queue.length >= batchesHeldMax) hold(true);
        }
        failure ??= error;
        if (done) left--;
        wake?.();
        wake = undefined;
      };
    /** What a message means to a part; undefined when nothing. */
    const forPart = (message: ScanCommand, part: ScanPart): ScanCommand | undefined => {
      if (message.type !== 'skip') return message;
      const hostIndex = hostInPart(part, message.hostIndex);
      return hostIndex === undefined ? undefined : { type: 'skip', hostIndex };
    };
    const start = (index: number) => {
      const part = divided[index]!;
      const deliver = deliverOf(index);
      // Asked again when a thread failed to start: what was said by then counts.
      const said = () => [
        ...(controls.paused ? [{ type: 'pause' } as const] : []),
        ...[...controls.skipped].flatMap((hostIndex) => forPart({ type: 'skip', hostIndex }, part) ?? []),
      ];
      const inline = () => {
        entry.parts[index] = inlinePart(native, part.plan, said(), deliver);
      };
      if (mode === 'inline' && index === 0) return inline();
      entry.parts[index] = threads.run(part.plan, said(), deliver, (error) => {
        // Without a second thread the first does all; a server is told.
        if (mode === 'inline' && !signal.aborted) inline();
        else deliver(undefined, true, error);
      });
    };
    const cancel = () => tellAll({ type: 'cancel' });
    if (signal.aborted) return;
    running.add(entry);
    left = divided.length;
    for (let index = divided.length - 1; index >= 0; index--) start(index);
    controls.send = (message) => {
      if (held && message.type !== 'skip') return;
      entry.parts.forEach((part, index) => {
        const meant = forPart(message, divided[index]!);
        if (meant) part.send(meant);
      });
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for (;;) {
        const ready = queue;
        queue = [];
        for (let i = 0; i < ready.length; i++) {
          if (ready.length - i + queue.length <= batchesResume) hold(false);
          yield ready[i]!;
        }
        if (queue.length > 0) continue;
        if (failure !== undefined) throw failure;
        if (left === 0) return;
        hold(false);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      controls.send = undefined;
      running.delete(entry);
      addTo(past, entry.parts);
      for (const part of entry.parts) part.close();
    }
  }

  return {
    open(plan, signal) {
      check(plan);
      if (plan.addresses.length === 0) throw invalidInput('addresses', '', 'names no address');
      const controls: Controls = { paused: false, skipped: new Set(), send: undefined };
      return {
        batches: run(plan, signal, controls),
        pause() {
          controls.paused = true;
          controls.send?.({ type: 'pause' });
        },
        resume() {
          controls.paused = false;
          controls.send?.({ type: 'resume' });
        },
        skip(hostIndex) {
          controls.skipped.add(hostIndex);
          controls.send?.({ type: 'skip', hostIndex });
        },
      };
    },
    figures() {
      const sum: Record<string, number> = { ...past, scans: running.size };
      for (const { parts } of running) addTo(sum, parts);
      return sum;
    },
    close: async () => {
      for (const { parts } of running) for (const part of parts) part.close();
      threads.close();
    },
  };
}

interface Controls {
  paused: boolean;
  readonly skipped: Set<number>;
  /** To the parts, once they run. */
  send: ((message: ScanCommand) => void) | undefined;
}
