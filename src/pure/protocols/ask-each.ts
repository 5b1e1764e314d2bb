/** One small question to each of many hosts over UDP, one answer at most from each: what mDNS and NetBIOS names have in common. */
import { familyOf } from '../base/address.ts';
import type { Clock } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';

export interface AskEachPlan<T> {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Where the questions go instead of to each host: a group that all of them listen to. Each still answers for itself. */
  readonly group?: string;
  /** Undefined when there is nothing to ask this host. */
  query(address: string): Uint8Array | undefined;
  /** Undefined when the bytes are no answer. Only bytes from an asked address and the asked port get here. */
  read(bytes: Uint8Array, address: string): T | undefined;
}

/** A burst of this many, then a pause: thousands of datagrams at once would overflow our own queue. */
const burst = 64;
const pauseMs = 5;

export async function askEach<T>(
  plan: AskEachPlan<T>,
  { net, clock }: { readonly net: Network; readonly clock: Clock },
): Promise<Map<string, T>> {
  const answers = new Map<string, T>();
  const wanted = new Set(plan.addresses);
  const done = new AbortController();
  const stop = () => done.abort();
  if (plan.signal.aborted) return answers;
  plan.signal.addEventListener('abort', stop, { once: true });
  const sockets = await Promise.all(
    ([4, 6] as const).map(async (family) => {
      const addresses = plan.addresses.filter((address) => familyOf(address) === family);
      return addresses.length > 0 ? { addresses, socket: await net.udp({ family }) } : undefined;
    }),
  );
  try {
    for (const item of sockets) {
      if (!item) continue;
      item.socket.onFault(() => {});
      item.socket.onMessage((bytes, address, port) => {
        if (port !== plan.port || !wanted.has(address)) return;
        const answer = plan.read(bytes, address);
        if (answer === undefined) return;
        wanted.delete(address);
        answers.set(address, answer);
        if (wanted.size === 0) stop();
      });
      for (const [i, address] of item.addresses.entries()) {
        const bytes = plan.query(address);
        if (bytes) item.socket.send(bytes, plan.group ?? address, plan.port);
        if (i % burst === burst - 1) await clock.sleep(pauseMs, done.signal);
        if (plan.signal.aborted) return answers;
      }
    }
    await clock.sleep(plan.timeoutMs, done.signal);
    return answers;
  } finally {
    plan.signal.removeEventListener('abort', stop);
    for (const item of sockets) item?.socket.close();
  }
}
