/**
 * SYN probes of a trace. The probe number travels in the sequence number, which no load balancer looks at, so that ports and
 * addresses stay those of one flow (Paris). Nothing is ever established: the kernel, knowing no such socket, resets.
 */
import { createSocket } from 'node:dgram';
import { parseAddress } from '#pure/base/address.ts';
import { checksum, type Family } from '#pure/wire/icmp.ts';

export const synBytes = 20;
const flagSyn = 0x02;
const flagReset = 0x04;
const flagAck = 0x10;
const windowBytes = 5840;
const protocolTcp = 6;

/** The address this machine would send from: connecting a datagram socket asks the routing table and sends nothing. */
export function localAddressTowards(target: string, family: Family): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
    const done = (address?: string) => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => done());
    socket.connect(9, target, () => done(socket.address().address));
  });
}

export interface TcpFlow {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Upper half of every sequence number: tells our probes from those of others. */
  readonly secret: number;
}

export const sequenceOf = (flow: TcpFlow, number: number): number =>
  (((flow.secret & 0xffff) << 16) | (number & 0xffff)) >>> 0;

/** A bare SYN at `at`. For IPv4 the checksum needs both addresses; for IPv6 the kernel writes it. */
export function writeSyn(
  view: DataView,
  at: number,
  flow: TcpFlow,
  number: number,
  addresses?: { readonly source: number; readonly destination: number },
): void {
  view.setUint16(at, flow.sourcePort);
  view.setUint16(at + 2, flow.destinationPort);
  view.setUint32(at + 4, sequenceOf(flow, number));
  view.setUint32(at + 8, 0);
  view.setUint16(at + 12, (5 << 12) | flagSyn);
  view.setUint16(at + 14, windowBytes);
  view.setUint32(at + 16, 0);
  if (addresses) view.setUint16(at + 16, segmentChecksum(view, at, addresses));
}

/** RFC 9293 section 3.1: the pseudo header, then the segment. */
function segmentChecksum(
  view: DataView,
  at: number,
  { source, destination }: { readonly source: number; readonly destination: number },
): number {
  const whole = new DataView(new ArrayBuffer(12 + synBytes));
  whole.setUint32(0, source);
  whole.setUint32(4, destination);
  whole.setUint16(8, protocolTcp);
  whole.setUint16(10, synBytes);
  for (let i = 0; i < synBytes; i++) whole.setUint8(12 + i, view.getUint8(at + i));
  return checksum(whole, 0, 12 + synBytes);
}

/** The number of the probe that an ICMP error quotes (eight bytes are enough), or undefined. */
export function quotedNumber(view: DataView, at: number, end: number, flow: TcpFlow): number | undefined {
  if (at + 8 > end) return undefined;
  if (view.getUint16(at) !== flow.sourcePort || view.getUint16(at + 2) !== flow.destinationPort)
    return undefined;
  return numberOf(view.getUint32(at + 4), flow);
}

/** The number of the probe that a SYN-ACK or a reset acknowledges, or undefined. */
export function answeredNumber(view: DataView, at: number, end: number, flow: TcpFlow): number | undefined {
  if (at + synBytes > end) return undefined;
  if (view.getUint16(at) !== flow.destinationPort || view.getUint16(at + 2) !== flow.sourcePort)
    return undefined;
  const flags = view.getUint8(at + 13);
  if (!(flags & flagAck) || !(flags & (flagSyn | flagReset))) return undefined;
  return numberOf((view.getUint32(at + 8) - 1) >>> 0, flow);
}

const numberOf = (sequence: number, flow: TcpFlow) =>
  sequence >>> 16 === (flow.secret & 0xffff) ? sequence & 0xffff : undefined;

/** An IPv4 address as a number; 0 for anything else, whose checksum the kernel writes. */
export function ipv4Number(text: string | undefined): number {
  const address = text === undefined ? undefined : parseAddress(text);
  return address?.family === 4 ? address.value : 0;
}
