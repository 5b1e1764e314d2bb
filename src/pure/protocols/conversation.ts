/**
 * A conversation with one service over a byte stream, plain, inside TLS, or with TLS taken up on the way: connect, handshake, first
 * answer and the whole timed apart. `talk` says what is asked; what goes wrong inside it is thrown as a FaultError and comes back
 * as a value, with the phases that were reached.
 */
import { familyOf } from '../base/address.ts';
import { type Fault, type FaultCode, FaultError, fault } from '../base/errors.ts';
import type { Clock } from '../contract/host.ts';
import type { Network, TcpStream, TlsFacts } from '../contract/network.ts';
import { complete, type Decoded, partial } from '../wire/decoded.ts';
import { decodeLine } from '../wire/text-line.ts';

/** What a service may say that nobody has read yet. */
const unreadBytesMax = 4_194_304;

export interface ConversationPlan {
  /** The protocol, for messages: `smtp`. */
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  /** TLS from the first byte; `talk` may take it up later with `startTls`. */
  readonly tls: boolean;
  readonly serverName?: string | undefined;
  /** An untrusted certificate ends the conversation before any secret is sent. */
  readonly trust: boolean;
  /** For the conversation as a whole. */
  readonly timeoutMs: number;
}

export interface ConversationWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Phases {
  readonly connectMs?: number;
  readonly tlsMs?: number;
  /** From the stream being ready to the first byte of the service. */
  readonly firstByteMs?: number;
  readonly totalMs: number;
}

export interface ConversationOutcome<T> {
  readonly phases: Phases;
  readonly tls?: TlsFacts;
  readonly value?: T;
  readonly fault?: Fault;
}

export interface Conversation {
  /** `smtp 192.0.2.1 port 25`. */
  readonly where: string;
  readonly localAddress: string;
  readonly secure: boolean;
  write(message: Uint8Array | string): Promise<void>;
  /** The next message, as soon as its last byte is there. */
  next<T>(decode: (bytes: Uint8Array) => Decoded<T>): Promise<T>;
  line(): Promise<string>;
  bytes(count: number): Promise<Uint8Array>;
  /** All until the peer closes, at most `bytesMax`. */
  rest(bytesMax: number): Promise<Uint8Array>;
  startTls(): Promise<void>;
  /** A second connection to the same host: FTP sends its data there. */
  beside(port: number): Promise<Beside>;
  fail(code: FaultCode, message: string): FaultError;
}

export interface Beside {
  /** TLS that takes up the session of the conversation again. */
  startTls(): Promise<void>;
  /** All until the peer closes, at most `bytesMax`. */
  rest(bytesMax: number): Promise<Uint8Array>;
  close(): void;
}

/** The stream as one buffer that is asked for more. */
function createInbox(stream: TcpStream) {
  const chunks = stream.read()[Symbol.asyncIterator]();
  let bytes: Uint8Array = new Uint8Array(0);
  return {
    get bytes() {
      return bytes;
    },
    drop(count: number) {
      bytes = bytes.subarray(count);
    },
    /** False when the peer has closed. */
    async more(): Promise<boolean> {
      const next = await chunks.next();
      if (next.done) return false;
      if (bytes.length === 0) {
        bytes = next.value.slice();
        return true;
      }
      const joined = new Uint8Array(bytes.length + next.value.length);
      joined.set(bytes);
      joined.set(next.value, bytes.length);
      bytes = joined;
      return true;
    },
  };
}

const utf8 = new TextEncoder();

