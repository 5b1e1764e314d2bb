/** Which table answers a range query, and how wide its buckets are. The same for every store, so that answers agree. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';

export const rollups = [
  { table: 'sample_15m', periodS: 900 },
  { table: 'sample_1h', periodS: 3600 },
] as const;
export type RollupTable = (typeof rollups)[number]['table'];

/** Days kept. Raw is about 2 bytes a sample, a rollup row 10 to 14: years of hours cost less than a month of minutes. */
export interface Retention {
  readonly rawDays: number;
  readonly quarterHourDays: number;
  readonly hourDays: number;
  readonly eventDays: number;
}
export const defaultRetention: Retention = {
  rawDays: 30,
  quarterHourDays: 180,
  hourDays: 5 * 365,
  eventDays: 400,
};

export const dayS = 86_400;
/** One answer fits a screen many times over; more is a mistake or an export, which is `raw`. */
export const pointsMax = 10_000;
export const seriesPerQueryMax = 10_000;
export const rowsMax = 1_000_000;

export interface RangePlan {
  readonly table: 'sample' | RollupTable;
  readonly stepS: number;
  /** Bucket starts are `originS` plus a multiple of `stepS`: the epoch, so that a sliding window keeps its buckets. */
  readonly originS: number;
  /** The bounds to filter by; with a rollup widened to whole periods. */
  readonly fromS: number;
  readonly toS: number;
}

const unitOf = (stepS: number): number => {
  if (stepS >= 3600) return 3600;
  if (stepS >= 900) return 900;
  return stepS >= 60 ? 60 : 1;
};
const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

export function planRange(
  fromS: number,
  toS: number,
  points: number,
  nowS: number,
  retention: Retention,
): RangePlan {
  if (!Number.isInteger(points) || points < 1 || points > pointsMax)
    throw invalidInput('points', points, `must be a whole number from 1 to ${pointsMax}`);
  if (!(Number.isSafeInteger(fromS) && fromS >= 0))
    throw invalidInput('fromS', fromS, 'must be epoch seconds');
  if (!(Number.isSafeInteger(toS) && toS > fromS && toS < 2 ** 32))
    throw invalidInput('toS', toS, 'must be epoch seconds after the start');

  const kept = nowS - fromS;
  const leastS = kept <= retention.rawDays * dayS ? 1 : kept <= retention.quarterHourDays * dayS ? 900 : 3600;
  const wantedS = Math.max(leastS, Math.ceil((toS - fromS) / points));
  const unit = unitOf(wantedS);
  let originS = 0;
  let stepS = roundUp(wantedS, unit);
  const buckets = () => Math.ceil((toS - originS) / stepS) - Math.floor((fromS - originS) / stepS);
  // An aligned grid may need one bucket more than the span suggests.
  if (buckets() > points) {
    if (points > 1) stepS = roundUp(Math.ceil((toS - fromS) / (points - 1)), unit);
    else {
      originS = Math.floor(fromS / unit) * unit;
      stepS = roundUp(toS - originS, unit);
    }
  }
  const rollup = [...rollups].reverse().find(({ periodS }) => stepS % periodS === 0);
  if (!rollup) return { table: 'sample', stepS, originS, fromS, toS };
  const { table, periodS } = rollup;
  return { table, stepS, originS, fromS: Math.floor(fromS / periodS) * periodS, toS: roundUp(toS, periodS) };
}

export function checkSeries(series: readonly number[]): void {
  if (series.length > seriesPerQueryMax)
    throw invalidInput('series', series.length, `at most ${seriesPerQueryMax} in one query`);
  for (const id of series)
    if (!Number.isSafeInteger(id) || id < 0) throw invalidInput('series', id, 'must be a series id');
}

export const tooManySamples = (limit: number): FaultError =>
  new FaultError(
    fault('too-large', `more than ${limit} samples`, {
      remedy: 'Choose fewer series or a shorter time.',
    }),
  );

export const limitRows = (limit: number): number => {
  if (!Number.isInteger(limit) || limit < 1)
    throw invalidInput('limit', limit, 'must be a whole number above 0');
  return Math.min(limit, rowsMax);
};

/** What answers a summary: raw samples while all of the range is kept, else the finest rollup that holds it, in whole periods. */
export function planSummary(
  fromS: number,
  toS: number,
  nowS: number,
  retention: Retention,
): Pick<RangePlan, 'table' | 'fromS' | 'toS'> {
  if (!(Number.isSafeInteger(fromS) && fromS >= 0))
    throw invalidInput('fromS', fromS, 'must be epoch seconds');
  if (!(Number.isSafeInteger(toS) && toS > fromS && toS < 2 ** 32))
    throw invalidInput('toS', toS, 'must be epoch seconds after the start');
  const keptDays = (nowS - fromS) / dayS;
  if (keptDays <= retention.rawDays) return { table: 'sample', fromS, toS };
  const { table, periodS } = keptDays <= retention.quarterHourDays ? rollups[0] : rollups[1];
  return { table, fromS: Math.floor(fromS / periodS) * periodS, toS: roundUp(toS, periodS) };
}
