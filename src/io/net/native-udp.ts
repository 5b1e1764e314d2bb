/**
 * A datagram socket for very many peers: one system call sends or receives a batch, and IP_RECVERR tells of each peer's ICMP
 * errors although the socket is connected to none. Measured against node:dgram in `bench/snmp.ts`.
 */
import { formatIpv4, formatIpv6 } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { UdpOpenOptions, UdpSocket } from '#pure/contract/network.ts';
import { faultOfErrno, faultOfIcmp } from './faults.ts';
import {
  Arena,
  enlargeBuffers,
  errnos,
  MessageBatch,
  type Native,
  newControlFacts,
  readControl,
  setInt,
  sys,
} from './native.ts';
import { localAddressOf, nameBytesOf, type Source, writeName } from './source.ts';

const sendBatch = 64;
/** Requests are short; what is longer goes through a slot of its own. */
const sendSlotBytes = 2048;
const receiveBatch = 32;
const datagramBytesMax = 65_536;
const errorBatch = 32;
/** A refusal may be the pending ICMP error of an earlier datagram; only one that repeats is about this message. */
const refusalsMax = 3;
/** Datagrams handed on before other work of the thread gets its turn. */
const receivedAtOnceMax = 512;
/** Texts of IPv6 addresses that were seen; formatting one costs more than decoding a short message. */
const textsMax = 10_000;
const retryFlushMs = 1;

/** Handling is synchronous, so all sockets of a thread receive into the same memory. */
let shared: { native: Native; received: MessageBatch; errors: MessageBatch; large: MessageBatch } | undefined;
function memoryOf(native: Native): NonNullable<typeof shared> {
  if (shared?.native !== native)
    shared = {
      native,
      received: new MessageBatch(native, receiveBatch, datagramBytesMax, 0),
      errors: new MessageBatch(native, errorBatch, 64, 256),
      large: new MessageBatch(native, 1, datagramBytesMax, 0),
    };
  return shared;
}

const texts6 = new Map<string, string>();
function addressText(native: Native, { view }: MessageBatch, at: number, family: 4 | 6): string {
  if (family === 4) return formatIpv4(view.getUint32(at + 4));
  const words = [8, 12, 16, 20].map((offset) => view.getUint32(at + offset));
  const scope = view.getUint32(at + 24, true);
  const key = `${words.join()} ${scope}`;
  let text = texts6.get(key);
  if (text === undefined) {
    const zone = scope === 0 ? '' : interfaceName(native, scope);
    text = `${formatIpv6(words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n))}${zone && `%${zone}`}`;
    texts6.set(key, text);
    if (texts6.size > textsMax) texts6.delete(texts6.keys().next().value!);
  }
  return text;
}

const interfaceNameBytes = 16;
function interfaceName(native: Native, index: number): string {
  const name = new Arena(native, interfaceNameBytes);
  if (!native.libc.if_indextoname(index, name.address)) return String(index);
  return String.fromCharCode(...name.u8.subarray(0, name.u8.indexOf(0)));
}

function boundSocket(
  native: Native,
  family: 4 | 6,
  port: number,
  source: Source | undefined,
): { fd: number; localPort: number } {
  const { libc } = native;
  const fd = libc.socket(family === 4 ? sys.afInet : sys.afInet6, sys.sockDgram | sys.nonblock, 0);
  if (fd < 0) throw new FaultError(faultOfErrno(native.errno(), 'udp socket'));
  const level = family === 4 ? sys.solIp : sys.solIp6;
  setInt(native, fd, level, family === 4 ? sys.ipRecvErr : sys.ip6RecvErr, 1);
  enlargeBuffers(native, fd);
  const name = new Arena(native, 32);
  const { localAddress } = localAddressOf(source, family);
  writeName(native, name.view, 0, family, localAddress ?? (family === 4 ? '0.0.0.0' : '::'), port);
  const length = new Arena(native, 8);
  length.view.setUint32(0, 28, true);
  if (
    libc.bind(fd, name.address, nameBytesOf(family)) < 0 ||
    libc.getsockname(fd, name.address, length.address) < 0
  ) {
    const errno = native.errno();
    libc.close(fd);
    throw new FaultError(faultOfErrno(errno, `udp port ${port}`));
  }
  return { fd, localPort: name.view.getUint16(2) };
}

