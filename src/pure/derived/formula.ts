/**
 * Formulas over named inputs: + - * / and parentheses, min max avg sum abs. Units are checked when it is compiled: what is added must be alike, a
 * product has at most one unit, alike divided by alike is a bare number. A bare number beside a unit is in that unit.
 */
import { invalidInput } from '#pure/base/errors.ts';
import type { Unit } from '#pure/schema/metrics.ts';

/** Null: a bare number. */
type Dimension = Unit | null;
type Values = ReadonlyMap<string, number>;
interface Node {
  readonly unit: Dimension;
  /** Written as a number: takes the unit of its neighbour. */
  readonly literal: boolean;
  readonly evaluate: (values: Values) => number;
}
export interface Formula {
  readonly unit: Dimension;
  /** NaN when it cannot be computed, as by a division by zero. */
  evaluate(values: Values): number;
}

const functions: Readonly<Record<string, (values: readonly number[]) => number>> = {
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  sum: (values) => values.reduce((a, b) => a + b, 0),
  avg: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  abs: ([value]) => Math.abs(value!),
};
const depthMax = 50;
const pattern = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|([a-z][a-z0-9_]*)|([-+*/(),]))/giy;
const nameOf = (unit: Dimension) => unit ?? 'a bare number';

export function compileFormula(text: string, inputs: ReadonlyMap<string, Unit>): Formula {
  let at = 0;
  let depth = 0;
  let token = '';
  let tokenAt = 0;
  let kind: 'number' | 'name' | 'mark' | 'end' = 'end';
  const used = new Set<string>();
  const fail = (problem: string, where = tokenAt): never => {
    throw invalidInput(
      'formula',
      text,
      `column ${where + 1}: ${problem}`,
      'Use the names of the inputs, numbers, + - * / ( ) and min max avg sum abs.',
    );
  };
  const next = () => {
    if (text.slice(at).trim() === '') {
      [kind, token, tokenAt] = ['end', '', text.trimEnd().length];
      return;
    }
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) {
      const where = at + (text.slice(at).length - text.slice(at).trimStart().length);
      return fail(`"${text[where]}" cannot be read`, where);
    }
    at = pattern.lastIndex;
    token = found[1] ?? found[2] ?? found[3]!;
    tokenAt = at - token.length;
    kind = found[1] !== undefined ? 'number' : found[2] !== undefined ? 'name' : 'mark';
  };
  const is = (mark: string) => kind === 'mark' && token === mark;
  const expect = (mark: string) => {
    if (!is(mark)) fail(`expected "${mark}", found ${kind === 'end' ? 'the end' : `"${token}"`}`);
    next();
  };
  /** The common unit of what is added or compared. */
  const alike = (nodes: readonly Node[], what: string, where: number): Dimension => {
    const units = [...new Set(nodes.filter((node) => !node.literal).map((node) => node.unit))];
    if (units.length > 1) fail(`${what} ${units.map(nameOf).join(' and ')}, which are not alike`, where);
    return units[0] ?? null;
  };

  const primary = (): Node => {
    const [own, ownKind, where] = [token, kind, tokenAt];
    if (ownKind === 'number') {
      next();
      const value = Number(own);
      return { unit: null, literal: true, evaluate: () => value };
    }
    if (is('(')) {
      next();
      const inner = sum();
      expect(')');
      return inner;
    }
    if (ownKind !== 'name')
      return fail(`expected a value, found ${ownKind === 'end' ? 'the end' : `"${own}"`}`);
    next();
    if (is('(')) {
      const fold = Object.hasOwn(functions, own)
        ? functions[own]!
        : fail(`there is no function "${own}"`, where);
      next();
      const nodes = [sum()];
      while (is(',')) {
        next();
        nodes.push(sum());
      }
      expect(')');
      if (own === 'abs' && nodes.length !== 1) fail('abs takes one value', where);
      return {
        unit: alike(nodes, `${own} of`, where),
        literal: nodes.every((node) => node.literal),
        evaluate: (values) => fold(nodes.map((node) => node.evaluate(values))),
      };
    }
    const unit = inputs.get(own) ?? fail(`there is no input "${own}"`, where);
    used.add(own);
    return { unit, literal: false, evaluate: (values) => values.get(own) ?? Number.NaN };
  };
  const signed = (): Node => {
    if (++depth > depthMax) fail('is nested too deeply');
    try {
      if (!is('-')) return primary();
      next();
      const inner = signed();
      return { ...inner, evaluate: (values) => -inner.evaluate(values) };
    } finally {
      depth--;
    }
  };
  const product = (): Node => {
    let left = signed();
    while (is('*') || is('/')) {
      const [mark, where, a] = [token, tokenAt, left];
      next();
      const b = signed();
      const literal = a.literal && b.literal;
      if (mark === '*') {
        if (a.unit && b.unit) fail(`${a.unit} times ${b.unit} has no unit here`, where);
        left = {
          unit: a.unit ?? b.unit,
          literal,
          evaluate: (values) => a.evaluate(values) * b.evaluate(values),
        };
      } else {
        if (b.unit && a.unit !== b.unit) fail(`${nameOf(a.unit)} by ${b.unit} has no unit here`, where);
        left = {
          unit: b.unit ? null : a.unit,
          literal,
          evaluate: (values) => {
            const by = b.evaluate(values);
            return by === 0 ? Number.NaN : a.evaluate(values) / by;
          },
        };
      }
    }
    return left;
  };
  const sum = (): Node => {
    let left = product();
    while (is('+') || is('-')) {
      const [mark, where, a] = [token, tokenAt, left];
      next();
      const b = product();
      left = {
        unit: alike([a, b], mark === '+' ? 'adds' : 'subtracts', where),
        literal: a.literal && b.literal,
        evaluate:
          mark === '+'
            ? (values) => a.evaluate(values) + b.evaluate(values)
            : (values) => a.evaluate(values) - b.evaluate(values),
      };
    }
    return left;
  };

  next();
  const whole = sum();
  if (kind !== 'end') fail(`expected an operator, found "${token}"`);
  for (const name of inputs.keys()) if (!used.has(name)) fail(`the input "${name}" is not used`, 0);
  return { unit: whole.unit, evaluate: whole.evaluate };
}

/** Units that a bare number may be told in. */
const bare: ReadonlySet<Unit> = new Set(['percent', 'ratio', 'count', 'score']);
export const fitsUnit = (formula: Pick<Formula, 'unit'>, unit: Unit): boolean =>
  formula.unit === unit || (formula.unit === null && bare.has(unit));
