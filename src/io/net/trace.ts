/**
 * One traceroute: all hop limits of a round in one batch, errors by IP_RECVERR, round-trip times kernel to kernel. Works without
 * privilege wherever ping sockets are allowed (ICMP) and everywhere with UDP; TCP needs a raw socket. Paris: the addresses, ports
 * and ICMP checksum of all probes are equal, so a load balancer sends them one way; the probe number travels in the payload, or in
 * the TCP sequence number.
 */
import { parseAddress } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { HopReply, TraceMethod, TracePlan } from '#pure/contract/network.ts';
import { checksum, errorMeaning, type Family, icmpTypes } from '#pure/wire/icmp.ts';
import { addressText } from './columns.ts';
import {
  Arena,
  kernelClock,
  loadNative,
  MessageBatch,
  type Native,
  newControlFacts,
  readControl,
  setInt,
  sys,
  writeControl,
} from './native.ts';
import { watchReceiveStamps } from './receive-stamps.ts';
import {
  answeredNumber,
  ipv4Number,
  localAddressTowards,
  quotedNumber,
  synBytes,
  type TcpFlow,
  writeSyn,
} from './trace-tcp.ts';

const pollMs = 4;
/** Between looks whether the kernel stamps what it receives, before the first round. */
const stampsLookMs = 1;
export const hopsMaxOfTrace = 64;
/** Header of ICMP echo or nothing, then number, its complement and a secret. */
const payloadBytes = 32;

interface Probe {
  ttl: number;
  sentUs: number;
  reply: HopReply | undefined;
}

/** IPV6_CHECKSUM: the kernel writes the checksum at this offset of what a raw IPv6 socket sends. */
const ipv6Checksum = 7;
const tcpChecksumOffset = 16;

function openSocket(native: Native, family: Family, method: TraceMethod): { fd: number; raw: boolean } {
  const domain = family === 4 ? sys.afInet : sys.afInet6;
  const icmp = family === 4 ? sys.protoIcmp : sys.protoIcmp6;
  const protocol = method === 'udp' ? 0 : method === 'tcp' ? sys.protoTcp : icmp;
  let raw = false;
  let fd = method === 'tcp' ? -1 : native.libc.socket(domain, sys.sockDgram | sys.nonblock, protocol);
  if (fd < 0 && method !== 'udp') {
    fd = native.libc.socket(domain, sys.sockRaw | sys.nonblock, protocol);
    raw = fd >= 0;
  }
  const command =
    method === 'tcp' ? 'setcap cap_net_raw+ep on the node of Nocturne' : 'sysctl net.ipv4.ping_group_range';
  if (fd < 0)
    throw new FaultError(
      fault(
        'missing-privilege',
        `trace: this process may not open a raw or ICMP socket for ${method} probes`,
        {
          field: 'method',
          value: method,
          remedy: `Use --method udp, which needs no privilege, or run "nocturne doctor": it prints the command, ${command}.`,
        },
      ),
    );
  setInt(native, fd, family === 4 ? sys.solIp : sys.solIp6, family === 4 ? sys.ipRecvErr : sys.ip6RecvErr, 1);
  setInt(native, fd, sys.solSocket, sys.soTimestamping, sys.timestampFlags);
  return { fd, raw };
}

