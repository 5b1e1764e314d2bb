/** TCP and TLS through Node's sockets. */
import { createConnection, type Socket } from 'node:net';
import { DEFAULT_CIPHERS, type SecureVersion, type TLSSocket, connect as tlsConnectSocket } from 'node:tls';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, FaultError } from '#pure/base/errors.ts';
import type {
  Network,
  StartTlsOptions,
  StartTlsOutcome,
  TcpConnectOptions,
  TcpOutcome,
  TcpStream,
  TcpSweepResult,
  TlsConnectOptions,
  TlsOutcome,
} from '#pure/contract/network.ts';
import { deadline } from './deadline.ts';
import { faultOfError, timeoutFault } from './faults.ts';
import { localAddressOf, type Source } from './source.ts';
import { tlsFactsOf } from './tls-facts.ts';

const anonymousCiphers = 'ADH:AECDH:@SECLEVEL=0';
/** What a later handshake may take up again: TLS 1.3 sends tickets at any time after the handshake. */
const sessions = new WeakMap<TcpStream, () => Buffer | undefined>();

function streamOf(socket: Socket | TLSSocket): TcpStream {
  const peer = `${socket.remoteAddress ?? ''} port ${socket.remotePort ?? ''}`;
  // An error after connecting ends the reading; writers hear of it through their callback.
  socket.on('error', () => {});
  const stream: TcpStream = {
    localAddress: socket.localAddress ?? '',
    write: (bytes) =>
      new Promise((resolve, reject) =>
        socket.write(bytes, (error) =>
          error ? reject(new FaultError(faultOfError(error, `tcp ${peer}`))) : resolve(),
        ),
      ),
    finish: () => void socket.end(),
    async *read() {
      try {
        for await (const chunk of socket as AsyncIterable<Buffer>)
          yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      } catch {
        // The peer reset the connection: the stream simply ends here.
      }
    },
    startTls: (options) => startTls(socket, options, `tls ${peer}`),
    close: () => socket.destroy(),
  };
  if ('getSession' in socket) {
    let ticket: Buffer | undefined;
    socket.on('session', (session: Buffer) => {
      ticket = session;
    });
    sessions.set(stream, () => ticket ?? socket.getSession());
  }
  return stream;
}

type Connected =
  | { readonly ok: true; readonly connectMs: number; readonly socket: Socket }
  | { readonly ok: false; readonly elapsedMs: number; readonly fault: Fault };

function connect(
  { address, port, timeoutMs, signal }: TcpConnectOptions,
  what: string,
  source: Source | undefined,
): Promise<Connected> {
  const own = localAddressOf(source, familyOf(address) ?? 4);
  const startMs = performance.now();
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, noDelay: true, ...own });
    const fail = (fault: Fault) => {
      settle();
      socket.destroy();
      resolve({ ok: false, elapsedMs: performance.now() - startMs, fault });
    };
    const onError = (error: Error) => fail(faultOfError(error, what));
    const onAbort = () => fail(faultOfError({ code: 'ABORT_ERR' }, what));
    const timer = deadline(timeoutMs, () => fail(timeoutFault(what, timeoutMs)));
    const settle = () => {
      timer.clear();
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.on('error', () => {});
    };
    socket.once('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) return onAbort();
    socket.once('connect', () => {
      const connectMs = performance.now() - startMs;
      settle();
      resolve({ ok: true, connectMs, socket });
    });
  });
}

export async function tcpConnect(options: TcpConnectOptions, source?: Source): Promise<TcpOutcome> {
  const outcome = await connect(options, `tcp ${options.address} port ${options.port}`, source);
  return outcome.ok ? { ok: true, connectMs: outcome.connectMs, stream: streamOf(outcome.socket) } : outcome;
}

