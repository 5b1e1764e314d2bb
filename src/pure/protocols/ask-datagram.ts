/** One question over UDP to one service, asked again until somebody answers it properly. */
import { familyOf } from '../base/address.ts';
import { type Fault, fault } from '../base/errors.ts';
import type { Clock } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';

export interface DatagramPlan<T> {
  /** The protocol, for messages: `ntp`. */
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  /** For all tries together; they are spread evenly over it. */
  readonly timeoutMs: number;
  readonly tries: number;
  /** Made for each try. */
  readonly message: () => Uint8Array;
  /** Undefined for what is no answer to the question: forged, late or of something else. The bytes are valid only during the call. */
  readonly read: (bytes: Uint8Array) => T | undefined;
  readonly signal: AbortSignal;
}

export type DatagramOutcome<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** From the last try to the answer. */
      readonly rttMs: number;
      readonly elapsedMs: number;
      readonly receivedMs: number;
      readonly localPort: number;
    }
  | { readonly ok: false; readonly fault: Fault; readonly elapsedMs: number };

export async function askDatagram<T>(
  plan: DatagramPlan<T>,
  { net, clock }: { readonly net: Network; readonly clock: Clock },
): Promise<DatagramOutcome<T>> {
  const { address, port, signal, tries, timeoutMs } = plan;
  const where = `${plan.protocol} ${address} port ${port}`;
  const socket = await net.udp({ family: familyOf(address) ?? 4, peer: { address, port } });
  const startMs = clock.monotonicMs();
  let sentMs = startMs;
  const done = new AbortController();
  const stop = () => done.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    let outcome: DatagramOutcome<T> | undefined;
    const settle = (found: DatagramOutcome<T>) => {
      outcome ??= found;
      stop();
    };
    socket.onMessage((bytes) => {
      const receivedMs = clock.monotonicMs();
      const value = plan.read(bytes);
      if (value === undefined) return;
      const { localPort } = socket;
      settle({
        ok: true,
        value,
        rttMs: receivedMs - sentMs,
        elapsedMs: receivedMs - startMs,
        receivedMs,
        localPort,
      });
    });
    socket.onFault((failure) =>
      settle({
        ok: false,
        fault: { ...failure, message: failure.message.replace(/^udp /, `${plan.protocol} `) },
        elapsedMs: clock.monotonicMs() - startMs,
      }),
    );
    for (let attempt = 0; attempt < tries && !done.signal.aborted && !signal.aborted; attempt++) {
      sentMs = clock.monotonicMs();
      socket.send(plan.message(), address, port);
      await clock.sleep(timeoutMs / tries, done.signal);
    }
    const elapsedMs = clock.monotonicMs() - startMs;
    if (outcome) return outcome;
    if (signal.aborted) return { ok: false, fault: fault('cancelled'), elapsedMs };
    const often = tries === 1 ? '' : `, ${tries} tries`;
    return {
      ok: false,
      fault: fault('timeout', `${where}: no answer within ${timeoutMs} ms${often}`),
      elapsedMs,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    socket.close();
  }
}
