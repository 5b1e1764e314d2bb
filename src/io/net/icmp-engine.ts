/**
 * The ICMP engine of one thread: any number of echo jobs (even pacing, kernel-to-kernel round-trip times) and sweep jobs (as fast
 * as the kernel takes it, retries for the silent only) over one socket per family. It works in ticks while jobs run and costs
 * nothing otherwise; replies wait in the socket with their kernel timestamps, so a tick does not blur a measurement.
 */

import { parseAddress } from '#pure/base/address.ts';
import type { EchoPlan, EchoStatus, SweepPlan } from '#pure/contract/network.ts';
import { echoStatuses } from '#pure/contract/network.ts';
import {
  carriesSecret,
  echoHeaderBytes,
  echoSizeBytesMin,
  errorMeaning,
  type Family,
  icmpTypes,
  writeEchoRequest,
} from '#pure/wire/icmp.ts';
import { type EchoColumns, newEchoColumns, newSweepColumns, type SweepColumns } from './columns.ts';
import {
  type IcmpHandler,
  type IcmpSocket,
  openIcmpSocket,
  packetBytesMax,
  sendBatch,
} from './icmp-socket.ts';
import { createInFlight } from './in-flight.ts';
import { epochS, errnos, type Native, sys, writeControl } from './native.ts';

/** Waiting time between looks at the sockets while probes are in flight. */
const tickMs = 5;
/** The engine hands the thread back at least this often, so that a command line stays interruptible. */
const sliceMs = 10;
/** Results wait at most this long before they are handed on. */
const flushMs = 20;
/** Bounds of the adaptive sweep timeout: four times the 99th percentile seen, within these. */
const sweepTimeoutMsMin = 100;
const sweepTimeoutMsMax = 1000;
const sweepTimeoutMsFirst = 500;
/** Sweep keys have the top bit set; echo keys are slots of the in-flight table. */
const sweepKey = 0x8000_0000;

const statusIndex = Object.fromEntries(echoStatuses.map((status, index) => [status, index])) as Record<
  EchoStatus,
  number
>;

export interface EngineEvents {
  echo(jobId: number, columns: EchoColumns, done: boolean): void;
  sweep(jobId: number, columns: SweepColumns, done: boolean): void;
}

export interface IcmpEngine {
  readonly kinds: { readonly v4: 'ping' | 'raw' | null; readonly v6: 'ping' | 'raw' | null };
  echo(jobId: number, plan: EchoPlan): void;
  sweep(jobId: number, plan: SweepPlan): void;
  cancel(jobId: number): void;
  figures(): Readonly<Record<string, number>>;
  close(): void;
}

interface EchoJob {
  readonly id: number;
  readonly plan: EchoPlan;
  readonly family: Uint8Array;
  readonly v4: Uint32Array;
  readonly v6: Uint8Array;
  readonly startMs: number;
  readonly spacingMs: number;
  readonly total: number;
  next: number;
  /** Slots in order of sending: their deadlines are in order too. */
  readonly waiting: number[];
  head: number;
  columns: EchoColumns;
  flushedMs: number;
}

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
  range: number;
  passStartMs: number;
  passSent: number;
  waitUntilMs: number;
  readonly rtts: Float64Array;
  rttCount: number;
  columns: SweepColumns;
  flushedMs: number;
}

