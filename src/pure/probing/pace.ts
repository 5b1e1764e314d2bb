/** An upper bound on a rate that evens out short pauses, but never makes up for long ones with a burst. */

export interface Pace {
  /** How many may go now. */
  allowed(nowUs: number): number;
  spend(nowUs: number, count: number): void;
  /** When the next one may go. */
  readonly nextUs: number;
}

/** Time that a burst may make up for: a turn of the event loop and a timer that came late. */
const burstUs = 20_000;

export function createPace(ratePps: number | null): Pace {
  if (ratePps === null) return { allowed: () => Number.POSITIVE_INFINITY, spend() {}, nextUs: 0 };
  const intervalUs = 1_000_000 / ratePps;
  let nextUs = 0;
  return {
    allowed: (nowUs) =>
      nowUs < nextUs ? 0 : Math.floor((nowUs - Math.max(nextUs, nowUs - burstUs)) / intervalUs) + 1,
    spend(nowUs, count) {
      nextUs = Math.max(nextUs, nowUs - burstUs) + count * intervalUs;
    },
    get nextUs() {
      return nextUs;
    },
  };
}
