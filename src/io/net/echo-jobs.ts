/**
 * Echo jobs over one socket per family: every target probed at an even pace, each answer timed from kernel to kernel. A tick of some
 * milliseconds does not blur that: replies wait in the socket with their stamps.
 */
import { parseAddress } from '#pure/base/address.ts';
import { type EchoBatch, type EchoPlan, type EchoStatus, echoStatuses } from '#pure/contract/network.ts';
import {
  carriesSecret,
  echoHeaderBytes,
  echoSizeBytesMin,
  errorMeaning,
  type Family,
  icmpTypes,
  readEchoHeader,
  tokenBytes,
  writeEchoRequest,
} from '#pure/wire/icmp.ts';
import { type EchoColumns, newEchoColumns, writeV6 } from './columns.ts';
import {
  type IcmpHandler,
  type IcmpSocket,
  openIcmpSocket,
  packetBytesMax,
  sendBatch,
} from './icmp-socket.ts';
import { createInFlight, inFlightMax } from './in-flight.ts';
import { errnos, kernelClock, type Native, sys, writeControl } from './native.ts';
import { watchReceiveStamps } from './receive-stamps.ts';
import type { Source } from './source.ts';

/** Between looks at the sockets while anything is due or unanswered. */
const tickMs = 25;
/** Between looks whether the kernel stamps what it receives, before the first probe leaves. */
const stampsLookMs = 1;
/** Results wait at most this long before they are handed on. */
const flushMs = 50;
/** The list of waiting slots is cut when this many at its head are finished. */
const waitingHeadMax = 4096;

const statusIndex = Object.fromEntries(echoStatuses.map((status, index) => [status, index])) as Record<
  EchoStatus,
  number
>;

/** What the kernel of this machine says when it will not send. */
const statusOfErrno: Readonly<Record<number, EchoStatus>> = {
  [errnos.netUnreach]: 'net-unreachable',
  [errnos.hostUnreach]: 'host-unreachable',
  [errnos.perm]: 'filtered',
};

interface EchoJob {
  readonly id: number;
  readonly plan: EchoPlan;
  readonly family: Uint8Array;
  readonly v4: Uint32Array;
  readonly v6: Uint8Array;
  /** NaN until the first probe is due. */
  startMs: number;
  readonly spacingMs: number;
  readonly total: number;
  next: number;
  /** Slots in order of sending: their deadlines are in order too. */
  readonly waiting: number[];
  head: number;
  unanswered: number;
  readonly columns: EchoColumns;
  flushedMs: number;
}

export interface EchoCounts {
  echo_sent_total: number;
  echo_replies_total: number;
  echo_duplicates_total: number;
  /** Answers after their timeout: counted as lost then, and here. */
  echo_late_total: number;
  echo_errors_total: number;
  echo_refused_total: number;
  echo_foreign_total: number;
  /** Times that the kernel's buffers were full and sending went on a tick later. */
  echo_backlog_total: number;
  /** Probes not sent because the table of probes in flight was full. */
  echo_overflow_total: number;
  echo_stamps_lost_total: number;
}

export interface EchoJobs {
  readonly size: number;
  start(jobId: number, plan: EchoPlan): void;
  cancel(jobId: number): void;
  /** Sends what is due, takes in what came; returns when it wants to be called again (performance.now). */
  step(): number;
  figures(): Readonly<Record<string, number>>;
  close(): void;
}

