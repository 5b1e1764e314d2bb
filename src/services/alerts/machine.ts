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
  /** The last `lossProbes` probes before it went down, newest in the lowest bit; 1 is lost. Only of things that answer for a whole device. */
  readonly recent: number;
  /** Answers in a row that are wanted yet until the last loss is held to be over. */
  readonly wanted: number;
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
  wanted: 0,
});

const changesKept = 100;
/** Probes of one result, and how many of them were lost. */
export interface Probes {
  readonly sent: number;
  readonly lost: number;
}

/** Probes over which loss is counted. */
export const lossProbes = 30;
const lossMask = 2 ** lossProbes - 1;
/** Probes of one result that count: one long result must not push out everything that was seen before. */
const probesAtOnceMax = 10;
/** Lost ones among them, in so many gaps, that make a lossy way of it. */
const lossyMin = 3;
const gapsMin = 2;
/** A longer gap than this was an outage, not loss. */
const gapMax = 3;
/** A row of failures that this loss brings by chance more often than this is no sign of death. */
const chanceMax = 0.001;
const rowMax = 14;
/** So many answered in a row are as seldom, on a way that loses just enough to be told: then it is whole again. */
const cleanProbes = Math.ceil(Math.log(chanceMax) / Math.log(1 - lossyMin / lossProbes));
/** Results in a row beyond this are not told apart. */
const countedMax = 8;

const ones = (bits: number): number => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/** The newest probes that were lost in a row. */
const rowOf = (recent: number): number => 31 - Math.clz32(~recent & (recent + 1));
const beforeRow = (recent: number): number => recent >>> rowOf(recent);
/** Lost ones of the last `lossProbes`, the present row of lost ones not counted. */
export const lostProbes = (recent: number): number => ones(beforeRow(recent));
/** Lost here and there; a single gap, however long, is an interruption and no lossy way. */
export const isLossy = ({ recent }: Pick<Machine, 'recent'>): boolean => {
  const bits = beforeRow(recent);
  return ones(bits) >= lossyMin && ones(bits & ~(bits << 1)) >= gapsMin;
};
/** The last probes were lost, and only the loss before keeps it from being called down. */
export const isSilentAmidLoss = (machine: Pick<Machine, 'recent'>): boolean =>
  isLossy(machine) && (machine.recent & 3) === 3;

/** It answers after a short gap: that was loss. Anything longer was an outage, and leaves none behind. */
const afterOutage = ({ recent, notGoodInRow }: Machine): number =>
  rowOf(recent) <= gapMax && notGoodInRow <= gapMax ? (recent << 1) & lossMask : beforeRow(recent);

/** How many lost probes in a row mean death where so many are lost anyway. */
export function rowOfDeath(recent: number): number {
  // Since the first loss: what was whole before says nothing of the way as it is now.
  const probes = 32 - Math.clz32(beforeRow(recent));
  const byChance = Math.ceil(Math.log(chanceMax) / Math.log(Math.min(0.9, lostProbes(recent) / probes)));
  return Math.min(rowMax, byChance);
}

/** A result takes its place among the last probes; of one that was answered the answers count as the newest. */
function pushed(recent: number, { sent, lost }: Probes): number {
  const count = Math.min(sent, probesAtOnceMax);
  if (count <= 0) return recent;
  const lostCount = lost >= sent ? count : Math.min(count - 1, Math.round((lost * count) / sent));
  const bits = (2 ** lostCount - 1) * 2 ** (count - lostCount);
  return ((recent << count) | bits) & lossMask;
}

const wantedAfter = (before: number, probes: Probes | undefined): number =>
  probes === undefined ? 0 : probes.lost > 0 ? cleanProbes : Math.max(0, before - probes.sent);

const trimmed = (window: readonly boolean[]): readonly boolean[] => {
  const first = window.indexOf(true);
  return first === -1 ? none : first === 0 ? window : window.slice(first);
};

export function step(
  machine: Machine,
  given: Outcome,
  rule: SensorRule,
  nowMs: number,
  probes?: Probes,
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
  const recent = !probes ? 0 : wasDown ? machine.recent : pushed(machine.recent, probes);
  const answersWanted = wantedAfter(machine.wanted, probes);
  const lossy = !wasDown && isLossy({ recent });
  const outcome: Outcome = given === 'good' && lossy ? 'warning' : given;
  const needed = Math.min(rule.failuresToOpen, rule.window);
  const window =
    bad || machine.window.length > 0 ? trimmed([...machine.window, bad].slice(-rule.window)) : none;
  const isDead = lossy ? rowOf(recent) >= rowOfDeath(recent) : true;
  const notGoodInRow = outcome === 'good' ? 0 : Math.min(machine.notGoodInRow + 1, countedMax);
  const goodInRow = bad || machine.state !== 'down' ? 0 : machine.goodInRow + 1;
  let state = machine.state;
  if (bad && isDead && window.filter(Boolean).length >= needed) state = 'down';
  else if (!bad && machine.state === 'down') {
    // A flapping target must hold still for a whole window before it is believed.
    // Where probes are counted their loss tells more, and the alert is what stays open.
    const wanted =
      !probes && isFlapping(machine, rule, nowMs)
        ? Math.max(rule.successesToClose, rule.window * 3)
        : rule.successesToClose;
    const isMild = outcome === 'warning' || isLossy({ recent: afterOutage(machine) });
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
    answersWanted === machine.wanted &&
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
      recent: back ? afterOutage(machine) : recent,
      wanted: answersWanted,
    },
    changed,
    recheck: suspect && rule.recheckMs > 0,
  };
}

export const isFlapping = (machine: Machine, rule: SensorRule, nowMs: number): boolean =>
  machine.changesMs.length >= rule.flapChangesMax &&
  machine.changesMs.filter((atMs) => atMs > nowMs - rule.flapWindowMs).length >= rule.flapChangesMax;
