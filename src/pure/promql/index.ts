/** PromQL as others use it: nothing here throws on any text or any samples. */
import type { Expression, Selector, ValueType } from './ast.ts';
import { evaluate, type Selection, type Settings, selectionsOf, stepsOf, type Times } from './evaluate.ts';
import { type Budget, QueryFault } from './fault.ts';
import { parseExpression } from './parser.ts';
import { typeOf } from './typing.ts';
import type { Samples, Value } from './value.ts';

export type { Selector } from './ast.ts';
export type { Selection, Settings, Times } from './evaluate.ts';
export type { Budget, QueryFaultKind } from './fault.ts';
export type { Labels, Matcher } from './labels.ts';
export { keyOf, matches, matchesAll, nameLabel } from './labels.ts';
export { durationMs } from './lexer.ts';
export { formatNumber } from './numbers.ts';
export type { Samples, Value } from './value.ts';

export interface QueryError {
  readonly kind: QueryFault['kind'];
  readonly message: string;
}
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: QueryError };
export interface Query {
  readonly text: string;
  readonly tree: Expression;
  readonly type: ValueType;
}

/** Line and column from 1, as people count. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

function guarded<T>(text: string, work: () => T): Answer<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    const { kind, message, at } = error;
    const where =
      at === undefined ? '' : `${kind === 'bad_data' ? 'parse error at char ' : 'at '}${placeOf(text, at)}: `;
    return { ok: false, error: { kind, message: `${where}${message}` } };
  }
}

export const parseQuery = (text: string): Answer<Query> =>
  guarded(text, () => {
    const tree = parseExpression(text);
    return { text, tree, type: typeOf(tree) };
  });

/** A selector alone, as `match[]` of the API has it. */
export const parseSelector = (text: string): Answer<Selector> =>
  guarded(text, () => {
    const tree = parseExpression(text);
    if (tree.kind !== 'selector' || tree.offsetMs !== 0 || tree.fixed !== null)
      throw new QueryFault('bad_data', 'a series selector is expected, such as up{site="Paris"}', 0);
    return tree;
  });

export const neededBy = (query: Query, times: Times, settings: Settings): Answer<readonly Selection[]> =>
  guarded(query.text, () => selectionsOf(query.tree, times, settings));

export const evaluateQuery = (
  query: Query,
  times: Times,
  samples: ReadonlyMap<Selector, readonly Samples[]>,
  options: Settings & { readonly budget: Budget },
): Answer<Value> => guarded(query.text, () => evaluate(query.tree, stepsOf(times), { ...options, samples }));
