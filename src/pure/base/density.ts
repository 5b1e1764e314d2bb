/** Levels of a distribution of latencies: logarithmic, because a millisecond matters at 2 ms and not at 200. */

/** Eight levels double the value: each is 9 % above the one before, finer than a pixel of a chart. */
export const densityLevelsPerOctave = 8;
/** Below a microsecond (of values in milliseconds) nothing is told apart. */
export const densityFloor = 0.001;

export const densityLevelOf = (value: number): number =>
  Math.floor(Math.log2(Math.max(value, densityFloor)) * densityLevelsPerOctave);
/** Where a level begins; it ends where the next one begins. */
export const densityLevelStart = (level: number): number => 2 ** (level / densityLevelsPerOctave);
