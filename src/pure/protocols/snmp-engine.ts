/**
 * One engine per network: all sessions share a datagram socket per address family. Answers find their request by request-id
 * (msgID in version 3) and must come from the address and port that were asked. Where the platform tells no ICMP errors on a
 * shared socket, each agent gets a connected one, so that a closed port is still told at once.
 */
import { type Fault, FaultError, fault } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network, UdpSocket } from '../contract/network.ts';
import { peekMessage } from '../wire/snmp.ts';
import { createDeadlines } from './deadlines.ts';
import {
  type AgentMemory,
  createAgentMemory,
  learnRtt,
  retransmissionMs,
  type SnmpAgent,
} from './snmp-agent.ts';

/** Agents are small computers: more than two requests at once from one asker gains little and hurts some. */
const agentInFlightMax = 2;
/** Answers that may arrive in one burst: at 1500 bytes, a quarter of the receive buffer that an unprivileged process may have. */
const burstMax = 512;
/** A request that was not answered by now does not add to a burst: silent agents must not hold up the others. */
const burstMs = 250;
const receiveBufferBytes = 8 << 20;
const idMask = 0x3fff_ffff;

/** What came back, as the session understands it. `refused` is not the answer, but says why none may come. */
export type Decoded<T> =
  | { readonly answer: T }
  | { readonly fault: Fault }
  | { readonly refused: Fault }
  | undefined;

export interface ExchangePlan<T> {
  /** Called once per attempt, counted from 1. */
  encode(id: number, attempt: number): Uint8Array;
  decode(bytes: Uint8Array, attempt: number): Decoded<T>;
  readonly timeoutMs: number;
  readonly tries: number;
  /** The whole of it may not last beyond this moment of the monotonic clock. */
  readonly untilMs: number;
}

interface Request {
  readonly lane: Lane;
  plan: ExchangePlan<unknown>;
  readonly id: number;
  resolve: (result: unknown) => void;
  attempt: number;
  firstSentMs: number;
  sentMs: number;
  dueMs: number;
  deadlineMs: number;
  /** Counted in the burst. */
  fresh: boolean;
  over: boolean;
  refused: Fault | undefined;
}

/** Requests of one credential to one agent: a wrong credential must not hold up a right one. */
interface Lane {
  readonly key: string;
  readonly agent: SnmpAgent;
  readonly channel: Channel;
  readonly active: Set<Request>;
  readonly queue: Request[];
  users: number;
}

interface Channel {
  readonly key: string;
  readonly socket: Promise<UdpSocket>;
  open: UdpSocket | undefined;
  users: number;
}

export interface SnmpFigures {
  sent: number;
  retransmitted: number;
  answered: number;
  timedOut: number;
  /** Right request, wrong address or port. */
  misdirected: number;
  /** Bytes that are no SNMP message. */
  undecodable: number;
  /** Answers to nothing that is still asked. */
  unexpected: number;
}

export interface SnmpConversation {
  readonly agent: SnmpAgent;
  /** Never rejects: a fault is an outcome. */
  exchange<T>(plan: ExchangePlan<T>): Promise<{ readonly answer: T } | Fault>;
  cancel(): void;
  close(): void;
}

export interface SnmpEngine {
  readonly clock: Clock;
  readonly random: Random;
  open(address: string, port: number, family: 4 | 6, credentialKey: string): Promise<SnmpConversation>;
  figures(): Readonly<SnmpFigures>;
  /** For the privacy of version 3: never the same twice. */
  nextSalt(): number;
}

const engines = new WeakMap<Network, SnmpEngine>();

/** The engine lives as long as its network: what it learnt of agents serves the next run too. */
export function snmpEngineOf(world: {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
}): SnmpEngine {
  let engine = engines.get(world.net);
  if (!engine) {
    engine = createSnmpEngine(world.net, world.clock, world.random);
    engines.set(world.net, engine);
  }
  return engine;
}

const overPlan: ExchangePlan<unknown> = {
  encode: () => new Uint8Array(0),
  decode: () => undefined,
  timeoutMs: 0,
  tries: 0,
  untilMs: 0,
};
const endpointOf = (address: string, port: number) => `${address} ${port}`;
const isFault = (result: unknown): result is Fault =>
  typeof result === 'object' && result !== null && 'code' in result;
const faultOf = (error: unknown): Fault =>
  error instanceof FaultError ? error.fault : fault('internal', `snmp: ${(error as Error).message}`);

const misdirected = (agent: SnmpAgent, address: string, port: number): Fault => {
  const other = address === agent.address;
  const [got, wanted] = other ? [`port ${port}`, `port ${agent.port}`] : [address, agent.address];
  return fault('timeout', `snmp ${agent.address}: answered from ${got} instead of ${wanted}`, {
    remedy: 'Ask the address it answers from, or make the agent answer from the address it is asked at.',
  });
};