export async function converse<T>(
  plan: ConversationPlan,
  { net, clock, signal }: ConversationWorld,
  talk: (conversation: Conversation) => Promise<T>,
): Promise<ConversationOutcome<T>> {
  const { protocol, address, port, timeoutMs, serverName } = plan;
  const where = `${protocol} ${address} port ${port}`;
  const startMs = clock.monotonicMs();
  const elapsedMs = () => clock.monotonicMs() - startMs;
  const phases: { connectMs?: number; tlsMs?: number; firstByteMs?: number } = {};
  let tls: TlsFacts | undefined;
  const end = (rest: { value: T } | { fault: Fault }): ConversationOutcome<T> => ({
    phases: { ...phases, totalMs: elapsedMs() },
    ...(tls ? { tls } : {}),
    ...rest,
  });
  const outcome = await net.tcpConnect({ address, port, timeoutMs, signal });
  if (!outcome.ok)
    return end({
      fault: { ...outcome.fault, message: outcome.fault.message.replace(/^tcp /, `${protocol} `) },
    });
  phases.connectMs = outcome.connectMs;
  let { stream } = outcome;
  let inbox = createInbox(stream);
  let readyMs = clock.monotonicMs();
  let second: TcpStream | undefined;
  let late = false;
  const done = new AbortController();
  const stop = () => done.abort();
  signal.addEventListener('abort', stop, { once: true });
  // Closing the stream ends whatever waits for its bytes.
  void clock.sleep(timeoutMs - elapsedMs(), done.signal).then(() => {
    late = !done.signal.aborted;
    stream.close();
    second?.close();
  });

  const fail = (code: FaultCode, message: string) => new FaultError(fault(code, `${where}: ${message}`));
  const more = async () => {
    if (inbox.bytes.length > unreadBytesMax)
      throw fail('too-large', `more than ${unreadBytesMax} bytes in one answer`);
    const came = await inbox.more();
    if (came) phases.firstByteMs ??= clock.monotonicMs() - readyMs;
    return came;
  };
  const conversation: Conversation = {
    where,
    get localAddress() {
      return stream.localAddress;
    },
    get secure() {
      return tls !== undefined;
    },
    write: (message) => stream.write(typeof message === 'string' ? utf8.encode(message) : message),
    async next(decode) {
      for (;;) {
        const found = decode(inbox.bytes);
        if (found.state === 'malformed') throw fail('malformed', found.reason);
        if (found.state === 'complete') {
          inbox.drop(found.lengthBytes);
          return found.value;
        }
        if (!(await more())) throw fail('closed', 'closed before the answer was complete');
      }
    },
    line: () => conversation.next(decodeLine),
    bytes: (count) =>
      conversation.next((bytes) => (bytes.length < count ? partial : complete(bytes.slice(0, count), count))),
    async rest(bytesMax) {
      while (inbox.bytes.length <= bytesMax && (await more()));
      const all = inbox.bytes.subarray(0, bytesMax);
      inbox.drop(all.length);
      return all;
    },
    async startTls() {
      // Bytes before the handshake are of somebody in between who wants them taken for bytes of the secure part.
      if (inbox.bytes.length > 0) throw fail('tls-failed', 'more was said in the clear after TLS was agreed');
      const secured = await stream.startTls({
        timeoutMs: timeoutMs - elapsedMs(),
        signal,
        ...(serverName ? { serverName } : {}),
      });
      if (!secured.ok) throw new FaultError(secured.fault);
      phases.tlsMs = secured.handshakeMs;
      tls = secured.facts;
      stream = secured.stream;
      inbox = createInbox(stream);
      if (late || done.signal.aborted) stream.close();
      if (phases.firstByteMs === undefined) readyMs = clock.monotonicMs();
      if (plan.trust && tls.verification) throw new FaultError(tls.verification);
    },
    async beside(dataPort) {
      const left = () => ({ timeoutMs: timeoutMs - elapsedMs(), signal });
      const dialled = await net.tcpConnect({ address, port: dataPort, ...left() });
      if (!dialled.ok) throw new FaultError(dialled.fault);
      second = dialled.stream;
      return {
        async startTls() {
          const options = { ...left(), resume: stream, ...(serverName ? { serverName } : {}) };
          const secured = await second!.startTls(options);
          if (!secured.ok) throw new FaultError(secured.fault);
          second = secured.stream;
        },
        async rest(bytesMax) {
          const data = createInbox(second!);
          while (data.bytes.length <= bytesMax && (await data.more()));
          return data.bytes.subarray(0, bytesMax);
        },
        close: () => second?.close(),
      };
    },
    fail,
  };
  try {
    if (plan.tls) await conversation.startTls();
    return end({ value: await talk(conversation) });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    if (signal.aborted) return end({ fault: fault('cancelled') });
    const told = late ? fault('timeout', `${where}: no complete answer within ${timeoutMs} ms`) : error.fault;
    return end({ fault: told });
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    stream.close();
    second?.close();
  }
}

/** What to ask for in TLS, and to verify: the name that was given, else the target if that is a name. */
export const serverNameOf = (plan: {
  readonly target: string;
  readonly serverName?: string | undefined;
}): string | undefined => plan.serverName ?? (familyOf(plan.target) ? undefined : plan.target);

/** A numeric address of what people wrote. */
export async function addressOf(target: string, net: Network, signal: AbortSignal): Promise<string> {
  if (familyOf(target)) return target;
  const found = await net.lookup(target, { signal });
  if (!found.ok) throw new FaultError({ ...found.fault, field: 'target', value: target });
  return found.addresses[0]!;
}
