/**
 * SYN and ACK probes on a raw socket. The kernel routes, resolves neighbours and resets what answers, because it knows no such connection; a
 * bound socket keeps the source port free of others. Answers are believed by the cookie they acknowledge, ICMP errors by the one they quote.
 */
import { FaultError, fault } from '#pure/base/errors.ts';
import { portReasons, portStates } from '#pure/contract/scan.ts';
import { reasonOfIcmp, stateOfIcmp } from '#pure/probing/icmp-reason.ts';
import { pickMax } from '#pure/probing/port-scan.ts';
import { cookieAt, tickOfCookie } from '#pure/probing/probe-cookie.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { ipv4HeaderBytes, ipv4HeaderBytesMin } from '#pure/wire/ipv4.ts';
import {
  foldedChecksum,
  halves,
  protocolTcp,
  pseudoHeaderSum,
  synBytes,
  tcpFlags,
  tcpHeaderBytes,
  writeTcp,
} from '#pure/wire/tcp.ts';
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
import { createBatchSender, newAnswer, type ScanEars, type ScanProber } from './scan-prober.ts';
import { droppedBy, openRoutes } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';

export type RawMethod = 'syn' | 'ack';

const receiveBatch = 256;
/** IP header with options and the TCP header. */
const receiveSlotBytes = 128;
/** Answers taken in before probes get their turn again. */
const receivesAtOnceMax = 8;
/** What Linux and Windows send (RFC 9293 section 3.7.1 for Ethernet). */
const segmentBytesMax = 1460;
const windowBytes = 64_240;
const ttlDefault = 64;
const dontFragment = 0x4000;
/** IPV6_CHECKSUM: the kernel writes the checksum at this offset of what a raw IPv6 socket sends. */
const tcpChecksumOffset = 16;

const open = portStates.indexOf('open');
const closed = portStates.indexOf('closed');
const unfiltered = portStates.indexOf('unfiltered');
const synAck = portReasons.indexOf('syn-ack');
const reset = portReasons.indexOf('reset');