export function createIcmpEngine(native: Native, events: EngineEvents): IcmpEngine {
  const sockets = { 4: openIcmpSocket(native, 4, 'both'), 6: openIcmpSocket(native, 6, 'both') };
  // Sweeps have their own: at full speed a send stamp per packet would cost more than it tells.
  const sweepSockets = { 4: openIcmpSocket(native, 4, 'receive'), 6: openIcmpSocket(native, 6, 'receive') };
  const secret = (Math.random() * 0x1_0000_0000) >>> 0;
  const identifier = (Math.random() * 0x10000) >>> 0;
  const echoJobs = new Map<number, EchoJob>();
  const sweepJobs = new Map<number, SweepJob>();
  const inFlight = createInFlight();
  const counts = {
    sent_total: 0,
    replies_total: 0,
    foreign_total: 0,
    send_errors_total: 0,
    backlog_total: 0,
  };
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  let closed = false;
  const nowUs = () => (performance.timeOrigin + performance.now()) * 1000 - epochS * 1e6;

  // Every raw socket sees every reply: each looks only at those of its own jobs, else all would count twice.
  const handlerOf = (family: Family, mine: 'echo' | 'sweep'): IcmpHandler => ({
    reply(view, offset, end, ttl, timestampUs) {
      if (!carriesSecret(view, offset, end, icmpTypes[family].reply, secret)) {
        counts.foreign_total++;
        return;
      }
      const key = view.getUint32(offset + echoHeaderBytes + 4);
      const index = view.getUint32(offset + echoHeaderBytes + 8);
      const last = view.getUint32(offset + echoHeaderBytes + 12);
      if (key >= sweepKey) {
        const job = mine === 'sweep' ? sweepJobs.get(key - sweepKey) : undefined;
        if (job) sweepReply(job, index, last, ttl, timestampUs);
        return;
      }
      const job = mine === 'echo' ? echoJobs.get(key) : undefined;
      if (!job) return;
      counts.replies_total++;
      const slot = index;
      if (!inFlight.matches(slot, last)) return;
      const rttUs = timestampUs - inFlight.sentUs[slot]!;
      job.columns.push(
        inFlight.target[slot]!,
        inFlight.seq[slot]!,
        inFlight.done[slot] ? statusIndex.duplicate : statusIndex.reply,
        rttUs,
        ttl,
        inFlight.sentMs[slot]!,
      );
      inFlight.done[slot] = 1;
    },
    sentAt(counter, timestampUs) {
      inFlight.stamp(family, counter, timestampUs);
    },
    error(view, offset, end, type, code, from) {
      const meaning = errorMeaning(family, type, code);
      if (meaning === undefined || !carriesSecret(view, offset, end, icmpTypes[family].request, secret))
        return;
      const key = view.getUint32(offset + echoHeaderBytes + 4);
      const slot = view.getUint32(offset + echoHeaderBytes + 8);
      const job = echoJobs.get(key);
      if (
        !job ||
        !inFlight.matches(slot, view.getUint32(offset + echoHeaderBytes + 12)) ||
        inFlight.done[slot]
      )
        return;
      inFlight.done[slot] = 1;
      job.columns.push(
        inFlight.target[slot]!,
        inFlight.seq[slot]!,
        statusIndex[meaning],
        Number.NaN,
        0,
        inFlight.sentMs[slot]!,
        from,
      );
    },
  });
  const ears: { readonly socket: IcmpSocket; readonly handler: IcmpHandler }[] = [];
  for (const family of [4, 6] as const) {
    const [echoing, sweeping] = [sockets[family], sweepSockets[family]];
    if (echoing) ears.push({ socket: echoing, handler: handlerOf(family, 'echo') });
    if (sweeping) ears.push({ socket: sweeping, handler: handlerOf(family, 'sweep') });
  }
  const drain = () => {
    for (const { socket, handler } of ears) socket.receive(handler);
  };

  /** Sends what was prepared in slots 0..count-1; `failed` hears of messages the kernel refused. */
  const flush = (
    socket: IcmpSocket,
    count: number,
    failed: (slot: number, errno: number) => void,
    accepted: (slot: number) => void,
  ) => {
    let at = 0;
    let retried = -1;
    while (at < count) {
      const { sent, errno } = socket.flush(at, count - at);
      for (let i = 0; i < sent; i++) accepted(at + i);
      at += sent;
      counts.sent_total += sent;
      if (at === count) return;
      if (errno === errnos.again || errno === errnos.noBufs) {
        counts.backlog_total++;
        drain();
      } else if (errno !== 0) {
        // A pending ICMP error of an earlier packet is reported here once; only the second refusal is about this message.
        if (retried === at) {
          counts.send_errors_total++;
          failed(at, errno);
          at++;
        } else retried = at;
      }
    }
  };

  const prepare = (
    socket: IcmpSocket,
    slot: number,
    address: Uint8Array | number,
    sizeBytes: number,
    key: number,
    index: number,
    last: number,
    sequence: number,
  ) => {
    const { send } = socket;
    if (typeof address === 'number') send.view.setUint32(send.name(slot) + 4, address);
    else send.u8.set(address, send.name(slot) + 8);
    writeEchoRequest(
      send.view,
      send.packet(slot),
      socket.family,
      identifier,
      sequence,
      { secret, key, index, generation: last },
      sizeBytes,
    );
    send.setPacketLength(slot, echoHeaderBytes + sizeBytes);
  };

  const prepareControl = (socket: IcmpSocket, slot: number, plan: EchoPlan) => {
    const { send } = socket;
    const start = send.control(slot);
    let at = start;
    const v4 = socket.family === 4;
    if (plan.ttl !== undefined)
      at = writeControl(send, at, v4 ? sys.solIp : sys.solIp6, v4 ? sys.ipTtl : sys.ip6HopLimit, plan.ttl);
    if (plan.dscp !== undefined)
      at = writeControl(
        send,
        at,
        v4 ? sys.solIp : sys.solIp6,
        v4 ? sys.ipTos : sys.ip6Tclass,
        plan.dscp << 2,
      );
    send.setControlLength(slot, at - start);
  };

  const echoSend = (job: EchoJob, family: Family, indexes: readonly number[]) => {
    const socket = sockets[family];
    const sentMs = Date.now();
    const slots: number[] = [];
    for (const index of indexes) {
      const target = index % job.plan.targets.length;
      const seq = Math.floor(index / job.plan.targets.length);
      const slot = socket ? inFlight.take(job.id, target, seq, sentMs, nowUs()) : -1;
      if (!socket || slot < 0) {
        if (socket) counts.backlog_total++;
        job.columns.push(target, seq, statusIndex['send-error'], Number.NaN, 0, sentMs);
        continue;
      }
      const at = slots.length;
      prepare(
        socket,
        at,
        family === 4 ? job.v4[target]! : job.v6.subarray(target * 16, target * 16 + 16),
        Math.min(Math.max(job.plan.sizeBytes, echoSizeBytesMin), packetBytesMax - echoHeaderBytes),
        job.id,
        slot,
        inFlight.generation[slot]!,
        seq & 0xffff,
      );
      prepareControl(socket, at, job.plan);
      slots.push(slot);
    }
    if (!socket || slots.length === 0) return;
    flush(
      socket,
      slots.length,
      (at, errno) => {
        const slot = slots[at]!;
        const status =
          errno === errnos.netUnreach
            ? 'net-unreachable'
            : errno === errnos.hostUnreach
              ? 'host-unreachable'
              : 'send-error';
        job.columns.push(
          inFlight.target[slot]!,
          inFlight.seq[slot]!,
          statusIndex[status],
          Number.NaN,
          0,
          sentMs,
        );
        inFlight.release(slot);
      },
      (at) => {
        inFlight.expectStamp(family, socket.sentCounter, slots[at]!);
        socket.sentCounter = (socket.sentCounter + 1) >>> 0;
        job.waiting.push(slots[at]!);
      },
    );
  };

  const echoStep = (job: EchoJob, now: number): number => {
    while (job.next < job.total && job.startMs + job.next * job.spacingMs <= now) {
      // One batch holds one family, because each family has its own socket.
      const family = job.family[job.next % job.plan.targets.length] as Family;
      const indexes: number[] = [];
      while (
        indexes.length < sendBatch &&
        job.next < job.total &&
        job.startMs + job.next * job.spacingMs <= now &&
        job.family[job.next % job.plan.targets.length] === family
      )
        indexes.push(job.next++);
      echoSend(job, family, indexes);
      drain();
    }
    const deadline = Date.now() - job.plan.timeoutMs;
    while (job.head < job.waiting.length) {
      const slot = job.waiting[job.head]!;
      if (!inFlight.done[slot]) {
        if (inFlight.sentMs[slot]! > deadline) break;
        job.columns.push(
          inFlight.target[slot]!,
          inFlight.seq[slot]!,
          statusIndex.timeout,
          Number.NaN,
          0,
          inFlight.sentMs[slot]!,
        );
      } else if (inFlight.sentMs[slot]! > deadline && job.next < job.total) break; // kept for duplicates
      inFlight.release(slot);
      job.head++;
    }
    if (job.head > 4096) {
      job.waiting.splice(0, job.head);
      job.head = 0;
    }
    const finished = job.next >= job.total && job.head === job.waiting.length;
    if (finished || job.columns.full || (job.columns.size > 0 && now - job.flushedMs >= flushMs)) {
      events.echo(job.id, job.columns, finished);
      job.columns = newEchoColumns();
      job.flushedMs = now;
    }
    if (finished) echoJobs.delete(job.id);
    return finished
      ? Number.POSITIVE_INFINITY
      : Math.min(job.startMs + job.next * job.spacingMs, now + tickMs);
  };

  const sweepReply = (job: SweepJob, index: number, sentUsLow: number, ttl: number, timestampUs: number) => {
    if (index >= job.count || job.up[index]) return;
    job.up[index] = 1;
    job.left--;
    counts.replies_total++;
    const arrivedUs = Number.isNaN(timestampUs) ? nowUs() : timestampUs;
    const rttUs = ((Math.floor(arrivedUs) >>> 0) - sentUsLow) >>> 0;
    const sane = rttUs < 60_000_000 ? rttUs : 0;
    if (job.rttCount < job.rtts.length) job.rtts[job.rttCount] = sane;
    job.rttCount++;
    if (index < job.countV4) job.columns.pushV4(addressAt(job, index), sane, ttl);
    else job.columns.pushV6(job.plan.addressesV6[index - job.countV4]!, sane, ttl);
  };

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

  const sweepTimeoutMs = (job: SweepJob): number => {
    if (job.plan.timeoutMs !== 'auto') return job.plan.timeoutMs;
    const seen = Math.min(job.rttCount, job.rtts.length);
    if (seen < 5) return sweepTimeoutMsFirst;
    const sorted = job.rtts.slice(0, seen).sort();
    const p99Ms = sorted[Math.floor((seen - 1) * 0.99)]! / 1000;
    return Math.min(sweepTimeoutMsMax, Math.max(sweepTimeoutMsMin, 4 * p99Ms));
  };

  /** Prepares and sends up to one batch of one family; false when the pass has come to its end. */
  const sweepBatch = (job: SweepJob, limit: number): boolean => {
    const family: Family = job.cursor < job.countV4 ? 4 : 6;
    const end = family === 4 ? job.countV4 : job.count;
    const socket = sweepSockets[family];
    if (!socket) {
      job.cursor = end;
      return job.cursor < job.count;
    }
    const sentUs = Math.floor(nowUs()) >>> 0;
    let prepared = 0;
    while (prepared < limit && job.cursor < end) {
      const index = job.cursor++;
      if (job.up[index]) continue;
      let address: number | Uint8Array;
      if (family === 6)
        address = job.v6.subarray((index - job.countV4) * 16, (index - job.countV4) * 16 + 16);
      else {
        while (job.range + 1 < job.starts.length && job.starts[job.range + 1]! <= index) job.range++;
        address = (job.plan.rangesV4[job.range * 2]! + (index - job.starts[job.range]!)) >>> 0;
      }
      prepare(socket, prepared, address, echoSizeBytesMin, sweepKey + job.id, index, sentUs, index & 0xffff);
      socket.send.setControlLength(prepared++, 0);
    }
    flush(
      socket,
      prepared,
      () => {},
      () => {},
    );
    job.passSent += prepared;
    job.columns.sent += prepared;
    drain();
    return job.cursor < job.count;
  };

  const sweepStep = (job: SweepJob, now: number, untilMs: number): number => {
    let wakeMs = now + 1;
    if (job.waitUntilMs === 0) {
      for (;;) {
        let limit = sendBatch;
        const { ratePps } = job.plan;
        if (ratePps !== null) {
          const allowed =
            Math.floor(((performance.now() - job.passStartMs) * ratePps) / 1000) + 1 - job.passSent;
          if (allowed <= 0) break;
          limit = Math.min(limit, allowed);
        }
        if (!sweepBatch(job, limit)) {
          job.waitUntilMs = performance.now() + sweepTimeoutMs(job);
          break;
        }
        if (performance.now() >= untilMs) {
          wakeMs = 0;
          break;
        }
      }
    }
    drain();
    let finished = job.left === 0;
    const time = performance.now();
    if (!finished && job.waitUntilMs > 0 && time >= job.waitUntilMs) {
      if (job.pass >= job.plan.retries) finished = true;
      else {
        job.pass++;
        job.cursor = 0;
        job.range = 0;
        job.passSent = 0;
        job.passStartMs = time;
        job.waitUntilMs = 0;
        wakeMs = 0;
      }
    }
    if (finished || time - job.flushedMs >= flushMs) {
      events.sweep(job.id, job.columns, finished);
      job.columns = newSweepColumns(job.columns.sent, job.count);
      job.flushedMs = time;
    }
    if (finished) sweepJobs.delete(job.id);
    return finished ? Number.POSITIVE_INFINITY : wakeMs;
  };

  const tick = () => {
    timer = undefined;
    if (closed) return;
    const now = performance.now();
    let wakeMs = Number.POSITIVE_INFINITY;
    drain();
    for (const job of echoJobs.values()) wakeMs = Math.min(wakeMs, echoStep(job, performance.now()));
    for (const job of sweepJobs.values())
      wakeMs = Math.min(wakeMs, sweepStep(job, performance.now(), now + sliceMs));
    if (echoJobs.size + sweepJobs.size === 0) return;
    const delayMs = wakeMs - performance.now();
    timer = delayMs <= 0.5 ? setImmediate(tick) : setTimeout(tick, Math.min(tickMs, delayMs));
  };
  const wake = () => {
    timer ??= setImmediate(tick);
  };

  return {
    kinds: { v4: sockets[4]?.kind ?? null, v6: sockets[6]?.kind ?? null },
    echo(jobId, plan) {
      echoJobs.set(jobId, newEchoJob(jobId, plan));
      wake();
    },
    sweep(jobId, plan) {
      sweepJobs.set(jobId, newSweepJob(jobId, plan));
      wake();
    },
    cancel(jobId) {
      const echo = echoJobs.get(jobId);
      if (echo) {
        for (; echo.head < echo.waiting.length; echo.head++) inFlight.release(echo.waiting[echo.head]!);
        echoJobs.delete(jobId);
        events.echo(jobId, echo.columns, true);
      }
      const sweep = sweepJobs.get(jobId);
      if (sweep) {
        sweepJobs.delete(jobId);
        events.sweep(jobId, sweep.columns, true);
      }
    },
    figures: () => ({ ...counts, in_flight: inFlight.used(), jobs: echoJobs.size + sweepJobs.size }),
    close() {
      closed = true;
      if (timer !== undefined) {
        clearTimeout(timer as NodeJS.Timeout);
        clearImmediate(timer as NodeJS.Immediate);
      }
      for (const { socket } of ears) socket.close();
    },
  };
}

