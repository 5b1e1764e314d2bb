/** A rule over the past: the detector that judges live, fed from history. */
import type { RuleCondition, RuleConfirm, RuleGroup } from '#pure/contract/resources.ts';
import type { Unit } from '#pure/schema/metrics.ts';
import { createDetector } from './detector.ts';
import { aggregate } from './group.ts';

export interface Watched {
  readonly condition: RuleCondition;
  readonly confirm: RuleConfirm;
  readonly unit: Unit;
}
export interface Episode {
  /** When it would have been raised. */
  readonly startS: number;
  /** Null: still raised at the end. */
  readonly endS: number | null;
  readonly peak: number;
}
export interface Samples {
  readonly timeS: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

/** What must have been seen before the first judgement is the one that live would have made. */
export function warmSecondsOf(condition: RuleCondition, confirm: RuleConfirm): number {
  const confirmS = confirm.kind === 'duration' ? confirm.forS : 0;
  switch (condition.kind) {
    case 'baseline':
      return condition.weeks * 7 * 86_400 + 3600;
    case 'forecast':
    case 'percentile':
    case 'rate':
      return condition.windowS + confirmS;
    case 'volume':
      return condition.period === 'hour' ? 3600 : 86_400;
    case 'change':
      return condition.holdS;
    case 'no-data':
      return condition.afterS;
    default:
      return confirmS;
  }
}

/** What of a rollup stands for the samples in it: their extreme where one sample is enough, else their mean. */
export function rollupValueOf({
  condition,
  confirm,
}: Pick<Watched, 'condition' | 'confirm'>): 'min' | 'max' | 'avg' {
  if (condition.kind !== 'threshold' || confirm.kind !== 'at-once') return 'avg';
  return condition.above !== undefined ? 'max' : 'min';
}

export interface Replay {
  readonly fromS: number;
  readonly toS: number;
  /** Length of a rollup period; 0 for samples. */
  readonly resolutionS: number;
  /** Usual time between samples, to know how many a rollup stands for. */
  readonly intervalS: number;
}

/** A rollup stands for its whole period: for so many samples, spread over it. */
function repeatsOf(confirm: RuleConfirm, { resolutionS, intervalS }: Replay): number {
  if (resolutionS === 0 || confirm.kind === 'at-once') return 1;
  if (confirm.kind === 'duration') return 2;
  return Math.max(1, Math.min(confirm.m, Math.round(resolutionS / Math.max(1, intervalS))));
}

export function replay(watched: Watched, samples: Samples, over: Replay): Episode[] {
  const { condition, confirm } = watched;
  const { resolutionS } = over;
  // Between two rollups there is always a period: only what is clearly longer is silence.
  const seen =
    condition.kind === 'no-data' && resolutionS > 0
      ? { ...watched, condition: { ...condition, afterS: Math.max(condition.afterS, resolutionS * 2) } }
      : watched;
  const detector = createDetector(seen);
  const episodes: Episode[] = [];
  let startS = Number.NaN;
  const note = (atS: number) => {
    if (detector.raised()) startS = condition.kind === 'no-data' ? detector.sinceS() : atS;
    else if (startS >= over.fromS) episodes.push({ startS, endS: atS, peak: detector.peak() });
  };
  const repeats = repeatsOf(confirm, over);
  const stepS = repeats > 1 ? (resolutionS - 1) / (repeats - 1) : 0;
  const { timeS, value } = samples;
  for (let i = 0; i < timeS.length; i++) {
    const atS = timeS[i]!;
    if (detector.tick(atS)) note(atS);
    for (let k = 0; k < repeats; k++)
      if (detector.sample(atS + Math.floor(k * stepS), value[i]!)) note(atS + Math.floor(k * stepS));
  }
  if (timeS.length > 0 && detector.tick(over.toS)) note(over.toS);
  if (detector.raised() && startS >= over.fromS) episodes.push({ startS, endS: null, peak: detector.peak() });
  return episodes;
}

/** Values that a grid for a quantile may hold at once: 320 MB. */
export const gridValuesMax = 40_000_000;

/** Series folded into one aggregate, in any order, on the grid that live aggregates on. */
export function createFold(group: RuleGroup, over: Replay & { readonly seriesMax: number }) {
  const stepS = Math.max(group.stepS, over.resolutionS);
  const staleS = Math.max(group.staleS, stepS);
  const firstS = Math.ceil(over.fromS / stepS) * stepS;
  const steps = Math.max(0, Math.floor((over.toS - firstS) / stepS) + 1);
  const counts = new Uint32Array(steps);
  const least = new Float64Array(steps).fill(Number.POSITIVE_INFINITY);
  const greatest = new Float64Array(steps).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(steps);
  const all = group.by === 'quantile' ? new Float64Array(steps * over.seriesMax) : undefined;
  return {
    add({ timeS, value }: Samples): void {
      let next = 0;
      for (let step = 0; step < steps; step++) {
        const atS = firstS + step * stepS;
        while (next < timeS.length && timeS[next]! <= atS) next++;
        if (next === 0 || timeS[next - 1]! <= atS - staleS) continue;
        const last = value[next - 1]!;
        if (all) all[step * over.seriesMax + counts[step]!] = last;
        counts[step]!++;
        sums[step]! += last;
        if (last < least[step]!) least[step] = last;
        if (last > greatest[step]!) greatest[step] = last;
      }
    },
    samples(): Samples {
      const timeS = Float64Array.from({ length: steps }, (_, step) => firstS + step * stepS);
      const value = timeS.map((_, step) => {
        const count = counts[step]!;
        if (group.by === 'count') return count;
        if (count === 0) return Number.NaN;
        if (all)
          return aggregate(group, all.subarray(step * over.seriesMax, (step + 1) * over.seriesMax), count);
        if (group.by === 'sum') return sums[step]!;
        return group.by === 'avg' ? sums[step]! / count : group.by === 'min' ? least[step]! : greatest[step]!;
      });
      return { timeS, value };
    },
  };
}

/** Local hours that are night: who is woken then counts an alert twice. */
const nightFromHour = 22;
const nightToHour = 6;
export function atNight(timeMs: number, utcOffsetMin: number): boolean {
  const hour = Math.floor((timeMs + utcOffsetMin * 60_000) / 3_600_000) % 24;
  return hour >= nightFromHour || hour < nightToHour;
}

/** Alerts by local day, every day of the range present. */
export function perDayOf(
  starts: readonly number[],
  fromMs: number,
  toMs: number,
  utcOffsetMin: number,
): { readonly dayMs: number; readonly alerts: number; readonly atNight: number }[] {
  const dayMs = 86_400_000;
  const shift = utcOffsetMin * 60_000;
  const dayOf = (ms: number) => Math.floor((ms + shift) / dayMs);
  const days = new Map<number, { dayMs: number; alerts: number; atNight: number }>();
  for (let day = dayOf(fromMs); day <= dayOf(toMs - 1); day++)
    days.set(day, { dayMs: day * dayMs - shift, alerts: 0, atNight: 0 });
  for (const start of starts) {
    const day = days.get(dayOf(start));
    if (!day) continue;
    day.alerts++;
    if (atNight(start, utcOffsetMin)) day.atNight++;
  }
  return [...days.values()];
}
