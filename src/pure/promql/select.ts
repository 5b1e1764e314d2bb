/** Samples → values at the steps of a query: the newest within the look-back, or a function over a window. */
import type { Moment } from './ast.ts';
import type { Labels } from './labels.ts';
import type { RangeFunction } from './range-functions.ts';
import { emptySeries, type Samples, type Series } from './value.ts';

/** The steps of an evaluation, and what `@ start()` and `@ end()` mean in it. */
export interface Steps {
  readonly timesMs: Float64Array;
  readonly startMs: number;
  readonly endMs: number;
}
export const momentMs = (
  { offsetMs, fixed }: Moment,
  timeMs: number,
  { startMs, endMs }: Pick<Steps, 'startMs' | 'endMs'>,
): number =>
  (fixed === null ? timeMs : fixed === 'start' ? startMs : fixed === 'end' ? endMs : fixed) - offsetMs;

/** Calls with the span of samples in [time - back, time] for each step. Times ascend, so both ends only move forward; they may stand still. */
function spans(
  { timesMs: sampled }: Samples,
  { timesMs }: Steps,
  moment: (timeMs: number) => number,
  backMs: number,
  found: (step: number, from: number, to: number, atMs: number) => void,
): void {
  let from = 0;
  let to = 0;
  for (let step = 0; step < timesMs.length; step++) {
    const atMs = moment(timesMs[step]!);
    while (to < sampled.length && sampled[to]! <= atMs) to++;
    while (from < to && sampled[from]! < atMs - backMs) from++;
    if (to > from) found(step, from, to, atMs);
  }
}

export function newest(
  samples: Samples,
  steps: Steps,
  moment: Moment,
  lookbackMs: number,
  asTime = false,
): Series {
  const series = emptySeries(samples.labels, steps.timesMs.length);
  spans(
    samples,
    steps,
    (timeMs) => momentMs(moment, timeMs, steps),
    lookbackMs,
    (step, _from, to) => {
      series.values[step] = asTime ? samples.timesMs[to - 1]! / 1000 : samples.values[to - 1]!;
      series.has[step] = 1;
    },
  );
  return series;
}

export function overWindow(
  samples: Samples,
  labels: Labels,
  steps: Steps,
  range: { readonly moment: Moment; readonly rangeMs: number },
  apply: RangeFunction,
  parameters: readonly Float64Array[],
): Series {
  const series = emptySeries(labels, steps.timesMs.length);
  const { moment, rangeMs } = range;
  spans(
    samples,
    steps,
    (timeMs) => momentMs(moment, timeMs, steps),
    rangeMs,
    (step, from, to, atMs) => {
      const value = apply({
        samples,
        from,
        to,
        beginMs: atMs - rangeMs,
        endMs: atMs,
        nowMs: steps.timesMs[step]!,
        parameters: parameters.map((values) => values[step]!),
      });
      if (value === undefined) return;
      series.values[step] = value;
      series.has[step] = 1;
    },
  );
  return series;
}
