/** Quantiles of classic histograms: series with `le` labels that count what is at most that. (https://prometheus.io/docs/practices/histograms/) */
import { keyOf, nameLabel, without } from './labels.ts';
import { emptySeries, type Series } from './value.ts';

interface Bucket {
  readonly upper: number;
  readonly count: number;
}

const boundOf = (text: string | undefined): number => {
  if (text === undefined || text.trim() === '') return Number.NaN;
  return /^[+]?inf$/i.test(text) ? Infinity : /^-inf$/i.test(text) ? -Infinity : Number(text);
};

export function histogramQuantile(
  q: Float64Array,
  series: readonly Series[],
  steps: number,
): readonly Series[] {
  const groups = new Map<string, { made: Series; buckets: { upper: number; series: Series }[] }>();
  for (const item of series) {
    const upper = boundOf(item.labels.get('le'));
    if (Number.isNaN(upper)) continue;
    const labels = without(item.labels, ['le', nameLabel]);
    const key = keyOf(labels);
    const group = groups.get(key) ?? { made: emptySeries(labels, steps), buckets: [] };
    group.buckets.push({ upper, series: item });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ made, buckets }) => {
    for (let step = 0; step < steps; step++) {
      const there = buckets.flatMap(({ upper, series: { has, values } }) =>
        has[step] === 1 ? [{ upper, count: values[step]! }] : [],
      );
      if (there.length === 0) continue;
      made.has[step] = 1;
      made.values[step] = quantileOfBuckets(q[step]!, there);
    }
    return made;
  });
}

function quantileOfBuckets(q: number, given: readonly Bucket[]): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const buckets = cumulative(given);
  const last = buckets.at(-1)!;
  if (last.upper !== Infinity || buckets.length < 2 || last.count === 0 || Number.isNaN(last.count))
    return Number.NaN;
  const rank = q * last.count;
  let at = buckets.findIndex(({ count }) => count >= rank);
  if (at < 0) at = buckets.length - 1;
  // The highest bucket has no end: its lower bound is all that is known.
  if (at === buckets.length - 1) return buckets.at(-2)!.upper;
  const { upper, count } = buckets[at]!;
  if (at === 0 && upper <= 0) return upper;
  const lower = at === 0 ? { upper: 0, count: 0 } : buckets[at - 1]!;
  return lower.upper + (upper - lower.upper) * ((rank - lower.count) / (count - lower.count));
}

/** In order, one per bound, and never falling: scrapes are not atomic. */
function cumulative(given: readonly Bucket[]): Bucket[] {
  const byBound = new Map<number, number>();
  for (const { upper, count } of given) byBound.set(upper, (byBound.get(upper) ?? 0) + count);
  let most = -Infinity;
  return [...byBound]
    .sort(([a], [b]) => a - b)
    .map(([upper, count]) => {
      most = Math.max(most, count);
      return { upper, count: most };
    });
}
