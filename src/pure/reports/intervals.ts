/** Sets of time as sorted, disjoint, half-open intervals [fromMs, toMs). */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sorted and disjoint; what touches becomes one, what is empty is left out. */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    if (toMs <= fromMs) continue;
    const last = merged.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

/** What is in the first and not in the second. */
export function without(intervals: readonly Interval[], removed: readonly Interval[]): Interval[] {
  const holes = union(removed);
  return union(intervals).flatMap(({ fromMs, toMs }) => {
    const rest: Interval[] = [];
    let at = fromMs;
    for (const hole of holes) {
      if (hole.toMs <= at) continue;
      if (hole.fromMs >= toMs) break;
      if (hole.fromMs > at) rest.push({ fromMs: at, toMs: hole.fromMs });
      at = Math.max(at, hole.toMs);
    }
    if (at < toMs) rest.push({ fromMs: at, toMs });
    return rest;
  });
}

export const within = (intervals: readonly Interval[], { fromMs, toMs }: Interval): Interval[] =>
  union(
    intervals.map((item) => ({
      fromMs: Math.max(item.fromMs, fromMs),
      toMs: Math.min(item.toMs, toMs),
    })),
  );

export const lengthMs = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
