/**
 * One traceroute: all hop limits of a round in one batch, errors by IP_RECVERR, round-trip times kernel to kernel. Works without
 * privilege wherever ping sockets are allowed (ICMP) and everywhere with UDP. Paris: the addresses, ports and ICMP checksum of
 * all probes are equal, so a load balancer sends them one way; the probe number travels in the payload.
 */
import { parseAddress } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { HopReply, TracePlan } from '#pure/contract/network.ts';
import { checksum, errorMeaning, type Family, icmpTypes } from '#pure/wire/icmp.ts';
import { addressText } from './columns.ts';
import {
  Arena,
  loadNative,
  MessageBatch,
  type Native,
  newControlFacts,
  readControl,
  setInt,
  sys,
  writeControl,
} from './native.ts';

const pollMs = 4;
export const hopsMaxOfTrace = 64;
/** Header of ICMP echo or nothing, then number, its complement and a secret. */
const payloadBytes = 32;

interface Probe {
  ttl: number;
  sentUs: number;
  reply: HopReply | undefined;
}

function openSocket(native: Native, family: Family, method: 'icmp' | 'udp'): { fd: number; raw: boolean } {
  const domain = family === 4 ? sys.afInet : sys.afInet6;
  const protocol = method === 'udp' ? 0 : family === 4 ? sys.protoIcmp : sys.protoIcmp6;
  let raw = false;
  let fd = native.libc.socket(domain, sys.sockDgram | sys.nonblock, protocol);
  if (fd < 0 && method === 'icmp') {
    fd = native.libc.socket(domain, sys.sockRaw | sys.nonblock, protocol);
    raw = fd >= 0;
  }
  if (fd < 0)
    throw new FaultError(
      fault('missing-privilege', `trace: this process may not open an ICMP socket`, {
        field: 'method',
        value: method,
        remedy: 'Use --method udp, which needs no privilege, or run "nocturne doctor".',
      }),
    );
  setInt(native, fd, family === 4 ? sys.solIp : sys.solIp6, family === 4 ? sys.ipRecvErr : sys.ip6RecvErr, 1);
  setInt(native, fd, sys.solSocket, sys.soTimestamping, sys.timestampFlags);
  return { fd, raw };
}

export async function* trace(plan: TracePlan, signal: AbortSignal): AsyncIterable<HopReply[]> {
  const target = parseAddress(plan.target);
  if (!target) throw new TypeError(`trace needs a numeric address, got ${plan.target}`);
  if (plan.method === 'tcp')
    throw new FaultError(
      fault('missing-capability', 'trace: TCP probes are not possible yet', {
        field: 'method',
        value: 'tcp',
        remedy: 'Use --method icmp or --method udp.',
      }),
    );
  const native = await loadNative();
  if (!native)
    throw new FaultError(
      fault('missing-capability', 'trace needs koffi, which is not installed or does not run here'),
    );
  const session = createSession(native, plan, target.family, target.value, plan.method);
  try {
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
  method: 'icmp' | 'udp',
) {
  const { fd, raw } = openSocket(native, family, method);
  const send = new MessageBatch(native, hopsMaxOfTrace, payloadBytes + 8, 24);
  const answers = new MessageBatch(native, hopsMaxOfTrace, 128, 128);
  const errors = new MessageBatch(native, hopsMaxOfTrace, 128, 256);
  const facts = newControlFacts();
  const secret = (Math.random() * 0x1_0000_0000) >>> 0;
  const headerBytes = method === 'icmp' ? 8 : 0;
  /** First send counter of the round, which numbers the timestamps. */
  let counterBase = 0;
  let sentTotal = 0;
  if (method === 'udp') bindFlow(native, fd, family, plan.flowId);

  const prepare = (i: number, number: number, ttl: number) => {
    const { view, u8 } = send;
    const name = send.name(i);
    view.setUint16(name, family === 4 ? sys.afInet : sys.afInet6, true);
    if (method === 'udp') view.setUint16(name + 2, plan.port);
    if (family === 4) view.setUint32(name + 4, Number(address));
    else
      for (let k = 15, rest = address as bigint; k >= 0; k--, rest >>= 8n)
        u8[name + 8 + k] = Number(rest & 255n);
    send.setNameLength(i, family === 4 ? 16 : 28);
    const at = send.packet(i);
    const length = headerBytes + payloadBytes;
    u8.fill(0, at, at + length);
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
    if (at + headerBytes + 8 > end || view.getUint32(at + headerBytes) !== secret) return undefined;
    const probe = probes[(view.getUint16(at + headerBytes + 4) - 1) % hopsMaxOfTrace];
    return probe && view.getUint16(at + headerBytes + 4) === numberOf(probe) ? probe : undefined;
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
    const rttMs = (timestampUs - probe.sentUs) / 1000;
    probe.reply = {
      round: roundNumber,
      ttl: probe.ttl,
      from,
      ...(Number.isFinite(rttMs) ? { rttMs: Math.max(0, rttMs) } : {}),
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
        const probe = probeOf(probes, answers.view, at, end);
        if (probe) settle(probe, plan.target, facts.timestampUs, true, undefined);
      }
      answers.prepareReceive(count);
    }
  };

  return {
    async round(round: number, hops: number, signal: AbortSignal): Promise<HopReply[]> {
      roundNumber = round;
      const probes: Probe[] = [];
      for (let ttl = 1; ttl <= hops; ttl++) {
        const probe: Probe = { ttl, sentUs: Number.NaN, reply: undefined };
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

/** A fixed source port chosen by the flow: another flow id takes another path through load balancers. */
function bindFlow(native: Native, fd: number, family: Family, flowId: number): void {
  const arena = new Arena(native, 28);
  arena.view.setUint16(0, family === 4 ? sys.afInet : sys.afInet6, true);
  arena.view.setUint16(2, 33_000 + (flowId % 16_000));
  // Taken ports are no failure: the kernel then chooses one, and the flow is still constant within this trace.
  native.libc.bind(fd, arena.address, family === 4 ? 16 : 28);
}
