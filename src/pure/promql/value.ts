/** What a node is worth at every step at once: columns, with a mark for the steps at which a series is there. */
import { failed } from './fault.ts';
import { keyOf, type Labels, shownLabels } from './labels.ts';

export interface Series {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** 1 where there is a value. */
  readonly has: Uint8Array;
}
export type Value =
  | { readonly type: 'scalar'; readonly values: Float64Array }
  | { readonly type: 'vector'; readonly series: readonly Series[] }
  | { readonly type: 'string'; readonly value: string }
  /** Only as the answer to a query of one step: samples as they are. */
  | { readonly type: 'matrix'; readonly series: readonly Samples[] };

/** Of one series of the store; times ascend. */
export interface Samples {
  readonly labels: Labels;
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

export const emptySeries = (labels: Labels, steps: number): Series => ({
  labels,
  values: new Float64Array(steps),
  has: new Uint8Array(steps),
});

/** New values for every step that is there; undefined takes the step away. */
export function mapSeries(
  series: Series,
  labels: Labels,
  value: (v: number, step: number) => number | undefined,
): Series {
  const made = emptySeries(labels, series.values.length);
  for (let step = 0; step < made.values.length; step++) {
    if (series.has[step] === 0) continue;
    const result = value(series.values[step]!, step);
    if (result === undefined) continue;
    made.values[step] = result;
    made.has[step] = 1;
  }
  return made;
}

/**
 * Series that lost what told them apart become one, as long as no step has two of them. `strict` refuses them altogether, as
 * functions over ranges do.
 */
export function distinct(series: readonly Series[], strict = false): readonly Series[] {
  const byKey = new Map<string, Series>();
  for (const item of series) {
    const key = keyOf(item.labels);
    const known = byKey.get(key);
    if (!known) {
      byKey.set(key, item);
      continue;
    }
    const joined = { labels: item.labels, values: known.values.slice(), has: known.has.slice() };
    for (let step = 0; step < joined.has.length; step++) {
      if (item.has[step] === 0) continue;
      if (joined.has[step] === 1 || strict)
        throw failed('vector cannot contain metrics with the same labelset');
      joined.has[step] = 1;
      joined.values[step] = item.values[step]!;
    }
    byKey.set(key, joined);
  }
  return byKey.size === series.length ? series : [...byKey.values()];
}

/** Who is there of a group of series at a step: undefined for nobody. */
export function presentAt(group: readonly Series[], step: number, side: string): Series | undefined {
  let found: Series | undefined;
  for (const item of group) {
    if (item.has[step] === 0) continue;
    if (found)
      throw failed(
        `found duplicate series for the match group on the ${side} hand-side of the operation: [${shownLabels(found.labels)}, ${shownLabels(item.labels)}];many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    found = item;
  }
  return found;
}
