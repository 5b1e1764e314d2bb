/** What each function takes and gives. A function that is not here is not understood; `functions.test.ts` checks that each one here is. */
import type { ValueType } from './ast.ts';

export interface Signature {
  readonly types: readonly ValueType[];
  /** How many of the last may be left out. */
  readonly optional: number;
  /** The last may be repeated. */
  readonly variadic: boolean;
  readonly gives: 'scalar' | 'vector';
}

const vector = (...types: ValueType[]): Signature => ({
  types,
  optional: 0,
  variadic: false,
  gives: 'vector',
});
const each = (names: readonly string[], signature: Signature) =>
  names.map((name) => [name, signature] as const);

export const signatures: ReadonlyMap<string, Signature> = new Map([
  ...each(
    [
      'abs',
      'ceil',
      'floor',
      'exp',
      'ln',
      'log2',
      'log10',
      'sqrt',
      'sgn',
      'sin',
      'cos',
      'tan',
      'asin',
      'acos',
      'atan',
      'sinh',
      'cosh',
      'tanh',
      'asinh',
      'acosh',
      'atanh',
      'deg',
      'rad',
      'timestamp',
      'sort',
      'sort_desc',
      'absent',
    ],
    vector('vector'),
  ),
  ...each(
    [
      'rate',
      'irate',
      'increase',
      'delta',
      'idelta',
      'deriv',
      'changes',
      'resets',
      'avg_over_time',
      'min_over_time',
      'max_over_time',
      'sum_over_time',
      'count_over_time',
      'last_over_time',
      'present_over_time',
      'stddev_over_time',
      'stdvar_over_time',
      'absent_over_time',
    ],
    vector('matrix'),
  ),
  ...each(
    ['minute', 'hour', 'day_of_week', 'day_of_month', 'day_of_year', 'days_in_month', 'month', 'year'],
    { ...vector('vector'), optional: 1 },
  ),
  ...each(['clamp_min', 'clamp_max'], vector('vector', 'scalar')),
  ['clamp', vector('vector', 'scalar', 'scalar')],
  ['round', { ...vector('vector', 'scalar'), optional: 1 }],
  ['quantile_over_time', vector('scalar', 'matrix')],
  ['predict_linear', vector('matrix', 'scalar')],
  ['holt_winters', vector('matrix', 'scalar', 'scalar')],
  ['histogram_quantile', vector('scalar', 'vector')],
  ['label_replace', vector('vector', 'string', 'string', 'string', 'string')],
  ['label_join', { ...vector('vector', 'string', 'string', 'string'), optional: 1, variadic: true }],
  ['vector', vector('scalar')],
  ['scalar', { ...vector('vector'), gives: 'scalar' }],
  ['time', { ...vector(), gives: 'scalar' }],
  ['pi', { ...vector(), gives: 'scalar' }],
]);

export const signatureOf = (name: string): Signature | undefined => signatures.get(name);
