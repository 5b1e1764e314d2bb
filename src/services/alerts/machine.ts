/**
 * The state machine of one watched thing: N bad of the last M to go down, a few good in a row to come back, flapping held, loss told apart
 * from death. Pure: what to do next is in the returned value. A thing that stays as it is costs no memory: the same machine is returned.
 */
import type { SensorRule } from '#pure/contract/resources.ts';

export type Outcome = 'good' | 'warning' | 'bad' | 'unknown';
export type Watched = 'up' | 'warning' | 'down' | 'unknown';

export interface Machine {
  readonly state: Watched;
  readonly sinceMs: number;
  /** Oldest first; true is bad. It begins with the oldest bad one that still counts. */
  readonly window: readonly boolean[];
  readonly goodInRow: number;
  /** Results in a row that were not good: a warning is confirmed like a failure. */
  readonly notGoodInRow: number;
  readonly changesMs: readonly number[];
  /** Bad results have been seen but not enough yet. */
  readonly suspect: boolean;
  /** The last `lossRuns` results before it went down, newest in the lowest bit; 1 is bad. Only of things that answer for a whole device. */
  readonly recent: number;
}
export interface Step {
  readonly machine: Machine;
  readonly changed: boolean;
  readonly recheck: boolean;
}

const none: readonly never[] = [];

export const newMachine = (nowMs: number, state: Watched = 'unknown'): Machine => ({
  state,
  sinceMs: nowMs,
  window: none,
  goodInRow: 0,
  notGoodInRow: 0,
  changesMs: none,
  suspect: false,
  recent: 0,
});

const changesKept = 100;
/** Results over which loss is counted. */
export const lossRuns = 30;
const lossMask = 2 ** lossRuns - 1;
/** Bad ones among them, not all in a row, that make a lossy way of it. */
const lossyMin = 3;
/** A row of failures that this loss brings by chance more often than this is no sign of death. */
const chanceMax = 0.001;
const failuresMax = 8;

const ones = (bits: number): number => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
};

const beforeRow = (recent: number): number => {
  let bits = recent;
  while ((bits & 1) === 1) bits >>>= 1;
  return bits;
};
/** Lost runs of the last `lossRuns`, the present row of failures not counted. */
export const lostRuns = (recent: number): number => ones(beforeRow(recent));
export const isLossy = (machine: Pick<Machine, 'recent'>): boolean => lostRuns(machine.recent) >= lossyMin;
/** The last runs were lost, and only the loss before keeps it from being called down. */
export const isSilentAmidLoss = (machine: Pick<Machine, 'recent'>): boolean =>
  isLossy(machine) && (machine.recent & 3) === 3;

/** No more failures than it takes to go down, and it answers: that was loss. Anything longer was an outage, and leaves none behind. */
const afterOutage = ({ recent, notGoodInRow }: Machine, rule: SensorRule): number =>
  notGoodInRow <= Math.min(rule.failuresToOpen, rule.window) ? (recent << 1) & lossMask : beforeRow(recent);

/** How many failures in a row mean death where every so many runs are lost anyway. */
function failuresNeeded(recent: number, rule: SensorRule): number {
  const lost = lostRuns(recent);
  const own = Math.min(rule.failuresToOpen, rule.window);
  if (lost < lossyMin) return own;
  // Since the first loss: what was whole before says nothing of the way as it is now.
  const runs = 32 - Math.clz32(beforeRow(recent));
  const byChance = Math.ceil(Math.log(chanceMax) / Math.log(Math.min(0.9, lost / runs)));
  return Math.max(own, Math.min(failuresMax, byChance));
}

const trimmed = (window: readonly boolean[]): readonly boolean[] => {
  const first = window.indexOf(true);
  return first === -1 ? none : first === 0 ? window : window.slice(first);
};

export function step(
  machine: Machine,
  given: Outcome,
  rule: SensorRule,
  nowMs: number,
  countsLoss = false,
): Step {
  // The probe could not tell: that is no news about the target.
  if (given === 'unknown')
    return {
      machine: machine.suspect ? { ...machine, suspect: false } : machine,
      changed: false,
      recheck: false,
    };
  const bad = given === 'bad';
  // The time of an outage says nothing of the way when it is whole.
  const wasDown = machine.state === 'down';
  const recent = !countsLoss
    ? 0
    : wasDown
      ? machine.recent
      : ((machine.recent << 1) | Number(bad)) & lossMask;
  const lossy = !wasDown && isLossy({ recent });
  const outcome: Outcome = given === 'good' && lossy ? 'warning' : given;
  const needed = failuresNeeded(recent, rule);
  const length = Math.max(rule.window, needed);
  const window = bad || machine.window.length > 0 ? trimmed([...machine.window, bad].slice(-length)) : none;
  const badCount = needed > rule.window ? rowAtEnd(window) : window.filter(Boolean).length;
  const notGoodInRow = outcome === 'good' ? 0 : Math.min(machine.notGoodInRow + 1, failuresMax);
  const goodInRow = bad || machine.state !== 'down' ? 0 : machine.goodInRow + 1;
  let state = machine.state;
  if (bad && badCount >= needed) state = 'down';
  else if (!bad && machine.state === 'down') {
    // A flapping target must hold still for a whole window before it is believed.
    const wanted = isFlapping(machine, rule, nowMs)
      ? Math.max(rule.successesToClose, rule.window * 3)
      : rule.successesToClose;
    const isMild = outcome === 'warning' || isLossy({ recent: afterOutage(machine, rule) });
    if (goodInRow >= wanted) state = isMild ? 'warning' : 'up';
  } else if (outcome === 'good') state = 'up';
  else if (outcome === 'warning' && notGoodInRow >= Math.min(rule.failuresToOpen, rule.window))
    state = 'warning';
  else if (outcome === 'warning' && state === 'unknown') state = 'up';
  const changed = state !== machine.state;
  const suspect = (bad && state !== 'down') || (outcome === 'warning' && state === 'up');
  if (
    !changed &&
    !suspect &&
    !machine.suspect &&
    recent === machine.recent &&
    window.length === machine.window.length &&
    goodInRow === machine.goodInRow &&
    notGoodInRow === machine.notGoodInRow &&
    (window.length === 0 || state === 'down')
  )
    return { machine, changed: false, recheck: false };
  const back = changed && machine.state === 'down';
  return {
    machine: {
      state,
      sinceMs: changed ? nowMs : machine.sinceMs,
      window: back ? none : window,
      goodInRow: state === 'down' ? goodInRow : 0,
      notGoodInRow,
      changesMs: changed ? [...machine.changesMs, nowMs].slice(-changesKept) : machine.changesMs,
      suspect,
      recent: back ? afterOutage(machine, rule) : recent,
    },
    changed,
    recheck: suspect && rule.recheckMs > 0,
  };
}

const rowAtEnd = (window: readonly boolean[]): number => window.length - 1 - window.lastIndexOf(false);

export const isFlapping = (machine: Machine, rule: SensorRule, nowMs: number): boolean =>
  machine.changesMs.length >= rule.flapChangesMax &&
  machine.changesMs.filter((atMs) => atMs > nowMs - rule.flapWindowMs).length >= rule.flapChangesMax;
