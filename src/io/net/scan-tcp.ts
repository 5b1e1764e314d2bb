/**
 * SYN and ACK probes on a raw socket. The kernel routes, resolves neighbours and resets what answers, because it knows no such connection; a
 * bound socket keeps the source port free of others. Answers are believed by the cookie they acknowledge, ICMP errors by the one they quote. Large
 * scans of IPv4 hear them by a ring that is shared with the kernel, which takes an eighth of all their processor time less.
 */
import { FaultError, fault } from '#pure/base/errors.ts';
import { portReasons, portStates } from '#pure/contract/port-state.ts';
import { reasonOfIcmp, stateOfIcmp } from '#pure/probing/icmp-reason.ts';
import { tickOfCookie } from '#pure/probing/probe-cookie.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { tcpFlags, tcpHeaderBytes } from '#pure/wire/tcp.ts';
import { faultOfErrno } from './faults.ts';
import { enlargeBuffers, errnos, MessageBatch, type Native, setInt, sys } from './native.ts';
import { framesRatePpsMin, openFrames } from './scan-frames.ts';
import { createProbeWriter, probeBytesMax, type RawMethod } from './scan-packet.ts';
import { createProbeSender, newAnswer, type ScanEars, type ScanProber } from './scan-prober.ts';
import { openRoutes, type SourcePorts } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';
import { type Ear, type Judge, openRingEar, openSocketEar } from './scan-tcp-ears.ts';

/** The kernel takes 8 ms to open a ring and 24 to close it: from so many probes on it takes less than it saves. */
const ringProbesMin = 32_768;
/** IPV6_CHECKSUM: the kernel writes the checksum at this offset of what a raw IPv6 socket sends. */
const tcpChecksumOffset = 16;

const open = portStates.indexOf('open');
const closed = portStates.indexOf('closed');
const unfiltered = portStates.indexOf('unfiltered');
const synAck = portReasons.indexOf('syn-ack');
const reset = portReasons.indexOf('reset');

function openRaw(native: Native, family: Family, method: RawMethod, protocol: number): number {
  const domain = family === 4 ? sys.afInet : sys.afInet6;
  const fd = native.libc.socket(domain, sys.sockRaw | sys.nonblock, protocol);
  if (fd >= 0) return fd;
  const errno = native.errno();
  if (errno !== errnos.perm && errno !== errnos.acces)
    throw new FaultError(faultOfErrno(errno, `raw IPv${family} socket`));
  throw new FaultError(
    fault('missing-privilege', `${method} scan: this process may not open raw sockets`, {
      field: 'method',
      value: method,
      remedy:
        method === 'syn'
          ? 'Use the method connect, which needs no privilege, or run "nocturne doctor": it prints the command that grants it.'
          : 'Run "nocturne doctor": it prints the command that grants it.',
    }),
  );
}

/** RFC 792: an error quotes the IP header and so much after it. */
const quotedBytesMin = 8;

function createJudge(
  family: Family,
  method: RawMethod,
  targets: ScanTargets,
  sourcePorts: SourcePorts,
  ears: ScanEars,
  answered: (host: number, port: number) => void,
): Judge {
  const answer = newAnswer();
  const { first, count } = sourcePorts;
  const ours = (port: number) => port - (port & (count - 1)) === first;
  /** Whether the cookie is one of ours; which try it belongs to it tells only where each has a connection of its own. */
  const believe = (host: number, port: number, cookie: number): boolean => {
    const tick = tickOfCookie(targets.hash[host]!, port, cookie);
    answer.tick = count === 1 ? -1 : tick;
    return tick >= 0;
  };
  return {
    segment(view, at, end, host, ttl) {
      if (host < 0 || at + tcpHeaderBytes > end || !ours(view.getUint16(at + 2))) return ears.foreign();
      const port = view.getUint16(at);
      const flags = view.getUint8(at + 13);
      const isReset = (flags & tcpFlags.reset) !== 0;
      // An ACK alone is what a port that we half opened says to our next SYN, where its first answer got lost (RFC 9293 section 3.10.7.4).
      if (method === 'syn' ? !(flags & tcpFlags.ack) : !isReset) return ears.foreign();
      const cookie = method === 'syn' ? (view.getInt32(at + 8) - 1) | 0 : view.getInt32(at + 4);
      if (!believe(host, port, cookie)) return ears.foreign();
      answer.state = !isReset ? open : method === 'syn' ? closed : unfiltered;
      answer.reason = isReset ? reset : synAck;
      answer.ttl = ttl;
      answer.window = view.getUint16(at + 14);
      answer.from = undefined;
      answered(host, port);
      ears.answered(host, port, answer);
    },
    error({ view, at, end }, host, type, code, from) {
      if (host < 0 || at + quotedBytesMin > end || !ours(view.getUint16(at))) return ears.foreign();
      const port = view.getUint16(at + 2);
      const reason = reasonOfIcmp(family, type, code);
      if (!reason || !believe(host, port, view.getInt32(at + 4))) return ears.foreign();
      answer.state = portStates.indexOf(stateOfIcmp(method, reason, from === undefined));
      answer.reason = portReasons.indexOf(reason);
      answer.from = from;
      answer.ttl = 0;
      answer.window = 0;
      ears.answered(host, port, answer);
    },
  };
}

