/** Many series become one per group, or the best of each group. */
import type { Aggregate } from './ast.ts';
import { badData } from './fault.ts';
import { keyOf, type Labels, nameLabel, only, without } from './labels.ts';
import { plainNumber } from './numbers.ts';
import { quantileOf } from './statistics.ts';
import { emptySeries, type Series } from './value.ts';

type Fold = (values: readonly number[], parameter: number) => number;

const extreme =
  (better: (a: number, b: number) => boolean): Fold =>
  (values) =>
    values.reduce((best, value) => (better(value, best) || Number.isNaN(best) ? value : best));
const sum: Fold = (values) => values.reduce((total, value) => total + value, 0);
function mean(values: readonly number[]): number {
  let result = 0;
  for (const [i, value] of values.entries()) {
    // Like infinities stay, and what is finite does not change them.
    if (!Number.isFinite(result) && (result === value || Number.isFinite(value))) continue;
    result += value / (i + 1) - result / (i + 1);
  }
  return result;
}
function variance(values: readonly number[]): number {
  let middle = 0;
  let total = 0;
  for (const [i, value] of values.entries()) {
    const delta = value - middle;
    middle += delta / (i + 1);
    total += delta * (value - middle);
  }
  return total / values.length;
}

const folds: Partial<Record<Aggregate['operator'], Fold>> = {
  sum,
  avg: mean,
  min: extreme((a, b) => a < b),
  max: extreme((a, b) => a > b),
  count: (values) => values.length,
  group: () => 1,
  stdvar: variance,
  stddev: (values) => Math.sqrt(variance(values)),
  quantile: (values, q) => quantileOf(q, values),
};

interface Group {
  readonly labels: Labels;
  readonly members: Series[];
}

function groupsOf(series: readonly Series[], { labels, without: leave }: Aggregate): Group[] {
  const groups = new Map<string, Group>();
  for (const item of series) {
    const kept = leave ? without(item.labels, [...labels, nameLabel]) : only(item.labels, labels);
    const key = keyOf(kept);
    const group = groups.get(key);
    if (group) group.members.push(item);
    else groups.set(key, { labels: kept, members: [item] });
  }
  return [...groups.values()];
}

export function aggregate(
  node: Aggregate,
  series: readonly Series[],
  steps: number,
  parameter: Float64Array | string | undefined,
): readonly Series[] {
  const groups = groupsOf(series, node);
  if (node.operator === 'topk' || node.operator === 'bottomk')
    return groups.flatMap((group) =>
      best(group.members, steps, parameter as Float64Array, node.operator === 'topk'),
    );
  if (node.operator === 'count_values')
    return groups.flatMap((group) => countValues(group, steps, parameter as string));
  const fold = folds[node.operator]!;
  return groups.map(({ labels, members }) => {
    const made = emptySeries(labels, steps);
    const present: number[] = [];
    for (let step = 0; step < steps; step++) {
      present.length = 0;
      for (const member of members) if (member.has[step] === 1) present.push(member.values[step]!);
      if (present.length === 0) continue;
      made.has[step] = 1;
      made.values[step] = fold(present, typeof parameter === 'object' ? parameter[step]! : Number.NaN);
    }
    return made;
  });
}

/** The k best of each step, best first where there is one step. What is not a number comes last. */
function best(
  members: readonly Series[],
  steps: number,
  k: Float64Array,
  largest: boolean,
): readonly Series[] {
  const made = members.map(({ labels }) => emptySeries(labels, steps));
  let order: number[] = [];
  for (let step = 0; step < steps; step++) {
    if (Number.isNaN(k[step]!) || Math.abs(k[step]!) > 2 ** 53)
      throw badData(`the number of series to keep is ${k[step]}`);
    const value = (i: number) => members[i]!.values[step]!;
    order = members
      .map((_, i) => i)
      .filter((i) => members[i]!.has[step] === 1)
      .sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return largest ? y - x : x - y;
      })
      .slice(0, Math.max(0, Math.trunc(k[step]!)));
    for (const i of order) {
      made[i]!.has[step] = 1;
      made[i]!.values[step] = value(i);
    }
  }
  return steps === 1 ? order.map((i) => made[i]!) : made;
}

function countValues({ labels, members }: Group, steps: number, label: string): Series[] {
  const made = new Map<string, Series>();
  for (const member of members)
    for (let step = 0; step < steps; step++) {
      if (member.has[step] === 0) continue;
      const text = plainNumber(member.values[step]!);
      let series = made.get(text);
      if (!series) {
        series = emptySeries(new Map([...labels, [label, text]]), steps);
        made.set(text, series);
      }
      series.has[step] = 1;
      series.values[step]!++;
    }
  return [...made.values()];
}
