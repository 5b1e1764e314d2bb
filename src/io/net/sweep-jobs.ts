/** Sweep jobs: every address once as fast as the kernel takes it, then again only where nothing answered. */
import { formatIpv4, parseAddress } from '#pure/base/address.ts';
import type { SweepBatch, SweepPlan } from '#pure/contract/network.ts';
import {
  carriesSecret,
  echoHeaderBytes,
  echoSizeBytesMin,
  type Family,
  icmpTypes,
  writeEchoRequest,
} from '#pure/wire/icmp.ts';
import { newSweepColumns, type SweepColumns, writeV6 } from './columns.ts';
import { type IcmpHandler, type IcmpSocket, openIcmpSocket, sendBatch } from './icmp-socket.ts';
import { errnos, kernelClock, type Native } from './native.ts';

/** The thread is handed back at least this often, so that a command line stays interruptible and echo jobs keep their pace. */
const sliceMs = 10;
/** Results wait at most this long before they are handed on. */
const flushMs = 20;
/** Between looks while waiting for stragglers, for a rate limit or for the kernel's buffers. */
const pauseMs = 1;
/** Bounds of the adaptive timeout: four times the 99th percentile of the round-trip times seen, within these. */
const timeoutMsMin = 100;
const timeoutMsMax = 1000;
/** Until enough answers were seen to know better. */
const timeoutMsFirst = 500;
const answersForTimeout = 5;
/** Round-trip times kept for the adaptive timeout. */
const rttSampleMax = 4096;
/** Addresses without a route that a sweep names; of more it says no more. */
const unroutedMax = 100_000;
/** No route, or a family that is switched off here. Others may be the errors of earlier packets. */
const unroutedErrnos: ReadonlySet<number> = new Set([errnos.netUnreach, errnos.addrNotAvail]);
/** A longer round trip than this is a wrapped or foreign clock. */
const rttUsMax = 60_000_000;

interface SweepJob {
  readonly id: number;
  readonly plan: SweepPlan;
  /** Index of the first address of each range. */
  readonly starts: Float64Array;
  readonly countV4: number;
  readonly v6: Uint8Array;
  readonly count: number;
  readonly up: Uint8Array;
  left: number;
  pass: number;
  cursor: number;
  passStartMs: number;
  passSent: number;
  sent: number;
  /** 0 while sending. */
  waitUntilMs: number;
  readonly rtts: Float64Array;
  rttCount: number;
  unrouted: number;
  readonly columns: SweepColumns;
  flushedMs: number;
}

export interface SweepJobs {
  readonly size: number;
  start(jobId: number, plan: SweepPlan): void;
  cancel(jobId: number): void;
  step(): number;
  figures(): Readonly<Record<string, number>>;
  close(): void;
}

const addressAt = (job: SweepJob, index: number): number => {
  let low = 0;
  let high = job.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (job.starts[middle]! <= index) low = middle;
    else high = middle - 1;
  }
  return (job.plan.rangesV4[low * 2]! + (index - job.starts[low]!)) >>> 0;
};

const timeoutMs = (job: SweepJob): number => {
  if (job.plan.timeoutMs !== 'auto') return job.plan.timeoutMs;
  const seen = Math.min(job.rttCount, job.rtts.length);
  if (seen < answersForTimeout) return timeoutMsFirst;
  const sorted = job.rtts.slice(0, seen).sort();
  const p99Ms = sorted[Math.floor((seen - 1) * 0.99)]! / 1000;
  return Math.min(timeoutMsMax, Math.max(timeoutMsMin, 4 * p99Ms));
};

