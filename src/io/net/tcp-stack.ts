/**
 * One SYN with the usual options, on a raw socket that hears one peer: how its stack answers tells what it is. A bound socket keeps the source
 * port free of others, and the kernel, which knows no such connection, resets what answers.
 */
import { parseAddress } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { TcpStackAnswer, TcpStackPlan } from '#pure/contract/network.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { readIpv4 } from '#pure/wire/ipv4.ts';
import {
  foldedChecksum,
  halves,
  pseudoHeaderSum,
  readTcp,
  tcpFlags,
  tcpHeaderBytes,
  writeTcp,
} from '#pure/wire/tcp.ts';
import { synOptions } from '#pure/wire/tcp-options.ts';
import { faultOfErrno } from './faults.ts';
import {
  Arena,
  attachFilter,
  loadNative,
  MessageBatch,
  type Native,
  newControlFacts,
  readControl,
  setInt,
  sys,
} from './native.ts';
import { bindPort } from './scan-sockets.ts';
import { nameBytesOf, writeName } from './source.ts';

/** A lost SYN is sent again, as any stack would, with the same numbers. */
const tries = 2;
/** That of Ethernet, so that windows that count in segments are those that are known. */
const segmentBytesMax = { 4: 1460, 6: 1440 } as const;
const windowBytes = 64_240;
const scaleShift = 7;
/** IP header with options and the whole TCP header. */
const slotBytes = 128;
const batch = 8;
/** IPV6_CHECKSUM: the kernel writes the checksum at this offset of what a raw IPv6 socket sends. */
const tcpChecksumOffset = 16;

interface Sockets {
  readonly fd: number;
  /** Our own address, of IPv4 only: the checksum covers it. */
  readonly source: number;
  readonly sourcePort: number;
  close(): void;
}

/** Undefined where no route leads there. */
function openSockets(native: Native, family: Family, { address }: TcpStackPlan): Sockets | undefined {
  const { libc } = native;
  const domain = family === 4 ? sys.afInet : sys.afInet6;
  const keeper = libc.socket(domain, sys.sockStream | sys.nonblock, 0);
  if (keeper < 0) throw new FaultError(faultOfErrno(native.errno(), 'a source port'));
  const sourcePort = bindPort(native, keeper, family, 0);
  const fd = libc.socket(domain, sys.sockRaw | sys.nonblock, sys.protoTcp);
  if (fd < 0) {
    libc.close(keeper);
    throw new FaultError(
      fault('missing-privilege', 'a stack is asked through a raw socket, not allowed here'),
    );
  }
  const close = () => {
    libc.close(fd);
    libc.close(keeper);
  };
  const arena = new Arena(native, 64);
  writeName(native, arena.view, 0, family, address, 0);
  arena.view.setUint32(32, nameBytesOf(family), true);
  if (
    libc.connect(fd, arena.address, nameBytesOf(family)) < 0 ||
    libc.getsockname(fd, arena.address, arena.address + 32n) < 0
  ) {
    close();
    return undefined;
  }
  if (family === 6) {
    setInt(native, fd, sys.solIp6, sys.ip6Checksum, tcpChecksumOffset);
    setInt(native, fd, sys.solIp6, sys.ip6RecvHopLimit, 1);
  }
  // Of the peer only what is sent to our port. A raw IPv4 socket sees the IP header: x is its length.
  attachFilter(native, fd, [
    ...((family === 4
      ? [
          [0xb1, 0, 0, 0],
          [0x48, 0, 0, 2],
        ]
      : [[0x28, 0, 0, 2]]) as [number, number, number, number][]),
    [0x15, 0, 1, sourcePort],
    [0x06, 0, 0, 0xffff],
    [0x06, 0, 0, 0],
  ]);
  return { fd, source: family === 4 ? arena.view.getUint32(4) : 0, sourcePort, close };
}

