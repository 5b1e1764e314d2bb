/**
 * One connection to a service that is looked at, with every wait bounded: how long for the first byte, how long quiet means that it has ended, how
 * long in all, how many bytes. TLS or plain is decided by who opens it.
 */
import { familyOf, parseAddress } from '../base/address.ts';
import type { Clock } from '../contract/host.ts';
import type { Network, TcpStream, TlsFacts } from '../contract/network.ts';
import type { Ask, DetectTarget } from './protocol.ts';

/** What one answer may hold; more is not read. */
export const answerBytesMax = 65_536;
/** How often one answer is looked at while it comes: a server that drips bytes must not keep us busy. */
const looksMax = 64;

export interface DetectWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Patience {
  /** For the first byte. */
  readonly firstMs: number;
  /** After a byte, without another one. */
  readonly quietMs: number;
  /** From the first byte to the last. */
  readonly totalMs: number;
}

export interface OpenLine {
  say(bytes: Uint8Array): Promise<void>;
  /** That was all: some answer only then. */
  finish(): void;
  hear(enough?: (bytes: Uint8Array) => boolean, patience?: Partial<Patience>): Promise<Uint8Array>;
  /** The peer has closed. */
  readonly closed: boolean;
  readonly connectMs: number;
  /** Of a connection that began with TLS. */
  readonly tls: TlsFacts | undefined;
  /** TLS from here on; facts, or undefined when the handshake fails. */
  startTls(): Promise<TlsFacts | undefined>;
  close(): void;
}

export type LineOutcome =
  | { readonly ok: true; readonly line: OpenLine }
  | { readonly ok: false; readonly phase: 'connect' | 'handshake'; readonly reason: string };

const empty = new Uint8Array(0);

export const askOver =
  (line: OpenLine): Ask =>
  async (bytes, options = {}) => {
    if (bytes.length > 0) await line.say(bytes);
    return line.hear(options.enough);
  };

/** Collects chunks as they arrive and hands them out as answers; `want` is called before each wait. */
function createHearing(clock: Clock, usual: Patience, want: () => void) {
  let bytes: Uint8Array = empty;
  let closed = false;
  let wake = () => {};
  const arrival = (waitMs: number) =>
    new Promise<void>((resolve) => {
      const over = new AbortController();
      wake = () => {
        wake = () => {};
        // A reason of ours: the usual one is made with a stack, for every answer.
        over.abort('heard');
        resolve();
      };
      void clock.sleep(waitMs, over.signal).then(() => wake());
      want();
    });
  return {
    get closed() {
      return closed;
    },
    take(chunk: Uint8Array) {
      const room = answerBytesMax - bytes.length;
      if (room > 0) {
        const joined = new Uint8Array(bytes.length + Math.min(room, chunk.length));
        joined.set(bytes);
        joined.set(chunk.subarray(0, room), bytes.length);
        bytes = joined;
      }
      wake();
    },
    end() {
      closed = true;
      wake();
    },
    async hear(enough?: (bytes: Uint8Array) => boolean, own: Partial<Patience> = {}): Promise<Uint8Array> {
      // Who says when it is enough is waited for, however the bytes are spread over time.
      const totalMs = own.totalMs ?? usual.totalMs;
      const quietMs = own.quietMs ?? (enough ? totalMs : usual.quietMs);
      // Until the first byte; from then on for all of them.
      let endMs = clock.monotonicMs() + (own.firstMs ?? usual.firstMs);
      let seen = -1;
      for (let looks = 0; !closed && bytes.length < answerBytesMax; ) {
        if (bytes.length > seen) {
          if (seen <= 0 && bytes.length > 0) endMs = clock.monotonicMs() + totalMs;
          seen = bytes.length;
          if (looks++ < looksMax && enough?.(bytes)) break;
        }
        const leftMs = endMs - clock.monotonicMs();
        const waitMs = bytes.length === 0 ? leftMs : Math.min(leftMs, quietMs);
        if (waitMs <= 0) break;
        await arrival(waitMs);
        if (bytes.length === seen) break;
      }
      const answer = bytes;
      bytes = empty;
      return answer;
    },
  };
}

