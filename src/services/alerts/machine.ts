/**
 * The state machine of one watched thing: N bad of the last M to go down, a few good in a row to come back, flapping held.
 * Pure: what to do next is in the returned value.
 */
import type { SensorRule } from '#pure/contract/resources.ts';

export type Outcome = 'good' | 'warning' | 'bad' | 'unknown';
export type Watched = 'up' | 'warning' | 'down' | 'unknown';

export interface Machine {
  readonly state: Watched;
  readonly sinceMs: number;
  /** Oldest first; true is bad. */
  readonly window: readonly boolean[];
  readonly goodInRow: number;
  readonly changesMs: readonly number[];
  /** Bad results have been seen but not enough yet. */
  readonly suspect: boolean;
}
export interface Step {
  readonly machine: Machine;
  readonly changed: boolean;
  readonly recheck: boolean;
}

export const newMachine = (nowMs: number, state: Watched = 'unknown'): Machine => ({
  state,
  sinceMs: nowMs,
  window: [],
  goodInRow: 0,
  changesMs: [],
  suspect: false,
});

const changesKept = 100;

export function step(machine: Machine, outcome: Outcome, rule: SensorRule, nowMs: number): Step {
  if (outcome === 'unknown') {
    // The probe could not tell: that is no news about the target, unless nothing was known before.
    return { machine: { ...machine, suspect: false }, changed: false, recheck: false };
  }
  const bad = outcome === 'bad';
  const window = [...machine.window, bad].slice(-rule.window);
  const goodInRow = bad ? 0 : machine.goodInRow + 1;
  const badCount = window.filter(Boolean).length;
  const flapping =
    machine.changesMs.filter((atMs) => atMs > nowMs - rule.flapWindowMs).length >= rule.flapChangesMax;
  let state = machine.state;
  if (bad && badCount >= Math.min(rule.failuresToOpen, rule.window)) state = 'down';
  else if (!bad && machine.state === 'down') {
    // A flapping target must hold still for a whole window before it is believed.
    if (goodInRow >= (flapping ? Math.max(rule.successesToClose, rule.window * 3) : rule.successesToClose))
      state = outcome === 'warning' ? 'warning' : 'up';
  } else if (!bad) state = outcome === 'warning' ? 'warning' : 'up';
  const changed = state !== machine.state;
  const suspect = bad && state !== 'down';
  return {
    machine: {
      state,
      sinceMs: changed ? nowMs : machine.sinceMs,
      window: changed && state !== 'down' ? [] : window,
      goodInRow,
      changesMs: changed ? [...machine.changesMs, nowMs].slice(-changesKept) : machine.changesMs,
      suspect,
    },
    changed,
    recheck: suspect && rule.recheckMs > 0,
  };
}
