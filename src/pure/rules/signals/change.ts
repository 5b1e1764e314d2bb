/** A jump from one sample to the next. It stays bad for `holdS` after the last jump, since a jump itself has no length. */
import type { Signal } from './signal.ts';

export function changeSignal(options: {
  readonly direction: 'any' | 'up' | 'down';
  readonly by: number;
  readonly holdS: number;
}): Signal {
  const { direction, by, holdS } = options;
  let last = Number.NaN;
  let jump = 0;
  let jumpS = Number.NEGATIVE_INFINITY;
  const bad = (delta: number) =>
    direction === 'up' ? delta >= by : direction === 'down' ? -delta >= by : Math.abs(delta) >= by;
  return {
    push(timeS, value) {
      const delta = value - last;
      last = value;
      if (Number.isNaN(delta)) return Number.NaN;
      if (bad(delta)) {
        jump = delta;
        jumpS = timeS;
        return delta;
      }
      return timeS - jumpS < holdS ? jump : 0;
    },
    bad,
    stillBad: bad,
    worse: (a, b) => Math.abs(a) > Math.abs(b),
  };
}