/** A TCP connection, inside TLS where the target says so. */
export async function openTcpLine(
  target: DetectTarget,
  { net, clock, signal }: DetectWorld,
  options: { readonly timeoutMs: number; readonly patience: Patience },
): Promise<LineOutcome> {
  const { address, port, serverName } = target;
  const { timeoutMs } = options;
  const name = serverName ? { serverName } : {};
  let secured = target.secure
    ? await net.tlsConnect({ address, port, timeoutMs, signal, ...name })
    : undefined;
  // Who has no certificate, as NRPE, cannot shake hands otherwise.
  if (secured && !secured.ok && secured.phase === 'handshake' && !signal.aborted)
    secured = await net.tlsConnect({ address, port, timeoutMs, signal, ...name, anonymous: true });
  const outcome = secured ?? (await net.tcpConnect({ address, port, timeoutMs, signal }));
  if (!outcome.ok)
    return {
      ok: false,
      phase: secured && !secured.ok ? secured.phase : 'connect',
      reason: outcome.fault.message,
    };
  let stream: TcpStream = outcome.stream;
  let chunks = stream.read()[Symbol.asyncIterator]();
  // Only what is waited for is fetched: the bytes of a handshake that follows are not ours to take.
  let fetching = false;
  const fetch = () => {
    if (fetching) return;
    fetching = true;
    const from = chunks;
    void from.next().then(
      (next) => {
        fetching = false;
        if (from !== chunks) return;
        if (next.done) hearing.end();
        else hearing.take(next.value);
      },
      () => hearing.end(),
    );
  };
  const hearing = createHearing(clock, options.patience, fetch);
  const close = () => {
    signal.removeEventListener('abort', close);
    stream.close();
    hearing.end();
  };
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  const line: OpenLine = {
    connectMs: outcome.connectMs,
    tls: secured?.ok ? secured.facts : undefined,
    get closed() {
      return hearing.closed;
    },
    async say(bytes) {
      // A peer that has gone is found out by hearing.
      if (!hearing.closed) await stream.write(bytes).catch(() => {});
    },
    finish: () => stream.finish(),
    hear: (enough, patience) => hearing.hear(enough, patience),
    async startTls() {
      const secured = await stream.startTls({ timeoutMs, signal, ...name });
      if (!secured.ok) return undefined;
      stream = secured.stream;
      chunks = stream.read()[Symbol.asyncIterator]();
      fetching = false;
      return secured.facts;
    },
    close,
  };
  return { ok: true, line };
}

/** A UDP socket that hears only the target, or all ports of its host. Several datagrams of one answer are told as one. */
export async function openUdpLine(
  { address, port }: DetectTarget,
  { net, clock, signal }: DetectWorld,
  options: { readonly patience: Patience; readonly anyPort?: boolean },
): Promise<OpenLine> {
  const family = familyOf(address) ?? 4;
  const socket = await net.udp(options.anyPort ? { family } : { family, peer: { address, port } });
  const hearing = createHearing(clock, options.patience, () => {});
  const close = () => {
    signal.removeEventListener('abort', close);
    socket.close();
    hearing.end();
  };
  const asked = parseAddress(address)?.value;
  socket.onMessage((bytes, from) => {
    if (!options.anyPort || parseAddress(from)?.value === asked) hearing.take(bytes);
  });
  socket.onFault(() => hearing.end());
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  return {
    connectMs: 0,
    tls: undefined,
    get closed() {
      return hearing.closed;
    },
    async say(bytes) {
      if (!hearing.closed) socket.send(bytes, address, port);
    },
    finish() {},
    hear: (enough, patience) => hearing.hear(enough, patience),
    startTls: async () => undefined,
    close,
  };
}
