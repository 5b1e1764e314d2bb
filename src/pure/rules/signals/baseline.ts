/**
 * The usual of this hour of the week: median and MAD of the hourly means of this hour and its two neighbours in the last weeks. Robust: one
 * bad week in four moves neither. Hours are UTC, so a change to summer time shifts the usual by one hour, which the neighbours soften.
 */
import type { Signal } from './signal.ts';

export const hoursOfWeek = 168;
/** A standard deviation of normal noise is so many MADs (Rousseeuw and Croux 1993). */
export const madFactor = 1.4826;
/** Hours known before anything is judged: with fewer, the median is one of two or three numbers. */
export const hoursLeast = 4;
/** Nearer to the median than this share of it is never unusual: a series that never moved would alarm at the first ripple. */
const shareLeast = 0.05;
/** Back within this part of the distance it is over. */
const clearShare = 0.8;

export function medianOf(values: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

export interface BaselineSignal extends Signal {
  /** What is usual now; NaN while it is being learnt. */
  usual(): { readonly median: number; readonly distance: number };
}

/** Measured: the distance from the median in parts of the allowed one, so that 1 is the border. */
export function baselineSignal(options: {
  readonly direction: 'above' | 'below' | 'both';
  readonly deviations: number;
  readonly weeks: number;
  readonly least: number;
}): BaselineSignal {
  const { direction, deviations, weeks, least } = options;
  const means = new Float32Array(hoursOfWeek * weeks).fill(Number.NaN);
  const near = new Float64Array(3 * weeks);
  let hour = Number.NaN;
  let sum = 0;
  let samples = 0;
  let median = Number.NaN;
  let distance = Number.NaN;

  const learn = (nowHour: number) => {
    if (samples > 0)
      means[(hour % hoursOfWeek) * weeks + (Math.floor(hour / hoursOfWeek) % weeks)] = sum / samples;
    hour = nowHour;
    sum = 0;
    samples = 0;
    let known = 0;
    for (let offset = -1; offset <= 1; offset++) {
      const from = ((hour + offset + hoursOfWeek) % hoursOfWeek) * weeks;
      for (let week = 0; week < weeks; week++) {
        const mean = means[from + week]!;
        if (!Number.isNaN(mean)) near[known++] = mean;
      }
    }
    // An hour ago is no history: at least one value must be of this very hour, a week back or more.
    const own = (hour % hoursOfWeek) * weeks;
    let seen = false;
    for (let week = 0; week < weeks; week++) if (!Number.isNaN(means[own + week]!)) seen = true;
    if (known < hoursLeast || !seen) {
      median = Number.NaN;
      distance = Number.NaN;
      return;
    }
    median = medianOf(near.subarray(0, known));
    for (let i = 0; i < known; i++) near[i] = Math.abs(near[i]! - median);
    const spread = madFactor * medianOf(near.subarray(0, known));
    distance = Math.max(deviations * spread, least, Math.abs(median) * shareLeast, Number.MIN_VALUE);
  };
  const over = (measured: number, border: number) =>
    direction === 'above'
      ? measured > border
      : direction === 'below'
        ? measured < -border
        : Math.abs(measured) > border;
  return {
    push(timeS, value) {
      const now = Math.floor(timeS / 3600);
      if (now !== hour) learn(now);
      sum += value;
      samples++;
      return (value - median) / distance;
    },
    bad: (measured) => over(measured, 1),
    stillBad: (measured) => over(measured, clearShare),
    worse: (a, b) => Math.abs(a) > Math.abs(b),
    usual: () => ({ median, distance }),
  };
}