export function openNativeUdp(native: Native, options: UdpOpenOptions, source?: Source): UdpSocket {
  const { family } = options;
  const { libc } = native;
  const { fd, localPort } = boundSocket(native, family, options.port ?? 0, source);
  const send = new MessageBatch(native, sendBatch, sendSlotBytes, 0);
  const { received, errors, large } = memoryOf(native);
  const facts = newControlFacts();
  let onMessage: Parameters<UdpSocket['onMessage']>[0] = () => {};
  let onFault: Parameters<UdpSocket['onFault']>[0] = () => {};
  let closed = false;
  /** Slots from..queued-1 of `send` wait for the kernel. */
  let queued = 0;
  let from = 0;
  let flushing = false;
  const named = (batch: MessageBatch, slot: number) => {
    const at = batch.name(slot);
    return { address: addressText(native, batch, at, family), port: batch.view.getUint16(at + 2) };
  };
  const refuse = (batch: MessageBatch, slot: number, errno: number) => {
    const { address, port } = named(batch, slot);
    onFault(faultOfErrno(errno, `udp ${address} port ${port}`), address, port);
  };

  /** Returns how many were dealt with; fewer than asked when the kernel's buffer is full. */
  const hand = (batch: MessageBatch, first: number, end: number): number => {
    let at = first;
    let refusals = 0;
    while (at < end && !closed) {
      const sent = libc.sendmmsg(fd, batch.pointers[at]!, end - at, 0);
      if (sent > 0) {
        at += sent;
        refusals = 0;
        continue;
      }
      const errno = native.errno();
      if (errno === errnos.again || errno === errnos.noBufs) return at;
      if (++refusals < refusalsMax) continue;
      refuse(batch, at++, errno);
      refusals = 0;
    }
    return at;
  };
  const flush = () => {
    flushing = false;
    if (closed) return;
    from = hand(send, from, queued);
    if (from === queued) from = queued = 0;
    else {
      flushing = true;
      setTimeout(flush, retryFlushMs).unref();
    }
  };

  const drainErrors = () => {
    for (let count = errorBatch; count === errorBatch && !closed; ) {
      count = libc.recvmmsg(fd, errors.pointers[0]!, errorBatch, sys.msgErrqueue | sys.msgDontwait, null);
      for (let i = 0; i < count && !closed; i++) {
        readControl(errors, i, facts);
        if (facts.errorOrigin !== sys.originIcmp && facts.errorOrigin !== sys.originIcmp6) continue;
        const { address, port } = named(errors, i);
        const failure = faultOfIcmp(family, facts.errorType, facts.errorCode, `udp ${address} port ${port}`);
        if (failure) onFault(failure, address, port);
      }
      errors.prepareReceive(Math.max(0, count));
    }
  };
  const receive = () => {
    let pendingErrors = 0;
    for (let total = 0; total < receivedAtOnceMax && !closed; ) {
      const count = libc.recvmmsg(fd, received.pointers[0]!, receiveBatch, sys.msgDontwait, null);
      // An ICMP error that waits on the socket fails one call and is gone.
      if (count < 0 && native.errno() !== errnos.again && ++pendingErrors < refusalsMax) continue;
      if (count <= 0) return;
      total += count;
      const atMs = Date.now();
      for (let i = 0; i < count && !closed; i++) {
        const at = received.packet(i);
        const { address, port } = named(received, i);
        onMessage(received.u8.subarray(at, at + received.receivedLength(i)), address, port, atMs);
      }
      received.prepareReceive(count);
      if (count < receiveBatch) return;
    }
  };
  const poll = native.poll(fd, () => {
    if (closed) return;
    drainErrors();
    receive();
  });

  return {
    localPort,
    send(bytes, address, port) {
      if (closed) return;
      const tooLarge = bytes.length > sendSlotBytes;
      if (!tooLarge && queued === sendBatch) flush();
      const batch = tooLarge ? large : send;
      const slot = tooLarge ? 0 : queued;
      if (bytes.length > large.slotBytes || slot === sendBatch) {
        onFault(fault('internal', `udp ${address}: the send buffer of this machine is full`), address, port);
        return;
      }
      if (!writeName(native, batch.view, batch.name(slot), family, address, port)) {
        onFault(fault('invalid-input', `udp: "${address}" is no IPv${family} address`), address, port);
        return;
      }
      batch.setNameLength(slot, nameBytesOf(family));
      batch.u8.set(bytes, batch.packet(slot));
      batch.setPacketLength(slot, bytes.length);
      if (tooLarge) {
        if (hand(large, 0, 1) === 0) refuse(large, 0, errnos.noBufs);
        return;
      }
      queued++;
      if (flushing) return;
      flushing = true;
      // Whatever is asked in the same turn of the event loop leaves in one call.
      queueMicrotask(flush);
    },
    onMessage(handler) {
      onMessage = handler;
    },
    onFault(handler) {
      onFault = handler;
    },
    close() {
      if (closed) return;
      flush();
      closed = true;
      poll.close();
      libc.close(fd);
    },
  };
}
