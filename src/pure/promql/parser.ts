/** Tokens → tree, with the types of every node checked, so that evaluating meets no surprise. (https://prometheus.io/docs/prometheus/latest/querying/) */
import type {
  AggregateOperator,
  Binary,
  BinaryOperator,
  Expression,
  Matching,
  Moment,
  ValueType,
} from './ast.ts';
import { badData } from './fault.ts';
import { isLabelName, type Matcher, matches, nameLabel } from './labels.ts';
import { type Token, tokens } from './lexer.ts';
import { compilePattern } from './regex.ts';
import { signatureOf } from './signatures.ts';
import { describeType, typeOf } from './typing.ts';

/** Nodes on top of each other: evaluation is recursive. */
const depthMax = 300;
const nodesMax = 10_000;

const aggregates: ReadonlySet<string> = new Set<AggregateOperator>([
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
]);
const withParameter: ReadonlySet<string> = new Set(['topk', 'bottomk', 'quantile', 'count_values']);
/** Binding strength; `^` alone binds to the right. */
const strength: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<=': 3,
  '<': 3,
  '>=': 3,
  '>': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
const unaryStrength = 5.5;
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<=', '<', '>=', '>']);
export const setOperators: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
const noMatching: Matching = { on: false, labels: [], many: 'none', include: [] };

