/** What the scan engine asks of a way to send probes: raw TCP, UDP, or the kernel's connect. */
import type { PortReason } from '#pure/contract/scan.ts';
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
}

export interface ScanProber {
  /** Takes the probe of a batch; at most `pickMax` until the next `flush`. */
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

/** Sends the messages of a batch one call after another, and remembers where the kernel stopped. */
export function createBatchSender(
  { libc, errno }: Native,
  fd: number,
  batch: MessageBatch,
  refused: (slot: number, errno: number) => void,
) {
  let from = 0;
  let stalledMs = Number.NaN;
  return {
    /** False when the kernel's buffers are full: call again with the same count. */
    send(count: number, nowMs: number): boolean {
      let refusals = 0;
      while (from < count) {
        const sent = libc.sendmmsg(fd, batch.pointers[from]!, count - from, 0);
        if (sent > 0) {
          from += sent;
          refusals = 0;
          stalledMs = Number.NaN;
          continue;
        }
        const code = errno();
        if (code === errnos.again || code === errnos.noBufs) {
          if (Number.isNaN(stalledMs)) stalledMs = nowMs;
          if (nowMs - stalledMs < stalledMsMax) return false;
        } else if (++refusals < refusalsMax) continue;
        refused(from++, code);
        refusals = 0;
      }
      from = 0;
      return true;
    },
  };
}