/** Of the engine of this network, for its health; none before the first session. */
export const snmpFigures = (net: Network): Readonly<Record<string, number>> => ({
  ...engines.get(net)?.figures(),
});

/** These end a request at once; other errors on the way may pass, and are told only when nothing better comes. */
const endsAtOnce = (failure: Fault): boolean =>
  !['host-unreachable', 'ttl-exceeded', 'filtered', 'timeout'].includes(failure.code);

function createSnmpEngine(net: Network, clock: Clock, random: Random): SnmpEngine {
  const memory: AgentMemory = createAgentMemory();
  const channels = new Map<string, Channel>();
  /** By address and port, then by credential. */
  const lanes = new Map<string, Map<string, Lane>>();
  const inFlight = new Map<number, Request>();
  const figures: SnmpFigures = {
    sent: 0,
    retransmitted: 0,
    answered: 0,
    timedOut: 0,
    misdirected: 0,
    undecodable: 0,
    unexpected: 0,
  };
  /** Requests whose lane is free, waiting for the burst. */
  let ready: Request[] = [];
  let readyFrom = 0;
  let fresh = 0;
  let nextId = random.uint32() & idMask;
  let salt = random.uint32();

  const deadlines = createDeadlines<Request>(
    clock,
    (request) => request.over,
    (request) => {
      const nowMs = clock.monotonicMs();
      if (request.fresh && nowMs - request.sentMs >= burstMs) release(request);
      if (nowMs >= request.deadlineMs) settle(request, timeoutOf(request));
      else if (nowMs < request.dueMs) deadlines.add(request.dueMs, request);
      else transmit(request);
    },
  );

  const timeoutOf = ({ refused, plan, lane, deadlineMs, firstSentMs }: Request): Fault => {
    figures.timedOut++;
    if (refused) return refused;
    const waitedMs = Math.round(deadlineMs - firstSentMs);
    return fault(
      'timeout',
      `snmp ${lane.agent.address}: no answer in ${plan.tries} tries within ${waitedMs} ms`,
      {
        remedy:
          'Check that SNMP is on, that this machine may ask, and the community or user: agents stay silent when it is wrong.',
      },
    );
  };

  const transmit = (request: Request) => {
    const { lane, plan } = request;
    const nowMs = clock.monotonicMs();
    request.attempt++;
    if (request.attempt === 1) {
      request.firstSentMs = nowMs;
      request.deadlineMs = Math.min(plan.untilMs, nowMs + plan.timeoutMs * plan.tries);
      inFlight.set(request.id, request);
    } else figures.retransmitted++;
    request.sentMs = nowMs;
    const waitMs =
      request.attempt < plan.tries
        ? retransmissionMs(lane.agent, request.attempt, plan.timeoutMs)
        : Number.POSITIVE_INFINITY;
    request.dueMs = Math.min(request.deadlineMs, nowMs + waitMs);
    deadlines.add(request.fresh ? Math.min(request.dueMs, nowMs + burstMs) : request.dueMs, request);
    let bytes: Uint8Array;
    try {
      bytes = plan.encode(request.id, request.attempt);
    } catch (error) {
      settle(request, faultOf(error));
      return;
    }
    figures.sent++;
    lane.channel.open!.send(bytes, lane.agent.address, lane.agent.port);
  };

  const release = (request: Request) => {
    request.fresh = false;
    fresh--;
    while (fresh < burstMax && readyFrom < ready.length) {
      const next = ready[readyFrom++]!;
      if (!next.over) launch(next);
    }
    if (readyFrom > 1000 && readyFrom * 2 > ready.length) {
      ready = ready.slice(readyFrom);
      readyFrom = 0;
    }
  };
  const launch = (request: Request) => {
    fresh++;
    request.fresh = true;
    transmit(request);
  };
  const start = (request: Request) => {
    request.lane.active.add(request);
    if (fresh < burstMax) launch(request);
    else ready.push(request);
  };

  const settle = (request: Request, result: unknown) => {
    if (request.over) return;
    request.over = true;
    const { lane } = request;
    inFlight.delete(request.id);
    lane.active.delete(request);
    request.resolve(result);
    // Its deadline stays in the heap until it is due: nothing that the asker holds may be kept alive by it.
    request.plan = overPlan;
    request.resolve = () => {};
    if (request.fresh) release(request);
    // An agent silent through a whole patience will not answer what is still queued either.
    if (isFault(result) && result.code === 'timeout' && lane.agent.lastHeardMs < request.firstSentMs)
      for (const queued of lane.queue.splice(0)) {
        queued.over = true;
        queued.resolve(result);
      }
    while (lane.active.size < agentInFlightMax) {
      const next = lane.queue.shift();
      if (!next) break;
      start(next);
    }
  };
  const onMessage = (bytes: Uint8Array, address: string, port: number) => {
    const peeked = peekMessage(bytes);
    const request = peeked && inFlight.get(peeked.id);
    if (!request) {
      if (peeked) figures.unexpected++;
      else noteUndecodable(address, port);
      return;
    }
    const { agent } = request.lane;
    if (address !== agent.address || port !== agent.port) {
      figures.misdirected++;
      request.refused ??= misdirected(agent, address, port);
      return;
    }
    const nowMs = clock.monotonicMs();
    agent.lastHeardMs = nowMs;
    let decoded: Decoded<unknown>;
    try {
      decoded = request.plan.decode(bytes, request.attempt);
    } catch (error) {
      settle(request, faultOf(error));
      return;
    }
    if (!decoded) return;
    if ('refused' in decoded) {
      request.refused = decoded.refused;
      return;
    }
    figures.answered++;
    if (request.attempt === 1) learnRtt(agent, nowMs - request.sentMs);
    settle(request, 'fault' in decoded ? decoded.fault : decoded);
  };
  const noteUndecodable = (address: string, port: number) => {
    figures.undecodable++;
    const failure = fault('malformed', `snmp ${address}: the agent sent bytes that are no SNMP message`);
    for (const lane of lanes.get(endpointOf(address, port))?.values() ?? [])
      for (const request of lane.active) request.refused ??= failure;
  };
  const onFault = (failure: Fault, address: string, port: number) => {
    for (const lane of lanes.get(endpointOf(address, port))?.values() ?? [])
      for (const request of [...lane.active])
        if (endsAtOnce(failure)) settle(request, failure);
        else request.refused ??= failure;
  };

  const laneOf = (channel: Channel, address: string, port: number, key: string): Lane => {
    const endpoint = endpointOf(address, port);
    const here = lanes.get(endpoint) ?? new Map<string, Lane>();
    lanes.set(endpoint, here);
    const agent = memory.at(address, port, key);
    const lane = here.get(key) ?? { key, agent, channel, active: new Set(), queue: [], users: 0 };
    here.set(key, lane);
    return lane;
  };
  const forget = ({ agent, key }: Lane) => {
    const endpoint = endpointOf(agent.address, agent.port);
    const here = lanes.get(endpoint);
    here?.delete(key);
    if (here?.size === 0) lanes.delete(endpoint);
  };
  const channelFor = (family: 4 | 6, address: string, port: number): Channel => {
    const alone = !net.capabilities.has('udp-errors');
    const key = alone ? `${address} ${port}` : `family ${family}`;
    let channel = channels.get(key);
    if (!channel) {
      const socket = net.udp({
        family,
        ...(alone ? { peer: { address, port } } : { manyPeers: true, receiveBufferBytes }),
      });
      const made: Channel = { key, socket, open: undefined, users: 0 };
      socket.then(
        (opened) => {
          made.open = opened;
          opened.onMessage(onMessage);
          opened.onFault(onFault);
        },
        () => channels.delete(key),
      );
      channels.set(key, made);
      channel = made;
    }
    channel.users++;
    return channel;
  };
  const leave = (channel: Channel) => {
    if (--channel.users > 0) return;
    channels.delete(channel.key);
    channel.open?.close();
    if (channels.size === 0) deadlines.clear();
  };

  return {
    clock,
    random,
    figures: () => figures,
    nextSalt: () => salt++ >>> 0,
    async open(address, port, family, credentialKey) {
      const channel = channelFor(family, address, port);
      await channel.socket;
      const lane = laneOf(channel, address, port, credentialKey);
      lane.users++;
      const own = new Set<Request>();
      let closed = false;
      const cancel = () => {
        for (const request of own) {
          const at = lane.queue.indexOf(request);
          if (at >= 0) lane.queue.splice(at, 1);
          settle(request, fault('cancelled'));
        }
      };
      return {
        agent: lane.agent,
        exchange: (plan) =>
          new Promise((resolve) => {
            if (closed) return resolve(fault('cancelled'));
            nextId = (nextId + 1) & idMask;
            const request: Request = {
              lane,
              plan,
              id: nextId,
              resolve(result) {
                own.delete(request);
                resolve(result as never);
              },
              attempt: 0,
              firstSentMs: 0,
              sentMs: 0,
              dueMs: 0,
              deadlineMs: 0,
              fresh: false,
              over: false,
              refused: undefined,
            };
            own.add(request);
            if (lane.active.size < agentInFlightMax) start(request);
            else lane.queue.push(request);
          }),
        cancel,
        close() {
          if (closed) return;
          cancel();
          closed = true;
          if (--lane.users === 0) forget(lane);
          leave(channel);
        },
      };
    },
  };
}
