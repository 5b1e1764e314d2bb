/** The state of a business service from the states of its members. What is paused or unknown does not vote; it is told. */
import type { SensorState, ServiceInput } from '#pure/contract/resources.ts';

const scores: Partial<Record<SensorState, number>> = { up: 1, warning: 0.5, down: 0 };

export interface ServiceState {
  readonly state: SensorState;
  /** Percent of the votes; null when nobody voted. */
  readonly percent: number | null;
  readonly voters: number;
}

export function serviceState(
  { by, warnBelow, downBelow }: Pick<ServiceInput, 'by' | 'warnBelow' | 'downBelow'>,
  members: readonly { readonly state: SensorState; readonly weight: number }[],
): ServiceState {
  const voters = members.filter(({ state }) => scores[state] !== undefined);
  if (voters.length === 0) {
    const paused = members.length > 0 && members.every(({ state }) => state === 'paused');
    return { state: paused ? 'paused' : 'unknown', percent: null, voters: 0 };
  }
  const weightOf = (weight: number) => (by === 'weighted' ? weight : 1);
  const total = voters.reduce((sum, { weight }) => sum + weightOf(weight), 0);
  const percent =
    (voters.reduce((sum, { state, weight }) => sum + scores[state]! * weightOf(weight), 0) / total) * 100;
  if (by === 'worst') {
    const worst = voters.some(({ state }) => state === 'down')
      ? 'down'
      : voters.some(({ state }) => state === 'warning')
        ? 'warning'
        : 'up';
    return { state: worst, percent, voters: voters.length };
  }
  return {
    state: percent < downBelow ? 'down' : percent < warnBelow ? 'warning' : 'up',
    percent,
    voters: voters.length,
  };
}
