/**
 * Connections of the kernel, for scans without privilege: sockets that are used again and again, asked by epoll when something became of them.
 * Connecting once more tells the outcome and makes the socket free for the next port.
 */
import { FaultError } from '#pure/base/errors.ts';
import { portReasons, portStates } from '#pure/contract/port-state.ts';
import { reasonOfIcmp, stateOfIcmp } from '#pure/probing/icmp-reason.ts';
import { tickAt } from '#pure/probing/probe-cookie.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { faultOfErrno } from './faults.ts';
import { Arena, errnos, type Native, setInt, sys } from './native.ts';
import { createErrorQueue } from './scan-errors.ts';
import { newAnswer, type ScanEars, type ScanProber } from './scan-prober.ts';
import { bindPort, epollCtlAdd, epollDataAt, epollEventBytes, openRoutes } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';

/** On their way at once, where the plan does not say less. */
export const connectsInFlightMax = 768;
/** There are more sockets than that: those beyond have been given up when they are needed. */
const socketsPerConnect = 4 / 3;
const eventsMax = 256;
/** EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLET, <sys/epoll.h>. */
const epollWanted = (0x1 | 0x4 | 0x8 | 0x10 | 0x8000_0000) >>> 0;
const nameBytes = 32;

const open = portStates.indexOf('open');
const closed = portStates.indexOf('closed');
const filtered = portStates.indexOf('filtered');
const reasonNumber = (reason: (typeof portReasons)[number]) => portReasons.indexOf(reason);
const accepted = reasonNumber('conn-accepted');
const refusedReason = reasonNumber('conn-refused');
/** Errors of connect(2) that speak of the network, and what they say. Others are about this machine. */
const meaningOf: Readonly<Record<number, number>> = {
  [errnos.hostUnreach]: reasonNumber('host-unreach'),
  [errnos.netUnreach]: reasonNumber('net-unreach'),
  [errnos.protoOpt]: reasonNumber('proto-unreach'),
  [errnos.acces]: reasonNumber('admin-prohibited'),
};

