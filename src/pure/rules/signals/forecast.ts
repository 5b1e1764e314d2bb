/**
 * When a limit is reached if the trend of the window goes on: Theil and Sen's line, the median of the slopes between all pairs, which a third
 * of outliers cannot bend. The window is cut into 24 means, so 276 slopes, computed once a part and not once a sample.
 */
import { medianOf } from './baseline.ts';
import type { Signal } from './signal.ts';

export const forecastPoints = 24;
/** A trend needs at least so many means, a quarter of the window. */
const pointsLeast = forecastPoints / 4;
/** Over when the limit is further away than this many times what was asked. */
const clearFactor = 1.25;

/** Slope and the level at `atS`, by median of slopes and of intercepts. */
export function trendOf(
  times: Float64Array,
  values: Float64Array,
  atS: number,
): { slope: number; level: number } {
  const count = times.length;
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pairs = 0;
  for (let i = 0; i < count; i++)
    for (let k = i + 1; k < count; k++) slopes[pairs++] = (values[k]! - values[i]!) / (times[k]! - times[i]!);
  const slope = medianOf(slopes);
  return { slope, level: medianOf(values.map((value, i) => value + slope * (atS - times[i]!))) };
}

/** Measured: seconds until the limit; 0 when it is passed, Infinity when the trend leads elsewhere. */
export function forecastSignal(options: {
  readonly reaches: number;
  readonly direction: 'rising' | 'falling';
  readonly withinS: number;
  readonly windowS: number;
}): Signal {
  const { reaches, direction, withinS, windowS } = options;
  const sign = direction === 'rising' ? 1 : -1;
  const partS = windowS / forecastPoints;
  const times = new Float64Array(forecastPoints);
  const values = new Float64Array(forecastPoints);
  let count = 0;
  let part = Number.NaN;
  let timeSum = 0;
  let sum = 0;
  let samples = 0;
  let reachedS = Number.NaN;

  const close = (nowS: number) => {
    if (samples > 0) {
      if (count === forecastPoints) {
        times.copyWithin(0, 1);
        values.copyWithin(0, 1);
        count--;
      }
      times[count] = timeSum / samples;
      values[count++] = sum / samples;
    }
    timeSum = 0;
    sum = 0;
    samples = 0;
    let from = 0;
    while (from < count && times[from]! < nowS - windowS) from++;
    if (count - from < pointsLeast) {
      reachedS = Number.NaN;
      return;
    }
    const { slope, level } = trendOf(times.subarray(from, count), values.subarray(from, count), nowS);
    const left = (reaches - level) * sign;
    reachedS = left <= 0 ? nowS : slope * sign > 0 ? nowS + left / (slope * sign) : Number.POSITIVE_INFINITY;
  };
  return {
    push(timeS, value) {
      const now = Math.floor(timeS / partS);
      if (now !== part) {
        close(timeS);
        part = now;
      }
      timeSum += timeS;
      sum += value;
      samples++;
      if ((value - reaches) * sign >= 0) return 0;
      return Number.isNaN(reachedS) ? Number.NaN : Math.max(0, reachedS - timeS);
    },
    bad: (measured) => measured <= withinS,
    stillBad: (measured) => measured <= withinS * clearFactor,
    worse: (a, b) => a < b,
  };
}