export function createSweepJobs(
  native: Native,
  deliver: (jobId: number, batch: SweepBatch, done: boolean) => void,
): SweepJobs {
  const secret = (Math.random() * 0x1_0000_0000) >>> 0;
  const identifier = (Math.random() * 0x10000) >>> 0;
  const jobs = new Map<number, SweepJob>();
  const kernelUs = kernelClock(native);
  const counts = {
    sweep_sent_total: 0,
    sweep_replies_total: 0,
    sweep_foreign_total: 0,
    sweep_refused_total: 0,
    sweep_backlog_total: 0,
  };
  const opened: Partial<Record<Family, { socket: IcmpSocket | undefined; handler: IcmpHandler }>> = {};
  const token = { secret, key: 0, index: 0, generation: 0 };

  const replied = (job: SweepJob, index: number, sentUs: number, ttl: number, timestampUs: number) => {
    if (index >= job.count || job.up[index]) return;
    job.up[index] = 1;
    job.left--;
    counts.sweep_replies_total++;
    const arrivedUs = Number.isNaN(timestampUs) ? kernelUs() : timestampUs;
    // 32 bits of microseconds travelled with the probe: enough for an hour.
    const elapsedUs = ((Math.floor(arrivedUs) >>> 0) - sentUs) >>> 0;
    const rttUs = elapsedUs < rttUsMax ? elapsedUs : 0;
    if (job.rttCount < job.rtts.length) job.rtts[job.rttCount] = rttUs;
    job.rttCount++;
    if (index < job.countV4) job.columns.pushV4(addressAt(job, index), rttUs, ttl);
    else job.columns.pushV6(job.plan.addressesV6[index - job.countV4]!, rttUs, ttl);
  };

  const handlerOf = (family: Family): IcmpHandler => ({
    reply(view, offset, end, _name, ttl, timestampUs) {
      if (!carriesSecret(view, offset, end, icmpTypes[family].reply, secret)) {
        counts.sweep_foreign_total++;
        return;
      }
      const at = offset + echoHeaderBytes;
      const job = jobs.get(view.getUint32(at + 4));
      if (job) replied(job, view.getUint32(at + 8), view.getUint32(at + 12), ttl, timestampUs);
    },
    sentAt() {},
    stampsLost() {},
    // Silence and an error are the same to a sweep: nobody is there.
    error() {},
  });

  /** Opened when a family is first swept; a send stamp per packet would cost more than it tells at full speed. */
  const socketOf = (family: Family): IcmpSocket | undefined => {
    opened[family] ??= {
      socket: openIcmpSocket(native, family, identifier, 'receive'),
      handler: handlerOf(family),
    };
    return opened[family].socket;
  };
  const drain = () => {
    for (const ear of Object.values(opened)) ear.socket?.receive(ear.handler);
  };

  /** Sends at most `limit` probes of one family; false when the kernel takes no more for now. */
  const sendSome = (job: SweepJob, limit: number): boolean => {
    const family: Family = job.cursor < job.countV4 ? 4 : 6;
    const end = family === 4 ? job.countV4 : job.count;
    const socket = socketOf(family);
    if (!socket) {
      job.cursor = end;
      return true;
    }
    const { send } = socket;
    token.key = job.id;
    token.generation = Math.floor(kernelUs()) >>> 0;
    const indexes: number[] = [];
    while (indexes.length < limit && job.cursor < end) {
      const index = job.cursor++;
      if (job.up[index]) continue;
      const at = indexes.length;
      if (family === 4) send.view.setUint32(send.name(at) + 4, addressAt(job, index));
      else {
        const from = (index - job.countV4) * 16;
        send.u8.set(job.v6.subarray(from, from + 16), send.name(at) + 8);
      }
      token.index = index;
      writeEchoRequest(
        send.view,
        send.packet(at),
        family,
        identifier,
        index & 0xffff,
        token,
        echoSizeBytesMin,
      );
      send.setPacketLength(at, echoHeaderBytes + echoSizeBytesMin);
      indexes.push(index);
    }
    const dealtWith = socket.flush(
      indexes.length,
      () => {},
      (slot, errno) => {
        counts.sweep_refused_total++;
        if (job.pass > 0 || !unroutedErrnos.has(errno) || job.unrouted++ >= unroutedMax) return;
        const index = indexes[slot]!;
        job.columns.pushUnrouted(
          family === 4 ? formatIpv4(addressAt(job, index)) : job.plan.addressesV6[index - job.countV4]!,
        );
      },
    );
    counts.sweep_sent_total += dealtWith;
    job.passSent += dealtWith;
    job.sent += dealtWith;
    drain();
    if (dealtWith === indexes.length) return true;
    counts.sweep_backlog_total++;
    job.cursor = indexes[dealtWith]!;
    return false;
  };

  const sendUntil = (job: SweepJob, untilMs: number): number => {
    const { ratePps } = job.plan;
    for (;;) {
      const now = performance.now();
      if (job.cursor >= job.count || job.left === 0) {
        job.waitUntilMs = now + timeoutMs(job);
        return now + pauseMs;
      }
      if (now >= untilMs) return 0;
      const allowed =
        ratePps === null
          ? sendBatch
          : Math.floor(((now - job.passStartMs) * ratePps) / 1000) + 1 - job.passSent;
      if (allowed <= 0 || !sendSome(job, Math.min(sendBatch, allowed))) return now + pauseMs;
    }
  };

  const stepOne = (job: SweepJob): number => {
    const startMs = performance.now();
    let wakeMs = job.waitUntilMs === 0 ? sendUntil(job, startMs + sliceMs) : startMs + pauseMs;
    const now = performance.now();
    let finished = job.left === 0;
    if (!finished && job.waitUntilMs > 0 && now >= job.waitUntilMs) {
      if (job.pass >= job.plan.retries) finished = true;
      else {
        job.pass++;
        job.cursor = 0;
        job.passSent = 0;
        job.passStartMs = now;
        job.waitUntilMs = 0;
        wakeMs = 0;
      }
    }
    if (finished) jobs.delete(job.id);
    if (finished || job.columns.full || now - job.flushedMs >= flushMs) {
      deliver(job.id, job.columns.take(job.sent, job.count), finished);
      job.flushedMs = now;
    }
    return finished ? Number.POSITIVE_INFINITY : wakeMs;
  };

  return {
    get size() {
      return jobs.size;
    },
    start: (jobId, plan) => void jobs.set(jobId, newSweepJob(jobId, plan)),
    cancel(jobId) {
      const job = jobs.get(jobId);
      if (!job) return;
      drain();
      jobs.delete(jobId);
      deliver(jobId, job.columns.take(job.sent, job.count), true);
    },
    step() {
      if (jobs.size === 0) return Number.POSITIVE_INFINITY;
      drain();
      let wakeMs = Number.POSITIVE_INFINITY;
      for (const job of jobs.values()) wakeMs = Math.min(wakeMs, stepOne(job));
      return wakeMs;
    },
    figures: () => ({ ...counts, sweep_jobs: jobs.size }),
    close() {
      for (const ear of Object.values(opened)) ear.socket?.close();
    },
  };
}

function newSweepJob(id: number, plan: SweepPlan): SweepJob {
  const ranges = plan.rangesV4.length / 2;
  const starts = new Float64Array(ranges);
  let countV4 = 0;
  for (let i = 0; i < ranges; i++) {
    starts[i] = countV4;
    countV4 += plan.rangesV4[i * 2 + 1]! - plan.rangesV4[i * 2]! + 1;
  }
  const v6 = new Uint8Array(plan.addressesV6.length * 16);
  plan.addressesV6.forEach((text, i) => {
    const address = parseAddress(text);
    if (address?.family === 6) writeV6(v6, i * 16, address.value);
  });
  const count = countV4 + plan.addressesV6.length;
  return {
    id,
    plan,
    starts,
    countV4,
    v6,
    count,
    up: new Uint8Array(count),
    left: count,
    pass: 0,
    cursor: 0,
    passStartMs: performance.now(),
    passSent: 0,
    sent: 0,
    waitUntilMs: 0,
    rtts: new Float64Array(rttSampleMax),
    rttCount: 0,
    unrouted: 0,
    columns: newSweepColumns(),
    flushedMs: performance.now(),
  };
}
