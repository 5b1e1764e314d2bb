/**
 * How long an answer may take, host by host: RFC 6298 section 2 within bounds. A host that never answered is judged by its neighbours, not by
 * all: what is silent may be on another continent than what answers.
 */

export interface Timing {
  /** Null adapts. */
  readonly fixedUs: number | null;
  readonly minUs: number;
  readonly maxUs: number;
}

export interface RoundTrips {
  sample(host: number, rttUs: number): void;
  timeoutUs(host: number): number;
  /** 0 while nothing was heard of it. */
  meanUs(host: number): number;
}

/** Before anything was heard: longer than across an ocean. */
const firstUs = 500_000;
/** Answers of neighbours that make a guess for one that is silent; which may be further away than they. */
const neighboursMin = 3;
const neighbourFactor = 2;
/** The least that a timeout is above the mean, however even the round trips are: both ends have something else to do at times. */
const slackUs = 10_000;

/** `neighbourhood` has a number below that of the hosts for each of them. */
export function createRoundTrips(neighbourhood: Uint32Array, timing: Timing): RoundTrips {
  const hosts = neighbourhood.length;
  const areaCount = new Uint32Array(hosts);
  const areaMean = new Float32Array(hosts);
  const areaDeviation = new Float32Array(hosts);
  const mean = new Float32Array(hosts);
  const deviation = new Float32Array(hosts);
  const { fixedUs, minUs, maxUs } = timing;
  const bounded = (us: number) => Math.min(maxUs, Math.max(minUs, us));
  return {
    meanUs: (host) => mean[host]!,
    sample(host, rttUs) {
      const area = neighbourhood[host]!;
      learn(areaMean, areaDeviation, area, rttUs);
      areaCount[area] = areaCount[area]! + 1;
      learn(mean, deviation, host, rttUs);
    },
    timeoutUs(host) {
      if (fixedUs !== null) return fixedUs;
      const own = mean[host]!;
      if (own > 0) return bounded(own + 4 * deviation[host]! + slackUs);
      const area = neighbourhood[host]!;
      if (areaCount[area]! < neighboursMin) return firstUs;
      return bounded(neighbourFactor * (areaMean[area]! + 4 * areaDeviation[area]! + slackUs));
    },
  };
}

/** RFC 6298 section 2: 0 is a mean of nothing. */
function learn(mean: Float32Array, deviation: Float32Array, at: number, rttUs: number): void {
  const before = mean[at]!;
  if (before === 0) {
    mean[at] = Math.max(1, rttUs);
    deviation[at] = rttUs / 2;
    return;
  }
  deviation[at] = deviation[at]! + (Math.abs(rttUs - before) - deviation[at]!) / 4;
  mean[at] = Math.max(1, before + (rttUs - before) / 8);
}
