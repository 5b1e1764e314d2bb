/** A condition as the detector sees it: what is measured of each sample, and which of the measured values are bad. */
export interface Signal {
  /** What the condition looks at after this sample; NaN while there is too little to say. Times never go backwards. */
  push(timeS: number, value: number): number;
  bad(measured: number): boolean;
  /** While raised: still bad? Hysteresis is the difference between the two. */
  stillBad(measured: number): boolean;
  /** Whether `a` is further from good than `b`. */
  worse(a: number, b: number): boolean;
}

export interface Bounds {
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly clear?: number | undefined;
}

/** One bound and its clear value; exactly one of `above` and `below` is given (check.ts). */
export function judgeOf({ above, below, clear }: Bounds): Omit<Signal, 'push'> {
  if (above !== undefined) {
    const until = clear ?? above;
    // Without a clear value the bound itself is good again; with one, only what is below it.
    const stillBad =
      clear === undefined ? (measured: number) => measured > above : (measured: number) => measured >= until;
    return { bad: (measured) => measured > above, stillBad, worse: (a, b) => a > b };
  }
  const bound = below ?? Number.NEGATIVE_INFINITY;
  const until = clear ?? bound;
  const stillBad =
    clear === undefined ? (measured: number) => measured < bound : (measured: number) => measured <= until;
  return { bad: (measured) => measured < bound, stillBad, worse: (a, b) => a < b };
}
