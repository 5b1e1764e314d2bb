/** One ICMP socket of one family: a ping socket where allowed, else a raw one, with kernel timestamps and errors attributed. */
import { type Family, icmpTypes } from '#pure/wire/icmp.ts';
import {
  Arena,
  enlargeBuffers,
  MessageBatch,
  type Native,
  newControlFacts,
  readControl,
  setInt,
  sys,
} from './native.ts';

export const sendBatch = 64;
const receiveBatch = 256;
const errorBatch = 64;
/** Largest packet sent: 8 header and 1472 payload, an Ethernet frame's worth. */
export const packetBytesMax = 1480;
/** Of an answer only the beginning matters: IP header with options, ICMP header, our token. */
const receiveSlotBytes = 128;

export interface IcmpSocket {
  readonly family: Family;
  readonly kind: 'ping' | 'raw';
  readonly fd: number;
  readonly send: MessageBatch;
  /** Packets handed to the kernel, modulo 2^32: the number that comes back with each send timestamp. */
  sentCounter: number;
  /** Sends `count` prepared messages; returns how many the kernel took and why it stopped. */
  flush(from: number, count: number): { readonly sent: number; readonly errno: number };
  receive(handler: IcmpHandler): number;
  close(): void;
}

export interface IcmpHandler {
  /** `offset` is the ICMP header of an answer in `view`. */
  reply(view: DataView, offset: number, end: number, ttl: number, timestampUs: number): void;
  /** Send time of packet number `counter`. */
  sentAt(counter: number, timestampUs: number): void;
  /** An ICMP error about a packet of ours, whose beginning stands at `offset`. */
  error(view: DataView, offset: number, end: number, type: number, code: number, from: Uint8Array): void;
}

/** `stamps` 'both' gives kernel-to-kernel round-trip times; 'receive' spares the cost of a send stamp per packet. */
export function openIcmpSocket(
  native: Native,
  family: Family,
  stamps: 'both' | 'receive',
): IcmpSocket | undefined {
  const domain = family === 4 ? sys.afInet : sys.afInet6;
  const protocol = family === 4 ? sys.protoIcmp : sys.protoIcmp6;
  let kind: 'ping' | 'raw' = 'ping';
  let fd = native.libc.socket(domain, sys.sockDgram | sys.nonblock, protocol);
  if (fd < 0) {
    kind = 'raw';
    fd = native.libc.socket(domain, sys.sockRaw | sys.nonblock, protocol);
    if (fd < 0) return undefined;
    acceptRepliesOnly(native, fd, family);
  }
  enlargeBuffers(native, fd);
  setInt(
    native,
    fd,
    sys.solSocket,
    sys.soTimestamping,
    stamps === 'both' ? sys.timestampFlags : sys.timestampReceiveFlags,
  );
  if (family === 4) {
    setInt(native, fd, sys.solIp, sys.ipRecvErr, 1);
    setInt(native, fd, sys.solIp, sys.ipRecvTtl, 1);
  } else {
    setInt(native, fd, sys.solIp6, sys.ip6RecvErr, 1);
    setInt(native, fd, sys.solIp6, sys.ip6RecvHopLimit, 1);
  }
  return createSocket(native, fd, family, kind);
}

/** ICMP_FILTER and ICMP6_FILTER: a raw socket would otherwise get a copy of every ICMP packet of this machine. */
function acceptRepliesOnly(native: Native, fd: number, family: Family): void {
  const arena = new Arena(native, 32);
  if (family === 4) {
    arena.view.setUint32(0, ~(1 << icmpTypes[4].reply) >>> 0, true);
    native.libc.setsockopt(fd, sys.solRaw, 1, arena.address, 4);
  } else {
    arena.u8.fill(255, 0, 32);
    const type = icmpTypes[6].reply;
    arena.view.setUint32((type >> 5) * 4, ~(1 << (type & 31)) >>> 0, true);
    native.libc.setsockopt(fd, sys.protoIcmp6, 1, arena.address, 32);
  }
}

function createSocket(native: Native, fd: number, family: Family, kind: 'ping' | 'raw'): IcmpSocket {
  const { libc } = native;
  const send = new MessageBatch(native, sendBatch, packetBytesMax, 48);
  const replies = new MessageBatch(native, receiveBatch, receiveSlotBytes, 128);
  const errors = new MessageBatch(native, errorBatch, receiveSlotBytes, 256);
  const facts = newControlFacts();
  const nameLength = family === 4 ? 16 : 28;
  for (let i = 0; i < sendBatch; i++) {
    send.view.setUint16(send.name(i), family === 4 ? sys.afInet : sys.afInet6, true);
    send.setNameLength(i, nameLength);
    send.setControlLength(i, 0);
  }

  const drainErrors = (handler: IcmpHandler) => {
    let seen = 0;
    for (;;) {
      const count = libc.recvmmsg(
        fd,
        errors.pointers[0]!,
        errorBatch,
        sys.msgErrqueue | sys.msgDontwait,
        null,
      );
      if (count <= 0) return seen;
      seen += count;
      for (let i = 0; i < count; i++) {
        readControl(errors, i, facts);
        if (facts.errorOrigin === sys.originTimestamping) handler.sentAt(facts.errorData, facts.timestampUs);
        else if (facts.errorOrigin === sys.originIcmp || facts.errorOrigin === sys.originIcmp6) {
          const offset = errors.packet(i);
          const end = offset + Math.min(errors.receivedLength(i), errors.slotBytes);
          const from =
            facts.offender < 0
              ? errors.u8.subarray(0, 0)
              : family === 4
                ? errors.u8.subarray(facts.offender + 4, facts.offender + 8)
                : errors.u8.subarray(facts.offender + 8, facts.offender + 24);
          handler.error(errors.view, offset, end, facts.errorType, facts.errorCode, from);
        }
      }
      errors.prepareReceive(count);
      if (count < errorBatch) return seen;
    }
  };

  return {
    family,
    kind,
    fd,
    send,
    sentCounter: 0,
    flush(from, count) {
      const sent = libc.sendmmsg(fd, send.pointers[from]!, count, 0);
      return sent < 0 ? { sent: 0, errno: native.errno() } : { sent, errno: 0 };
    },
    receive(handler) {
      let seen = drainErrors(handler);
      for (;;) {
        const count = libc.recvmmsg(fd, replies.pointers[0]!, receiveBatch, sys.msgDontwait, null);
        if (count <= 0) return seen;
        seen += count;
        // The send stamps of these answers may have been queued after the first look.
        drainErrors(handler);
        for (let i = 0; i < count; i++) {
          readControl(replies, i, facts);
          let offset = replies.packet(i);
          const end = offset + Math.min(replies.receivedLength(i), replies.slotBytes);
          if (kind === 'raw' && family === 4) {
            // Only raw IPv4 sockets deliver the IP header.
            facts.ttl = replies.u8[offset + 8]!;
            offset += (replies.u8[offset]! & 15) << 2;
          }
          handler.reply(replies.view, offset, end, facts.ttl, facts.timestampUs);
        }
        replies.prepareReceive(count);
        if (count < receiveBatch) return seen;
      }
    },
    close: () => void libc.close(fd),
  };
}
