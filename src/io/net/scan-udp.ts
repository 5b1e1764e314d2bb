/**
 * UDP probes from one socket per family. IP_RECVERR tells of the ICMP errors of every peer, which needs no privilege. What a port says does
 * not tell which try it answers, so answers carry no tick.
 */
import { FaultError } from '#pure/base/errors.ts';
import { portReasons, portStates } from '#pure/contract/scan.ts';
import { reasonOfIcmp, stateOfIcmp } from '#pure/probing/icmp-reason.ts';
import { pickMax } from '#pure/probing/port-scan.ts';
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
import { createBatchSender, newAnswer, type ScanEars, type ScanProber } from './scan-prober.ts';
import { bindPort, droppedBy, openRoutes } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';

const receiveBatch = 64;
const receivesAtOnceMax = 8;
/** More of an answer than this is not kept: enough to recognise a service by. */
const saidBytesMax = 1500;
const nothing = new Uint8Array(0);
const open = portStates.indexOf('open');
const udpResponse = portReasons.indexOf('udp-response');

export function openUdpProber(
  native: Native,
  family: Family,
  plan: {
    readonly payloads?: ReadonlyMap<number, Uint8Array>;
    readonly sourcePort?: number;
    readonly ttl?: number;
  },
  targets: ScanTargets,
  ears: ScanEars,
): ScanProber {
  const { libc } = native;
  const fd = libc.socket(family === 4 ? sys.afInet : sys.afInet6, sys.sockDgram | sys.nonblock, 0);
  if (fd < 0) throw new FaultError(faultOfErrno(native.errno(), 'udp socket'));
  const level = family === 4 ? sys.solIp : sys.solIp6;
  setInt(native, fd, level, family === 4 ? sys.ipRecvErr : sys.ip6RecvErr, 1);
  setInt(native, fd, level, family === 4 ? sys.ipRecvTtl : sys.ip6RecvHopLimit, 1);
  if (plan.ttl !== undefined)
    setInt(native, fd, level, family === 4 ? sys.ipTtl : sys.ip6UnicastHops, plan.ttl);
  enlargeBuffers(native, fd);
  bindPort(native, fd, family, plan.sourcePort ?? 0);
  const routes = openRoutes(native, family, targets, ears);
  const longest = Math.max(8, ...[...(plan.payloads?.values() ?? [])].map((bytes) => bytes.length));
  const send = new MessageBatch(native, pickMax, longest, 0);
  const received = new MessageBatch(native, receiveBatch, saidBytesMax, 64);
  const facts = newControlFacts();
  const answer = newAnswer();
  const slotHost = new Uint32Array(pickMax);
  const slotPort = new Uint16Array(pickMax);
  const sender = createBatchSender(native, fd, send, (slot, errno) =>
    ears.refused(slotHost[slot]!, slotPort[slot]!, errno),
  );
  for (let slot = 0; slot < pickMax; slot++) send.setControlLength(slot, 0);
  let used = 0;

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

  const receive = () => {
    const { view, u8 } = received;
    for (let round = 0; round < receivesAtOnceMax; round++) {
      const count = libc.recvmmsg(fd, received.pointers[0]!, receiveBatch, sys.msgDontwait, null);
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
        ears.answered(host, view.getUint16(received.name(i) + 2), answer);
      }
      received.prepareReceive(count);
      if (count < receiveBatch) return;
    }
  };

  return {
    fd,
    add(host, port) {
      if (!routes.reaches(host)) return;
      const slot = used++;
      slotHost[slot] = host;
      slotPort[slot] = port;
      const payload = plan.payloads?.get(port) ?? nothing;
      send.u8.set(payload, send.packet(slot));
      send.setPacketLength(slot, payload.length);
      send.setNameLength(slot, targets.writeName(send.view, send.name(slot), host, port));
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
