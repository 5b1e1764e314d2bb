/** What the scan engine asks of a way to send probes: raw TCP, UDP, or the kernel's connect. */
import type { PortReason } from '#pure/contract/port-state.ts';
import type { PortAnswer } from '#pure/probing/port-scan.ts';
import { errnos, type MessageBatch, type Native } from './native.ts';

/** Hears what came of the probes. */
export interface ScanEars {
  /** The answer is valid only during the call. */
  answered(host: number, port: number, answer: PortAnswer): void;
  refused(host: number, port: number, errno: number): void;
  unreachable(host: number, errno: number): void;
  /** A packet that answers nothing of ours. */
  foreign(): void;
  /** Where other threads may send: some of what the kernel did not take before can leave now. */
  readonly relieved?: () => void;
}

export interface ScanProber {
  /** Takes the probe of a batch; at most `lotMax` until the next `flush`. */
  add(host: number, port: number, turn: number, sentUs: number): void;
  /** Hands over what was added; false when the kernel takes no more for now: call again before adding. */
  flush(nowMs: number): boolean;
  drain(): void;
  /** One of them becomes readable when `drain` is due; none where the event loop sees to it. */
  readonly fds: readonly number[];
  /** Packets that the kernel dropped because we were too slow. */
  dropped(): number;
  close(): void;
}

export const newAnswer = (): PortAnswer => ({
  ...{ state: 0, reason: 0, tick: -1, ttl: 0, window: 0 },
  ...{ from: undefined, said: undefined },
});

/** What the kernel means when it refuses to send to a host: its own routing table speaks. */
export function reasonOfErrno(errno: number): PortReason {
  if (errno === errnos.netUnreach) return 'net-unreach';
  if (errno === errnos.hostUnreach) return 'host-unreach';
  return 'send-error';
}

/**
 * What it means when the routing table does not lead to a host: nothing was sent, so that no neighbour and no router can have said so. Besides a
 * missing route there is one that forbids it, a family that is switched off here, and an address of some link without its name.
 */
export const reasonOfNoRoute = (errno: number): PortReason =>
  errno === errnos.acces ? 'send-error' : 'net-unreach';

/** A refusal may be the pending ICMP error of an earlier packet; only one that repeats is about this message. */
const refusalsMax = 3;
/** Buffers that stay full for so long are no burst: the link does not send. */
const stalledMsMax = 2000;

/** Below so many messages it costs more to have another thread send them. */
const laterMin = 16;
/** Lots on their way to the kernel in other threads. */
export const lotsLaterMax = 4;

/** Messages that leave together, each with the probe that it is. */
interface Lot {
  readonly batch: MessageBatch;
  readonly host: Uint32Array;
  readonly port: Uint16Array;
  used: number;
  /** The kernel took so many of them. */
  sent: number;
}

export interface ProbeSender {
  /** Where the next message is written. */
  readonly batch: MessageBatch;
  /** Its number in the batch, which has to have room for what is written until the next `flush`. */
  slot(host: number, port: number): number;
  /** False when the kernel takes no more for now: call again before `slot`. */
  flush(nowMs: number): boolean;
  /** The socket is closed once nothing is on its way any more. */
  close(): void;
}

/**
 * Sends probes in lots. With `relieved`, which is called when a lot has left, large ones are sent by other threads: most of the time that a
 * probe takes is the kernel's, and this thread has answers to take in.
 */
export function createProbeSender(
  native: Native,
  fd: number,
  newBatch: () => MessageBatch,
  refused: (host: number, port: number, errno: number) => void,
  relieved?: () => void,
): ProbeSender {
  const { libc, errno } = native;
  const newLot = (): Lot => {
    const batch = newBatch();
    return {
      batch,
      host: new Uint32Array(batch.count),
      port: new Uint16Array(batch.count),
      used: 0,
      sent: 0,
    };
  };
  let lot = newLot();
  const free: Lot[] = [];
  /** Left over by other threads: the kernel's buffers are full, or it refuses one. */
  const begun: Lot[] = [];
  let away = 0;
  let closing = false;
  let stalledMs = Number.NaN;

  /** Sends the rest of a lot; false when the kernel's buffers are full. */
  const sendHere = (sending: Lot, nowMs: number): boolean => {
    let refusals = 0;
    while (sending.sent < sending.used) {
      const sent = libc.sendmmsg(fd, sending.batch.pointers[sending.sent]!, sending.used - sending.sent, 0);
      if (sent > 0) {
        sending.sent += sent;
        refusals = 0;
        stalledMs = Number.NaN;
        continue;
      }
      const code = errno();
      if (code === errnos.again || code === errnos.noBufs) {
        if (Number.isNaN(stalledMs)) stalledMs = nowMs;
        if (nowMs - stalledMs < stalledMsMax) return false;
      } else if (++refusals < refusalsMax) continue;
      const slot = sending.sent++;
      refused(sending.host[slot]!, sending.port[slot]!, code);
      refusals = 0;
    }
    sending.used = 0;
    sending.sent = 0;
    return true;
  };
  const sendLater = (sending: Lot) => {
    away++;
    native.sendLater(fd, sending.batch.pointers[0]!, sending.used, (sent) => {
      away--;
      if (closing) {
        if (away === 0) libc.close(fd);
        return;
      }
      sending.sent = Math.max(0, sent);
      (sending.sent < sending.used ? begun : free).push(sending);
      relieved?.();
    });
  };

  return {
    get batch() {
      return lot.batch;
    },
    slot(host, port) {
      const slot = lot.used++;
      lot.host[slot] = host;
      lot.port[slot] = port;
      return slot;
    },
    flush(nowMs) {
      for (let left = begun[0]; left; left = begun[0]) {
        if (!sendHere(left, nowMs)) return false;
        free.push(begun.shift()!);
      }
      if (!relieved || lot.used < laterMin) return sendHere(lot, nowMs);
      if (away === lotsLaterMax) return false;
      sendLater(lot);
      lot = free.pop() ?? newLot();
      lot.used = 0;
      lot.sent = 0;
      return true;
    },
    close() {
      closing = true;
      if (away === 0) libc.close(fd);
    },
  };
}
