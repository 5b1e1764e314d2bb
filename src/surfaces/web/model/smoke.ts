/**
 * The density behind a latency line. A bucket knows only its least, mean and greatest value, so the smoke is a stack of bands
 * that narrow from [min, max] towards the mean: dark where values crowd, thin where a few strayed.
 */
export interface Band {
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly alpha: number;
}
export interface Buckets {
  readonly min: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

export function smokeBands(buckets: Buckets, levels = 5): Band[] {
  const bands: Band[] = [];
  for (let level = 0; level < levels; level++) {
    // Squared, so that the outermost bands are wide apart and the core is dense.
    const towardsMean = 1 - (1 - level / levels) ** 2;
    const low: (number | null)[] = [];
    const high: (number | null)[] = [];
    for (let i = 0; i < buckets.avg.length; i++) {
      const avg = buckets.avg[i];
      const min = buckets.min[i];
      const max = buckets.max[i];
      if (!isNumber(avg) || !isNumber(min) || !isNumber(max)) {
        low.push(null);
        high.push(null);
        continue;
      }
      low.push(min + (avg - min) * towardsMean);
      high.push(max + (avg - max) * towardsMean);
    }
    bands.push({ low, high, alpha: (0.34 * (level + 1)) / levels });
  }
  return bands;
}

const isNumber = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** Puts a null where more than `gapFactor` usual steps are missing, so that a line does not bridge an outage. */
export function breakGaps(
  timeS: readonly number[],
  columns: readonly (readonly (number | null)[])[],
  gapFactor = 3,
): { timeS: number[]; columns: (number | null)[][] } {
  const steps = timeS.slice(1).map((time, i) => time - timeS[i]!);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const outTime: number[] = [];
  const out: (number | null)[][] = columns.map(() => []);
  for (let i = 0; i < timeS.length; i++) {
    if (i > 0 && usual > 0 && steps[i - 1]! > usual * gapFactor) {
      outTime.push(timeS[i - 1]! + usual);
      for (const column of out) column.push(null);
    }
    outTime.push(timeS[i]!);
    for (let c = 0; c < columns.length; c++) out[c]!.push(columns[c]![i] ?? null);
  }
  return { timeS: outTime, columns: out };
}

/** An SVG path of a sparkline in a box; flat lines sit in the middle. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const y = (value: number) => (span === 0 ? height / 2 : height - 1 - ((value - low) / span) * (height - 2));
  return values
    .map(
      (value, i) =>
        `${i === 0 ? 'M' : 'L'}${((i / (values.length - 1)) * width).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    .join('');
}
