/** How late runs begin: percentiles over the last minute, in a ring of fixed size. */
const windowMs = 60_000;
/** A minute of a thousand runs a second; with more, the oldest of the minute are left out. */
const samplesMax = 65_536;
/** Sorting that many takes milliseconds, and every open page asks. */
const readEveryMs = 1000;

interface Reading {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly runsPerSecond: number;
}
export interface Lateness {
  add(lateMs: number, nowMs: number): void;
  read(nowMs: number): Reading;
}

export function createLateness(): Lateness {
  const late = new Float64Array(samplesMax);
  const at = new Float64Array(samplesMax);
  let next = 0;
  let count = 0;
  let firstMs = 0;
  let last: (Reading & { readonly atMs: number }) | undefined;

  const compute = (nowMs: number): Reading => {
    const recent = new Float64Array(count);
    let size = 0;
    let oldestMs = nowMs;
    for (let i = 0; i < count; i++)
      if (at[i]! >= nowMs - windowMs) {
        recent[size++] = late[i]!;
        oldestMs = Math.min(oldestMs, at[i]!);
      }
    const sorted = recent.subarray(0, size).sort();
    const quantile = (share: number) => sorted[Math.min(size - 1, Math.floor(size * share))] ?? 0;
    const spanS = Math.max(1, (nowMs - Math.max(oldestMs, firstMs)) / 1000);
    return {
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      maxMs: sorted[size - 1] ?? 0,
      runsPerSecond: size / spanS,
    };
  };
  return {
    add(lateMs, nowMs) {
      if (count === 0) firstMs = nowMs;
      late[next] = lateMs;
      at[next] = nowMs;
      next = (next + 1) % samplesMax;
      count = Math.min(count + 1, samplesMax);
    },
    read(nowMs) {
      if (!last || nowMs - last.atMs >= readEveryMs) last = { ...compute(nowMs), atMs: nowMs };
      return last;
    },
  };
}