/** The handshake on a connection that stands; the socket is destroyed when it fails. */
function startTls(
  raw: Socket,
  { timeoutMs, signal, ...options }: StartTlsOptions,
  what: string,
): Promise<StartTlsOutcome> {
  const startMs = performance.now();
  const address = raw.remoteAddress;
  const session = options.resume && sessions.get(options.resume)?.();
  return new Promise((resolve) => {
    let secure: TLSSocket | undefined;
    let settled = false;
    const finish = (outcome: StartTlsOutcome) => {
      if (settled) return;
      settled = true;
      timer.clear();
      signal?.removeEventListener('abort', onAbort);
      if (!outcome.ok) {
        secure?.destroy();
        raw.destroy();
      }
      resolve(outcome);
    };
    const fail = (fault: Fault) => finish({ ok: false, elapsedMs: performance.now() - startMs, fault });
    const onError = (error: Error) => {
      const found = faultOfError(error, what);
      // Whatever goes wrong once bytes flow is a matter of TLS, a reset included.
      fail(
        found.code === 'internal'
          ? { ...found, ...faultOfError({ code: 'ERR_SSL', message: error.message }, what) }
          : found,
      );
    };
    const onAbort = () => fail(faultOfError({ code: 'ABORT_ERR' }, what));
    const timer = deadline(Math.max(0, timeoutMs), () =>
      fail(timeoutFault(what, Math.max(0, Math.round(timeoutMs)))),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) return onAbort();
    raw.on('error', onError);
    const socket = tlsConnectSocket({
      socket: raw,
      // RFC 6066 section 3: an address is no server name.
      ...(options.serverName && !familyOf(options.serverName) ? { servername: options.serverName } : {}),
      ...(session ? { session } : {}),
      ALPNProtocols: options.alpn ? [...options.alpn] : undefined,
      minVersion: (options.protocolMin ?? 'TLSv1') as SecureVersion,
      ...(options.protocolMax ? { maxVersion: options.protocolMax as SecureVersion } : {}),
      // TLS 1.3 knows no server without a certificate.
      ...(options.anonymous ? { maxVersion: 'TLSv1.2' as SecureVersion } : {}),
      // The point is to look at old protocols, weak keys and bad certificates; the verdict is in the facts.
      ciphers: options.anonymous ? anonymousCiphers : `${DEFAULT_CIPHERS}:@SECLEVEL=0`,
      rejectUnauthorized: false,
    });
    secure = socket;
    socket.on('error', onError);
    socket.once('secureConnect', () =>
      finish({
        ok: true,
        handshakeMs: performance.now() - startMs,
        facts: tlsFactsOf(socket, options.serverName ?? address),
        stream: streamOf(socket),
      }),
    );
    socket.once('close', () =>
      onError(Object.assign(new Error('closed during the handshake'), { code: 'EPIPE' })),
    );
  });
}

export async function tlsConnect(options: TlsConnectOptions, source?: Source): Promise<TlsOutcome> {
  const what = `tls ${options.address} port ${options.port}`;
  const connected = await connect(options, what, source);
  if (!connected.ok) return { ...connected, phase: 'connect' };
  const { connectMs, socket } = connected;
  const outcome = await startTls(socket, { ...options, timeoutMs: options.timeoutMs - connectMs }, what);
  return outcome.ok
    ? { ...outcome, connectMs }
    : { ...outcome, elapsedMs: outcome.elapsedMs + connectMs, phase: 'handshake' };
}

/** Results are handed on at least this often. */
const sweepFlushMs = 50;
/** A reader that falls behind by this many results holds up new connections. */
const sweepReadyMax = 4096;

export async function* tcpSweep(
  plan: Parameters<Network['tcpSweep']>[0],
  signal: AbortSignal,
  source?: Source,
): AsyncIterable<TcpSweepResult[]> {
  const pairs = plan.addresses.length * plan.ports.length;
  let next = 0;
  let ready: TcpSweepResult[] = [];
  let active = 0;
  let wake = () => {};
  let left = false;
  const launch = () => {
    while (
      active < plan.concurrency &&
      active + ready.length < sweepReadyMax &&
      next < pairs &&
      !left &&
      !signal.aborted
    ) {
      // Port by port: one host sees its probes far apart.
      const address = plan.addresses[next % plan.addresses.length]!;
      const port = plan.ports[Math.floor(next / plan.addresses.length)]!;
      next++;
      active++;
      void tcpConnect({ address, port, timeoutMs: plan.timeoutMs, signal }, source).then((outcome) => {
        active--;
        if (outcome.ok) {
          outcome.stream.close();
          ready.push({ address, port, state: 'open', rttMs: outcome.connectMs });
        } else if (outcome.fault.code !== 'cancelled')
          ready.push({
            address,
            port,
            state: outcome.fault.code === 'refused' ? 'refused' : 'filtered',
            rttMs: outcome.elapsedMs,
          });
        launch();
        wake();
      });
    }
  };
  launch();
  let flushedMs = performance.now();
  try {
    while (active > 0 || ready.length > 0) {
      if (active > 0 && (ready.length === 0 || performance.now() - flushedMs < sweepFlushMs))
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, sweepFlushMs);
          wake = () => {
            if (ready.length > 256 || active === 0) {
              clearTimeout(timer);
              resolve();
            }
          };
        });
      if (ready.length > 0) {
        const batch = ready;
        ready = [];
        flushedMs = performance.now();
        launch();
        yield batch;
      }
    }
  } finally {
    // The reader may leave early: nothing more is started, and what is under way ends by its timeout.
    left = true;
  }
}
