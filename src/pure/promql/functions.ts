/** Functions over vectors and scalars. What looks at a window is in `range-functions.ts`. */
import type { Expression } from './ast.ts';
import { badData, failed } from './fault.ts';
import { histogramQuantile } from './histogram.ts';
import { isLabelName, type Labels, type Matcher, nameLabel, noLabels, unnamed } from './labels.ts';
import { compilePattern } from './regex.ts';
import { distinct, emptySeries, mapSeries, type Series, type Value } from './value.ts';

export interface Arguments {
  readonly expressions: readonly Expression[];
  readonly steps: number;
  readonly timesMs: Float64Array;
  readonly vector: (at: number) => readonly Series[];
  /** Of an argument that was left out: `otherwise` for every step. */
  readonly scalar: (at: number, otherwise?: number) => Float64Array;
  readonly text: (at: number) => string;
  readonly count: number;
}
export type VectorFunction = (given: Arguments) => Value;

const vectorOf = (series: readonly Series[]): Value => ({ type: 'vector', series });
const constant = (value: (step: number) => number, steps: number): Value => ({
  type: 'scalar',
  values: Float64Array.from({ length: steps }, (_, step) => value(step)),
});
/** Value by value, without the name. */
const each =
  (compute: (value: number) => number): VectorFunction =>
  ({ vector }) =>
    vectorOf(distinct(vector(0).map((series) => mapSeries(series, unnamed(series.labels), compute))));
/** Of a moment in seconds since 1970, UTC; now where no vector is given. */
const calendar =
  (part: (date: Date) => number): VectorFunction =>
  ({ count, steps, timesMs, vector }) => {
    const of = (seconds: number) => part(new Date(Math.floor(seconds) * 1000));
    if (count > 0)
      return vectorOf(distinct(vector(0).map((series) => mapSeries(series, unnamed(series.labels), of))));
    const series = {
      labels: noLabels,
      values: timesMs.map((ms) => of(ms / 1000)),
      has: new Uint8Array(steps).fill(1),
    };
    return vectorOf([series]);
  };
const bounded =
  (low: number | null, high: number | null): VectorFunction =>
  ({ vector, scalar }) => {
    const least = low === null ? null : scalar(low);
    const most = high === null ? null : scalar(high);
    const clamp = (value: number, step: number) => {
      const [from, to] = [least?.[step] ?? -Infinity, most?.[step] ?? Infinity];
      return to < from ? undefined : Math.max(from, Math.min(to, value));
    };
    return vectorOf(distinct(vector(0).map((series) => mapSeries(series, unnamed(series.labels), clamp))));
  };
const sorted =
  (descending: boolean): VectorFunction =>
  ({ steps, vector }) => {
    const last = (series: Series) => (series.has[steps - 1] === 1 ? series.values[steps - 1]! : Number.NaN);
    return vectorOf(
      [...vector(0)].sort((a, b) => {
        const [x, y] = [last(a), last(b)];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return descending ? y - x : x - y;
      }),
    );
  };

const unwrapped = (of: Expression): Expression => (of.kind === 'paren' ? unwrapped(of.of) : of);

/** What can be said of a series that is not there: labels that the selector fixed. */
function labelsOfAbsent(of: Expression): Labels {
  const inner = unwrapped(of);
  const selector = inner.kind === 'range' ? inner.selector : inner;
  if (selector.kind !== 'selector') return noLabels;
  const said = new Map<string, readonly Matcher[]>();
  for (const matcher of selector.matchers)
    if (matcher.name !== nameLabel) said.set(matcher.name, [...(said.get(matcher.name) ?? []), matcher]);
  return new Map(
    [...said].flatMap(([name, [first, ...more]]) =>
      first!.operator === '=' && first!.value !== '' && more.length === 0
        ? [[name, first!.value] as const]
        : [],
    ),
  );
}
export function absentSeries(of: Expression, present: readonly Series[], steps: number): Series {
  const made = emptySeries(labelsOfAbsent(of), steps);
  for (let step = 0; step < steps; step++) {
    if (present.some((series) => series.has[step] === 1)) continue;
    made.has[step] = 1;
    made.values[step] = 1;
  }
  return made;
}

