/**
 * A port scan without packets: which port of which host is asked next, and what silence means. Every host is asked in passes: all its ports
 * in random order, then again those that were silent, as long as answers are to be expected by what got lost so far. Hosts take turns, so that
 * the probes of one are far apart. It picks (`next`), is told what came back (`heard`, `refused`) and of time (`step`), and tells what it concludes.
 */
import {
  type PortReason,
  type PortState,
  portReasons,
  portStates,
  type ScanMethod,
} from '../contract/port-state.ts';
import { newHostTable } from './host-table.ts';
import { manners, timeoutUsMax, windowsFor } from './manners.ts';
import { createPace } from './pace.ts';
import { createPasses, limitedShare } from './passes.ts';
import { hostHash, sinceTickUs, tickAt } from './probe-cookie.ts';
import { createRoundTrips } from './round-trips.ts';
import { golden, shuffle } from './shuffle.ts';
import { createTimerWheel } from './timer-wheel.ts';
import { lookEvery, windowMin } from './windows.ts';

/** Picked at once: one batch of the sockets. */
export const pickMax = 256;
/** Ports of hosts that one machine keeps, nine bytes each; a larger scan is done in groups of hosts. */
export const probesMax = 1 << 23;

const stateOf = (state: PortState) => portStates.indexOf(state);
const reasonOf = (reason: PortReason) => portReasons.indexOf(reason);
const filtered = stateOf('filtered');
const noResponse = reasonOf('no-response');
const hostTimeout = reasonOf('host-timeout');
const portUnreach = reasonOf('port-unreach');

/** Second looks that wait for their turn; more are left out. */
const looksMax = 1024;
/** Hosts that limit their answers count them by the second (Linux: one ICMP error after a burst of six, BSD: two hundred resets). */
const restUs = 1_100_000;
/** Linux answers what is said to a half-open connection once, then every half a second (tcp_invalid_ratelimit). */
const oneConnectionApartUs = 550_000;
/** ICMP errors within a second of a host that does not limit them as Linux does: six at once, then one a second. */
const generousErrors = 8;
const limitedWindowMax = 64;
const tickUs = 1000;

/** Of each port: to be asked, asked, asked for a second look, told. */
const idle = 0;
const asked = 1;
const askedAgain = 2;
const told = 3;

export interface PortScanOptions {
  readonly method: ScanMethod;
  readonly hosts: number;
  /** In the order of asking; unless `inOrder`, each host begins at another one. */
  readonly ports: Uint16Array;
  readonly inOrder: boolean;
  readonly retries: number;
  /** Null adapts. */
  readonly timeoutUs: number | null;
  /** Where it adapts, the least; without, what is usual for the method. */
  readonly timeoutUsMin?: number;
  readonly ratePps: number | null;
  readonly hostRatePps: number | null;
  readonly hostTimeoutUs: number | null;
  /** Silent ports are told when they are given up for good, not only at the end of their host. */
  readonly eachSilent: boolean;
  /** What the sockets bear. */
  readonly inFlightMax?: number;
  /** All tries of a port look like one connection. */
  readonly oneConnection?: boolean;
  /** Of the order of hosts, and of where each begins. */
  readonly seed: number;
  /** Of each host a number below `hosts`; without, all are neighbours. */
  readonly neighbourhood?: Uint32Array;
}

/** What came back; the caller may use one object for all. States and reasons are indexes into the contract's lists. */
export interface PortAnswer {
  state: number;
  reason: number;
  /** Of the probe that is answered; -1 when the answer does not tell. */
  tick: number;
  ttl: number;
  window: number;
  from: string | undefined;
  said: Uint8Array | undefined;
}

export interface PortScanSink {
  /** `rttUs` is NaN where nothing answered; then there is no `answer` either. */
  tell(host: number, port: number, state: number, reason: number, rttUs: number, answer?: PortAnswer): void;
  end(host: number): void;
}

