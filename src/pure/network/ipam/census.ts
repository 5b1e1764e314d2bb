/**
 * A census of addresses: sorted columns with running counts, so that a prefix of any size is counted by two binary searches.
 * A million addresses take a second to sort; the work is done in slices, between which the thread is handed back.
 */
import type { AddressRange } from '../../base/targets.ts';

/** Entries that are worked on before the thread is handed back: a few milliseconds. */
const sliceEntries = 16_384;
/** Entries whose newest sighting is kept as one figure. */
const blockEntries = 512;

export interface Census {
  readonly size: number;
  /** Indices [from, to) of the addresses in the range. */
  within(first: bigint, last: bigint): readonly [from: number, to: number];
  value(index: number): bigint;
  flags(index: number): number;
  /** Epoch milliseconds; 0 when it was never seen. */
  seenMs(index: number): number;
  /** Of the entries [from, to), how many have this bit of their flags set. */
  count(bit: number, from: number, to: number): number;
  latestMs(from: number, to: number): number;
  /** The addresses of the range as runs without a gap. */
  runs(range: AddressRange): Iterable<AddressRange>;
}

export interface CensusBuilder {
  add(value: bigint, flags: number, seenMs: number): void;
  /** `derive` may set bits that follow from the others and from who else has the address. */
  build(breathe: () => Promise<void>, derive?: (value: bigint, flags: number) => number): Promise<Census>;
}

/** Flags are eight bits; an address that is added twice has the bits of both. */
export function createCensus(family: 4 | 6): CensusBuilder {
  // IPv4 as numbers, since comparing these is twenty times cheaper than comparing bigints.
  const values: (number | bigint)[] = [];
  const flags: number[] = [];
  const seen: number[] = [];
  return {
    add(value, bits, seenMs) {
      values.push(family === 4 ? Number(value) : value);
      flags.push(bits);
      seen.push(seenMs);
    },
    async build(breathe, derive) {
      const order = await sortedOrder(values, breathe);
      const sorted: (number | bigint)[] = [];
      const bits = new Uint8Array(order.length);
      const times = new Float64Array(order.length);
      for (let i = 0; i < order.length; i++) {
        if (i % sliceEntries === 0) await breathe();
        const from = order[i]!;
        const at =
          sorted.length > 0 && sorted.at(-1) === values[from]
            ? sorted.length - 1
            : sorted.push(values[from]!) - 1;
        bits[at]! |= flags[from]!;
        times[at] = Math.max(times[at]!, seen[from]!);
      }
      if (derive)
        for (let i = 0; i < sorted.length; i++) {
          if (i % sliceEntries === 0) await breathe();
          bits[i] = derive(BigInt(sorted[i]!), bits[i]!);
        }
      return censusOf(family, sorted, bits.subarray(0, sorted.length), times.subarray(0, sorted.length));
    },
  };
}

/** Merge sort from the bottom up, since a sort that cannot pause holds everybody up. */
async function sortedOrder(
  values: readonly (number | bigint)[],
  breathe: () => Promise<void>,
): Promise<Uint32Array> {
  let from = Uint32Array.from(values, (_, i) => i);
  let to = new Uint32Array(values.length);
  let done = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        if (++done % sliceEntries === 0) await breathe();
        const takeLeft = right >= end || (left < middle && values[from[left]!]! <= values[from[right]!]!);
        to[at] = takeLeft ? from[left++]! : from[right++]!;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

function censusOf(
  family: 4 | 6,
  values: readonly (number | bigint)[],
  flags: Uint8Array,
  seen: Float64Array,
): Census {
  const size = values.length;
  const totals = Array.from({ length: 8 }, () => new Uint32Array(size + 1));
  const newest = new Float64Array(Math.ceil(size / blockEntries));
  for (let bit = 0; bit < 8; bit++) {
    const total = totals[bit]!;
    for (let i = 0; i < size; i++) total[i + 1] = total[i]! + ((flags[i]! >> bit) & 1);
  }
  for (let i = 0; i < size; i++) {
    const block = Math.floor(i / blockEntries);
    newest[block] = Math.max(newest[block]!, seen[i]!);
  }
  const lower = (wanted: bigint) => {
    const value = family === 4 ? Number(wanted) : wanted;
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const within = (first: bigint, last: bigint) => [lower(first), lower(last + 1n)] as const;
  return {
    size,
    within,
    value: (index) => BigInt(values[index]!),
    flags: (index) => flags[index]!,
    seenMs: (index) => seen[index]!,
    count: (bit, from, to) => totals[bit]![to]! - totals[bit]![from]!,
    latestMs(from, to) {
      let latest = 0;
      for (let i = from; i < to; ) {
        const whole = i % blockEntries === 0 && i + blockEntries <= to;
        latest = Math.max(latest, whole ? newest[i / blockEntries]! : seen[i]!);
        i += whole ? blockEntries : 1;
      }
      return latest;
    },
    *runs({ first, last }) {
      const [from, to] = within(first, last);
      for (let i = from; i < to; ) {
        const start = i;
        // Entries are distinct and sorted: a run without a gap is as long as its values are apart.
        if (family === 4) while (i + 1 < to && (values[i + 1] as number) - (values[i] as number) === 1) i++;
        else while (i + 1 < to && (values[i + 1] as bigint) - (values[i] as bigint) === 1n) i++;
        yield { family, first: BigInt(values[start]!), last: BigInt(values[i]!) };
        i++;
      }
    },
  };
}

export const emptyCensus = (family: 4 | 6): Census =>
  censusOf(family, [], new Uint8Array(0), new Float64Array(0));