function labelReplace({ vector, text, expressions }: Arguments): Value {
  const [to, template, from, source] = [text(1), text(2), text(3), text(4)];
  if (!isLabelName(to))
    throw badData(`invalid destination label name in label_replace(): ${to}`, expressions[1]!.at);
  const pattern = compilePattern(source);
  const relabelled = vector(0).map((series) => {
    const groups = pattern.groups(series.labels.get(from) ?? '');
    if (!groups) return series;
    const value = template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => {
      if (whole === '$$') return '$';
      const name = bare ?? braced!;
      const index = /^\d+$/.test(name) ? Number(name) : pattern.groupNames.get(name);
      return (index === undefined ? undefined : groups[index]) ?? '';
    });
    return { ...series, labels: withLabel(series.labels, to, value) };
  });
  return vectorOf(distinct(relabelled));
}
function labelJoin({ vector, text, count, expressions }: Arguments): Value {
  const [to, separator] = [text(1), text(2)];
  if (!isLabelName(to))
    throw badData(`invalid destination label name in label_join(): ${to}`, expressions[1]!.at);
  const from = Array.from({ length: count - 3 }, (_, i) => text(i + 3));
  const joined = vector(0).map((series) => {
    const value = from.map((name) => series.labels.get(name) ?? '').join(separator);
    return { ...series, labels: withLabel(series.labels, to, value) };
  });
  return vectorOf(distinct(joined));
}
function withLabel(labels: Labels, name: string, value: string): Labels {
  const made = new Map(labels);
  if (value === '') made.delete(name);
  else made.set(name, value);
  return made;
}

const dayMs = 86_400_000;
const degrees = 180 / Math.PI;

export const vectorFunctions: Readonly<Record<string, VectorFunction>> = {
  abs: each(Math.abs),
  ceil: each(Math.ceil),
  floor: each(Math.floor),
  exp: each(Math.exp),
  ln: each(Math.log),
  log2: each(Math.log2),
  log10: each(Math.log10),
  sqrt: each(Math.sqrt),
  sgn: each(Math.sign),
  sin: each(Math.sin),
  cos: each(Math.cos),
  tan: each(Math.tan),
  asin: each(Math.asin),
  acos: each(Math.acos),
  atan: each(Math.atan),
  sinh: each(Math.sinh),
  cosh: each(Math.cosh),
  tanh: each(Math.tanh),
  asinh: each(Math.asinh),
  acosh: each(Math.acosh),
  atanh: each(Math.atanh),
  deg: each((value) => value * degrees),
  rad: each((value) => value / degrees),
  pi: ({ steps }) => constant(() => Math.PI, steps),
  time: ({ steps, timesMs }) => constant((step) => timesMs[step]! / 1000, steps),
  minute: calendar((date) => date.getUTCMinutes()),
  hour: calendar((date) => date.getUTCHours()),
  day_of_week: calendar((date) => date.getUTCDay()),
  day_of_month: calendar((date) => date.getUTCDate()),
  day_of_year: calendar(
    (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1,
  ),
  days_in_month: calendar((date) =>
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
  ),
  month: calendar((date) => date.getUTCMonth() + 1),
  year: calendar((date) => date.getUTCFullYear()),
  clamp: bounded(1, 2),
  clamp_min: bounded(1, null),
  clamp_max: bounded(null, 1),
  round({ vector, scalar }) {
    const to = scalar(1, 1);
    // Halves go up, as the documentation says; dividing by the inverse keeps 0.1 exact.
    const nearest = (value: number, step: number) =>
      Math.floor(value * (1 / to[step]!) + 0.5) / (1 / to[step]!);
    return vectorOf(distinct(vector(0).map((series) => mapSeries(series, unnamed(series.labels), nearest))));
  },
  vector: ({ scalar, steps }) =>
    vectorOf([{ labels: noLabels, values: scalar(0), has: new Uint8Array(steps).fill(1) }]),
  scalar({ vector, steps }) {
    const series = vector(0);
    return constant((step) => {
      const there = series.filter((item) => item.has[step] === 1);
      return there.length === 1 ? there[0]!.values[step]! : Number.NaN;
    }, steps);
  },
  timestamp: ({ vector, timesMs }) =>
    vectorOf(
      distinct(
        vector(0).map((series) =>
          mapSeries(series, unnamed(series.labels), (_, step) => timesMs[step]! / 1000),
        ),
      ),
    ),
  sort: sorted(false),
  sort_desc: sorted(true),
  absent: ({ vector, expressions, steps }) => vectorOf([absentSeries(expressions[0]!, vector(0), steps)]),
  label_replace: labelReplace,
  label_join: labelJoin,
  histogram_quantile: ({ scalar, vector, steps }) => vectorOf(histogramQuantile(scalar(0), vector(1), steps)),
};

export const functionOf = (name: string): VectorFunction => {
  const found = vectorFunctions[name];
  if (!found) throw failed(`the function ${name} is declared and not written`);
  return found;
};
