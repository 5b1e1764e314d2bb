import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError } from '#pure/base/errors.ts';
import type { Unit } from '#pure/schema/metrics.ts';
import { compileFormula, fitsUnit } from './formula.ts';
import { orderOf } from './order.ts';
import { serviceState } from './service.ts';

const inputs = new Map<string, Unit>([
  ['a', 'ms'],
  ['b', 'ms'],
  ['use', 'bytes'],
  ['size', 'bytes'],
]);
const only = (...names: string[]) => new Map([...inputs].filter(([name]) => names.includes(name)));

describe('formulas', () => {
  test.each([
    ['a + b * 2', ['a', 'b'], { a: 1, b: 3 }, 7, 'ms'],
    ['100 * use / size', ['use', 'size'], { use: 3, size: 4 }, 75, null],
    ['-(a - b) / 2', ['a', 'b'], { a: 1, b: 3 }, 1, 'ms'],
    ['max(a, b, 5) - min(a, b)', ['a', 'b'], { a: 1, b: 3 }, 4, 'ms'],
    ['avg(a, b) + sum(a, b) + abs(a - b)', ['a', 'b'], { a: 1, b: 3 }, 8, 'ms'],
    ['a - b - a', ['a', 'b'], { a: 1, b: 3 }, -3, 'ms'],
    ['use / size', ['use', 'size'], { use: 3, size: 0 }, Number.NaN, null],
    ['a + b', ['a', 'b'], { a: 1 }, Number.NaN, 'ms'],
  ] as const)('%s', (text, names, values, result, unit) => {
    const formula = compileFormula(text, only(...names));
    expect(formula.unit).toBe(unit);
    expect(formula.evaluate(new Map(Object.entries(values)))).toEqual(result);
  });

  test.each([
    ['a + use', ['a', 'use'], /column 3: adds ms and bytes/],
    ['a * b', ['a', 'b'], /column 3: ms times ms/],
    ['use / a', ['use', 'a'], /bytes by ms/],
    ['1 / a', ['a'], /a bare number by ms/],
    ['a + c', ['a'], /column 5: there is no input "c"/],
    ['a +', ['a'], /column 4: expected a value, found the end/],
    ['sqrt(a)', ['a'], /column 1: there is no function "sqrt"/],
    ['constructor(a)', ['a'], /there is no function/],
    ['a ? b', ['a', 'b'], /column 3: "\?" cannot be read/],
    ['a b', ['a', 'b'], /expected an operator/],
    ['(a', ['a'], /expected "\)"/],
    ['a', ['a', 'b'], /the input "b" is not used/],
    [`${'('.repeat(200)}a`, ['a'], /nested too deeply/],
    [`${'-'.repeat(200)}a`, ['a'], /nested too deeply/],
  ] as const)('%s is refused', (text, names, message) => {
    expect(() => compileFormula(text, only(...names))).toThrow(message);
  });

  test('a bare number may be a percentage, and no time', () => {
    expect([
      fitsUnit({ unit: null }, 'percent'),
      fitsUnit({ unit: null }, 'ms'),
      fitsUnit({ unit: 'ms' }, 'ms'),
    ]).toEqual([true, false, true]);
  });

  test('arithmetic agrees with the language it is written in', () => {
    const expression = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.integer({ min: 0, max: 9 }).map(String),
        fc
          .tuple(tie('node'), fc.constantFrom('+', '-', '*'), tie('node'))
          .map(([a, mark, b]) => `(${a} ${mark} ${b})`),
        fc
          .tuple(tie('node'), fc.constantFrom('+', '-', '*'), fc.nat({ max: 9 }))
          .map(([a, mark, b]) => `${a} ${mark} ${b}`),
      ),
    })).node;
    fc.assert(
      fc.property(expression, (text) => {
        expect(compileFormula(text, new Map()).evaluate(new Map()) + 0).toBe(
          (new Function(`return ${text}`)() as number) + 0,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('whatever is typed is a formula or a fault', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a', 'b', '+', '-', '(', ')', ',', 'max', '1', '.', ' ', '1e9', '/'))
        .map((list) => list.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        try {
          compileFormula(text, inputs);
        } catch (error) {
          expect(error).toBeInstanceOf(FaultError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('circles are found whatever the order, and everything else comes after what it needs', () => {
  const graph = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 20 });
  fc.assert(
    fc.property(graph, (edges) => {
      const items = Array.from({ length: 10 }, (_, i) => ({
        id: `${i}`,
        needs: edges.filter(([a]) => a === i).map(([, b]) => `${b}`),
      }));
      const { order, circle } = orderOf(items);
      if (circle) {
        expect(circle.at(-1)).toBe(circle[0]);
        for (let i = 0; i + 1 < circle.length; i++)
          expect(items[Number(circle[i])]!.needs).toContain(circle[i + 1]);
        return;
      }
      expect([...order].sort()).toEqual(items.map(({ id }) => id));
      for (const { id, needs } of items)
        for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(id));
    }),
  );
  expect(
    orderOf(Array.from({ length: 20_000 }, (_, i) => ({ id: `${i}`, needs: [`${i + 1}`] }))).order,
  ).toHaveLength(20_000);
});

describe('business services', () => {
  const member = (state: 'up' | 'warning' | 'down' | 'unknown' | 'paused', weight = 1) => ({ state, weight });
  const rule = (by: 'worst' | 'percent' | 'weighted') => ({ by, warnBelow: 100, downBelow: 50 });
  test.each([
    ['worst', [member('up'), member('warning')], 'warning', 75],
    ['worst', [member('up'), member('down'), member('unknown')], 'down', 50],
    ['percent', [member('up'), member('up'), member('down')], 'warning', 66.7],
    ['percent', [member('up'), member('down'), member('down')], 'down', 33.3],
    ['percent', [member('up'), member('unknown'), member('paused')], 'up', 100],
    ['weighted', [member('up', 9), member('down', 1)], 'warning', 90],
    ['weighted', [member('up', 1), member('down', 9)], 'down', 10],
    ['worst', [member('unknown')], 'unknown', null],
    ['worst', [member('paused'), member('paused')], 'paused', null],
  ] as const)('%s of %j is %s', (by, members, state, percent) => {
    const found = serviceState(rule(by), members);
    expect(found.state).toBe(state);
    if (percent === null) expect(found.percent).toBeNull();
    else expect(found.percent).toBeCloseTo(percent, 1);
  });
});
