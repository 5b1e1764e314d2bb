/**
 * UDP probes from one socket per family, and one more for each port that answers from another one. IP_RECVERR tells of the ICMP errors of every
 * peer, which needs no privilege. What a port says does not tell which try it answers, so answers carry no tick.
 */
import { FaultError } from '#pure/base/errors.ts';
import { portReasons, portStates } from '#pure/contract/port-state.ts';
import { reasonOfIcmp, stateOfIcmp } from '#pure/probing/icmp-reason.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { faultOfErrno } from './faults.ts';
import {
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
import {
  createProbeSender,
  newAnswer,
  type ProbeSender,
  type ScanEars,
  type ScanProber,
} from './scan-prober.ts';
import { bindPort, droppedBy, openRoutes } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';

const receiveBatch = 64;
const receivesAtOnceMax = 8;
/** More of an answer than this is not kept: enough to recognise a service by. */
const saidBytesMax = 1500;
/** Ports with a socket of their own; protocols that answer from elsewhere are few. */
const lanesOfOnePortMax = 8;
const nothing = new Uint8Array(0);
const open = portStates.indexOf('open');
const udpResponse = portReasons.indexOf('udp-response');

/** A socket with the probes that wait to leave from it. */
interface Lane {
  readonly fd: number;
  readonly sender: ProbeSender;
  /** The only port that is asked from here: whatever comes is its answer. Undefined where the port that answers is the one that was asked. */
  readonly port: number | undefined;
}

export function openUdpProber(
  native: Native,
  family: Family,
  plan: {
    readonly payloads?: ReadonlyMap<number, Uint8Array>;
    readonly elsewhere: readonly number[];
    readonly sourcePort?: number;
    readonly ttl?: number;
    /** Probes that are added at a time. */
    readonly lotMax: number;
  },
  targets: ScanTargets,
  ears: ScanEars,
): ScanProber {
  const { libc } = native;
  const level = family === 4 ? sys.solIp : sys.solIp6;
  const longest = Math.max(8, ...[...(plan.payloads?.values() ?? [])].map((bytes) => bytes.length));
  const openLane = (sourcePort: number, port?: number): Lane => {
    const fd = libc.socket(family === 4 ? sys.afInet : sys.afInet6, sys.sockDgram | sys.nonblock, 0);
    if (fd < 0) throw new FaultError(faultOfErrno(native.errno(), 'udp socket'));
    setInt(native, fd, level, family === 4 ? sys.ipRecvErr : sys.ip6RecvErr, 1);
    setInt(native, fd, level, family === 4 ? sys.ipRecvTtl : sys.ip6RecvHopLimit, 1);
    if (plan.ttl !== undefined)
      setInt(native, fd, level, family === 4 ? sys.ipTtl : sys.ip6UnicastHops, plan.ttl);
    enlargeBuffers(native, fd);
    bindPort(native, fd, family, sourcePort);
    // Of one port each host is asked once at a time.
    const slots = port === undefined ? plan.lotMax : Math.min(plan.lotMax, targets.count);
    const newBatch = () => {
      const batch = new MessageBatch(native, slots, longest, 0);
      for (let slot = 0; slot < slots; slot++) batch.setControlLength(slot, 0);
      return batch;
    };
    // An ICMP error that waits on the socket fails one call: this thread sends by itself, and sees that it was not about this message.
    return { fd, sender: createProbeSender(native, fd, newBatch, ears.refused), port };
  };
  const lanes: Lane[] = [];
  const closeLanes = () => {
    for (const { sender } of lanes) sender.close();
  };
  try {
    lanes.push(openLane(plan.sourcePort ?? 0));
    for (const port of plan.elsewhere.slice(0, lanesOfOnePortMax)) lanes.push(openLane(0, port));
  } catch (error) {
    closeLanes();
    throw error;
  }
  const [common] = lanes;
  const laneOf = new Map(lanes.slice(1).map((lane) => [lane.port!, lane]));
  const routes = openRoutes(native, family, targets, ears);
  const received = new MessageBatch(native, receiveBatch, saidBytesMax, 64);
  const facts = newControlFacts();
  const answer = newAnswer();

  const errors = createErrorQueue(native, family, targets, (host, meaning) => {
    const reason = reasonOfIcmp(family, meaning.type, meaning.code);
    if (!reason) return ears.foreign();
    answer.state = portStates.indexOf(stateOfIcmp('udp', reason, meaning.from === undefined));
    answer.reason = portReasons.indexOf(reason);
    answer.from = meaning.from;
    answer.ttl = 0;
    answer.said = undefined;
    ears.answered(host, meaning.port, answer);
  });

  const receive = (lane: Lane) => {
    const { view, u8 } = received;
    for (let round = 0; round < receivesAtOnceMax; round++) {
      const count = libc.recvmmsg(lane.fd, received.pointers[0]!, receiveBatch, sys.msgDontwait, null);
      // An ICMP error that waits on the socket fails one call and is gone.
      if (count < 0 && native.errno() !== errnos.again) continue;
      if (count <= 0) return;
      for (let i = 0; i < count; i++) {
        const host = targets.hostAt(view, received.name(i));
        if (host < 0) {
          ears.foreign();
          continue;
        }
        readControl(received, i, facts);
        const at = received.packet(i);
        answer.state = open;
        answer.reason = udpResponse;
        answer.from = undefined;
        answer.ttl = facts.ttl;
        answer.said = u8.slice(at, at + Math.min(received.receivedLength(i), saidBytesMax));
        ears.answered(host, lane.port ?? view.getUint16(received.name(i) + 2), answer);
      }
      received.prepareReceive(count);
      if (count < receiveBatch) return;
    }
  };

  return {
    fds: lanes.map(({ fd }) => fd),
    add(host, port) {
      if (!routes.reaches(host)) return;
      const lane = laneOf.get(port) ?? common!;
      const { batch } = lane.sender;
      const slot = lane.sender.slot(host, port);
      const payload = plan.payloads?.get(port) ?? nothing;
      batch.u8.set(payload, batch.packet(slot));
      batch.setPacketLength(slot, payload.length);
      batch.setNameLength(slot, targets.writeName(batch.view, batch.name(slot), host, port));
    },
    flush(nowMs) {
      let all = true;
      for (const { sender } of lanes) all = sender.flush(nowMs) && all;
      return all;
    },
    drain() {
      for (const lane of lanes) {
        errors.drain(lane.fd);
        receive(lane);
      }
    },
    dropped: () => lanes.reduce((sum, { fd }) => sum + droppedBy(native, fd), 0),
    close() {
      routes.close();
      closeLanes();
    },
  };
}
