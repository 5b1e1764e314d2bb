/** The value that `percent` of all are not above: nearest rank, as transit is billed (RFC 5136 does not say; carriers do). */
export function percentileOf(values: readonly number[], percent: number): number | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}