export async function tcpStack(plan: TcpStackPlan, signal: AbortSignal): Promise<TcpStackAnswer | undefined> {
  const target = parseAddress(plan.address);
  if (!target) throw new TypeError(`a stack needs a numeric address, got ${plan.address}`);
  const native = await loadNative();
  if (!native) throw new FaultError(fault('missing-capability', 'a raw socket needs koffi'));
  const { family } = target;
  const sockets = openSockets(native, family, plan);
  if (!sockets) return undefined;
  const { fd, sourcePort } = sockets;
  const sequence = (Math.random() * 0x1_0000_0000) >>> 0;
  const send = new MessageBatch(native, 1, slotBytes, 0);
  const at = send.packet(0);
  const options = synOptions(segmentBytesMax[family], scaleShift, (performance.now() + 1) >>> 0);
  const header = { sourcePort, destinationPort: plan.port, sequence, acknowledgement: 0, windowBytes };
  const length = writeTcp(send.view, at, { ...header, flags: tcpFlags.syn }, options);
  if (target.family === 4) {
    let sum = pseudoHeaderSum(sockets.source, target.value, length);
    for (let word = 0; word < length; word += 4) sum += halves(send.view.getUint32(at + word));
    send.view.setUint16(at + tcpChecksumOffset, foldedChecksum(sum));
  }
  send.setNameLength(0, 0);
  send.setPacketLength(0, length);
  const received = new MessageBatch(native, batch, slotBytes, family === 6 ? 64 : 0);

  try {
    return await new Promise<TcpStackAnswer | undefined>((resolve) => {
      const ask = () => void native.libc.sendmmsg(fd, send.pointers[0]!, 1, sys.msgDontwait);
      const end = (answer?: TcpStackAnswer) => {
        heard.close();
        clearInterval(again);
        clearTimeout(late);
        signal.removeEventListener('abort', stop);
        resolve(answer);
      };
      const stop = () => end();
      const heard = native.poll(fd, () => {
        const count = native.libc.recvmmsg(fd, received.pointers[0]!, batch, sys.msgDontwait, null);
        for (let i = 0; i < count; i++) {
          const answer = read(received, i, family, { plan, sequence });
          if (answer !== undefined) return end(answer === 'reset' ? undefined : answer);
        }
        if (count > 0) received.prepareReceive(count);
      });
      const again = setInterval(ask, plan.timeoutMs / tries);
      const late = setTimeout(stop, plan.timeoutMs);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      else ask();
    });
  } finally {
    sockets.close();
  }
}

/** What is no answer to our SYN is undefined: on loopback we hear ourselves too. */
function read(
  received: MessageBatch,
  slot: number,
  family: Family,
  asked: { readonly plan: TcpStackPlan; readonly sequence: number },
): TcpStackAnswer | 'reset' | undefined {
  const start = received.packet(slot);
  const end = start + Math.min(received.receivedLength(slot), received.slotBytes);
  const ip = family === 4 ? readIpv4(received.u8.subarray(0, end), start) : undefined;
  if (family === 4 && !ip) return undefined;
  const at = start + (ip?.headerBytes ?? 0);
  const tcp = readTcp(received.view, at, end);
  if (tcp?.sourcePort !== asked.plan.port || tcp.acknowledgement !== (asked.sequence + 1) >>> 0)
    return undefined;
  if (tcp.flags & tcpFlags.reset) return 'reset';
  if ((tcp.flags & (tcpFlags.syn | tcpFlags.ack)) !== (tcpFlags.syn | tcpFlags.ack)) return undefined;
  const headerEnd = Math.min(end, at + ((received.view.getUint8(at + 12) >> 4) << 2));
  const facts = newControlFacts();
  if (!ip) readControl(received, slot, facts);
  return {
    ttl: ip?.ttl ?? facts.ttl,
    ...(ip ? { dontFragment: ip.dontFragment } : {}),
    windowBytes: tcp.windowBytes,
    options: received.u8.slice(at + tcpHeaderBytes, Math.max(at + tcpHeaderBytes, headerEnd)),
  };
}
