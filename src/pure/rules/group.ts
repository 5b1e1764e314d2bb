/**
 * Many series as one: at every step the last values of all members are aggregated. A value older than `staleS` does not count, so a member
 * that went silent leaves a sum instead of freezing it.
 */
import type { RuleGroup } from '#pure/contract/resources.ts';

/** Of the first `count` values; NaN of none, except that their count is 0. */
export function aggregate(
  group: Pick<RuleGroup, 'by' | 'quantile'>,
  values: Float64Array,
  count: number,
): number {
  if (group.by === 'count') return count;
  if (count === 0) return Number.NaN;
  if (group.by === 'quantile') {
    const sorted = values.slice(0, count).sort();
    return sorted[Math.max(0, Math.ceil((group.quantile ?? 0.5) * count) - 1)]!;
  }
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return group.by === 'sum' ? sum : group.by === 'avg' ? sum / count : group.by === 'min' ? least : greatest;
}

export interface Members {
  /** Index of a new member, for `sample`. */
  add(): number;
  /** A member that is gone counts no more. */
  remove(member: number): void;
  /** When this sample begins a new step, the aggregate of the one before comes first: `[timeS, value]`, else undefined. */
  sample(member: number, timeS: number, value: number): readonly [number, number] | undefined;
  /** The same by the clock, for a group whose members are all silent. */
  tick(timeS: number): readonly [number, number] | undefined;
  size(): number;
}

export function createMembers(group: RuleGroup): Members {
  const { stepS, staleS } = group;
  let times = new Float64Array(16).fill(Number.NEGATIVE_INFINITY);
  let values = new Float64Array(16);
  let fresh = new Float64Array(16);
  let size = 0;
  let dueS = Number.NaN;
  const free: number[] = [];

  const close = (nowS: number): readonly [number, number] | undefined => {
    if (Number.isNaN(dueS)) {
      dueS = Math.ceil(nowS / stepS) * stepS;
      return undefined;
    }
    if (nowS <= dueS) return undefined;
    // After a pause only the last step is judged: the ones before had the same values, or none.
    const atS = Math.ceil(nowS / stepS) * stepS - stepS;
    dueS = atS + stepS;
    let count = 0;
    for (let i = 0; i < size; i++) if (times[i]! > atS - staleS) fresh[count++] = values[i]!;
    return [atS, aggregate(group, fresh, count)];
  };
  return {
    add() {
      const reused = free.pop();
      if (reused !== undefined) return reused;
      if (size === times.length) {
        const grow = (old: Float64Array) => {
          const wider = new Float64Array(old.length * 2);
          wider.set(old);
          return wider;
        };
        times = grow(times).fill(Number.NEGATIVE_INFINITY, size);
        values = grow(values);
        fresh = grow(fresh);
      }
      return size++;
    },
    remove(member) {
      times[member] = Number.NEGATIVE_INFINITY;
      free.push(member);
    },
    sample(member, timeS, value) {
      const closed = close(timeS);
      if (timeS >= times[member]!) {
        times[member] = timeS;
        values[member] = value;
      }
      return closed;
    },
    tick: close,
    size: () => size - free.length,
  };
}