/** Nothing but what is sent to our port, and of that no probe of our own that came back over loopback. */
function acceptAnswers(native: Native, fd: number, family: Family, sourcePort: number): void {
  // Only raw IPv4 sockets see the IP header: x is its length.
  const port: [number, number, number, number][] =
    family === 4
      ? [
          [0xb1, 0, 0, 0],
          [0x48, 0, 0, 2],
        ]
      : [[0x28, 0, 0, 2]];
  attachFilter(native, fd, [...port, [0x15, 0, 1, sourcePort], [0x06, 0, 0, 0xffff], [0x06, 0, 0, 0]]);
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
  plan: { readonly method: RawMethod; readonly ttl?: number },
  targets: ScanTargets,
  sourcePort: number,
  ears: ScanEars,
): ScanProber {
  const { libc } = native;
  const { method } = plan;
  const fd = openRaw(native, family, method);
  acceptAnswers(native, fd, family, sourcePort);
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
  const tcpBytes = method === 'syn' ? synBytes : tcpHeaderBytes;
  const headerBytes = family === 4 ? ipv4HeaderBytesMin : 0;
  const send = new MessageBatch(native, pickMax, headerBytes + synBytes, 0);
  const received = new MessageBatch(native, receiveBatch, receiveSlotBytes, family === 6 ? 64 : 0);
  const facts = newControlFacts();
  const answer = newAnswer();
  const slotHost = new Uint32Array(pickMax);
  const slotPort = new Uint16Array(pickMax);
  const sender = createBatchSender(native, fd, send, (slot, errno) =>
    ears.refused(slotHost[slot]!, slotPort[slot]!, errno),
  );
  let used = 0;

  const template = new DataView(new ArrayBuffer(synBytes));
  const header = { sourcePort, destinationPort: 0, sequence: 0, acknowledgement: 0, windowBytes };
  writeTcp(
    template,
    0,
    { ...header, flags: method === 'syn' ? tcpFlags.syn : tcpFlags.ack },
    method === 'syn' ? segmentBytesMax : undefined,
  );
  /** Of all words that are the same in every probe. */
  let templateSum = 0;
  for (let at = 0; at < tcpBytes; at += 4) templateSum += halves(template.getUint32(at));
  for (let slot = 0; slot < pickMax; slot++) {
    const at = send.packet(slot);
    send.setControlLength(slot, 0);
    send.setPacketLength(slot, headerBytes + tcpBytes);
    if (family === 4) {
      send.u8[at] = 0x45;
      send.view.setUint16(at + 6, dontFragment);
      send.u8[at + 8] = plan.ttl ?? ttlDefault;
      send.u8[at + 9] = protocolTcp;
    }
    send.u8.set(new Uint8Array(template.buffer, 0, tcpBytes), at + headerBytes);
  }
  /** The kernel would choose one from a table for each packet. */
  let identification = (Math.random() * 0xffff) >>> 0;

  const errors = createErrorQueue(native, family, targets, (host, meaning) => {
    const { view } = meaning;
    const quotesHeader = family === 4 && view.getUint8(meaning.packet) >> 4 === 4;
    const at = meaning.packet + (quotesHeader ? ipv4HeaderBytes(view.getUint8(meaning.packet)) : 0);
    if (at + 8 > meaning.end || view.getUint16(at) !== sourcePort) return ears.foreign();
    const port = view.getUint16(at + 2);
    answer.tick = tickOfCookie(targets.hash[host]!, port, view.getInt32(at + 4));
    const reason = reasonOfIcmp(family, meaning.type, meaning.code);
    if (answer.tick < 0 || !reason) return ears.foreign();
    answer.state = portStates.indexOf(stateOfIcmp(method, reason, meaning.from === undefined));
    answer.reason = portReasons.indexOf(reason);
    answer.from = meaning.from;
    answer.ttl = 0;
    answer.window = 0;
    ears.answered(host, port, answer);
  });

  const segment = (view: DataView, at: number, end: number, host: number, ttl: number) => {
    if (host < 0 || at + tcpHeaderBytes > end || view.getUint16(at + 2) !== sourcePort) return ears.foreign();
    const port = view.getUint16(at);
    const flags = view.getUint8(at + 13);
    const isReset = (flags & tcpFlags.reset) !== 0;
    // An ACK alone is what a port that we half opened says to our next SYN, where its first answer got lost (RFC 9293 section 3.10.7.4).
    if (method === 'syn' ? !(flags & tcpFlags.ack) : !isReset) return ears.foreign();
    const cookie = method === 'syn' ? (view.getInt32(at + 8) - 1) | 0 : view.getInt32(at + 4);
    answer.tick = tickOfCookie(targets.hash[host]!, port, cookie);
    if (answer.tick < 0) return ears.foreign();
    answer.state = !isReset ? open : method === 'syn' ? closed : unfiltered;
    answer.reason = isReset ? reset : synAck;
    answer.ttl = ttl;
    answer.window = view.getUint16(at + 14);
    answer.from = undefined;
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
    fd,
    add(host, port, sentUs) {
      if (!routes.reaches(host)) return;
      const { view } = send;
      const slot = used++;
      slotHost[slot] = host;
      slotPort[slot] = port;
      const cookie = cookieAt(targets.hash[host]!, port, sentUs);
      const ip = send.packet(slot);
      const at = ip + headerBytes;
      view.setUint16(at + 2, port);
      view.setInt32(at + 4, cookie);
      if (method === 'ack') view.setInt32(at + 8, cookie);
      // Raw sockets want no port in the name.
      if (family === 6) return send.setNameLength(slot, targets.writeName(view, send.name(slot), host, 0));
      const to = targets.v4[host]!;
      const name = send.name(slot);
      view.setUint16(name, sys.afInet, true);
      view.setInt32(name + 4, to);
      send.setNameLength(slot, 16);
      identification = (identification % 0xffff) + 1;
      view.setUint16(ip + 4, identification);
      const from = routes.source[host]!;
      view.setInt32(ip + 12, from);
      view.setInt32(ip + 16, to);
      const cookieSum = method === 'ack' ? 2 * halves(cookie) : halves(cookie);
      view.setUint16(
        at + 16,
        foldedChecksum(templateSum + pseudoHeaderSum(from, to, tcpBytes) + port + cookieSum),
      );
    },
    flush(nowMs) {
      if (!sender.send(used, nowMs)) return false;
      used = 0;
      return true;
    },
    drain() {
      errors.drain(fd);
      receive();
    },
    dropped: () => droppedBy(native, fd),
    close() {
      routes.close();
      libc.close(fd);
    },
  };
}
