/** Durations as people write them: `30s`, `5min`, `1h`. Both ways. */

export const durationUnitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export function durationMs(text: string | number): number {
  if (typeof text === 'number') return text;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)?$/.exec(text.trim());
  return match ? Number(match[1]) * durationUnitMs[match[2] ?? 'ms']! : Number.NaN;
}

/** The largest unit that leaves a whole number. */
export function durationText(ms: number): string {
  for (const unit of ['d', 'h', 'min', 's'] as const)
    if (ms % durationUnitMs[unit]! === 0) return `${ms / durationUnitMs[unit]!}${unit}`;
  return `${ms}ms`;
}
