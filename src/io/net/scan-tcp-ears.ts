/** What answers TCP probes: segments and ICMP errors, from a raw socket, or from a ring that is shared with the kernel (IPv4 only). */
import { formatIpv4 } from '#pure/base/address.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { ipv4HeaderBytes } from '#pure/wire/ipv4.ts';
import {
  attachFilter,
  enlargeBuffers,
  errnos,
  type FilterInstruction,
  MessageBatch,
  type Native,
  newControlFacts,
  readControl,
  setInt,
  sys,
} from './native.ts';
import { capturedBytesMax, openPacketRing } from './packet-ring.ts';
import { createErrorQueue } from './scan-errors.ts';
import { droppedBy, type SourcePorts } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';

const receiveBatch = 256;
/** IP header with options and the TCP header. */
const receiveSlotBytes = 128;
/** Batches of answers taken in before probes get their turn again. */
const receivesAtOnceMax = 8;

/** What arrives, and what it says. */
export interface Ear {
  readonly fd: number;
  drain(): void;
  dropped(): number;
  close(): void;
}

export interface Judge {
  /** A segment that came from a host. */
  segment(view: DataView, at: number, end: number, host: number, ttl: number): void;
  /** An ICMP error about a segment of ours to a host; `from` is who sent it, where it was not the host. */
  error(
    quoted: { readonly view: DataView; readonly at: number; readonly end: number },
    host: number,
    type: number,
    code: number,
    from: string | undefined,
  ): void;
}

/** Goes on with a port in a: all of ours have these bits in common. */
const isOurs = (first: number, count: number): readonly FilterInstruction[] => [
  [0x54, 0, 0, ~(count - 1) & 0xffff], // a &= k
  [0x15, 0, 1, first], // a == k
  [0x06, 0, 0, capturedBytesMax],
  [0x06, 0, 0, 0],
];
/** Of raw sockets, of which only those of IPv4 see the IP header. */
const toOurs = (family: Family, { first, count }: SourcePorts): readonly FilterInstruction[] => [
  ...(family === 4
    ? ([
        [0xb1, 0, 0, 0], // x = length of the IP header
        [0x48, 0, 0, 2], // a = destination port
      ] as const)
    : ([[0x28, 0, 0, 2]] as const)),
  ...isOurs(first, count),
];
/** Of IPv4 packets, which begin with the IP header: what is sent to our ports, and errors about what was sent from them. */
const aboutOurs = ({ first, count }: SourcePorts): readonly FilterInstruction[] => [
  [0x30, 0, 0, 9], // a = protocol
  [0x15, 6, 0, sys.protoIcmp], // to 8
  [0x15, 0, 17, sys.protoTcp], // or refuse
  [0x28, 0, 0, 6], // a fragment but the first has no ports
  [0x45, 15, 0, 0x1fff], // refuse
  [0xb1, 0, 0, 0], // x = length of the IP header
  [0x48, 0, 0, 2], // a = destination port
  [0x05, 0, 0, 9], // to 17
  [0xb1, 0, 0, 0], // 8: x = length of the IP header
  [0x50, 0, 0, 8 + 9], // a = protocol of the quoted packet
  [0x15, 0, 9, sys.protoTcp], // or refuse
  [0x50, 0, 0, 8], // x += length of its header
  [0x54, 0, 0, 15],
  [0x64, 0, 0, 2],
  [0x0c, 0, 0, 0],
  [0x07, 0, 0, 0],
  [0x48, 0, 0, 8], // a = its source port
  ...isOurs(first, count), // 17
];
const icmpHeaderBytes = 8;

/** Undefined where the kernel gives no ring. */
export function openRingEar(
  native: Native,
  targets: ScanTargets,
  sourcePorts: SourcePorts,
  probes: number,
  judge: Judge,
  closeLater: boolean,
): Ear | undefined {
  const ring = openPacketRing(native, aboutOurs(sourcePorts), probes);
  if (!ring) return undefined;
  const { view } = ring;
  const quoted = { view, at: 0, end: 0 };
  const hear = (at: number, end: number) => {
    const inner = at + ipv4HeaderBytes(view.getUint8(at));
    const source = view.getInt32(at + 12);
    if (view.getUint8(at + 9) === sys.protoTcp)
      return judge.segment(view, inner, end, targets.hostOfV4(source), view.getUint8(at + 8));
    const packet = inner + icmpHeaderBytes;
    const destination = view.getInt32(packet + 16);
    quoted.at = packet + ipv4HeaderBytes(view.getUint8(packet));
    quoted.end = end;
    const from = source === destination ? undefined : formatIpv4(source);
    judge.error(quoted, targets.hostOfV4(destination), view.getUint8(inner), view.getUint8(inner + 1), from);
  };
  return { ...ring, drain: () => ring.drain(hear), close: () => ring.close(closeLater) };
}

/** `fd` is a raw socket for TCP, and is closed with the ear. */
export function openSocketEar(
  native: Native,
  family: Family,
  fd: number,
  targets: ScanTargets,
  sourcePorts: SourcePorts,
  judge: Judge,
): Ear {
  const { libc } = native;
  attachFilter(native, fd, toOurs(family, sourcePorts));
  enlargeBuffers(native, fd);
  if (family === 4) setInt(native, fd, sys.solIp, sys.ipRecvErr, 1);
  else {
    setInt(native, fd, sys.solIp6, sys.ip6RecvErr, 1);
    setInt(native, fd, sys.solIp6, sys.ip6RecvHopLimit, 1);
  }
  const received = new MessageBatch(native, receiveBatch, receiveSlotBytes, family === 6 ? 64 : 0);
  const { view, u8 } = received;
  const facts = newControlFacts();
  const quoted = { view, at: 0, end: 0 };
  const errors = createErrorQueue(native, family, targets, (host, meaning) => {
    quoted.view = meaning.view;
    quoted.at = meaning.packet;
    quoted.end = meaning.end;
    judge.error(quoted, host, meaning.type, meaning.code, meaning.from);
  });
  const hear = (i: number) => {
    const at = received.packet(i);
    const end = at + Math.min(received.receivedLength(i), received.slotBytes);
    if (family === 4) {
      const host = targets.hostOfV4(view.getInt32(at + 12));
      return judge.segment(view, at + ipv4HeaderBytes(u8[at]!), end, host, u8[at + 8]!);
    }
    readControl(received, i, facts);
    judge.segment(view, at, end, targets.hostAt(view, received.name(i)), facts.ttl);
  };
  return {
    fd,
    drain() {
      errors.drain(fd);
      for (let round = 0; round < receivesAtOnceMax; round++) {
        const count = libc.recvmmsg(fd, received.pointers[0]!, receiveBatch, sys.msgDontwait, null);
        // An error that waits on the socket fails one call and is gone.
        if (count < 0 && native.errno() !== errnos.again) continue;
        if (count <= 0) return;
        for (let i = 0; i < count; i++) hear(i);
        received.prepareReceive(count);
        if (count < receiveBatch) return;
      }
    },
    dropped: () => droppedBy(native, fd),
    close: () => void libc.close(fd),
  };
}
