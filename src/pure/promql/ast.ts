/** The tree of a query. `at` is the offset of a node in its text. */
import type { Matcher } from './labels.ts';

export type AggregateOperator =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'quantile'
  | 'count_values';
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | 'atan2'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'and'
  | 'or'
  | 'unless';

/** How far back, and at which fixed time: of selectors and of subqueries. */
export interface Moment {
  offsetMs: number;
  fixed: number | 'start' | 'end' | null;
}
export interface Selector extends Moment {
  readonly kind: 'selector';
  readonly at: number;
  readonly matchers: readonly Matcher[];
}
export interface Range {
  readonly kind: 'range';
  readonly at: number;
  readonly selector: Selector;
  readonly rangeMs: number;
}
export interface Subquery extends Moment {
  readonly kind: 'subquery';
  readonly at: number;
  readonly of: Expression;
  readonly rangeMs: number;
  /** Null: the default of the server. */
  readonly stepMs: number | null;
}
export interface Call {
  readonly kind: 'call';
  readonly at: number;
  readonly name: string;
  readonly args: readonly Expression[];
}
export interface Aggregate {
  readonly kind: 'aggregate';
  readonly at: number;
  readonly operator: AggregateOperator;
  readonly of: Expression;
  readonly parameter: Expression | null;
  readonly labels: readonly string[];
  readonly without: boolean;
}
export interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  /** The side with many series of one match. */
  readonly many: 'none' | 'left' | 'right';
  readonly include: readonly string[];
}
export interface Binary {
  readonly kind: 'binary';
  readonly at: number;
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly bool: boolean;
  readonly matching: Matching;
}
export type Expression =
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'minus'; readonly at: number; readonly of: Expression }
  | { readonly kind: 'paren'; readonly at: number; readonly of: Expression }
  | Selector
  | Range
  | Subquery
  | Call
  | Aggregate
  | Binary;

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';
