/** Speed: the difference between now and the oldest sample of the window, by the time between them. */
import { type Bounds, judgeOf, type Signal } from './signal.ts';

/** Samples kept of a window: they are then at least a 63rd of it apart, so the window is measured within 2 %. */
export const ratePoints = 64;
const perSeconds = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

export function rateSignal(
  options: Bounds & { readonly per: keyof typeof perSeconds; readonly windowS: number },
): Signal {
  const { windowS } = options;
  const factor = perSeconds[options.per];
  const apartS = windowS / (ratePoints - 1);
  const times = new Float64Array(ratePoints);
  const values = new Float64Array(ratePoints);
  let first = 0;
  let count = 0;
  let newestS = Number.NEGATIVE_INFINITY;
  return {
    push(timeS, value) {
      while (count > 0 && times[first]! < timeS - windowS) {
        first = (first + 1) % ratePoints;
        count--;
      }
      const spanS = count > 0 ? timeS - times[first]! : 0;
      // Over less than half of the window a speed would be noise.
      const speed = spanS * 2 >= windowS ? ((value - values[first]!) / spanS) * factor : Number.NaN;
      if (count === 0 || (timeS - newestS >= apartS && count < ratePoints)) {
        const at = (first + count) % ratePoints;
        times[at] = timeS;
        values[at] = value;
        count++;
        newestS = timeS;
      }
      return speed;
    },
    ...judgeOf(options),
  };
}
