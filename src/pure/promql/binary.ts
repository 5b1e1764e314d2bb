/** Operators between two values: arithmetic, comparison and sets, with the matching of labels. */
import type { Binary, BinaryOperator, Matching } from './ast.ts';
import { failed } from './fault.ts';
import { keyOf, type Labels, nameLabel, only, shownLabels, unnamed, without } from './labels.ts';
import { distinct, emptySeries, mapSeries, presentAt, type Series, type Value } from './value.ts';

const arithmetic: Partial<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  // Unlike in JavaScript one to any power is one (IEEE 754 pow).
  '^': (a, b) => (a === 1 ? 1 : a === -1 && Math.abs(b) === Infinity ? 1 : a ** b),
  atan2: (a, b) => Math.atan2(a, b),
};
const comparison: Partial<Record<BinaryOperator, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

/** The result of one pair; undefined drops it. */
type Pair = (a: number, b: number) => number | undefined;
function pairOf(operator: BinaryOperator, bool: boolean, kept: 'left' | 'right'): Pair {
  const compute = arithmetic[operator];
  if (compute) return compute;
  const holds = comparison[operator]!;
  if (bool) return (a, b) => (holds(a, b) ? 1 : 0);
  return (a, b) => (holds(a, b) ? (kept === 'left' ? a : b) : undefined);
}
const losesName = ({ operator, bool }: Binary) => bool || arithmetic[operator] !== undefined;

export function binary(node: Binary, left: Value, right: Value, steps: number): Value {
  if (left.type === 'scalar' && right.type === 'scalar') {
    const pair = pairOf(node.operator, true, 'left');
    return { type: 'scalar', values: left.values.map((value, step) => pair(value, right.values[step]!)!) };
  }
  if (left.type === 'vector' && right.type === 'scalar') {
    const pair = pairOf(node.operator, node.bool, 'left');
    return alone(node, left.series, (value, step) => pair(value, right.values[step]!));
  }
  if (left.type === 'scalar' && right.type === 'vector') {
    const pair = pairOf(node.operator, node.bool, 'right');
    return alone(node, right.series, (value, step) => pair(left.values[step]!, value));
  }
  if (left.type !== 'vector' || right.type !== 'vector') throw failed('an operator between texts');
  const sets = { and: intersect, unless: intersect, or: union } as Partial<
    Record<BinaryOperator, typeof intersect>
  >;
  const series = (sets[node.operator] ?? matched)(node, left.series, right.series, steps);
  return { type: 'vector', series };
}

function alone(
  node: Binary,
  series: readonly Series[],
  value: (v: number, step: number) => number | undefined,
): Value {
  const made = series.map((item) =>
    mapSeries(item, losesName(node) ? unnamed(item.labels) : item.labels, value),
  );
  return { type: 'vector', series: losesName(node) ? distinct(made) : made };
}

const signature = (labels: Labels, { on, labels: named }: Matching): string =>
  keyOf(on ? only(labels, named) : without(labels, [...named, nameLabel]));

function bySignature(series: readonly Series[], matching: Matching): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const item of series) {
    const key = signature(item.labels, matching);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const isThere = (group: readonly Series[] | undefined, step: number) =>
  group?.some((item) => item.has[step] === 1) ?? false;

/** `and` and `unless`. */
function intersect(
  { operator, matching }: Binary,
  left: readonly Series[],
  right: readonly Series[],
): readonly Series[] {
  const others = bySignature(right, matching);
  return left.map((item) => {
    const group = others.get(signature(item.labels, matching));
    return mapSeries(item, item.labels, (value, step) =>
      isThere(group, step) === (operator === 'and') ? value : undefined,
    );
  });
}

function union({ matching }: Binary, left: readonly Series[], right: readonly Series[]): readonly Series[] {
  const others = bySignature(left, matching);
  const added = right.map((item) => {
    const group = others.get(signature(item.labels, matching));
    return mapSeries(item, item.labels, (value, step) => (isThere(group, step) ? undefined : value));
  });
  return distinct([...left, ...added]);
}

/** One to one, or many to one where the query says which side is many. */
function matched(
  node: Binary,
  left: readonly Series[],
  right: readonly Series[],
  steps: number,
): readonly Series[] {
  const { matching } = node;
  const swapped = matching.many === 'right';
  const [many, one] = swapped ? [right, left] : [left, right];
  const ones = bySignature(one, matching);
  const pair = pairOf(node.operator, node.bool, 'left');
  for (const group of ones.values())
    if (group.length > 1)
      for (let step = 0; step < steps; step++) presentAt(group, step, swapped ? 'left' : 'right');
  const made: Series[] = [];
  const seen = new Map<string, Uint8Array>();
  for (const item of many) {
    const key = signature(item.labels, matching);
    for (const partner of ones.get(key) ?? []) {
      const labels = resultLabels(node, item.labels, partner.labels);
      const result = emptySeries(labels, steps);
      const id = matching.many === 'none' ? key : keyOf(labels);
      const taken = seen.get(id) ?? new Uint8Array(steps);
      seen.set(id, taken);
      for (let step = 0; step < steps; step++) {
        if (item.has[step] === 0 || partner.has[step] === 0) continue;
        const [a, b] = swapped
          ? [partner.values[step]!, item.values[step]!]
          : [item.values[step]!, partner.values[step]!];
        const value = pair(a, b);
        if (value === undefined) continue;
        if (taken[step] === 1) throw failed(ambiguous(matching, item.labels));
        taken[step] = 1;
        result.has[step] = 1;
        result.values[step] = value;
      }
      made.push(result);
    }
  }
  return distinct(made);
}

const ambiguous = ({ many }: Matching, labels: Labels): string =>
  many === 'none'
    ? `multiple matches for labels: many-to-one matching must be explicit (group_left/group_right), at ${shownLabels(labels)}`
    : `multiple matches for labels: grouping labels must ensure unique matches, at ${shownLabels(labels)}`;

function resultLabels(node: Binary, many: Labels, one: Labels): Labels {
  const { matching } = node;
  const base = losesName(node) ? unnamed(many) : many;
  if (matching.many === 'none')
    return matching.on ? only(base, matching.labels) : without(base, matching.labels);
  const labels = new Map(base);
  for (const name of matching.include) {
    const value = one.get(name) ?? '';
    if (value === '') labels.delete(name);
    else labels.set(name, value);
  }
  return labels;
}
