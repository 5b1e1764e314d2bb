/** Probes that wait for an answer, as columns with a free list: no allocation per packet. */
import type { Family } from '#pure/wire/icmp.ts';

/** Fifty thousand targets at five seconds of timeout; beyond it a probe is refused and counted, never forgotten. */
export const inFlightMax = 262_144;
const stampMask = inFlightMax - 1;

export interface InFlight {
  readonly job: Uint32Array;
  readonly target: Uint32Array;
  readonly seq: Uint32Array;
  /** Epoch milliseconds, for people. */
  readonly sentMs: Float64Array;
  /** Monotonic milliseconds, for deadlines: the wall clock may be set while we wait. */
  readonly sentMonotonicMs: Float64Array;
  /** The user clock's guess until the kernel's own stamp arrives. */
  readonly sentUs: Float64Array;
  readonly generation: Uint32Array;
  readonly done: Uint8Array;
  /** -1 when the table is full. */
  take(
    job: number,
    target: number,
    seq: number,
    sent: { readonly epochMs: number; readonly monotonicMs: number; readonly kernelUs: number },
  ): number;
  release(slot: number): void;
  matches(slot: number, generation: number): boolean;
  isLive(slot: number): boolean;
  /** Send stamp number `counter` of a family will belong to `slot`. */
  expectStamp(family: Family, counter: number, slot: number): void;
  stamp(family: Family, counter: number, timestampUs: number): void;
  forgetStamps(family: Family): void;
  used(): number;
}

export function createInFlight(): InFlight {
  const generation = new Uint32Array(inFlightMax);
  const sentUs = new Float64Array(inFlightMax);
  const job = new Uint32Array(inFlightMax);
  const target = new Uint32Array(inFlightMax);
  const seq = new Uint32Array(inFlightMax);
  const sentMs = new Float64Array(inFlightMax);
  const sentMonotonicMs = new Float64Array(inFlightMax);
  const done = new Uint8Array(inFlightMax);
  const live = new Uint8Array(inFlightMax);
  const free = new Int32Array(inFlightMax);
  let freeCount = 0;
  // Slots never used so far; the tables are touched only as far as they are needed.
  let fresh = 0;
  const stampSlot = { 4: new Int32Array(inFlightMax), 6: new Int32Array(inFlightMax) };
  const stampEra = { 4: new Uint32Array(inFlightMax), 6: new Uint32Array(inFlightMax) };
  const era = { 4: 1, 6: 1 };
  const stampGeneration = { 4: new Uint32Array(inFlightMax), 6: new Uint32Array(inFlightMax) };
  return {
    job,
    target,
    seq,
    sentMs,
    sentMonotonicMs,
    sentUs,
    generation,
    done,
    take(jobId, targetIndex, sequence, sent) {
      if (freeCount === 0 && fresh === inFlightMax) return -1;
      const slot = freeCount > 0 ? free[--freeCount]! : fresh++;
      generation[slot] = generation[slot]! + 1;
      job[slot] = jobId;
      target[slot] = targetIndex;
      seq[slot] = sequence;
      sentMs[slot] = sent.epochMs;
      sentMonotonicMs[slot] = sent.monotonicMs;
      sentUs[slot] = sent.kernelUs;
      done[slot] = 0;
      live[slot] = 1;
      return slot;
    },
    release(slot) {
      if (!live[slot]) return;
      live[slot] = 0;
      free[freeCount++] = slot;
    },
    isLive: (slot) => live[slot] === 1,
    matches: (slot, value) => slot < inFlightMax && live[slot] === 1 && generation[slot] === value,
    expectStamp(family, counter, slot) {
      const at = counter & stampMask;
      stampSlot[family][at] = slot;
      stampGeneration[family][at] = generation[slot]!;
      stampEra[family][at] = era[family];
    },
    stamp(family, counter, timestampUs) {
      const at = counter & stampMask;
      if (stampEra[family][at] !== era[family] || Number.isNaN(timestampUs)) return;
      stampEra[family][at] = 0;
      const slot = stampSlot[family][at]!;
      if (live[slot] && generation[slot] === stampGeneration[family][at]) sentUs[slot] = timestampUs;
    },
    forgetStamps(family) {
      era[family]++;
    },
    used: () => fresh - freeCount,
  };
}
