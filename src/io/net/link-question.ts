/** A question to a whole link by ICMPv6, asked a few times, and what is heard of one type of answer: a packet socket that hears nothing else. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { LocalInterface } from '#pure/contract/network.ts';
import { loadNative, MessageBatch, sys } from './native.ts';
import { localInterfaces } from './node-lookup.ts';
import { openPacketSocket } from './packet-socket.ts';

const batch = 64;
/** Frames of a link; jumbo frames of options are not heard whole. */
const slotBytes = 2048;
const pollMs = 5;

/** IPv6, ICMPv6, one type; extension headers are not looked behind (RFC 6980 forbids them in neighbour discovery). */
const onlyType = (type: number) =>
  [
    [0x28, 0, 0, 12],
    [0x15, 0, 5, 0x86dd],
    [0x30, 0, 0, 20],
    [0x15, 0, 3, 58],
    [0x30, 0, 0, 54],
    [0x15, 0, 1, type],
    [0x06, 0, 0, slotBytes],
    [0x06, 0, 0, 0],
  ] as const;

export interface LinkQuestion<T> {
  /** The ICMPv6 type that answers. */
  readonly answers: number;
  readonly requestsMax: number;
  /** Answers of one call: a flood is cut. */
  readonly heardMax: number;
  readonly frames: (own: LocalInterface, mac: Uint8Array) => readonly Uint8Array[];
  /** What a frame says, or nothing where it is no answer; `rttMs` since the last request. */
  readonly read: (frame: Uint8Array, rttMs: number) => T | undefined;
}

export async function* askLink<T>(
  interfaceName: string,
  question: LinkQuestion<T>,
  timeoutMs: number,
  signal: AbortSignal,
): AsyncGenerator<T[]> {
  const native = await loadNative();
  if (!native) throw new FaultError(fault('missing-capability', 'packet sockets need koffi'));
  const all = await localInterfaces();
  const chosen = all.find(({ name }) => name === interfaceName);
  if (!chosen)
    throw invalidInput(
      ...['interface', interfaceName, 'this machine has no such interface'],
      `Choose one of ${all.map(({ name }) => name).join(', ')}.`,
    );
  const frames = question.frames(
    chosen,
    Uint8Array.from(chosen.mac.split(':'), (part) => Number.parseInt(part, 16)),
  );
  if (frames.length === 0) return;
  const fd = openPacketSocket(native, interfaceName, onlyType(question.answers));
  const send = new MessageBatch(native, 1, slotBytes, 0);
  const receive = new MessageBatch(native, batch, slotBytes, 0);
  send.setNameLength(0, 0);
  const startMs = performance.now();
  let asked = 0;
  let askedMs = startMs;
  let heard = 0;
  try {
    while (!signal.aborted && performance.now() - startMs < timeoutMs && heard < question.heardMax) {
      if (performance.now() - startMs >= (asked * timeoutMs) / question.requestsMax) {
        for (const frame of frames) {
          send.u8.set(frame, send.packet(0));
          send.setPacketLength(0, frame.length);
          native.libc.sendmmsg(fd, send.pointers[0]!, 1, sys.msgDontwait);
        }
        asked++;
        askedMs = performance.now();
      }
      const found: T[] = [];
      const count = native.libc.recvmmsg(fd, receive.pointers[0]!, batch, sys.msgDontwait, null);
      for (let i = 0; i < count; i++) {
        const at = receive.packet(i);
        const length = Math.min(receive.receivedLength(i), slotBytes);
        const said = question.read(receive.u8.subarray(at, at + length), performance.now() - askedMs);
        if (said !== undefined) found.push(said);
      }
      if (count > 0) receive.prepareReceive(count);
      heard += found.length;
      if (found.length > 0) yield found;
      if (count < batch) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } finally {
    native.libc.close(fd);
  }
}
