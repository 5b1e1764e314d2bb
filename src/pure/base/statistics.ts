/** Statistics of a series of samples in order of time: the definition that stores, page and reports agree on. */

export interface SampleSummary {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  /** Nearest rank, as everywhere here; null where only rollups are left. */
  readonly p95: number | null;
  /** Mean difference of neighbours (RFC 3550 section 6.4.1 without its smoothing); null where only rollups are left, or for one sample. */
  readonly jitter: number | null;
  /** Samples above zero, and how many uninterrupted groups they form: of a loss series, lossy runs and bursts. */
  readonly positive: number;
  readonly bursts: number;
  /** From raw samples, not from rollups. */
  readonly exact: boolean;
}

/** The value that at least `share` of the values do not exceed. Sorts `values`. */
export function nearestRank(values: Float64Array | number[], share: number): number {
  if (values instanceof Float64Array) values.sort();
  else values.sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil(values.length * share - 1e-9) - 1)] ?? Number.NaN;
}

export function summarise(values: ArrayLike<number>): SampleSummary | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let differences = 0;
  let positive = 0;
  let bursts = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    if (i > 0) differences += Math.abs(value - values[i - 1]!);
    if (value > 0) {
      positive++;
      if (i === 0 || values[i - 1]! <= 0) bursts++;
    }
  }
  return {
    count,
    min,
    max,
    avg: sum / count,
    p95: nearestRank(Float64Array.from(values), 0.95),
    jitter: count > 1 ? differences / (count - 1) : null,
    positive,
    bursts,
    exact: true,
  };
}
