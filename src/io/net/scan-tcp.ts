/**
 * SYN and ACK probes on a raw socket. The kernel routes, resolves neighbours and resets what answers, because it knows no such connection; a
 * bound socket keeps the source port free of others. Answers are believed by the cookie they acknowledge, ICMP errors by the one they quote.
 */
import { FaultError, fault } from '#pure/base/errors.ts';
import { portReasons, portStates } from '#pure/contract/port-state.ts';
import { reasonOfIcmp, stateOfIcmp } from '#pure/probing/icmp-reason.ts';
import { tickOfCookie } from '#pure/probing/probe-cookie.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { ipv4HeaderBytes } from '#pure/wire/ipv4.ts';
import { tcpFlags, tcpHeaderBytes } from '#pure/wire/tcp.ts';
import { faultOfErrno } from './faults.ts';
import {
  attachFilter,
  enlargeBuffers,
  errnos,
  MessageBatch,
  type Native,
  newControlFacts,
  readControl,
  setInt,
  sys,
} from './native.ts';
import { createErrorQueue } from './scan-errors.ts';
import { framesRatePpsMin, openFrames } from './scan-frames.ts';
import { createProbeWriter, probeBytesMax, type RawMethod } from './scan-packet.ts';
import { createProbeSender, newAnswer, type ScanEars, type ScanProber } from './scan-prober.ts';
import { droppedBy, openRoutes, type SourcePorts } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';

const receiveBatch = 256;
/** IP header with options and the TCP header. */
const receiveSlotBytes = 128;
/** Answers taken in before probes get their turn again. */
const receivesAtOnceMax = 8;
/** IPV6_CHECKSUM: the kernel writes the checksum at this offset of what a raw IPv6 socket sends. */
const tcpChecksumOffset = 16;

const open = portStates.indexOf('open');
const closed = portStates.indexOf('closed');
const unfiltered = portStates.indexOf('unfiltered');
const synAck = portReasons.indexOf('syn-ack');
const reset = portReasons.indexOf('reset');

/** Nothing but what is sent to our ports, and of that no probe of our own that came back over loopback. */
function acceptAnswers(native: Native, fd: number, family: Family, { first, count }: SourcePorts): void {
  // Only raw IPv4 sockets see the IP header: x is its length.
  const port: [number, number, number, number][] =
    family === 4
      ? [
          [0xb1, 0, 0, 0],
          [0x48, 0, 0, 2],
        ]
      : [[0x28, 0, 0, 2]];
  attachFilter(native, fd, [
    ...port,
    [0x54, 0, 0, ~(count - 1) & 0xffff], // a &= the bits that all of them have in common
    [0x15, 0, 1, first],
    [0x06, 0, 0, 0xffff],
    [0x06, 0, 0, 0],
  ]);
}

function openRaw(native: Native, family: Family, method: RawMethod): number {
  const domain = family === 4 ? sys.afInet : sys.afInet6;
  const fd = native.libc.socket(domain, sys.sockRaw | sys.nonblock, sys.protoTcp);
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

export function openTcpProber(
  native: Native,
  family: Family,
  plan: {
    readonly method: RawMethod;
    readonly ttl?: number;
    readonly ratePps: number | null;
    /** Probes that are added at a time. */
    readonly lotMax: number;
  },
  targets: ScanTargets,
  sourcePorts: SourcePorts,
  ears: ScanEars,
): ScanProber {
  const { libc } = native;
  const { method } = plan;
  const fd = openRaw(native, family, method);
  acceptAnswers(native, fd, family, sourcePorts);
  enlargeBuffers(native, fd);
  if (family === 4) {
    setInt(native, fd, sys.solIp, sys.ipHeaderIncluded, 1);
    setInt(native, fd, sys.solIp, sys.ipRecvErr, 1);
  } else {
    setInt(native, fd, sys.solIp6, sys.ip6Checksum, tcpChecksumOffset);
    setInt(native, fd, sys.solIp6, sys.ip6RecvErr, 1);
    setInt(native, fd, sys.solIp6, sys.ip6RecvHopLimit, 1);
    if (plan.ttl !== undefined) setInt(native, fd, sys.solIp6, sys.ip6UnicastHops, plan.ttl);
  }
  const routes = openRoutes(native, family, targets, ears);
  const writer = createProbeWriter(family, plan, targets, sourcePorts, routes.source);
  const received = new MessageBatch(native, receiveBatch, receiveSlotBytes, family === 6 ? 64 : 0);
  const facts = newControlFacts();
  const answer = newAnswer();
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

  const isOurs = (port: number) => port - (port & (sourcePorts.count - 1)) === sourcePorts.first;
  /** Whether the cookie is one of ours; which try it belongs to it tells only where each has a connection of its own. */
  const believe = (host: number, port: number, cookie: number): boolean => {
    const tick = tickOfCookie(targets.hash[host]!, port, cookie);
    answer.tick = sourcePorts.count === 1 ? -1 : tick;
    return tick >= 0;
  };
  const errors = createErrorQueue(native, family, targets, (host, meaning) => {
    const { view } = meaning;
    const quotesHeader = family === 4 && view.getUint8(meaning.packet) >> 4 === 4;
    const at = meaning.packet + (quotesHeader ? ipv4HeaderBytes(view.getUint8(meaning.packet)) : 0);
    if (at + 8 > meaning.end || !isOurs(view.getUint16(at))) return ears.foreign();
    const port = view.getUint16(at + 2);
    const reason = reasonOfIcmp(family, meaning.type, meaning.code);
    if (!reason || !believe(host, port, view.getInt32(at + 4))) return ears.foreign();
    answer.state = portStates.indexOf(stateOfIcmp(method, reason, meaning.from === undefined));
    answer.reason = portReasons.indexOf(reason);
    answer.from = meaning.from;
    answer.ttl = 0;
    answer.window = 0;
    ears.answered(host, port, answer);
  });

  const segment = (view: DataView, at: number, end: number, host: number, ttl: number) => {
    if (host < 0 || at + tcpHeaderBytes > end || !isOurs(view.getUint16(at + 2))) return ears.foreign();
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
    frames?.answered(host, port);
    ears.answered(host, port, answer);
  };

  const receive = () => {
    const { view, u8 } = received;
    for (let round = 0; round < receivesAtOnceMax; round++) {
      const count = libc.recvmmsg(fd, received.pointers[0]!, receiveBatch, sys.msgDontwait, null);
      // An error that waits on the socket fails one call and is gone.
      if (count < 0 && native.errno() !== errnos.again) continue;
      if (count <= 0) return;
      for (let i = 0; i < count; i++) {
        const at = received.packet(i);
        const end = at + Math.min(received.receivedLength(i), received.slotBytes);
        if (family === 4)
          segment(
            view,
            at + ipv4HeaderBytes(u8[at]!),
            end,
            targets.hostOfV4(view.getInt32(at + 12)),
            u8[at + 8]!,
          );
        else {
          readControl(received, i, facts);
          segment(view, at, end, targets.hostAt(view, received.name(i)), facts.ttl);
        }
      }
      received.prepareReceive(count);
      if (count < receiveBatch) return;
    }
  };

  return {
    fds: [fd],
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
    drain() {
      errors.drain(fd);
      receive();
    },
    dropped: () => droppedBy(native, fd),
    close() {
      frames?.close();
      routes.close();
      sender.close();
    },
  };
}
