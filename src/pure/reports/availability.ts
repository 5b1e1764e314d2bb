/** Availability of things over a period: planned work does not count, the agreement is a share of what is left (ITU-T E.800 2.4). */
import { type Interval, lengthMs, union, within, without } from './intervals.ts';

export interface WatchedThing {
  readonly name: string;
  /** When watching began: what was before is not counted as up. */
  readonly sinceMs: number;
  readonly down: readonly Interval[];
  readonly planned: readonly Interval[];
}
export interface Availability {
  readonly name: string;
  readonly measuredMs: number;
  readonly downMs: number;
  /** Null when nothing was measured. */
  readonly percent: number | null;
  readonly outages: number;
  readonly longestMs: number;
  /** Mean time to repair. */
  readonly mttrMs: number | null;
  /** Mean time between failures: time up per outage. */
  readonly mtbfMs: number | null;
  /** Of the error budget; negative when the agreement is broken. */
  readonly budgetLeftMs: number;
  readonly met: boolean;
}

export function availabilityOf(thing: WatchedThing, period: Interval, targetPercent: number): Availability {
  const watched = { fromMs: Math.max(period.fromMs, thing.sinceMs), toMs: period.toMs };
  const measured = without([watched], thing.planned);
  const down = without(within(thing.down, watched), thing.planned);
  const measuredMs = lengthMs(measured);
  const downMs = lengthMs(down);
  // Planned work may cut one outage in two: it was one.
  const outages = within(union(thing.down), watched).filter(
    (outage) => lengthMs(without([outage], thing.planned)) > 0,
  ).length;
  const budgetMs = measuredMs * (1 - targetPercent / 100);
  return {
    name: thing.name,
    measuredMs,
    downMs,
    percent: measuredMs > 0 ? 100 * (1 - downMs / measuredMs) : null,
    outages,
    longestMs: Math.max(0, ...down.map(({ fromMs, toMs }) => toMs - fromMs)),
    mttrMs: outages > 0 ? downMs / outages : null,
    mtbfMs: outages > 0 ? (measuredMs - downMs) / outages : null,
    budgetLeftMs: budgetMs - downMs,
    met: downMs <= budgetMs,
  };
}
