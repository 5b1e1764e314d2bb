/** Functions over a window of samples of one series: undefined where there are too few. */
import { meanOf, quantileOf, regressionOf, sumOf, varianceOf } from './statistics.ts';
import type { Samples } from './value.ts';

/** Samples `from` … `to` - 1 lie in the window, at least one. */
export interface Window {
  readonly samples: Samples;
  readonly from: number;
  readonly to: number;
  readonly beginMs: number;
  readonly endMs: number;
  /** When the query is evaluated: the end of the window without offset. */
  readonly nowMs: number;
  /** Scalars that the function was called with. */
  readonly parameters: readonly number[];
}
export type RangeFunction = (window: Window) => number | undefined;

/**
 * How much a value grew over the window, extrapolated to its ends: as far as half the usual distance of samples where the first or the
 * last is too far from the edge, and for a counter not beyond the time it must have been zero.
 * (https://prometheus.io/docs/prometheus/latest/querying/functions/#increase)
 */
function growth(
  { samples, from, to, beginMs, endMs }: Window,
  isCounter: boolean,
  isRate: boolean,
): number | undefined {
  const count = to - from;
  if (count < 2) return undefined;
  const { timesMs, values } = samples;
  const [first, last] = [values[from]!, values[to - 1]!];
  let grown = last - first;
  // A counter that falls was restarted: what it had before is added.
  if (isCounter) for (let i = from + 1; i < to; i++) if (values[i]! < values[i - 1]!) grown += values[i - 1]!;
  const sampledS = (timesMs[to - 1]! - timesMs[from]!) / 1000;
  const usualS = sampledS / (count - 1);
  let toBeginS = (timesMs[from]! - beginMs) / 1000;
  const toEndS = (endMs - timesMs[to - 1]!) / 1000;
  if (isCounter && grown > 0 && first >= 0) toBeginS = Math.min(toBeginS, sampledS * (first / grown));
  const reach = (gapS: number) => (gapS < usualS * 1.1 ? gapS : usualS / 2);
  const extrapolated = grown * ((sampledS + reach(toBeginS) + reach(toEndS)) / sampledS);
  return isRate ? extrapolated / ((endMs - beginMs) / 1000) : extrapolated;
}

function lastTwo({ samples, from, to }: Window, isRate: boolean): number | undefined {
  if (to - from < 2) return undefined;
  const { timesMs, values } = samples;
  const [before, last] = [values[to - 2]!, values[to - 1]!];
  const seconds = (timesMs[to - 1]! - timesMs[to - 2]!) / 1000;
  if (seconds === 0) return undefined;
  if (!isRate) return last - before;
  return (last < before ? last : last - before) / seconds;
}

function extreme(
  { samples: { values }, from, to }: Window,
  better: (a: number, b: number) => boolean,
): number {
  let best = values[from]!;
  for (let i = from + 1; i < to; i++) if (better(values[i]!, best) || Number.isNaN(best)) best = values[i]!;
  return best;
}

function count(
  { samples: { values }, from, to }: Window,
  hit: (now: number, before: number) => boolean,
): number {
  let hits = 0;
  for (let i = from + 1; i < to; i++) if (hit(values[i]!, values[i - 1]!)) hits++;
  return hits;
}

/** Double exponential smoothing (Holt): level and trend with their own weights. */
function smoothed({ samples: { values }, from, to, parameters }: Window): number | undefined {
  const [levelWeight, trendWeight] = parameters as [number, number];
  if (to - from < 2) return undefined;
  let level = values[from]!;
  let trend = values[from + 1]! - values[from]!;
  let before = 0;
  for (let i = from + 1; i < to; i++) {
    if (i > from + 1) trend = trendWeight * (level - before) + (1 - trendWeight) * trend;
    before = level;
    level = levelWeight * values[i]! + (1 - levelWeight) * (level + trend);
  }
  return level;
}

export const rangeFunctions: Readonly<Record<string, RangeFunction>> = {
  rate: (window) => growth(window, true, true),
  increase: (window) => growth(window, true, false),
  delta: (window) => growth(window, false, false),
  irate: (window) => lastTwo(window, true),
  idelta: (window) => lastTwo(window, false),
  deriv({ samples: { timesMs, values }, from, to }) {
    return to - from < 2 ? undefined : regressionOf(timesMs, values, from, to, timesMs[from]!).slope;
  },
  predict_linear({ samples: { timesMs, values }, from, to, nowMs, parameters }) {
    if (to - from < 2) return undefined;
    const { slope, intercept } = regressionOf(timesMs, values, from, to, nowMs);
    return slope * parameters[0]! + intercept;
  },
  holt_winters: smoothed,
  changes: (window) =>
    count(window, (now, before) => now !== before && !(Number.isNaN(now) && Number.isNaN(before))),
  resets: (window) => count(window, (now, before) => now < before),
  avg_over_time: ({ samples, from, to }) => meanOf(samples.values, from, to),
  sum_over_time: ({ samples, from, to }) => sumOf(samples.values, from, to),
  min_over_time: (window) => extreme(window, (a, b) => a < b),
  max_over_time: (window) => extreme(window, (a, b) => a > b),
  count_over_time: ({ from, to }) => to - from,
  last_over_time: ({ samples, to }) => samples.values[to - 1],
  present_over_time: () => 1,
  stddev_over_time: ({ samples, from, to }) => Math.sqrt(varianceOf(samples.values, from, to)),
  stdvar_over_time: ({ samples, from, to }) => varianceOf(samples.values, from, to),
  quantile_over_time: ({ samples, from, to, parameters }) =>
    quantileOf(parameters[0]!, Array.from(samples.values.subarray(from, to))),
};
/** These keep the name of the metric. */
export const keepsName: ReadonlySet<string> = new Set(['last_over_time']);
