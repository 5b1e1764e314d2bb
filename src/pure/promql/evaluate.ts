/** The walk over the tree. First `selectionsOf` says which samples are needed, then `evaluate` computes with what was found. */
import { aggregate } from './aggregate.ts';
import type { Aggregate, Call, Expression, Range, Selector, Subquery } from './ast.ts';
import { binary } from './binary.ts';
import { type Budget, badData, failed, spend } from './fault.ts';
import { absentSeries, functionOf } from './functions.ts';
import { unnamed } from './labels.ts';
import { stringOf } from './parser.ts';
import { keepsName, type RangeFunction, rangeFunctions } from './range-functions.ts';
import { momentMs, newest, overWindow, type Steps } from './select.ts';
import { signatureOf } from './signatures.ts';
import { distinct, mapSeries, type Samples, type Series, type Value } from './value.ts';

/** Steps of one subquery. */
const subqueryStepsMax = 100_000;

export interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}
export interface Selection {
  readonly selector: Selector;
  readonly fromMs: number;
  readonly toMs: number;
}
export interface Settings {
  /** How old the newest sample may be. */
  readonly lookbackMs: number;
  /** Step of subqueries that name none. */
  readonly subqueryStepMs: number;
}
interface Evaluation extends Settings {
  readonly samples: ReadonlyMap<Selector, readonly Samples[]>;
  readonly budget: Budget;
}

export function stepsOf({ startMs, endMs, stepMs }: Times): Steps {
  const count = Math.floor((endMs - startMs) / stepMs) + 1;
  return {
    timesMs: Float64Array.from({ length: Math.max(0, count) }, (_, i) => startMs + i * stepMs),
    startMs,
    endMs,
  };
}

/** The steps inside of a subquery: whole multiples of its step, so that they stay where they are when the query moves. */
function innerTimes(
  node: Subquery,
  outer: { first: number; last: number },
  ends: Pick<Steps, 'startMs' | 'endMs'>,
  settings: Settings,
): Times {
  const stepMs = node.stepMs ?? settings.subqueryStepMs;
  const startMs = Math.ceil((momentMs(node, outer.first, ends) - node.rangeMs) / stepMs) * stepMs;
  const endMs = momentMs(node, outer.last, ends);
  if ((endMs - startMs) / stepMs > subqueryStepsMax)
    throw badData(`a subquery of more than ${subqueryStepsMax} steps: choose a longer step`, node.at);
  return { startMs, endMs, stepMs };
}

export function selectionsOf(tree: Expression, times: Times, settings: Settings): Selection[] {
  const found: Selection[] = [];
  const walk = (node: Expression, first: number, last: number): void => {
    const select = (selector: Selector, backMs: number) =>
      found.push({
        selector,
        fromMs: momentMs(selector, first, times) - backMs,
        toMs: momentMs(selector, last, times),
      });
    switch (node.kind) {
      case 'selector':
        select(node, settings.lookbackMs);
        break;
      case 'range':
        select(node.selector, node.rangeMs);
        break;
      case 'subquery': {
        const inner = innerTimes(node, { first, last }, times, settings);
        walk(node.of, inner.startMs, inner.endMs);
        break;
      }
      case 'minus':
      case 'paren':
        walk(node.of, first, last);
        break;
      case 'call':
        for (const arg of node.args) walk(arg, first, last);
        break;
      case 'aggregate':
        walk(node.of, first, last);
        if (node.parameter) walk(node.parameter, first, last);
        break;
      case 'binary':
        walk(node.left, first, last);
        walk(node.right, first, last);
    }
  };
  walk(tree, times.startMs, times.endMs);
  return found;
}

export function evaluate(node: Expression, steps: Steps, evaluation: Evaluation): Value {
  const value = compute(node, steps, evaluation);
  const count = steps.timesMs.length;
  spend(evaluation.budget, value.type === 'vector' ? value.series.length * count : count);
  return value;
}

function compute(node: Expression, steps: Steps, evaluation: Evaluation): Value {
  const count = steps.timesMs.length;
  switch (node.kind) {
    case 'number':
      return { type: 'scalar', values: new Float64Array(count).fill(node.value) };
    case 'string':
      return { type: 'string', value: node.value };
    case 'paren':
      return evaluate(node.of, steps, evaluation);
    case 'minus':
      return negated(evaluate(node.of, steps, evaluation));
    case 'selector':
      return { type: 'vector', series: selected(node, steps, evaluation, false) };
    case 'range':
    case 'subquery':
      return { type: 'matrix', series: samplesOf(node, steps, evaluation) };
    case 'call':
      return call(node, steps, evaluation);
    case 'aggregate':
      return aggregated(node, steps, evaluation);
    case 'binary':
      return binary(
        node,
        evaluate(node.left, steps, evaluation),
        evaluate(node.right, steps, evaluation),
        count,
      );
  }
}

function negated(value: Value): Value {
  if (value.type === 'scalar') return { type: 'scalar', values: value.values.map((v) => -v) };
  if (value.type !== 'vector') throw failed('a text has no negative');
  return {
    type: 'vector',
    series: distinct(value.series.map((series) => mapSeries(series, unnamed(series.labels), (v) => -v))),
  };
}

const isThere = ({ has }: Series) => has.includes(1);

function selected(node: Selector, steps: Steps, evaluation: Evaluation, asTime: boolean): readonly Series[] {
  const samples = evaluation.samples.get(node) ?? [];
  return samples.map((item) => newest(item, steps, node, evaluation.lookbackMs, asTime)).filter(isThere);
}

