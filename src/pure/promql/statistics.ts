/** Sums and spreads that agree with those of Prometheus. */

/** Neumaier's variant of Kahan's sum: small addends are not lost beside large ones. */
export function sumOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  let lost = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // Infinities leave NaN in what was lost.
  return Number.isFinite(sum) ? sum + lost : sum;
}

export const meanOf = (values: ArrayLike<number>, from: number, to: number): number => {
  const sum = sumOf(values, from, to);
  if (Number.isFinite(sum) || !allFinite(values, from, to)) return sum / (to - from);
  // The sum overflowed, the mean need not.
  let mean = 0;
  for (let i = from; i < to; i++) mean += (values[i]! - mean) / (i - from + 1);
  return mean;
};
function allFinite(values: ArrayLike<number>, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
}

/** Of the population (Welford). */
export function varianceOf(values: ArrayLike<number>, from: number, to: number): number {
  let mean = 0;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const delta = values[i]! - mean;
    mean += delta / (i - from + 1);
    sum += delta * (values[i]! - mean);
  }
  return sum / (to - from);
}

export function quantileOf(q: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  // Not a number sorts before everything.
  const sorted = [...values].sort((a, b) =>
    Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b,
  );
  const rank = q * (sorted.length - 1);
  const low = Math.max(0, Math.floor(rank));
  const high = Math.min(sorted.length - 1, low + 1);
  const weight = rank - Math.floor(rank);
  return sorted[low]! * (1 - weight) + sorted[high]! * weight;
}

/** Least squares: slope per second and the value at `originMs`. */
export function regressionOf(
  timesMs: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
  originMs: number,
): { readonly slope: number; readonly intercept: number } {
  const n = to - from;
  let isConstant = true;
  const x = new Float64Array(n);
  const xx = new Float64Array(n);
  const xy = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = values[from + i]!;
    if (value !== values[from]) isConstant = false;
    x[i] = (timesMs[from + i]! - originMs) / 1000;
    xx[i] = x[i]! * x[i]!;
    xy[i] = x[i]! * value;
  }
  const first = values[from]!;
  if (isConstant)
    return Number.isFinite(first)
      ? { slope: 0, intercept: first }
      : { slope: Number.NaN, intercept: Number.NaN };
  const [sumX, sumY] = [sumOf(x, 0, n), sumOf(values, from, to)];
  const covariance = sumOf(xy, 0, n) - (sumX * sumY) / n;
  const variance = sumOf(xx, 0, n) - (sumX * sumX) / n;
  const slope = covariance / variance;
  return { slope, intercept: sumY / n - (slope * sumX) / n };
}
