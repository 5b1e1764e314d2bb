/**
 * A percentile (nearest rank) over a sliding window. The window is cut into at most `percentileBuckets` parts and each counts with its mean,
 * as carriers bill: exact where samples are no closer than a part. Sorted values are kept beside the ring: a sample costs one binary
 * search and one move within an array of fixed size.
 */
import { type Bounds, judgeOf, type Signal } from './signal.ts';

export const percentileBuckets = 240;

/** Where a value is, or belongs, in the first `count` of a sorted array. */
function placeOf(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function percentileSignal(
  options: Bounds & { readonly percentile: number; readonly windowS: number },
): Signal {
  const bucketS = Math.max(1, Math.ceil(options.windowS / percentileBuckets));
  const buckets = Math.max(1, Math.floor(options.windowS / bucketS));
  const means = new Float64Array(buckets);
  const indexes = new Float64Array(buckets);
  const sorted = new Float64Array(buckets);
  let first = 0;
  let count = 0;
  let sum = 0;
  let samples = 0;

  const remove = (value: number) => {
    sorted.copyWithin(placeOf(sorted, count, value), placeOf(sorted, count, value) + 1, count);
    count--;
  };
  const insert = (value: number) => {
    const at = placeOf(sorted, count, value);
    sorted.copyWithin(at + 1, at, count);
    sorted[at] = value;
    count++;
  };
  return {
    push(timeS, value) {
      const index = Math.floor(timeS / bucketS);
      while (count > 0 && indexes[first]! <= index - buckets) {
        const old = means[first]!;
        first = (first + 1) % buckets;
        remove(old);
      }
      const newest = (first + count - 1 + buckets) % buckets;
      if (count > 0 && indexes[newest] === index) {
        sum += value;
        samples++;
        remove(means[newest]!);
        means[newest] = sum / samples;
        insert(means[newest]!);
      } else {
        const at = (first + count) % buckets;
        indexes[at] = index;
        means[at] = value;
        sum = value;
        samples = 1;
        insert(value);
      }
      return sorted[Math.max(0, Math.ceil((options.percentile / 100) * count) - 1)]!;
    },
    ...judgeOf(options),
  };
}