export function openTcpProber(
  native: Native,
  family: Family,
  plan: {
    readonly method: RawMethod;
    readonly ttl?: number;
    readonly ratePps: number | null;
    /** Probes that are added at a time. */
    readonly lotMax: number;
    /** Probes in all, without further tries. */
    readonly probes: number;
  },
  targets: ScanTargets,
  sourcePorts: SourcePorts,
  ears: ScanEars,
): ScanProber {
  const { method } = plan;
  const fd = openRaw(native, family, method, family === 4 ? sys.protoRaw : sys.protoTcp);
  enlargeBuffers(native, fd);
  const routes = openRoutes(native, family, targets, ears);
  const writer = createProbeWriter(family, plan, targets, sourcePorts, routes.source);
  const newBatch = () => {
    const batch = new MessageBatch(native, plan.lotMax, probeBytesMax, 0);
    writer.prepare(batch);
    return batch;
  };
  const sender = createProbeSender(native, fd, newBatch, ears.refused, ears.relieved);
  const frames =
    family === 4 && (plan.ratePps ?? 0) >= framesRatePpsMin
      ? openFrames(native, targets, writer, plan.lotMax, ears.relieved)
      : undefined;
  const judge = createJudge(family, method, targets, sourcePorts, ears, (host, port) =>
    frames?.answered(host, port),
  );
  if (family === 6) {
    setInt(native, fd, sys.solIp6, sys.ip6Checksum, tcpChecksumOffset);
    if (plan.ttl !== undefined) setInt(native, fd, sys.solIp6, sys.ip6UnicastHops, plan.ttl);
  }
  const openEar = (): Ear => {
    // The socket that sends is the one that hears, and is closed when the last probe has left.
    if (family === 6) return { ...openSocketEar(native, 6, fd, targets, sourcePorts, judge), close() {} };
    const ring =
      plan.probes >= ringProbesMin
        ? openRingEar(native, targets, sourcePorts, plan.probes, judge, ears.relieved !== undefined)
        : undefined;
    const openOwn = () => openRaw(native, 4, method, sys.protoTcp);
    return ring ?? openSocketEar(native, 4, openOwn(), targets, sourcePorts, judge);
  };
  const ear = openEar();

  return {
    fds: [ear.fd],
    add(host, port, turn, sentUs) {
      if (!routes.reaches(host) || frames?.add(host, port, turn, sentUs)) return;
      const { batch } = sender;
      const slot = sender.slot(host, port);
      writer.write(batch, slot, host, port, turn, sentUs);
      // Raw sockets want no port in the name.
      batch.setNameLength(slot, targets.writeName(batch.view, batch.name(slot), host, 0));
    },
    flush(nowMs) {
      const framed = frames?.flush(nowMs) ?? true;
      return sender.flush(nowMs) && framed;
    },
    drain: ear.drain,
    dropped: ear.dropped,
    close() {
      frames?.close();
      routes.close();
      ear.close();
      sender.close();
    },
  };
}
