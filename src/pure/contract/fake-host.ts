/**
 * The fake world: a clock that moves only when everybody sleeps, randomness with a seed, a network without cables.
 * Tests pass overrides for the ports they exercise; everything else refuses with `missing-capability`.
 */
import { familyOf } from '../base/address.ts';
import { FaultError, fault } from '../base/errors.ts';
import type { Clock, Credentials, Log, Random } from './host.ts';
import { capabilities, type Network, type TcpStream, type TlsFacts, type UdpSocket } from './network.ts';
import type { ToolContext, ToolLimits } from './tool.ts';

export interface FakeClock extends Clock {
  /** Moves time forward, waking sleepers in order; awaits what they do in between. */
  advance(ms: number): Promise<void>;
  readonly sleeping: number;
}

export function fakeClock(startMs = 1_700_000_000_000): FakeClock {
  let nowMs = startMs;
  let sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    sleep: (ms, signal) =>
      new Promise<void>((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { atMs: nowMs + Math.max(0, ms), wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener(
          'abort',
          () => {
            sleepers = sleepers.filter((other) => other !== sleeper);
            resolve();
          },
          { once: true },
        );
      }),
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = sleepers.filter((sleeper) => sleeper.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
    get sleeping() {
      return sleepers.length;
    },
  };
}

/** Lets every sleep finish at once: for tools whose waiting is not the point of the test. */
export function instantClock(startMs = 1_700_000_000_000): Clock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    sleep: async (ms) => {
      nowMs += Math.max(0, ms);
    },
  };
}

/** xorshift32: the same bytes for the same seed. */
export function fakeRandom(seed = 1): Random {
  let state = seed >>> 0 || 1;
  const uint32 = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  return { uint32, bytes: (length) => Uint8Array.from({ length }, () => uint32() & 255) };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export function fakeNetwork(overrides: Partial<Network> = {}): Network {
  const refuse = (what: string) => () => {
    throw new FaultError(fault('missing-capability', `the fake network has no ${what}`));
  };
  return {
    capabilities: new Set(capabilities),
    echo: refuse('echo'),
    sweep: refuse('sweep'),
    portScan: refuse('portScan'),
    neighbours: refuse('neighbours'),
    linkEchoes: refuse('linkEchoes'),
    routers: refuse('routers'),
    dhcpRequests: refuse('dhcpRequests'),
    tcpStack: refuse('tcpStack'),
    trace: refuse('trace'),
    tcpConnect: refuse('tcpConnect'),
    tcpSweep: refuse('tcpSweep'),
    tlsConnect: refuse('tlsConnect'),
    http: refuse('http'),
    udp: refuse('udp'),
    program: refuse('program'),
    sshCommand: refuse('sshCommand'),
    lookup: refuse('lookup'),
    systemOf: async () => undefined,
    resolvers: async () => [],
    interfaces: async () => [],
    crypto: {
      hash: refuse('hash'),
      hmac: refuse('hmac'),
      encrypt: refuse('encrypt'),
      decrypt: refuse('decrypt'),
    },
    ...overrides,
  };
}

/**
 * Datagram sockets without a network. `respond` plays every peer: it answers through `reply`, from itself unless told otherwise, or says
 * that the port is closed. What it sends arrives in a later microtask, as from a kernel.
 */
export function fakeUdp(
  respond: (
    bytes: Uint8Array,
    to: { readonly address: string; readonly port: number },
    reply: (bytes: Uint8Array, from?: { readonly address: string; readonly port: number }) => void,
  ) => 'closed' | undefined,
): Network['udp'] {
  return async ({ family, port, peer, manyPeers }) => {
    let onMessage: Parameters<UdpSocket['onMessage']>[0] = () => {};
    let onFault: Parameters<UdpSocket['onFault']>[0] = () => {};
    let closed = false;
    const later = (work: () => void) =>
      void Promise.resolve().then(() => {
        if (!closed) work();
      });
    return {
      localPort: port ?? 50_000,
      send(bytes, address, toPort) {
        const to = peer ?? { address, port: toPort };
        const what = `udp ${to.address} port ${to.port}`;
        if (familyOf(to.address) !== family) {
          later(() => onFault(fault('invalid-input', `${what}: no IPv${family} address`), address, toPort));
          return;
        }
        const copy = bytes.slice();
        later(() => {
          const said = respond(copy, to, (answer, from = to) =>
            later(() => {
              const stranger = peer && (from.address !== peer.address || from.port !== peer.port);
              if (!stranger) onMessage(answer, from.address, from.port, 0);
            }),
          );
          if (said === 'closed' && (peer || manyPeers))
            onFault(fault('port-unreachable', `${what}: port unreachable`), to.address, to.port);
        });
      },
      onMessage(handler) {
        onMessage = handler;
      },
      onFault(handler) {
        onFault = handler;
      },
      close() {
        closed = true;
      },
    };
  };
}

/**
 * TCP without a network. `serve` plays the server of one connection: it is called with no bytes when somebody connects, then with
 * what each write said, with an empty one when our side is done, and answers through `say`; `hangUp` ends the stream. TLS is taken up at once and changes nothing.
 */
export function fakeTcp(
  serve: (
    said: Uint8Array | undefined,
    say: (bytes: Uint8Array | string) => void,
    hangUp: () => void,
  ) => void,
  facts: TlsFacts = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', chain: [] },
): Network['tcpConnect'] {
  return async () => {
    const waiting: Uint8Array[] = [];
    let over = false;
    let wake = () => {};
    const say = (bytes: Uint8Array | string) => {
      waiting.push(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes.slice());
      wake();
    };
    const hangUp = () => {
      over = true;
      wake();
    };
    const stream: TcpStream = {
      localAddress: '127.0.0.1',
      async write(bytes) {
        serve(bytes.slice(), say, hangUp);
      },
      finish: () => serve(new Uint8Array(0), say, hangUp),
      async *read() {
        for (;;) {
          const chunk = waiting.shift();
          if (chunk) yield chunk;
          else if (over) return;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      },
      startTls: async () => ({ ok: true, handshakeMs: 1, facts, stream }),
      close: hangUp,
    };
    serve(undefined, say, hangUp);
    return { ok: true, connectMs: 1, stream };
  };
}

export const fakeLimits: ToolLimits = {
  targetsMax: 100_000,
  recordsMax: 1_000_000,
  durationMsMax: 3_600_000,
};

export const noCredentials: Credentials = {
  credential: async (reference) => ({
    ok: false,
    fault: fault('not-found', `credential "${reference}" is not in the vault`, {
      field: 'credential',
      value: reference,
    }),
  }),
};

export function fakeContext(overrides: Partial<ToolContext> = {}): ToolContext {
  return {
    signal: new AbortController().signal,
    clock: instantClock(),
    random: fakeRandom(),
    net: fakeNetwork(),
    devices: noCredentials,
    limits: fakeLimits,
    log: silentLog,
    ...overrides,
  };
}