export interface PortScanMachine {
  /**
   * What `next` picked: to be sent at once, with the time that was passed to it. `turn` differs between the tries of a port: of TCP each has to be
   * a connection of its own, because a host that lost its answer on the way waits for the rest of the one before (RFC 9293 section 3.10.7.4).
   */
  readonly picked: { readonly host: Uint32Array; readonly port: Uint16Array; readonly turn: Uint8Array };
  next(nowUs: number, limit: number): number;
  /** False when it answers nothing that was asked: foreign, doubled, or too late. */
  heard(nowUs: number, host: number, port: number, answer: PortAnswer): boolean;
  /** This machine could not send it, and trying again would not help. */
  refused(host: number, port: number, reason: PortReason): void;
  /** Nothing can be sent to this host. */
  unreachable(host: number, reason: PortReason): void;
  /** Lets time pass; when it wants to be called again. */
  step(nowUs: number): number;
  pause(nowUs: number): void;
  resume(nowUs: number): void;
  skip(host: number): void;
  readonly done: boolean;
  readonly counts: {
    sent: number;
    told: number;
    /** Grows smaller by what is skipped. */
    total: number;
    inFlight: number;
    answersLate: number;
    answersUnasked: number;
    passes: number;
  };
  /** Of the ports that answer, how many do not answer one try. */
  lostShare(): number;
  windowOf(host: number): number;
}