export function openConnectProber(
  native: Native,
  family: Family,
  plan: { readonly sourcePort?: number; readonly ttl?: number; readonly connectionsMax?: number },
  targets: ScanTargets,
  ears: ScanEars,
): ScanProber {
  const { libc } = native;
  const socketsMax = Math.ceil((plan.connectionsMax ?? connectsInFlightMax) * socketsPerConnect);
  const epoll = libc.epoll_create1(0);
  if (epoll < 0) throw new FaultError(faultOfErrno(native.errno(), 'epoll'));
  const arena = new Arena(native, socketsMax * nameBytes + eventsMax * epollEventBytes + 256);
  const names = arena.take(socketsMax * nameBytes);
  const none = arena.take(nameBytes);
  const event = arena.take(epollEventBytes);
  const events = arena.take(eventsMax * epollEventBytes, 16);
  const { view } = arena;
  const address = (offset: number) => arena.address + BigInt(offset);
  const nameAt = Array.from({ length: socketsMax }, (_, slot) => address(names + slot * nameBytes));
  const [noneAt, eventAt, eventsAt] = [address(none), address(event), address(events)];
  const nameLength = family === 4 ? 16 : 28;
  const level = family === 4 ? sys.solIp : sys.solIp6;
  const routes = openRoutes(native, family, targets, ears);
  const answer = newAnswer();

  const fds = new Int32Array(socketsMax);
  const slotHost = new Uint32Array(socketsMax);
  const slotPort = new Uint16Array(socketsMax);
  const slotSentUs = new Uint32Array(socketsMax);
  /** Counts the uses of a slot while it is connecting, 0 while it is free. */
  const slotUse = new Float64Array(socketsMax);
  const free: number[] = [];
  let opened = 0;
  let use = 0;
  /** Slots in the order of their use, each with the number of the use. */
  let line: { readonly slot: number; readonly use: number }[] = [];
  let lineFirst = 0;

  const openSocket = (): number | undefined => {
    if (opened === socketsMax) return undefined;
    const fd = libc.socket(family === 4 ? sys.afInet : sys.afInet6, sys.sockStream | sys.nonblock, 0);
    if (fd < 0) {
      if (opened === 0) throw new FaultError(faultOfErrno(native.errno(), 'tcp socket'));
      return undefined;
    }
    if (plan.ttl !== undefined)
      setInt(native, fd, level, family === 4 ? sys.ipTtl : sys.ip6UnicastHops, plan.ttl);
    if (plan.sourcePort !== undefined) {
      setInt(native, fd, sys.solSocket, sys.soReuseAddr, 1);
      bindPort(native, fd, family, plan.sourcePort);
    }
    setInt(native, fd, level, family === 4 ? sys.ipRecvErr : sys.ip6RecvErr, 1);
    const slot = opened++;
    fds[slot] = fd;
    view.setUint32(event, epollWanted, true);
    view.setUint32(event + epollDataAt, slot, true);
    libc.epoll_ctl(epoll, epollCtlAdd, fd, eventAt);
    return slot;
  };
  const release = (slot: number) => {
    slotUse[slot] = 0;
    free.push(slot);
  };
  /** Ends whatever the socket does: a half-open connection is forgotten, an open one reset. */
  const disconnect = (slot: number) => {
    libc.connect(fds[slot]!, noneAt, nameLength);
    release(slot);
  };
  /** The socket that has been connecting longest, whose probe was given up. */
  const reclaim = (): number => {
    for (;;) {
      const oldest = line[lineFirst++]!;
      if (slotUse[oldest.slot] !== oldest.use) continue;
      disconnect(oldest.slot);
      return free.pop()!;
    }
  };
  const inLine = (slot: number) => {
    line.push({ slot, use });
    if (lineFirst < socketsMax) return;
    line = line.slice(lineFirst).filter((entry) => slotUse[entry.slot] === entry.use);
    lineFirst = 0;
  };

  /** The slot whose errors are read. */
  let slotInQuestion = -1;
  const errors = createErrorQueue(native, family, targets, (host, meaning) => {
    const slot = slotInQuestion;
    const reason = reasonOfIcmp(family, meaning.type, meaning.code);
    // A socket may still hold an error of its former use.
    if (slotUse[slot] === 0 || slotHost[slot] !== host || slotPort[slot] !== meaning.port || !reason) return;
    answer.state = portStates.indexOf(stateOfIcmp('connect', reason, meaning.from === undefined));
    answer.reason = portReasons.indexOf(reason);
    answer.from = meaning.from;
    answer.tick = tickAt(slotSentUs[slot]!);
    disconnect(slot);
    ears.answered(host, slotPort[slot]!, answer);
  });

  const outcome = (slot: number, errno: number) => {
    const host = slotHost[slot]!;
    const port = slotPort[slot]!;
    if (errno === errnos.connRefused || errno === 0 || errno === errnos.isConn) {
      answer.state = errno === errnos.connRefused ? closed : open;
      answer.reason = errno === errnos.connRefused ? refusedReason : accepted;
    } else if (errno === errnos.connReset) {
      answer.state = closed;
      answer.reason = reasonNumber('reset');
    } else if (meaningOf[errno] !== undefined) {
      answer.state = filtered;
      answer.reason = meaningOf[errno]!;
    } else {
      // ETIMEDOUT is silence, which the machine has noticed before; the rest is our own trouble.
      disconnect(slot);
      if (errno !== errnos.timedOut) ears.refused(host, port, errno);
      return;
    }
    answer.tick = tickAt(slotSentUs[slot]!);
    answer.from = undefined;
    // The kernel has left the socket unconnected with the error that it told.
    if (answer.state === open) disconnect(slot);
    else release(slot);
    ears.answered(host, port, answer);
  };

  return {
    fds: [epoll],
    add(host, port, _turn, sentUs) {
      if (!routes.reaches(host)) return;
      const slot = free.pop() ?? openSocket() ?? reclaim();
      targets.writeName(view, names + slot * nameBytes, host, port);
      slotHost[slot] = host;
      slotPort[slot] = port;
      slotSentUs[slot] = sentUs;
      slotUse[slot] = ++use;
      inLine(slot);
      if (libc.connect(fds[slot]!, nameAt[slot]!, nameLength) === 0) return outcome(slot, 0);
      const errno = native.errno();
      if (errno !== errnos.inProgress) outcome(slot, errno);
    },
    flush: () => true,
    drain() {
      for (;;) {
        const count = libc.epoll_wait(epoll, eventsAt, eventsMax, 0);
        for (let i = 0; i < count; i++) {
          const slot = view.getUint32(events + i * epollEventBytes + epollDataAt, true);
          if (slotUse[slot] === 0) continue;
          const errno = libc.connect(fds[slot]!, nameAt[slot]!, nameLength) === 0 ? 0 : native.errno();
          const pending = errno === errnos.already || errno === errnos.inProgress;
          // The kernel may go on trying after an ICMP error; who sent it is told in the queue only.
          if (pending || meaningOf[errno] !== undefined) {
            slotInQuestion = slot;
            errors.drain(fds[slot]!);
          }
          if (!pending && slotUse[slot] !== 0) outcome(slot, errno);
        }
        if (count < eventsMax) return;
      }
    },
    dropped: () => 0,
    close() {
      for (let slot = 0; slot < opened; slot++) libc.close(fds[slot]!);
      routes.close();
      libc.close(epoll);
    },
  };
}
