/** How late runs begin: percentiles over the last runs, in a ring of fixed size. */
const samplesMax = 4096;
const windowMs = 60_000;

export interface Lateness {
  add(lateMs: number, nowMs: number): void;
  read(nowMs: number): {
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
    readonly runsPerSecond: number;
  };
}

export function createLateness(): Lateness {
  const late = new Float64Array(samplesMax);
  const at = new Float64Array(samplesMax);
  let next = 0;
  let count = 0;
  let total = 0;
  let firstMs = 0;
  return {
    add(lateMs, nowMs) {
      late[next] = lateMs;
      at[next] = nowMs;
      next = (next + 1) % samplesMax;
      count = Math.min(count + 1, samplesMax);
      if (total++ === 0) firstMs = nowMs;
    },
    read(nowMs) {
      const recent: number[] = [];
      let oldestMs = nowMs;
      for (let i = 0; i < count; i++)
        if (at[i]! >= nowMs - windowMs) {
          recent.push(late[i]!);
          oldestMs = Math.min(oldestMs, at[i]!);
        }
      recent.sort((a, b) => a - b);
      const quantile = (share: number) =>
        recent[Math.min(recent.length - 1, Math.floor(recent.length * share))] ?? 0;
      const spanS = Math.max(1, (nowMs - Math.max(oldestMs, firstMs)) / 1000);
      return {
        p50Ms: quantile(0.5),
        p99Ms: quantile(0.99),
        maxMs: recent.at(-1) ?? 0,
        runsPerSecond: recent.length / spanS,
      };
    },
  };
}
