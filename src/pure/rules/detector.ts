/**
 * One rule on one series (or on one aggregate): samples in, raised or not out. The same object judges live and in a backtest. Its state has a
 * fixed size; a sample costs constant time, amortised.
 */
import type { RuleCondition, RuleConfirm } from '#pure/contract/resources.ts';
import type { Unit } from '#pure/schema/metrics.ts';
import { type Confirm, confirmOf } from './confirm.ts';
import { baselineSignal } from './signals/baseline.ts';
import { changeSignal } from './signals/change.ts';
import { forecastSignal } from './signals/forecast.ts';
import { percentileSignal } from './signals/percentile.ts';
import { rateSignal } from './signals/rate.ts';
import { judgeOf, type Signal } from './signals/signal.ts';
import { volumeSignal } from './signals/volume.ts';

export interface Detector {
  /** True when it was raised or cleared by this. A sample that is older than the last one is left out. */
  sample(timeS: number, value: number): boolean;
  /** Time passed without a sample: only no-data minds. */
  tick(timeS: number): boolean;
  raised(): boolean;
  /** When what is raised began; when it was cleared, while it is not. */
  sinceS(): number;
  /** What the condition measured last, and at worst since it was raised. */
  measured(): number;
  peak(): number;
  lastS(): number;
  /** As it was before a restart; its windows are filled from history. */
  restore(sinceS: number, peak: number): void;
}

interface Watched {
  readonly condition: RuleCondition;
  readonly confirm: RuleConfirm;
  readonly unit: Unit;
}

function signalOf({ condition, unit }: Watched): Signal {
  switch (condition.kind) {
    case 'threshold':
      return { push: (_, value) => value, ...judgeOf(condition) };
    case 'change':
      return changeSignal(condition);
    case 'rate':
      return rateSignal(condition);
    case 'volume':
      return volumeSignal({ ...condition, unit });
    case 'baseline':
      return baselineSignal(condition);
    case 'forecast':
      return forecastSignal(condition);
    case 'percentile':
      return percentileSignal(condition);
    case 'no-data':
    case 'events':
      throw new Error(`${condition.kind} is not judged by samples`);
  }
}

export function createDetector(watched: Watched): Detector {
  const { condition, confirm } = watched;
  if (condition.kind === 'no-data') return silenceDetector(condition.afterS);
  const signal = signalOf(watched);
  const confirmed: Confirm = confirmOf(confirm);
  let raised = false;
  let changedS = Number.NaN;
  let measured = Number.NaN;
  let peak = Number.NaN;
  let lastS = Number.NEGATIVE_INFINITY;
  return {
    sample(timeS, value) {
      if (timeS < lastS || Number.isNaN(value)) return false;
      lastS = timeS;
      measured = signal.push(timeS, value);
      if (Number.isNaN(measured)) return false;
      const bad = raised ? signal.stillBad(measured) : signal.bad(measured);
      if (bad && (Number.isNaN(peak) || signal.worse(measured, peak))) peak = measured;
      const now = confirmed.push(timeS, bad, raised);
      if (now === raised) {
        if (!now && !bad) peak = Number.NaN;
        return false;
      }
      raised = now;
      changedS = now ? confirmed.sinceS() : timeS;
      return true;
    },
    tick: () => false,
    raised: () => raised,
    sinceS: () => changedS,
    measured: () => measured,
    peak: () => peak,
    lastS: () => lastS,
    restore(sinceS, worst) {
      raised = true;
      changedS = sinceS;
      peak = worst;
      confirmed.restore(sinceS);
    },
  };
}

/** Nothing came for a while. Raised by time, cleared by a sample. */
function silenceDetector(afterS: number): Detector {
  let raised = false;
  let changedS = Number.NaN;
  let peak = Number.NaN;
  let lastS = Number.NEGATIVE_INFINITY;
  const silent = (nowS: number): boolean => {
    if (lastS === Number.NEGATIVE_INFINITY) {
      // What was never heard of is silent from the moment one listens.
      lastS = nowS;
      return false;
    }
    const silentS = nowS - lastS;
    if (silentS <= afterS) return false;
    peak = silentS;
    if (raised) return false;
    raised = true;
    changedS = lastS + afterS;
    return true;
  };
  return {
    sample(timeS) {
      if (timeS < lastS) return false;
      lastS = timeS;
      if (!raised) return false;
      raised = false;
      changedS = timeS;
      return true;
    },
    tick: silent,
    raised: () => raised,
    sinceS: () => changedS,
    measured: () => peak,
    peak: () => peak,
    lastS: () => lastS,
    restore(sinceS, worst) {
      raised = true;
      changedS = sinceS;
      peak = worst;
      lastS = sinceS - afterS;
    },
  };
}