export async function* trace(plan: TracePlan, signal: AbortSignal): AsyncIterable<HopReply[]> {
  const target = parseAddress(plan.target);
  if (!target) throw new TypeError(`trace needs a numeric address, got ${plan.target}`);
  const native = await loadNative();
  if (!native)
    throw new FaultError(
      fault('missing-capability', 'trace needs koffi, which is not installed or does not run here'),
    );
  const source = plan.method === 'tcp' ? await localAddressTowards(plan.target, target.family) : undefined;
  const session = createSession(native, plan, target.family, target.value, plan.method, source);
  try {
    const stamps = watchReceiveStamps(native);
    while (!stamps.settled() && !signal.aborted) await pause(stampsLookMs, signal);
    stamps.close();
    let reachedAt = Math.min(plan.hopsMax, hopsMaxOfTrace);
    const startMs = performance.now();
    for (let round = 1; (plan.rounds === null || round <= plan.rounds) && !signal.aborted; round++) {
      const replies = await session.round(round, reachedAt, signal);
      // Beyond the target there is nothing to learn, and its ICMP budget is better kept.
      const reached = replies.find((reply) => reply.reached);
      if (reached) reachedAt = Math.min(reachedAt, reached.ttl);
      yield replies.filter((reply) => reply.ttl <= reachedAt);
      const last = plan.rounds !== null && round === plan.rounds;
      const waitMs = startMs + round * plan.intervalMs - performance.now();
      if (!last && waitMs > 0) await pause(waitMs, signal);
    }
  } finally {
    session.close();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

function createSession(
  native: Native,
  plan: TracePlan,
  family: Family,
  address: number | bigint,
  method: TraceMethod,
  source: string | undefined,
) {
  const { fd, raw } = openSocket(native, family, method);
  const send = new MessageBatch(native, hopsMaxOfTrace, payloadBytes + 8, 24);
  const answers = new MessageBatch(native, hopsMaxOfTrace, 128, 128);
  const errors = new MessageBatch(native, hopsMaxOfTrace, 128, 256);
  const facts = newControlFacts();
  const kernelUs = kernelClock(native);
  const secret = (Math.random() * 0x1_0000_0000) >>> 0;
  const headerBytes = method === 'icmp' ? 8 : 0;
  /** First send counter of the round, which numbers the timestamps. */
  let counterBase = 0;
  let sentTotal = 0;
  if (method === 'udp') bindFlow(native, fd, family, plan.flowId);
  const flow: TcpFlow = { sourcePort: portOfFlow(plan.flowId), destinationPort: plan.port, secret };
  const ends = family === 4 ? { source: ipv4Number(source), destination: Number(address) } : undefined;
  if (method === 'tcp') {
    // Connected, so that the rest of this machine's TCP traffic is not copied to us.
    const arena = new Arena(native, 28);
    writeName(arena.view, arena.u8, 0, family, address);
    native.libc.connect(fd, arena.address, family === 4 ? 16 : 28);
    if (family === 6) setInt(native, fd, sys.solIp6, ipv6Checksum, tcpChecksumOffset);
  }

  const writeDatagram = (at: number, number: number, length: number) => {
    const { view, u8 } = send;
    if (method === 'icmp') {
      u8[at] = icmpTypes[family].request;
      view.setUint16(at + 4, plan.flowId & 0xffff);
      view.setUint16(at + 6, number);
    }
    view.setUint32(at + headerBytes, secret);
    view.setUint16(at + headerBytes + 4, number);
    // The sequence number and its complement cancel out: the checksum is the same for every probe of the flow.
    view.setUint16(at + headerBytes + 6, method === 'icmp' ? ~(2 * number) & 0xffff : ~number & 0xffff);
    if (method === 'icmp' && family === 4) view.setUint16(at + 2, checksum(view, at, length));
  };

  const prepare = (i: number, number: number, ttl: number) => {
    const { view, u8 } = send;
    const name = send.name(i);
    writeName(view, u8, name, family, address);
    if (method === 'udp') view.setUint16(name + 2, plan.port);
    send.setNameLength(i, family === 4 ? 16 : 28);
    const at = send.packet(i);
    const length = method === 'tcp' ? synBytes : headerBytes + payloadBytes;
    u8.fill(0, at, at + length);
    if (method === 'tcp') writeSyn(view, at, flow, number, ends);
    else writeDatagram(at, number, length);
    send.setPacketLength(i, length);
    const control = send.control(i);
    const end = writeControl(
      send,
      control,
      family === 4 ? sys.solIp : sys.solIp6,
      family === 4 ? sys.ipTtl : sys.ip6HopLimit,
      ttl,
    );
    send.setControlLength(i, end - control);
  };

  const probeOf = (probes: Probe[], view: DataView, at: number, end: number): Probe | undefined => {
    if (method === 'tcp') return probeNumbered(probes, quotedNumber(view, at, end, flow));
    if (at + headerBytes + 8 > end || view.getUint32(at + headerBytes) !== secret) return undefined;
    return probeNumbered(probes, view.getUint16(at + headerBytes + 4));
  };
  const probeNumbered = (probes: Probe[], number: number | undefined) => {
    if (number === undefined) return undefined;
    const probe = probes[(number - 1) % hopsMaxOfTrace];
    return probe && number === numberOf(probe) ? probe : undefined;
  };
  let roundNumber = 0;
  const numberOf = (probe: Probe) => (((roundNumber - 1) * hopsMaxOfTrace + probe.ttl - 1) % 0x7fff) + 1;

  const settle = (
    probe: Probe,
    from: string,
    timestampUs: number,
    reached: boolean,
    failure: HopReply['fault'],
  ) => {
    if (probe.reply) return;
    const arrivedUs = Number.isNaN(timestampUs) ? kernelUs() : timestampUs;
    const rttMs = (arrivedUs - probe.sentUs) / 1000;
    probe.reply = {
      round: roundNumber,
      ttl: probe.ttl,
      from,
      rttMs: Math.max(0, rttMs),
      reached,
      ...(failure ? { fault: failure } : {}),
    };
  };

  const drain = (probes: Probe[]) => {
    for (;;) {
      const count = native.libc.recvmmsg(
        fd,
        errors.pointers[0]!,
        errors.count,
        sys.msgErrqueue | sys.msgDontwait,
        null,
      );
      if (count <= 0) break;
      for (let i = 0; i < count; i++) {
        readControl(errors, i, facts);
        if (facts.errorOrigin === sys.originTimestamping) {
          const probe = probes[facts.errorData - counterBase];
          if (probe && !Number.isNaN(facts.timestampUs)) probe.sentUs = facts.timestampUs;
          continue;
        }
        if (facts.errorOrigin !== sys.originIcmp && facts.errorOrigin !== sys.originIcmp6) continue;
        const at = errors.packet(i);
        const probe = probeOf(
          probes,
          errors.view,
          at,
          at + Math.min(errors.receivedLength(i), errors.slotBytes),
        );
        if (!probe || facts.offender < 0) continue;
        const start = facts.offender + (family === 4 ? 4 : 8);
        const from = addressText(errors.u8.subarray(start, start + (family === 4 ? 4 : 16)));
        const meaning = errorMeaning(family, facts.errorType, facts.errorCode);
        const portUnreachable =
          facts.errorCode === (family === 4 ? 3 : 4) && facts.errorType === icmpTypes[family].unreachable;
        const reached = portUnreachable || (meaning !== 'ttl-exceeded' && from === plan.target);
        const failure =
          reached || meaning === 'ttl-exceeded' || meaning === undefined
            ? undefined
            : fault(meaning, `${from}: ${fault(meaning).message.toLowerCase()}`);
        settle(probe, from, facts.timestampUs, reached, failure);
      }
      errors.prepareReceive(count);
    }
    for (;;) {
      const count = native.libc.recvmmsg(fd, answers.pointers[0]!, answers.count, sys.msgDontwait, null);
      if (count <= 0) break;
      for (let i = 0; i < count; i++) {
        readControl(answers, i, facts);
        let at = answers.packet(i);
        const end = at + Math.min(answers.receivedLength(i), answers.slotBytes);
        if (raw && family === 4) at += (answers.u8[at]! & 15) << 2;
        if (method === 'icmp' && answers.u8[at] !== icmpTypes[family].reply) continue;
        const probe =
          method === 'tcp'
            ? probeNumbered(probes, answeredNumber(answers.view, at, end, flow))
            : probeOf(probes, answers.view, at, end);
        if (probe) settle(probe, plan.target, facts.timestampUs, true, undefined);
      }
      answers.prepareReceive(count);
    }
  };

  return {
    async round(round: number, hops: number, signal: AbortSignal): Promise<HopReply[]> {
      roundNumber = round;
      const probes: Probe[] = [];
      // Until the kernel's own stamp of sending arrives.
      const sentUs = kernelUs();
      for (let ttl = 1; ttl <= hops; ttl++) {
        const probe: Probe = { ttl, sentUs, reply: undefined };
        probes.push(probe);
        prepare(ttl - 1, numberOf(probe), ttl);
      }
      counterBase = sentTotal;
      let at = 0;
      for (let refusals = 0; at < hops && refusals < hops * 2; ) {
        const sent = native.libc.sendmmsg(fd, send.pointers[at]!, hops - at, 0);
        if (sent > 0) at += sent;
        else refusals++; // a pending error of an earlier probe is reported once per call
        drain(probes);
      }
      sentTotal += at;
      const deadline = performance.now() + plan.timeoutMs;
      const complete = () => {
        const end = probes.findIndex((probe) => probe.reply?.reached || probe.reply?.fault);
        return probes.slice(0, end < 0 ? undefined : end + 1).every((probe) => probe.reply);
      };
      while (!signal.aborted && performance.now() < deadline && !complete()) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        drain(probes);
      }
      return probes.map((probe) => probe.reply ?? { round, ttl: probe.ttl, reached: false });
    },
    close: () => void native.libc.close(fd),
  };
}

const portOfFlow = (flowId: number): number => 33_000 + (flowId % 16_000);

/** A sockaddr without port: raw sockets want none. */
function writeName(
  view: DataView,
  u8: Uint8Array,
  at: number,
  family: Family,
  address: number | bigint,
): void {
  view.setUint16(at, family === 4 ? sys.afInet : sys.afInet6, true);
  view.setUint16(at + 2, 0);
  if (family === 4) view.setUint32(at + 4, Number(address));
  else
    for (let k = 15, rest = address as bigint; k >= 0; k--, rest >>= 8n) u8[at + 8 + k] = Number(rest & 255n);
}

/** A fixed source port chosen by the flow: another flow id takes another path through load balancers. */
function bindFlow(native: Native, fd: number, family: Family, flowId: number): void {
  const arena = new Arena(native, 28);
  arena.view.setUint16(0, family === 4 ? sys.afInet : sys.afInet6, true);
  arena.view.setUint16(2, portOfFlow(flowId));
  // Taken ports are no failure: the kernel then chooses one, and the flow is still constant within this trace.
  native.libc.bind(fd, arena.address, family === 4 ? 16 : 28);
}
