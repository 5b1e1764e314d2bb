/** One ICMP socket of one family: a ping socket where allowed, else a raw one, with kernel timestamps and errors attributed. */
import { type Family, icmpTypes } from '#pure/wire/icmp.ts';
import { ipv4HeaderBytes } from '#pure/wire/ipv4.ts';
import {
  Arena,
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
import { bindSource, type Source } from './source.ts';

/** Beyond 64 messages a call gains nothing, and smaller batches drain earlier (measured). */
export const sendBatch = 64;
const receiveBatch = 256;
const errorBatch = 64;
/** Largest packet sent: 8 header and 1472 payload, an Ethernet frame's worth. */
export const packetBytesMax = 1480;
/** Of an answer only the beginning matters: IP header with options, ICMP header, our token. */
const receiveSlotBytes = 128;
/** A refusal may be the pending ICMP error of an earlier packet; only one that repeats is about this message. */
const refusalsMax = 3;

export type SocketKind = 'ping' | 'raw';

export interface IcmpSocket {
  readonly family: Family;
  readonly kind: SocketKind;
  readonly send: MessageBatch;
  /**
   * Hands messages 0..count-1 to the kernel. `accepted` hears the number that comes back with the message's send stamp.
   * Returns how many were dealt with; fewer than `count` means that the kernel's buffers are full: go on in the next tick.
   */
  flush(
    count: number,
    accepted: (slot: number, stampCounter: number) => void,
    refused: (slot: number, errno: number) => void,
  ): number;
  receive(handler: IcmpHandler): void;
  close(): void;
}

export interface IcmpHandler {
  /** `offset` is the ICMP header of an answer in `view`; `name` the sockaddr of who answered. */
  reply(view: DataView, offset: number, end: number, name: number, ttl: number, timestampUs: number): void;
  /** Send time of packet number `counter`. */
  sentAt(counter: number, timestampUs: number): void;
  /** Stamps of packets sent so far can no longer be told apart: forget what they would belong to. */
  stampsLost(): void;
  /** An ICMP error about a packet of ours, whose beginning stands at `offset`; `name` is the sockaddr it was sent to. */
  error(
    view: DataView,
    offset: number,
    end: number,
    name: number,
    meaning: { readonly type: number; readonly code: number },
    from: Uint8Array,
  ): void;
}

function open(native: Native, family: Family): { fd: number; kind: SocketKind } | undefined {
  const domain = family === 4 ? sys.afInet : sys.afInet6;
  const protocol = family === 4 ? sys.protoIcmp : sys.protoIcmp6;
  const ping = native.libc.socket(domain, sys.sockDgram | sys.nonblock, protocol);
  if (ping >= 0) return { fd: ping, kind: 'ping' };
  const raw = native.libc.socket(domain, sys.sockRaw | sys.nonblock, protocol);
  return raw >= 0 ? { fd: raw, kind: 'raw' } : undefined;
}

/** Which kind of socket this process may open, without keeping it. */
export function icmpSocketKind(native: Native, family: Family): SocketKind | null {
  const opened = open(native, family);
  if (opened) native.libc.close(opened.fd);
  return opened?.kind ?? null;
}

/** `stamps` 'both' gives kernel-to-kernel round-trip times; 'receive' spares the cost of a send stamp per packet. */
export function openIcmpSocket(
  native: Native,
  family: Family,
  identifier: number,
  stamps: 'both' | 'receive',
  source?: Source,
): IcmpSocket | undefined {
  const opened = open(native, family);
  if (!opened) return undefined;
  const { fd, kind } = opened;
  if (source && !bindSource(native, fd, family, source)) {
    native.libc.close(fd);
    return undefined;
  }
  if (kind === 'raw') acceptOwnReplies(native, fd, family, identifier);
  enlargeBuffers(native, fd);
  const level = family === 4 ? sys.solIp : sys.solIp6;
  setInt(native, fd, level, family === 4 ? sys.ipRecvErr : sys.ip6RecvErr, 1);
  setInt(native, fd, level, family === 4 ? sys.ipRecvTtl : sys.ip6RecvHopLimit, 1);
  const socket = createSocket(native, fd, family, kind, stamps);
  socket.restartStamps();
  return socket;
}

/** A raw socket would otherwise get a copy of every ICMP packet of this machine: by type first, then by identifier. */
function acceptOwnReplies(native: Native, fd: number, family: Family, identifier: number): void {
  const arena = new Arena(native, 32);
  if (family === 4) {
    arena.view.setUint32(0, ~(1 << icmpTypes[4].reply) >>> 0, true);
    native.libc.setsockopt(fd, sys.solRaw, 1, arena.address, 4);
    attachFilter(native, fd, [
      [0xb1, 0, 0, 0], // x = IP header length
      [0x48, 0, 0, 4], // a = identifier, two bytes at x + 4
      [0x15, 0, 1, identifier],
      [0x06, 0, 0, 0xffff],
      [0x06, 0, 0, 0],
    ]);
  } else {
    arena.u8.fill(255, 0, 32);
    const type = icmpTypes[6].reply;
    arena.view.setUint32((type >> 5) * 4, ~(1 << (type & 31)) >>> 0, true);
    native.libc.setsockopt(fd, sys.protoIcmp6, 1, arena.address, 32);
    attachFilter(native, fd, [
      [0x28, 0, 0, 4],
      [0x15, 0, 1, identifier],
      [0x06, 0, 0, 0xffff],
      [0x06, 0, 0, 0],
    ]);
  }
}

function createSocket(
  native: Native,
  fd: number,
  family: Family,
  kind: SocketKind,
  stamps: 'both' | 'receive',
): IcmpSocket & { restartStamps(): void } {
  const { libc } = native;
  const send = new MessageBatch(native, sendBatch, packetBytesMax, 48);
  const replies = new MessageBatch(native, receiveBatch, receiveSlotBytes, 128);
  const errors = new MessageBatch(native, errorBatch, receiveSlotBytes, 256);
  const facts = newControlFacts();
  const nameLength = family === 4 ? 16 : 28;
  /** Packets handed to the kernel since the stamps were restarted: the number that comes back with each send stamp. */
  let stampCounter = 0;
  let stampsBroken = false;
  for (let i = 0; i < sendBatch; i++) {
    send.view.setUint16(send.name(i), family === 4 ? sys.afInet : sys.afInet6, true);
    send.setNameLength(i, nameLength);
    send.setControlLength(i, 0);
  }

  /** Setting the option anew makes the kernel count from 0 again. */
  const restartStamps = () => {
    if (stamps === 'both') setInt(native, fd, sys.solSocket, sys.soTimestamping, 0);
    setInt(
      native,
      fd,
      sys.solSocket,
      sys.soTimestamping,
      stamps === 'both' ? sys.timestampFlags : sys.timestampReceiveFlags,
    );
    stampCounter = 0;
    stampsBroken = false;
  };

  /** Returns whether an ICMP error was among them: it may have been told instead of answers. */
  const drainErrors = (handler: IcmpHandler): boolean => {
    let hasErrors = false;
    for (;;) {
      const count = libc.recvmmsg(
        fd,
        errors.pointers[0]!,
        errorBatch,
        sys.msgErrqueue | sys.msgDontwait,
        null,
      );
      if (count <= 0) return hasErrors;
      for (let i = 0; i < count; i++) {
        readControl(errors, i, facts);
        if (facts.errorOrigin === sys.originTimestamping) handler.sentAt(facts.errorData, facts.timestampUs);
        else if (facts.errorOrigin === sys.originIcmp || facts.errorOrigin === sys.originIcmp6) {
          hasErrors = true;
          const offset = errors.packet(i);
          const end = offset + Math.min(errors.receivedLength(i), errors.slotBytes);
          const from =
            facts.offender < 0
              ? errors.u8.subarray(0, 0)
              : family === 4
                ? errors.u8.subarray(facts.offender + 4, facts.offender + 8)
                : errors.u8.subarray(facts.offender + 8, facts.offender + 24);
          const meaning = { type: facts.errorType, code: facts.errorCode };
          handler.error(errors.view, offset, end, errors.name(i), meaning, from);
        }
      }
      errors.prepareReceive(count);
      if (count < errorBatch) return hasErrors;
    }
  };

  return {
    family,
    kind,
    send,
    restartStamps,
    flush(count, accepted, refused) {
      let at = 0;
      let refusals = 0;
      while (at < count) {
        const sent = libc.sendmmsg(fd, send.pointers[at]!, count - at, 0);
        if (sent > 0) {
          for (let i = 0; i < sent; i++) accepted(at + i, stampCounter++);
          at += sent;
          refusals = 0;
          // A call that ends early met an error, and some kernels count the refused message too.
          if (at < count) stampsBroken = true;
          continue;
        }
        stampsBroken = true;
        const errno = native.errno();
        if (errno === errnos.again || errno === errnos.noBufs) return at;
        if (++refusals < refusalsMax) continue;
        refused(at++, errno);
        refusals = 0;
      }
      return at;
    },
    receive(handler) {
      for (;;) {
        const count = libc.recvmmsg(fd, replies.pointers[0]!, receiveBatch, sys.msgDontwait, null);
        // After the answers are here and before they are looked at: their send stamps have been queued by now.
        const hasErrors = drainErrors(handler);
        if (count < 0 && hasErrors) continue;
        if (count <= 0) break;
        for (let i = 0; i < count; i++) {
          readControl(replies, i, facts);
          let offset = replies.packet(i);
          const end = offset + Math.min(replies.receivedLength(i), replies.slotBytes);
          if (kind === 'raw' && family === 4) {
            // Only raw IPv4 sockets deliver the IP header.
            facts.ttl = replies.u8[offset + 8]!;
            offset += ipv4HeaderBytes(replies.u8[offset]!);
          }
          handler.reply(replies.view, offset, end, replies.name(i), facts.ttl, facts.timestampUs);
        }
        replies.prepareReceive(count);
        if (count < receiveBatch) break;
      }
      if (stampsBroken && stamps === 'both') {
        handler.stampsLost();
        restartStamps();
      }
    },
    close: () => void libc.close(fd),
  };
}
