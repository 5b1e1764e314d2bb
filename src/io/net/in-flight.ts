/** Probes that wait for an answer, as columns with a free list: no allocation per packet. */
import type { Family } from '#pure/wire/icmp.ts';

/** Fifty thousand targets at five seconds of timeout; beyond it a probe is refused and counted, never forgotten. */
export const inFlightMax = 262_144;
const stampMask = inFlightMax - 1;

export interface InFlight {
  readonly job: Uint32Array;
  readonly target: Uint32Array;
  readonly seq: Uint32Array;
  readonly sentMs: Float64Array;
  /** The user clock's guess until the kernel's own stamp arrives. */
  readonly sentUs: Float64Array;
  readonly generation: Uint32Array;
  readonly done: Uint8Array;
  /** -1 when the table is full. */
  take(job: number, target: number, seq: number, sentMs: number, sentUs: number): number;
  release(slot: number): void;
  matches(slot: number, generation: number): boolean;
  /** Send stamp number `counter` of a family will belong to `slot`. */
  expectStamp(family: Family, counter: number, slot: number): void;
  stamp(family: Family, counter: number, timestampUs: number): void;
  used(): number;
}

export function createInFlight(): InFlight {
  const generation = new Uint32Array(inFlightMax);
  const sentUs = new Float64Array(inFlightMax);
  const job = new Uint32Array(inFlightMax);
  const target = new Uint32Array(inFlightMax);
  const seq = new Uint32Array(inFlightMax);
  const sentMs = new Float64Array(inFlightMax);
  const done = new Uint8Array(inFlightMax);
  const live = new Uint8Array(inFlightMax);
  const free = new Int32Array(inFlightMax);
  for (let i = 0; i < inFlightMax; i++) free[i] = inFlightMax - 1 - i;
  let freeCount = inFlightMax;
  const stampSlot = { 4: new Int32Array(inFlightMax).fill(-1), 6: new Int32Array(inFlightMax).fill(-1) };
  const stampGeneration = { 4: new Uint32Array(inFlightMax), 6: new Uint32Array(inFlightMax) };
  return {
    job,
    target,
    seq,
    sentMs,
    sentUs,
    generation,
    done,
    take(jobId, targetIndex, sequence, ms, us) {
      if (freeCount === 0) return -1;
      const slot = free[--freeCount]!;
      generation[slot] = generation[slot]! + 1;
      job[slot] = jobId;
      target[slot] = targetIndex;
      seq[slot] = sequence;
      sentMs[slot] = ms;
      sentUs[slot] = us;
      done[slot] = 0;
      live[slot] = 1;
      return slot;
    },
    release(slot) {
      if (!live[slot]) return;
      live[slot] = 0;
      free[freeCount++] = slot;
    },
    matches: (slot, value) => slot < inFlightMax && live[slot] === 1 && generation[slot] === value,
    expectStamp(family, counter, slot) {
      stampSlot[family][counter & stampMask] = slot;
      stampGeneration[family][counter & stampMask] = generation[slot]!;
    },
    stamp(family, counter, timestampUs) {
      const slot = stampSlot[family][counter & stampMask]!;
      if (
        slot >= 0 &&
        live[slot] &&
        generation[slot] === stampGeneration[family][counter & stampMask] &&
        !Number.isNaN(timestampUs)
      )
        sentUs[slot] = timestampUs;
      stampSlot[family][counter & stampMask] = -1;
    },
    used: () => inFlightMax - freeCount,
  };
}