function writeV6(into: Uint8Array, at: number, value: bigint): void {
  for (let i = 15, rest = value; i >= 0; i--, rest >>= 8n) into[at + i] = Number(rest & 255n);
}

function newEchoJob(id: number, plan: EchoPlan): EchoJob {
  const size = plan.targets.length;
  const job = {
    id,
    plan,
    family: new Uint8Array(size),
    v4: new Uint32Array(size),
    v6: new Uint8Array(plan.targets.some((target) => target.includes(':')) ? size * 16 : 0),
    startMs: performance.now(),
    // Even spacing over the interval: bursts would measure our own queue. A rate limit stretches it.
    spacingMs: Math.max(plan.intervalMs / Math.max(1, size), plan.ratePps ? 1000 / plan.ratePps : 0),
    total: plan.count === null ? Number.POSITIVE_INFINITY : plan.count * size,
    next: 0,
    waiting: [] as number[],
    head: 0,
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

/** Round-trip times kept for the adaptive timeout. */
const rttSampleMax = 4096;

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
    range: 0,
    passStartMs: performance.now(),
    passSent: 0,
    waitUntilMs: 0,
    rtts: new Float64Array(rttSampleMax),
    rttCount: 0,
    columns: newSweepColumns(0, count),
    flushedMs: performance.now(),
  };
}
