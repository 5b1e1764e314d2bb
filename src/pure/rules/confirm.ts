/** From one bad sample to a raised finding: at once, after a time, or when N of the last M agree. Only raising waits; M also delays clearing. */
import type { RuleConfirm } from '#pure/contract/resources.ts';

export interface Confirm {
  /** Whether it is raised after this sample. */
  push(timeS: number, bad: boolean, raised: boolean): boolean;
  /** When the badness began that led to what is raised now. */
  sinceS(): number;
  /** It was raised before a restart. */
  restore(sinceS: number): void;
}

const bitsOf = (word: number): number => {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (((x + (x >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
};

export function confirmOf(confirm: RuleConfirm): Confirm {
  let beganS = Number.NaN;
  const sinceS = () => beganS;
  if (confirm.kind === 'n-of-m') {
    const mask = confirm.m === 32 ? 0xffffffff : (1 << confirm.m) - 1;
    let last = 0;
    return {
      sinceS,
      push(timeS, bad) {
        last = ((last << 1) | (bad ? 1 : 0)) & mask;
        const raised = bitsOf(last) >= confirm.n;
        if (last === 0) beganS = Number.NaN;
        else if (bad && Number.isNaN(beganS)) beganS = timeS;
        return raised;
      },
      restore(sinceS) {
        last = mask;
        beganS = sinceS;
      },
    };
  }
  const forS = confirm.kind === 'duration' ? confirm.forS : 0;
  return {
    sinceS,
    push(timeS, bad, raised) {
      if (!bad) {
        beganS = Number.NaN;
        return false;
      }
      if (Number.isNaN(beganS)) beganS = timeS;
      return raised || timeS - beganS >= forS;
    },
    restore(sinceS) {
      beganS = sinceS;
    },
  };
}