function aggregated(node: Aggregate, steps: Steps, evaluation: Evaluation): Value {
  const of = evaluate(node.of, steps, evaluation);
  if (of.type !== 'vector') throw failed('an aggregation needs a vector', node.at);
  const parameter = node.parameter ? evaluate(node.parameter, steps, evaluation) : undefined;
  const given =
    parameter?.type === 'scalar'
      ? parameter.values
      : parameter?.type === 'string'
        ? parameter.value
        : undefined;
  return { type: 'vector', series: aggregate(node, of.series, steps.timesMs.length, given) };
}

function call(node: Call, steps: Steps, evaluation: Evaluation): Value {
  const ranged = node.args.find((arg) => matrixOf(arg) !== undefined);
  if (ranged) return { type: 'vector', series: overRange(node, matrixOf(ranged)!, steps, evaluation) };
  const argument = (at: number) => evaluate(node.args[at]!, steps, evaluation);
  const only = node.args[0] && unwrapped(node.args[0]);
  if (node.name === 'timestamp' && only?.kind === 'selector') {
    const series = selected(only, steps, evaluation, true);
    return {
      type: 'vector',
      series: distinct(series.map((item) => ({ ...item, labels: unnamed(item.labels) }))),
    };
  }
  return functionOf(node.name)({
    expressions: node.args,
    steps: steps.timesMs.length,
    timesMs: steps.timesMs,
    count: node.args.length,
    vector(at) {
      const value = argument(at);
      if (value.type !== 'vector') throw failed(`${node.name} needs a vector`, node.at);
      return value.series;
    },
    scalar(at, otherwise) {
      if (at >= node.args.length) return new Float64Array(steps.timesMs.length).fill(otherwise ?? Number.NaN);
      const value = argument(at);
      if (value.type !== 'scalar') throw failed(`${node.name} needs a number`, node.at);
      return value.values;
    },
    text: (at) => stringOf(node.args[at]!) ?? '',
  });
}

const unwrapped = (of: Expression): Expression => (of.kind === 'paren' ? unwrapped(of.of) : of);
const matrixOf = (of: Expression): Range | Subquery | undefined => {
  const inner = unwrapped(of);
  return inner.kind === 'range' || inner.kind === 'subquery' ? inner : undefined;
};

function overRange(
  node: Call,
  of: Range | Subquery,
  steps: Steps,
  evaluation: Evaluation,
): readonly Series[] {
  const { types } = signatureOf(node.name)!;
  const parameters = node.args.flatMap((arg, at) => {
    if (types[at] !== 'scalar') return [];
    const value = evaluate(arg, steps, evaluation);
    return value.type === 'scalar' ? [value.values] : [];
  });
  checkParameters(node, parameters);
  const samples = sampledBy(of, steps, evaluation);
  const moment = of.kind === 'range' ? of.selector : of;
  const isAbsence = node.name === 'absent_over_time';
  const apply: RangeFunction = rangeFunctions[isAbsence ? 'present_over_time' : node.name]!;
  spend(evaluation.budget, samples.length * steps.timesMs.length);
  const series = samples
    .map((item) => {
      const labels = keepsName.has(node.name) ? item.labels : unnamed(item.labels);
      return overWindow(item, labels, steps, { moment, rangeMs: of.rangeMs }, apply, parameters);
    })
    .filter(isThere);
  return isAbsence ? [absentSeries(of, series, steps.timesMs.length)] : distinct(series, true);
}

function checkParameters(node: Call, parameters: readonly Float64Array[]): void {
  if (node.name !== 'holt_winters') return;
  for (const [i, values] of parameters.entries())
    if (values.some((value) => !(value > 0 && value < 1)))
      throw failed(`invalid ${i === 0 ? 'smoothing' : 'trend'} factor: it must lie between 0 and 1`, node.at);
}

const sampledBy = (of: Range | Subquery, steps: Steps, evaluation: Evaluation): readonly Samples[] =>
  of.kind === 'range' ? (evaluation.samples.get(of.selector) ?? []) : subquerySamples(of, steps, evaluation);

/** The samples of the window before the one step there is. */
function samplesOf(of: Range | Subquery, steps: Steps, evaluation: Evaluation): Samples[] {
  if (steps.timesMs.length !== 1)
    throw badData('a range vector cannot be asked for over a range of time', of.at);
  const toMs = momentMs(of.kind === 'range' ? of.selector : of, steps.timesMs[0]!, steps);
  const within = (timeMs: number) => timeMs >= toMs - of.rangeMs && timeMs <= toMs;
  return sampledBy(of, steps, evaluation)
    .map(({ labels, timesMs, values }) => ({
      labels,
      timesMs: timesMs.filter(within),
      values: values.filter((_, i) => within(timesMs[i]!)),
    }))
    .filter(({ timesMs }) => timesMs.length > 0);
}

function subquerySamples(node: Subquery, steps: Steps, evaluation: Evaluation): Samples[] {
  if (steps.timesMs.length === 0) return [];
  const outer = { first: steps.timesMs[0]!, last: steps.timesMs.at(-1)! };
  const inner = {
    ...stepsOf(innerTimes(node, outer, steps, evaluation)),
    startMs: steps.startMs,
    endMs: steps.endMs,
  };
  const value = evaluate(node.of, inner, evaluation);
  const series: readonly Series[] =
    value.type === 'vector'
      ? value.series
      : value.type === 'scalar'
        ? [{ labels: new Map(), values: value.values, has: new Uint8Array(value.values.length).fill(1) }]
        : [];
  return series.map(({ labels, values, has }) => ({
    labels,
    timesMs: inner.timesMs.filter((_, step) => has[step] === 1),
    values: values.filter((_, step) => has[step] === 1),
  }));
}
