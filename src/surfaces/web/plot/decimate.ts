/**
 * A million samples on a thousand pixels: what a column of pixels shows of its samples is first, least, greatest and last, and a line
 * through these is, pixel for pixel, the line through all of them. A pyramid of extremes answers each column in a few steps.
 * NaN is a gap.
 */
const fold = 16;

export interface Pyramid {
  readonly value: Float64Array;
  /** Extremes of blocks of 16, 256, … samples; NaN where a block has no value. */
  readonly levels: readonly { readonly min: Float64Array; readonly max: Float64Array }[];
}

function folded(min: Float64Array, max: Float64Array): Pyramid['levels'][number] {
  const size = Math.ceil(min.length / fold);
  const low = new Float64Array(size).fill(Number.NaN);
  const high = new Float64Array(size).fill(Number.NaN);
  for (let block = 0; block < size; block++) {
    const end = Math.min(min.length, (block + 1) * fold);
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = block * fold; i < end; i++) {
      if (min[i]! < least) least = min[i]!;
      if (max[i]! > most) most = max[i]!;
    }
    if (least > most) continue;
    low[block] = least;
    high[block] = most;
  }
  return { min: low, max: high };
}

export function pyramidOf(value: Float64Array): Pyramid {
  const levels: Pyramid['levels'][number][] = [];
  let below = { min: value, max: value };
  while (below.min.length > fold * 4) {
    below = folded(below.min, below.max);
    levels.push(below);
  }
  return { value, levels };
}

/** Least and greatest over [from, to); NaN, NaN when there is no value. Written into `out` because a frame asks a thousand times. */
export function extremes(pyramid: Pyramid, from: number, to: number, out: Float64Array): void {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let min = pyramid.value;
  let max = pyramid.value;
  let level = 0;
  let [a, b] = [from, to];
  while (a < b) {
    const up = pyramid.levels[level];
    // What does not fill a block at either end is looked at here; the middle one level up.
    const headEnd = up ? Math.min(b, Math.ceil(a / fold) * fold) : b;
    for (let i = a; i < headEnd; i++) {
      if (min[i]! < least) least = min[i]!;
      if (max[i]! > most) most = max[i]!;
    }
    if (!up) break;
    const tailStart = Math.max(headEnd, Math.floor(b / fold) * fold);
    for (let i = tailStart; i < b; i++) {
      if (min[i]! < least) least = min[i]!;
      if (max[i]! > most) most = max[i]!;
    }
    a = headEnd / fold;
    b = tailStart / fold;
    min = up.min;
    max = up.max;
    level++;
    if (headEnd >= tailStart) break;
  }
  out[0] = least > most ? Number.NaN : least;
  out[1] = least > most ? Number.NaN : most;
}

/** The first index whose time is not before `time`. */
export function lowerBound(times: ArrayLike<number>, time: number, from = 0, to = times.length): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Columns {
  /** Index of the first sample of each column; one more at the end. */
  readonly start: Int32Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** Extremes of `count` equal columns over [fromS, toS). */
export function columnsOf(
  times: ArrayLike<number>,
  pyramid: Pyramid,
  fromS: number,
  toS: number,
  count: number,
): Columns {
  const start = new Int32Array(count + 1);
  const min = new Float64Array(count);
  const max = new Float64Array(count);
  const pair = new Float64Array(2);
  const width = (toS - fromS) / count;
  const last = lowerBound(times, toS);
  start[0] = lowerBound(times, fromS);
  for (let column = 0; column < count; column++) {
    start[column + 1] =
      column + 1 === count ? last : lowerBound(times, fromS + (column + 1) * width, start[column], last);
    extremes(pyramid, start[column]!, start[column + 1]!, pair);
    min[column] = pair[0]!;
    max[column] = pair[1]!;
  }
  return { start, min, max };
}

const pyramids = new WeakMap<Float64Array, Pyramid>();
/** One pyramid for one array: arrays of charts are replaced, never written to. */
export function pyramidFor(value: Float64Array): Pyramid {
  let pyramid = pyramids.get(value);
  if (!pyramid) {
    pyramid = pyramidOf(value);
    pyramids.set(value, pyramid);
  }
  return pyramid;
}

const packed = new WeakMap<object, Float64Array>();
/** Any list as typed numbers, null as NaN; converted once. */
export function packedOf(values: ArrayLike<number | null>): Float64Array {
  if (values instanceof Float64Array) return values;
  let array = packed.get(values);
  if (!array) {
    array = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) array[i] = values[i] ?? Number.NaN;
    packed.set(values, array);
  }
  return array;
}

/** The usual step between samples: the median of the first thousand. A line is broken where much more is missing. */
export function usualStep(times: ArrayLike<number>): number {
  const steps: number[] = [];
  for (let i = 1; i < Math.min(times.length, 1000); i++) steps.push(times[i]! - times[i - 1]!);
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}