export function createEchoJobs(
  native: Native,
  deliver: (jobId: number, batch: EchoBatch, done: boolean) => void,
  source?: Source,
): EchoJobs {
  const secret = (Math.random() * 0x1_0000_0000) >>> 0;
  const identifier = (Math.random() * 0x10000) >>> 0;
  const sockets: Partial<Record<Family, IcmpSocket>> = {};
  const stamps = watchReceiveStamps(native);
  const jobs = new Map<number, EchoJob>();
  const inFlight = createInFlight();
  const kernelUs = kernelClock(native);
  const counts: EchoCounts = {
    echo_sent_total: 0,
    echo_replies_total: 0,
    echo_duplicates_total: 0,
    echo_late_total: 0,
    echo_errors_total: 0,
    echo_refused_total: 0,
    echo_foreign_total: 0,
    echo_backlog_total: 0,
    echo_overflow_total: 0,
    echo_stamps_lost_total: 0,
  };

  const addressOf = (job: EchoJob, target: number): number | Uint8Array =>
    job.family[target] === 4 ? job.v4[target]! : job.v6.subarray(target * 16, target * 16 + 16);

  const sameAddress = (view: DataView, name: number, address: number | Uint8Array): boolean => {
    if (typeof address === 'number') return view.getUint32(name + 4) === address;
    for (let i = 0; i < 16; i++) if (view.getUint8(name + 8 + i) !== address[i]) return false;
    return true;
  };

  const settle = (slot: number, status: EchoStatus, rttUs: number, ttl: number, from?: Uint8Array) => {
    const job = jobs.get(inFlight.job[slot]!);
    if (!job) return;
    if (!inFlight.done[slot]) job.unanswered--;
    inFlight.done[slot] = 1;
    const { target, seq, sentMs } = inFlight;
    job.columns.push(target[slot]!, seq[slot]!, statusIndex[status], rttUs, ttl, sentMs[slot]!, from);
  };

  /** RFC 792 makes routers quote only eight bytes of ours: then sequence, identifier and destination have to tell whose it was. */
  const slotOfShortQuote = (view: DataView, offset: number, end: number, name: number, kind: string) => {
    const header = readEchoHeader(view, offset, end);
    if (!header || (kind === 'raw' && header.identifier !== identifier)) return -1;
    for (let slot = header.sequence; slot < inFlightMax; slot += 0x10000) {
      const job = inFlight.isLive(slot) ? jobs.get(inFlight.job[slot]!) : undefined;
      if (job && sameAddress(view, name, addressOf(job, inFlight.target[slot]!))) return slot;
    }
    return -1;
  };

  const handlerOf = (socket: IcmpSocket): IcmpHandler => {
    const { family } = socket;
    const types = icmpTypes[family];
    return {
      reply(view, offset, end, name, ttl, timestampUs) {
        if (!carriesSecret(view, offset, end, types.reply, secret)) {
          counts.echo_foreign_total++;
          return;
        }
        const token = offset + echoHeaderBytes;
        const job = jobs.get(view.getUint32(token + 4));
        const slot = view.getUint32(token + 8);
        if (!job || !inFlight.matches(slot, view.getUint32(token + 12))) {
          counts.echo_late_total++;
          return;
        }
        const duplicate = inFlight.done[slot] === 1;
        if (duplicate) counts.echo_duplicates_total++;
        else counts.echo_replies_total++;
        // Another address answering (a broadcast, a translation) is worth telling.
        const elsewhere = !sameAddress(view, name, addressOf(job, inFlight.target[slot]!));
        const from = elsewhere
          ? new Uint8Array(view.buffer, name + (family === 4 ? 4 : 8), family === 4 ? 4 : 16)
          : undefined;
        const arrivedUs = Number.isNaN(timestampUs) ? kernelUs() : timestampUs;
        settle(slot, duplicate ? 'duplicate' : 'reply', arrivedUs - inFlight.sentUs[slot]!, ttl, from);
      },
      sentAt: (counter, timestampUs) => inFlight.stamp(family, counter, timestampUs),
      stampsLost() {
        counts.echo_stamps_lost_total++;
        inFlight.forgetStamps(family);
      },
      error(view, offset, end, name, { type, code }, from) {
        const meaning = errorMeaning(family, type, code);
        if (meaning === undefined) return;
        const token = offset + echoHeaderBytes;
        let slot = -1;
        if (carriesSecret(view, offset, end, types.request, secret)) {
          slot = view.getUint32(token + 8);
          if (!inFlight.matches(slot, view.getUint32(token + 12))) return;
        } else if (end < token + tokenBytes) slot = slotOfShortQuote(view, offset, end, name, socket.kind);
        if (slot < 0 || inFlight.done[slot]) return;
        counts.echo_errors_total++;
        settle(slot, meaning, Number.NaN, 0, from);
      },
    };
  };
  const ears: { readonly socket: IcmpSocket; readonly handler: IcmpHandler }[] = [];
  /** At the first job that has targets of the family: an idle socket would be looked at every tick. */
  const openFor = (family: Family) => {
    if (sockets[family]) return;
    const socket = openIcmpSocket(native, family, identifier, 'both', source);
    if (!socket) return;
    sockets[family] = socket;
    ears.push({ socket, handler: handlerOf(socket) });
  };
  const drain = () => {
    for (const { socket, handler } of ears) socket.receive(handler);
  };

  const prepare = (socket: IcmpSocket, at: number, job: EchoJob, slot: number) => {
    const { send, family } = socket;
    const address = addressOf(job, inFlight.target[slot]!);
    if (typeof address === 'number') send.view.setUint32(send.name(at) + 4, address);
    else send.u8.set(address, send.name(at) + 8);
    const sizeBytes = Math.min(
      Math.max(job.plan.sizeBytes, echoSizeBytesMin),
      packetBytesMax - echoHeaderBytes,
    );
    const token = { secret, key: job.id, index: slot, generation: inFlight.generation[slot]! };
    // The slot is the sequence number, so that an error that quotes only our header leads back to it.
    writeEchoRequest(send.view, send.packet(at), family, identifier, slot & 0xffff, token, sizeBytes);
    send.setPacketLength(at, echoHeaderBytes + sizeBytes);
    const { ttl, dscp } = job.plan;
    const v4 = family === 4;
    const level = v4 ? sys.solIp : sys.solIp6;
    const start = send.control(at);
    let control = start;
    if (ttl !== undefined)
      control = writeControl(send, control, level, v4 ? sys.ipTtl : sys.ip6HopLimit, ttl);
    if (dscp !== undefined)
      control = writeControl(send, control, level, v4 ? sys.ipTos : sys.ip6Tclass, dscp << 2);
    send.setControlLength(at, control - start);
  };

  /** Sends probes job.next … of one family, at most `limit`; returns false when the kernel takes no more for now. */
  const sendSome = (job: EchoJob, limit: number): boolean => {
    const targets = job.plan.targets.length;
    const family = job.family[job.next % targets] as Family;
    const socket = sockets[family];
    const epochMs = Date.now();
    const sent = { epochMs, monotonicMs: performance.now(), kernelUs: kernelUs() };
    const slots: number[] = [];
    const first = job.next;
    while (slots.length < limit && job.next < job.total && job.family[job.next % targets] === family) {
      const target = job.next % targets;
      const seq = Math.floor(job.next / targets);
      const slot = socket ? inFlight.take(job.id, target, seq, sent) : -1;
      if (!socket || slot < 0) {
        if (socket && slots.length > 0) break;
        if (socket) counts.echo_overflow_total++;
        job.columns.push(target, seq, statusIndex['send-error'], Number.NaN, 0, epochMs);
        job.next++;
        if (socket) break;
        if (job.next - first >= limit) return true;
        continue;
      }
      prepare(socket, slots.length, job, slot);
      slots.push(slot);
      job.unanswered++;
      job.next++;
    }
    if (!socket || slots.length === 0) return true;
    const dealtWith = socket.flush(
      slots.length,
      (at, counter) => {
        counts.echo_sent_total++;
        inFlight.expectStamp(family, counter, slots[at]!);
        job.waiting.push(slots[at]!);
      },
      (at, errno) => {
        counts.echo_refused_total++;
        settle(slots[at]!, statusOfErrno[errno] ?? 'send-error', Number.NaN, 0);
        inFlight.release(slots[at]!);
      },
    );
    // Not sent yet, and not lost either: their turn comes again.
    for (let at = dealtWith; at < slots.length; at++) {
      inFlight.release(slots[at]!);
      job.unanswered--;
      job.next--;
    }
    if (dealtWith < slots.length) counts.echo_backlog_total++;
    return dealtWith === slots.length;
  };

  const expire = (job: EchoJob, now: number) => {
    const sentBefore = now - job.plan.timeoutMs;
    for (; job.head < job.waiting.length; job.head++) {
      const slot = job.waiting[job.head]!;
      const young = inFlight.sentMonotonicMs[slot]! > sentBefore;
      if (!inFlight.done[slot]) {
        if (young) break;
        settle(slot, 'timeout', Number.NaN, 0);
      } else if (young && job.next < job.total) break; // Kept until its time is over, to notice duplicates.
      inFlight.release(slot);
    }
    if (job.head > waitingHeadMax) {
      job.waiting.splice(0, job.head);
      job.head = 0;
    }
  };

  const stepOne = (job: EchoJob): number => {
    if (Number.isNaN(job.startMs)) job.startMs = performance.now();
    const dueMs = () => job.startMs + job.next * job.spacingMs;
    let flowing = true;
    while (flowing && job.next < job.total) {
      const now = performance.now();
      const due =
        Math.min(job.total, Math.floor((now - job.startMs) / (job.spacingMs || 1e-9)) + 1) - job.next;
      if (due <= 0) break;
      flowing = sendSome(job, Math.min(sendBatch, due));
      // Behind on its pace: answers must not wait for the whole burst. Otherwise the next tick takes them in.
      if (due > sendBatch) drain();
      if (job.columns.full) deliver(job.id, job.columns.take(), false);
    }
    const now = performance.now();
    expire(job, now);
    const finished = job.next >= job.total && job.head === job.waiting.length;
    if (finished) jobs.delete(job.id);
    if (finished || job.columns.full || (job.columns.size > 0 && now - job.flushedMs >= flushMs)) {
      deliver(job.id, job.columns.take(), finished);
      job.flushedMs = now;
    }
    if (finished) return Number.POSITIVE_INFINITY;
    if (job.unanswered > 0) return now + tickMs;
    const flushAtMs = job.columns.size > 0 ? job.flushedMs + flushMs : Number.POSITIVE_INFINITY;
    return Math.max(now + tickMs, Math.min(flushAtMs, job.next < job.total ? dueMs() : now));
  };

  return {
    get size() {
      return jobs.size;
    },
    start(jobId, plan) {
      const job = newEchoJob(jobId, plan);
      for (const family of new Set(job.family)) openFor(family as Family);
      jobs.set(jobId, job);
    },
    cancel(jobId) {
      const job = jobs.get(jobId);
      if (!job) return;
      drain();
      for (; job.head < job.waiting.length; job.head++) inFlight.release(job.waiting[job.head]!);
      jobs.delete(jobId);
      deliver(jobId, job.columns.take(), true);
    },
    step() {
      if (jobs.size === 0) return Number.POSITIVE_INFINITY;
      if (!stamps.settled()) return performance.now() + stampsLookMs;
      drain();
      let wakeMs = Number.POSITIVE_INFINITY;
      for (const job of jobs.values()) wakeMs = Math.min(wakeMs, stepOne(job));
      return wakeMs;
    },
    figures: () => ({ ...counts, echo_in_flight: inFlight.used(), echo_jobs: jobs.size }),
    close() {
      stamps.close();
      for (const { socket } of ears) socket.close();
    },
  };
}

function newEchoJob(id: number, plan: EchoPlan): EchoJob {
  const size = plan.targets.length;
  const job = {
    id,
    plan,
    family: new Uint8Array(size),
    v4: new Uint32Array(size),
    v6: new Uint8Array(plan.targets.some((target) => target.includes(':')) ? size * 16 : 0),
    startMs: Number.NaN,
    // Even spacing over the interval: bursts would measure our own queue. A rate limit stretches it.
    spacingMs: Math.max(plan.intervalMs / Math.max(1, size), plan.ratePps ? 1000 / plan.ratePps : 0),
    total: size === 0 ? 0 : plan.count === null ? Number.POSITIVE_INFINITY : plan.count * size,
    next: 0,
    waiting: [],
    head: 0,
    unanswered: 0,
    columns: newEchoColumns(),
    flushedMs: 0,
  };
  plan.targets.forEach((text, i) => {
    const address = parseAddress(text);
    if (!address) throw new TypeError(`echo needs numeric addresses, got ${text}`);
    job.family[i] = address.family;
    if (address.family === 4) job.v4[i] = address.value;
    else writeV6(job.v6, i * 16, address.value);
  });
  return job;
}
