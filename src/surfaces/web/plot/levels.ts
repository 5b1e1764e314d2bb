/** Levels across a chart, such as thresholds: which of them belong into its scale. */

/** A level further away than this many times the data would flatten what was measured. */
const nearTimes = 1.6;

/** A level near the data is shown with them, on either side; where all is flat at zero the levels are all there is to see. */
export function withLevels(
  [least, most]: readonly [number, number],
  levels: readonly number[],
): readonly [number, number] {
  const flat = least === 0 && most === 0;
  const shown = levels.filter(
    (value) =>
      flat || (value > most && value < most * nearTimes) || (value < least && value > least * nearTimes),
  );
  return [Math.min(least, ...shown), Math.max(most, ...shown)];
}
