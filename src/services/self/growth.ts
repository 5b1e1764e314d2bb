/** How fast the store grows: the slope through what was measured of a day, since merges make it saw-toothed. */
const keptMs = 24 * 3_600_000;
/** Below this a slope says more about merges than about days. */
const leastSpanMs = 30 * 60_000;
const pointsMax = 1500;
const dayMs = 86_400_000;

export interface Growth {
  add(atMs: number, bytes: number): void;
  /** null: not known yet. */
  bytesPerDay(): number | null;
}

export function createGrowth(): Growth {
  let points: { readonly atMs: number; readonly bytes: number }[] = [];
  return {
    add(atMs, bytes) {
      points.push({ atMs, bytes });
      points.sort((a, b) => a.atMs - b.atMs);
      const newest = points.at(-1)!.atMs;
      points = points.filter((point) => point.atMs > newest - keptMs).slice(-pointsMax);
    },
    bytesPerDay() {
      const [first, last] = [points[0], points.at(-1)];
      if (!first || !last || last.atMs - first.atMs < leastSpanMs) return null;
      const meanT = points.reduce((sum, point) => sum + (point.atMs - first.atMs), 0) / points.length;
      const meanB = points.reduce((sum, point) => sum + point.bytes, 0) / points.length;
      let above = 0;
      let below = 0;
      for (const point of points) {
        const t = point.atMs - first.atMs - meanT;
        above += t * (point.bytes - meanB);
        below += t * t;
      }
      return (above / below) * dayMs;
    },
  };
}

export function daysUntilFull(freeBytes: number, bytesPerDay: number | null): number | null {
  if (bytesPerDay === null || bytesPerDay <= 0) return null;
  return freeBytes / bytesPerDay;
}
