/** How much came together in the calendar hour or day (UTC): a speed is integrated, a quantity is summed. It starts at zero with each period. */
import type { Unit } from '#pure/schema/metrics.ts';
import { judgeOf, type Signal } from './signal.ts';

/** What a unit becomes when it is summed over time; `perSecond` units are integrated. Absent: a sum of it says nothing. */
export const volumeUnits: Partial<
  Record<Unit, { readonly unit: Unit; readonly factor: number; readonly perSecond: boolean }>
> = {
  'bits-per-second': { unit: 'bytes', factor: 1 / 8, perSecond: true },
  'packets-per-second': { unit: 'count', factor: 1, perSecond: true },
  'errors-per-second': { unit: 'count', factor: 1, perSecond: true },
  watts: { unit: 'watt-hours', factor: 1 / 3600, perSecond: true },
  count: { unit: 'count', factor: 1, perSecond: false },
  bytes: { unit: 'bytes', factor: 1, perSecond: false },
};
const periodSeconds = { hour: 3600, day: 86_400 } as const;
/** Time without samples that is still filled with the next value; what is longer is a gap and counts nothing. */
const gapS = 3600;

export function volumeSignal(options: {
  readonly above: number;
  readonly period: keyof typeof periodSeconds;
  readonly unit: Unit;
}): Signal {
  const periodS = periodSeconds[options.period];
  const { factor, perSecond } = volumeUnits[options.unit] ?? { factor: 1, perSecond: false };
  let sum = 0;
  let startS = Number.NaN;
  let lastS = Number.NaN;
  return {
    push(timeS, value) {
      const nowStartS = timeS - (timeS % periodS);
      if (nowStartS !== startS) {
        startS = nowStartS;
        sum = 0;
      }
      if (!perSecond) sum += value * factor;
      else if (timeS - lastS <= gapS) sum += value * factor * (timeS - Math.max(lastS, startS));
      lastS = timeS;
      return sum;
    },
    ...judgeOf({ above: options.above }),
  };
}