export function parseExpression(text: string): Expression {
  const list = tokens(text);
  let next = 0;
  let nodes = 0;
  let depth = 0;
  const peek = (ahead = 0): Token => list[Math.min(next + ahead, list.length - 1)]!;
  const take = (): Token => list[Math.min(next++, list.length - 1)]!;
  const is = (symbol: string, ahead = 0) => peek(ahead).kind === 'symbol' && peek(ahead).text === symbol;
  const isWord = (word: string) => peek().kind === 'identifier' && peek().text.toLowerCase() === word;
  const shown = ({ kind, text: said }: Token) =>
    kind === 'end' ? said : kind === 'string' ? `string ${JSON.stringify(said)}` : `"${said}"`;
  const unexpected = (where: string, expected: string) =>
    badData(`unexpected ${shown(peek())} in ${where}, expected ${expected}`, peek().at);
  const need = (symbol: string, where: string): Token => {
    if (!is(symbol)) throw unexpected(where, `"${symbol}"`);
    return take();
  };
  const node = <T extends Expression>(made: T): T => {
    if (++nodes > nodesMax) throw badData(`the query has more than ${nodesMax} parts`, made.at);
    return made;
  };

  const expression = (least: number): Expression => {
    if (++depth > depthMax) throw badData(`the query is nested more than ${depthMax} deep`, peek().at);
    let left = unary();
    let chain = 0;
    for (;;) {
      const operator =
        peek().kind === 'symbol' || peek().kind === 'identifier' ? peek().text.toLowerCase() : '';
      const own = Object.hasOwn(strength, operator) ? strength[operator]! : 0;
      if (own === 0 || own < least) break;
      if (++chain > depthMax) throw badData(`more than ${depthMax} operators in a row`, peek().at);
      left = binary(left, operator as BinaryOperator, own);
    }
    depth--;
    return left;
  };
  const unary = (): Expression => {
    if (!is('-') && !is('+')) return postfix(primary());
    const sign = take();
    const of = expression(unaryStrength);
    if (typeOf(of) !== 'scalar' && typeOf(of) !== 'vector')
      throw badData(
        `unary expression only allowed on expressions of type scalar or instant vector, got ${describeType(typeOf(of))}`,
        sign.at,
      );
    return sign.text === '+' ? of : node({ kind: 'minus', at: sign.at, of });
  };
  const binary = (left: Expression, operator: BinaryOperator, own: number): Expression => {
    const { at } = take();
    const bool = isWord('bool');
    if (bool) {
      const word = take();
      if (!comparisons.has(operator))
        throw badData('bool modifier can only be used on comparison operators', word.at);
    }
    const { matching, said } = readMatching(operator);
    const right = expression(operator === '^' ? own : own + 0.5);
    const made = node({ kind: 'binary', at, operator, left, right, bool, matching });
    checkBinary(made, said);
    return made;
  };
  const readMatching = (operator: string): { matching: Matching; said: boolean } => {
    if (!isWord('on') && !isWord('ignoring')) return { matching: noMatching, said: false };
    const on = take().text.toLowerCase() === 'on';
    const labels = labelList('grouping');
    let many: Matching['many'] = 'none';
    let include: readonly string[] = [];
    if (isWord('group_left') || isWord('group_right')) {
      const word = take();
      many = word.text.toLowerCase() === 'group_left' ? 'left' : 'right';
      if (setOperators.has(operator))
        throw badData(`no grouping allowed for "${operator}" operation`, word.at);
      if (is('(')) include = labelList('grouping');
      const twice = on ? include.find((label) => labels.includes(label)) : undefined;
      if (twice !== undefined)
        throw badData(`label "${twice}" must not occur in ON and GROUP clause at once`, word.at);
    }
    return { matching: { on, labels, many, include }, said: true };
  };
  const labelList = (where: string): string[] => {
    need('(', where);
    const labels: string[] = [];
    while (!is(')')) {
      const token = take();
      if (token.kind !== 'identifier' || !isLabelName(token.text)) {
        next--;
        throw unexpected(where, 'a label');
      }
      labels.push(token.text);
      if (!is(')')) need(',', where);
    }
    take();
    return labels;
  };

  const primary = (): Expression => {
    const token = peek();
    if (token.kind === 'number') return node({ kind: 'number', at: take().at, value: token.value });
    if (token.kind === 'string') return node({ kind: 'string', at: take().at, value: token.text });
    if (is('(')) {
      take();
      const of = expression(0);
      need(')', 'parentheses');
      return node({ kind: 'paren', at: token.at, of });
    }
    if (is('{')) return selector(null, token.at);
    if (token.kind !== 'identifier') throw unexpected('the query', 'an expression');
    const word = token.text.toLowerCase();
    const follows = peek(1);
    const grouped = follows.kind === 'identifier' && /^(by|without)$/i.test(follows.text);
    if (aggregates.has(word) && (is('(', 1) || grouped)) return aggregate(take(), word as AggregateOperator);
    take();
    return is('(') ? call(token) : selector(token.text, token.at);
  };
  const args = (where: string): Expression[] => {
    need('(', where);
    const list: Expression[] = [];
    while (!is(')')) {
      list.push(expression(0));
      if (is(')')) break;
      need(',', where);
      if (is(')')) throw unexpected(where, 'an expression');
    }
    take();
    return list;
  };
  const call = (token: Token): Expression => {
    const signature = signatureOf(token.text);
    if (!signature)
      throw badData(
        `unknown or unsupported function with name "${token.text}"; docs/prometheus.md lists what is understood`,
        token.at,
      );
    const given = args(`call to function "${token.text}"`);
    const { types, optional, variadic } = signature;
    const least = types.length - optional;
    if (given.length < least || (!variadic && given.length > types.length))
      throw badData(
        `expected ${least === types.length ? least : `${least} to ${types.length}`}${variadic ? ' or more' : ''} argument(s) in call to "${token.text}", got ${given.length}`,
        token.at,
      );
    for (const [i, arg] of given.entries())
      expect(arg, types[Math.min(i, types.length - 1)]!, `call to function "${token.text}"`);
    return node({ kind: 'call', at: token.at, name: token.text, args: given });
  };
  const grouping = (): { labels: readonly string[]; without: boolean } | undefined => {
    if (!isWord('by') && !isWord('without')) return undefined;
    const without = take().text.toLowerCase() === 'without';
    return { labels: labelList('grouping'), without };
  };
  const aggregate = (token: Token, operator: AggregateOperator): Expression => {
    const before = grouping();
    const given = args('aggregation');
    const after = before ?? grouping();
    const wanted = withParameter.has(operator) ? 2 : 1;
    if (given.length !== wanted)
      throw badData(
        `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${given.length}`,
        token.at,
      );
    const of = given.at(-1)!;
    const parameter = wanted === 2 ? given[0]! : null;
    expect(of, 'vector', 'aggregation expression');
    if (parameter)
      expect(parameter, operator === 'count_values' ? 'string' : 'scalar', `aggregation parameter`);
    if (
      operator === 'count_values' &&
      !(parameter && stringOf(parameter) !== undefined && isLabelName(stringOf(parameter)!))
    )
      throw badData('the parameter of count_values must be a label name in quotes', token.at);
    return node({
      kind: 'aggregate',
      at: token.at,
      operator,
      of,
      parameter,
      labels: after?.labels ?? [],
      without: after?.without ?? false,
    });
  };
  const selector = (name: string | null, at: number): Expression => {
    const matchers: Matcher[] =
      name === null ? [] : [{ name: nameLabel, operator: '=', value: name, pattern: null }];
    if (is('{')) {
      take();
      while (!is('}')) {
        matchers.push(matcher(name));
        if (!is('}')) need(',', 'label matching');
      }
      take();
    }
    if (!matchers.some((item) => !matches(item, '')))
      throw badData('vector selector must contain at least one non-empty matcher', at);
    return node({ kind: 'selector', at, matchers, offsetMs: 0, fixed: null });
  };
  const matcher = (metric: string | null): Matcher => {
    const label = take();
    if (label.kind !== 'identifier' || !isLabelName(label.text)) {
      next--;
      throw unexpected('label matching', 'a label name');
    }
    if (metric !== null && label.text === nameLabel)
      throw badData(`metric name must not be set twice: "${metric}"`, label.at);
    const operator = take();
    if (operator.kind !== 'symbol' || !/^(=|!=|=~|!~)$/.test(operator.text)) {
      next--;
      throw unexpected('label matching', 'one of =, !=, =~, !~');
    }
    const value = take();
    if (value.kind !== 'string') {
      next--;
      throw unexpected('label matching', 'a string in quotes');
    }
    const kind = operator.text as Matcher['operator'];
    return {
      name: label.text,
      operator: kind,
      value: value.text,
      pattern: kind.endsWith('~') ? compilePattern(value.text) : null,
    };
  };

  /** Ranges, subqueries, `offset` and `@` behind an expression. */
  const postfix = (first: Expression): Expression => {
    let of = first;
    for (;;) {
      if (is('[')) of = bracket(of);
      else if (isWord('offset')) of = shifted(of);
      else if (is('@')) of = fixed(of);
      else return of;
    }
  };
  const duration = (where: string): number => {
    const token = take();
    // A bare number is no duration, except zero in an offset.
    if (token.kind === 'duration') return token.value;
    next--;
    throw unexpected(where, 'a duration such as 5m');
  };
  const bracket = (of: Expression): Expression => {
    const { at } = take();
    const rangeMs = duration('range');
    if (rangeMs === 0) throw badData('duration must be greater than 0', at);
    if (is(':')) {
      take();
      const stepMs = is(']') ? null : duration('subquery');
      need(']', 'subquery');
      if (stepMs === 0) throw badData('the step of a subquery must be greater than 0', at);
      if (typeOf(of) !== 'vector')
        throw badData(
          `subquery is only allowed on instant vector, got ${describeType(typeOf(of))} instead`,
          at,
        );
      return node({ kind: 'subquery', at, of, rangeMs, stepMs, offsetMs: 0, fixed: null });
    }
    need(']', 'range');
    if (of.kind !== 'selector') throw badData('ranges only allowed for vector selectors', at);
    if (of.offsetMs !== 0 || of.fixed !== null)
      throw badData('no offset or @ modifiers allowed before range', at);
    return node({ kind: 'range', at, selector: of, rangeMs });
  };
  const momentOf = (of: Expression, word: string, at: number): Moment => {
    const target = of.kind === 'range' ? of.selector : of;
    if (target.kind === 'selector' || target.kind === 'subquery') return target;
    throw badData(`${word} modifier must be preceded by a selector or a subquery`, at);
  };
  const shifted = (of: Expression): Expression => {
    const { at } = take();
    const moment = momentOf(of, 'offset', at);
    if (moment.offsetMs !== 0) throw badData('offset may not be set multiple times', at);
    const negative = is('-');
    if (negative) take();
    moment.offsetMs = (negative ? -1 : 1) * duration('offset');
    return of;
  };
  const fixed = (of: Expression): Expression => {
    const { at } = take();
    const moment = momentOf(of, '@', at);
    if (moment.fixed !== null) throw badData('@ <timestamp> may not be set multiple times', at);
    const word = peek().text.toLowerCase();
    if (peek().kind === 'identifier' && (word === 'start' || word === 'end') && is('(', 1)) {
      next += 2;
      need(')', '@ modifier');
      moment.fixed = word;
      return of;
    }
    const sign = is('-') ? -1 : 1;
    if (is('-') || is('+')) take();
    const token = take();
    const ms = sign * token.value * 1000;
    if (token.kind !== 'number' || !Number.isSafeInteger(Math.round(ms)))
      throw badData('the @ modifier needs a time in seconds, start() or end()', token.at);
    moment.fixed = Math.round(ms);
    return of;
  };

  const tree = expression(0);
  if (peek().kind !== 'end') throw unexpected('the query', 'an operator or the end');
  return tree;
}

/** The text of a string in any number of parentheses. */
export function stringOf(of: Expression): string | undefined {
  if (of.kind === 'paren') return stringOf(of.of);
  return of.kind === 'string' ? of.value : undefined;
}

function expect(of: Expression, type: ValueType, where: string): void {
  const found = typeOf(of);
  if (found !== type)
    throw badData(`expected type ${describeType(type)} in ${where}, got ${describeType(found)}`, of.at);
}

function checkBinary({ operator, left, right, bool, at }: Binary, matchingSaid: boolean): void {
  const [a, b] = [typeOf(left), typeOf(right)];
  for (const type of [a, b])
    if (type !== 'scalar' && type !== 'vector')
      throw badData(
        `binary expression must contain only scalar and instant vector types, got ${describeType(type)}`,
        at,
      );
  if (comparisons.has(operator) && a === 'scalar' && b === 'scalar' && !bool)
    throw badData('comparisons between scalars must use BOOL modifier', at);
  if (a === 'vector' && b === 'vector') return;
  if (matchingSaid) throw badData('vector matching only allowed between instant vectors', at);
  if (setOperators.has(operator))
    throw badData(`set operator "${operator}" not allowed in binary scalar expression`, at);
}