export function createPortScanMachine(options: PortScanOptions, sink: PortScanSink): PortScanMachine {
  const { method, hosts, ports, retries, hostTimeoutUs } = options;
  const portCount = ports.length;
  const manner = manners[method];
  const silent = stateOf(manner.silentState);
  const table = newHostTable(hosts, portCount);
  const { cursor, pass, tries, inFlight, left, sent, heard, heardNow, heardBefore, ended, limited } = table;
  // A place is `rank * hosts + host`: neighbours in memory are asked one after another.
  const flags = new Uint8Array(hosts * portCount);
  const sentUs = new Uint32Array(hosts * portCount);
  const placeOf = new Int32Array(65_536).fill(-1);
  ports.forEach((port, place) => {
    placeOf[port] = place;
  });
  // Each host begins elsewhere: hosts that filter the same ports are not all silent at the same time. Likely ports stay first.
  const turn = new Uint16Array(hosts);
  if (!options.inOrder)
    for (let host = 0; host < hosts; host++) turn[host] = (hostHash(options.seed, host) >>> 0) % portCount;
  const portAt = (host: number, rank: number): number => {
    const place = rank + turn[host]!;
    return ports[place < portCount ? place : place - portCount]!;
  };
  /** The place of the port in this host's order, or -1. */
  const rankOf = (host: number, port: number): number => {
    const place = placeOf[port]!;
    if (place < 0) return -1;
    return place >= turn[host]! ? place - turn[host]! : place - turn[host]! + portCount;
  };
  const timeoutUsMin = Math.min(timeoutUsMax, options.timeoutUsMin ?? manner.timeoutUsMin);
  const retryUsMin = Math.min(timeoutUsMin, manner.retryUsMin);
  const timing = { fixedUs: options.timeoutUs, minUs: retryUsMin, maxUs: timeoutUsMax };
  const neighbourhood = options.neighbourhood ?? new Uint32Array(hosts);
  const roundTrips = createRoundTrips(neighbourhood, timing);
  const { scan, window } = windowsFor(options, manner);
  const passes = createPasses(table, window, retries);
  const pace = createPace(options.ratePps);
  const apartUs = options.oneConnection ? oneConnectionApartUs : Number.NEGATIVE_INFINITY;
  const hostIntervalUs = options.hostRatePps === null ? 0 : 1_000_000 / options.hostRatePps;
  const picked = {
    host: new Uint32Array(pickMax),
    port: new Uint16Array(pickMax),
    turn: new Uint8Array(pickMax),
  };
  const probeTimers = createTimerWheel(hosts * portCount, 0);
  const hostTimers = createTimerWheel(hosts, 0);
  let originUs = Number.NaN;
  const tickOf = (nowUs: number) => Math.floor((nowUs - originUs) / tickUs);

  /** Hosts that may have something to ask, in turn. */
  const queue = new Uint32Array(hosts);
  let queueFirst = 0;
  let queueLength = 0;
  const looks = new Uint32Array(looksMax);
  let looksFirst = 0;
  let looksLength = 0;
  /** In the order in which they were first asked, which is that of their deadlines. */
  const begun = new Uint32Array(hostTimeoutUs === null ? 0 : hosts);
  let begunFirst = 0;
  let begunLength = 0;
  let pausedSinceUs = Number.NaN;
  let pausedUs = 0;
  let hostsLeft = hosts;
  const counts = {
    ...{ sent: 0, told: 0, total: hosts * portCount, inFlight: 0 },
    ...{ answersLate: 0, answersUnasked: 0, passes: 0 },
  };

  const enqueue = (host: number) => {
    table.queued[host] = 1;
    const last = queueFirst + queueLength++;
    queue[last < hosts ? last : last - hosts] = host;
  };
  const touch = (host: number) => {
    if (!table.queued[host] && !table.parked[host] && !ended[host]) enqueue(host);
  };
  const park = (host: number, nowUs: number) => {
    table.parked[host] = 1;
    hostTimers.set(host, Math.ceil((table.notBeforeUs[host]! - nowUs) / tickUs));
  };
  const unparked = (host: number) => {
    table.parked[host] = 0;
    touch(host);
  };

  const tellPort = (
    host: number,
    at: number,
    state: number,
    reason: number,
    rttUs: number,
    answer?: PortAnswer,
  ) => {
    if (flags[at] === asked || flags[at] === askedAgain) {
      inFlight[host] = inFlight[host]! - 1;
      counts.inFlight--;
    }
    flags[at] = told;
    left[host] = left[host]! - 1;
    counts.told++;
    sink.tell(host, portAt(host, (at - host) / hosts), state, reason, rttUs, answer);
  };
  const close = (host: number) => {
    ended[host] = 1;
    hostsLeft--;
    counts.inFlight -= inFlight[host]!;
    inFlight[host] = 0;
    sink.end(host);
  };
  /** What was not told is told as silent. */
  const endHost = (host: number, state: number, reason: number) => {
    for (let at = host; left[host]! > 0; at += hosts)
      if (flags[at] !== told) tellPort(host, at, state, reason, Number.NaN);
    close(host);
  };

  /** Before silence is believed. */
  const lastTimeoutUs = (host: number) =>
    options.timeoutUs ?? Math.max(timeoutUsMin, roundTrips.timeoutUs(host));
  /** Before the next try, or the next port where only so many may be on their way. */
  const tryTimeoutUs = (host: number) => (limited[host] ? lastTimeoutUs(host) : roundTrips.timeoutUs(host));
  const restUntil = (host: number, nowUs: number, untilUs: number): boolean => {
    if (nowUs >= untilUs) return false;
    table.notBeforeUs[host] = untilUs;
    park(host, nowUs);
    return true;
  };
  /** False when the host has nothing to ask for now. */
  const beginPass = (host: number, nowUs: number): boolean => {
    // The first pass leads into the second without a pause: each port of it still waits for its own time.
    const seamless = pass[host] === 1 && retries > 0 && method !== 'udp';
    if (!seamless) {
      if (inFlight[host]! > 0) return false;
      if (table.ending[host]) {
        endHost(host, silent, noResponse);
        return false;
      }
      if (restUntil(host, nowUs, table.lastAskedUs[host]! + apartUs)) return false;
      passes.account(host);
      if (limited[host] && heardNow[host] === 0 && table.rested[host] === 1) {
        // Counted once, and the next begins after a rest of its own.
        table.silentRests[host] = table.silentRests[host]! + 1;
        table.rested[host] = 0;
        table.lastHeardUs[host] = nowUs;
      }
      if (passes.isDone(host)) {
        table.ending[host] = 1;
        if (!restUntil(host, nowUs, table.lastAskedUs[host]! + lastTimeoutUs(host)))
          endHost(host, silent, noResponse);
        return false;
      }
      if (limited[host] && heardNow[host] === 0)
        if (restUntil(host, nowUs, table.lastHeardUs[host]! + restUs)) return false;
    }
    if (!limited[host]) tries[host] = tries[host]! + 1;
    pass[host] = pass[host]! + 1;
    cursor[host] = 0;
    table.rested[host] = nowUs - table.lastHeardUs[host]! >= restUs ? 1 : 0;
    heardBefore[host] = heardNow[host]!;
    heardNow[host] = 0;
    counts.passes++;
    return true;
  };

  /** The place of the port that this host is asked next, or -1. */
  const pick = (host: number, nowUs: number): number => {
    for (;;) {
      let rank = cursor[host]!;
      while (rank < portCount && flags[rank * hosts + host] === told) rank++;
      cursor[host] = rank;
      if (rank < portCount) {
        const at = rank * hosts + host;
        if (flags[at] !== idle) return -1;
        cursor[host] = rank + 1;
        return at;
      }
      if (!beginPass(host, nowUs)) return -1;
    }
  };

  /** Times change with every answer: looked at again after the least, then whenever the question is twice as old. */
  const watch = (at: number, ageUs: number, timeoutUs: number) => {
    const us = Math.min(timeoutUs - ageUs, Math.max(ageUs, retryUsMin));
    probeTimers.set(at, Math.ceil((options.timeoutUs === null ? us : timeoutUs - ageUs) / tickUs));
  };
  const ask = (n: number, host: number, at: number, nowUs: number, how: number) => {
    flags[at] = how;
    sentUs[at] = nowUs;
    inFlight[host] = inFlight[host]! + 1;
    counts.inFlight++;
    counts.sent++;
    if (sent[host] === 0) {
      table.startUs[host] = nowUs - pausedUs;
      if (hostTimeoutUs !== null) begun[begunLength++] = host;
    }
    sent[host] = sent[host]! + 1;
    table.lastAskedUs[host] = nowUs;
    // A window is spread over the time that an answer takes: what is sent in a burst is lost in one.
    const spreadUs = roundTrips.meanUs(host) / window.size[host]!;
    table.notBeforeUs[host] = Math.max(table.notBeforeUs[host]!, nowUs) + Math.max(spreadUs, hostIntervalUs);
    watch(at, 0, tryTimeoutUs(host));
    picked.host[n] = host;
    picked.turn[n] = 2 * pass[host]! + (how === askedAgain ? 1 : 0);
    picked.port[n] = portAt(host, (at - host) / hosts);
  };

  const mayAsk = (host: number) => !ended[host] && inFlight[host]! < window.size[host]!;
  const nextLook = (): number => {
    const at = looks[looksFirst]!;
    looksFirst = (looksFirst + 1) % looksMax;
    looksLength--;
    return at;
  };

  /** Time is up for the question at this place. */
  const expired = (at: number, nowUs: number) => {
    const how = flags[at]!;
    if (how === told || how === idle) return;
    const host = at % hosts;
    if (ended[host]) return;
    const ageUs = ((nowUs >>> 0) - sentUs[at]!) >>> 0;
    const lastTry =
      options.eachSilent && !limited[host] && tries[host]! > retries && at < cursor[host]! * hosts;
    const timeoutUs = lastTry ? lastTimeoutUs(host) : tryTimeoutUs(host);
    if (ageUs < timeoutUs) {
      watch(at, ageUs, timeoutUs);
      return;
    }
    flags[at] = idle;
    inFlight[host] = inFlight[host]! - 1;
    counts.inFlight--;
    // Near its end the next pass tells as much.
    const lookAgain = how === asked && retries > 0 && !limited[host] && cursor[host]! < portCount;
    if (lookAgain && Math.imul(at, golden) >>> 0 < 0x1_0000_0000 / lookEvery && looksLength < looksMax)
      looks[(looksFirst + looksLength++) % looksMax] = at;
    if (lastTry) tellPort(host, at, silent, noResponse, Number.NaN);
    silence(host, nowUs);
    touch(host);
  };
  const silence = (host: number, nowUs: number) => {
    scan.growBlind(0);
    if (!limited[host]) window.growBlind(host);
    else if (method !== 'udp') return;
    else if (nowUs - table.lastHeardUs[host]! < restUs) window.cutTo(host, windowMin);
    else window.cutTo(host, Math.min(limitedWindowMax, window.size[host]! + 1));
  };

  /** RFC 1812 section 4.3.2.8 and RFC 4443 section 2.4 (f) have hosts limit their ICMP errors: believe it until the opposite is seen. */
  const errorHeard = (host: number, nowUs: number) => {
    if (table.generous[host]) return;
    if (nowUs - table.secondUs[host]! > 1_000_000) {
      table.secondUs[host] = nowUs;
      table.secondHeard[host] = 0;
    }
    table.secondHeard[host] = table.secondHeard[host]! + 1;
    table.generous[host] = table.secondHeard[host]! >= generousErrors ? 1 : 0;
    limited[host] = 1 - table.generous[host]!;
  };

  /** What an answer says about the network: not about filters, whose errors are limited too. */
  const learn = (nowUs: number, host: number, rank: number, how: number, latest: boolean) => {
    heard[host] = heard[host]! + 1;
    passes.answered();
    table.lastHeardUs[host] = nowUs;
    table.silentRests[host] = 0;
    const present = pass[host] === 1 || (latest && rank < cursor[host]!);
    if (present) heardNow[host] = heardNow[host]! + 1;
    else heardBefore[host] = heardBefore[host]! + 1;
    if (how !== askedAgain) {
      window.kept(host);
      scan.kept(0);
    } else if (latest) {
      const staleUs = 2 * roundTrips.timeoutUs(host);
      if (window.lost(host, nowUs, staleUs) > limitedShare) limited[host] = 1;
      if (!limited[host]) scan.lost(0, nowUs, staleUs);
    }
    if (!limited[host] || method !== 'udp')
      window.grow(host, Math.min(manner.scaleMax, sent[host]! / heard[host]!));
    scan.grow(0, Math.min(manner.scaleMax, counts.sent / passes.answers));
  };

  const step = (nowUs: number): number => {
    if (Number.isNaN(originUs)) originUs = nowUs;
    const tick = tickOf(nowUs);
    probeTimers.advance(tick, (at) => expired(at, nowUs));
    hostTimers.advance(tick, unparked);
    while (hostTimeoutUs !== null && begunFirst < begunLength && Number.isNaN(pausedSinceUs)) {
      const host = begun[begunFirst]!;
      if (!ended[host] && nowUs - pausedUs - table.startUs[host]! < hostTimeoutUs) break;
      begunFirst++;
      if (!ended[host]) endHost(host, silent, hostTimeout);
    }
    if (hostsLeft === 0) return Number.POSITIVE_INFINITY;
    const paused = !Number.isNaN(pausedSinceUs);
    if (!paused && queueLength + looksLength > 0 && counts.inFlight < Math.floor(scan.size[0]!))
      return Math.max(nowUs, pace.nextUs);
    const ticks = Math.min(probeTimers.nextTicks(), hostTimers.nextTicks());
    const timersUs = originUs + (tick + ticks) * tickUs;
    const deadlineUs =
      begunFirst < begunLength && !paused
        ? table.startUs[begun[begunFirst]!]! + pausedUs + hostTimeoutUs!
        : Number.POSITIVE_INFINITY;
    return Math.min(timersUs, deadlineUs);
  };

  const order = Uint32Array.from({ length: hosts }, (_, i) => i);
  shuffle(order, options.seed);
  if (portCount === 0) for (const host of order) close(host);
  else for (const host of order) enqueue(host);

  return {
    picked,
    counts,
    lostShare: passes.lostShare,
    windowOf: (host) => window.size[host]!,
    step,
    next(nowUs, limit) {
      if (Number.isNaN(originUs)) originUs = nowUs;
      if (!Number.isNaN(pausedSinceUs)) return 0;
      const room = Math.min(limit, pickMax, Math.floor(scan.size[0]!) - counts.inFlight, pace.allowed(nowUs));
      let n = 0;
      while (n < room && looksLength > 0) {
        const at = nextLook();
        const host = at % hosts;
        if (flags[at] !== idle || !mayAsk(host)) continue;
        ask(n++, host, at, nowUs, askedAgain);
      }
      while (n < room && queueLength > 0) {
        const host = queue[queueFirst]!;
        if (++queueFirst === hosts) queueFirst = 0;
        queueLength--;
        table.queued[host] = 0;
        // Whatever holds it back touches it again when that is over.
        if (!mayAsk(host)) continue;
        if (table.notBeforeUs[host]! > nowUs + tickUs) {
          park(host, nowUs);
          continue;
        }
        const at = pick(host, nowUs);
        if (at < 0) continue;
        ask(n++, host, at, nowUs, asked);
        enqueue(host);
      }
      if (n > 0) pace.spend(nowUs, n);
      return n;
    },
    heard(nowUs, host, port, answer) {
      if (host >= hosts) return false;
      const rank = rankOf(host, port);
      if (rank < 0) return false;
      const at = rank * hosts + host;
      const how = flags[at]!;
      if (how === told || ended[host]) {
        counts.answersLate++;
        return false;
      }
      if (pass[host] === 1 && rank >= cursor[host]!) {
        counts.answersUnasked++;
        return false;
      }
      const latest = answer.tick < 0 || answer.tick === tickAt(sentUs[at]!);
      const rttUs = latest ? ((nowUs >>> 0) - sentUs[at]!) >>> 0 : sinceTickUs(answer.tick, nowUs >>> 0);
      tellPort(host, at, answer.state, answer.reason, rttUs, answer);
      const firstTry = how !== askedAgain && (rank < cursor[host]! ? pass[host]! : pass[host]! - 1) === 1;
      // RFC 6298 section 3 (Karn): a round trip counts only when it is known which try was answered.
      if (answer.tick >= 0 || firstTry) roundTrips.sample(host, rttUs);
      if (answer.state !== filtered) {
        if (method === 'udp' && answer.reason === portUnreach) errorHeard(host, nowUs);
        learn(nowUs, host, rank, how, latest);
      }
      if (left[host] === 0) {
        passes.complete(host);
        close(host);
      } else touch(host);
      return true;
    },
    refused(host, port, reason) {
      const at = rankOf(host, port) * hosts + host;
      if (ended[host] || flags[at] === told) return;
      tellPort(host, at, silent, reasonOf(reason), Number.NaN);
      if (left[host] === 0) close(host);
      else touch(host);
    },
    unreachable(host, reason) {
      if (!ended[host]) endHost(host, silent, reasonOf(reason));
    },
    pause(nowUs) {
      if (Number.isNaN(pausedSinceUs)) pausedSinceUs = nowUs;
    },
    resume(nowUs) {
      if (Number.isNaN(pausedSinceUs)) return;
      pausedUs += nowUs - pausedSinceUs;
      pausedSinceUs = Number.NaN;
    },
    skip(host) {
      if (host < 0 || host >= hosts || ended[host]) return;
      counts.total -= left[host]!;
      close(host);
    },
    get done() {
      return hostsLeft === 0;
    },
  };
}
