/** Faults with their places, bounds, and nothing that throws. Values are compared with a real Prometheus in `oracle.test.ts`. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { functionOf } from './functions.ts';
import { evaluateQuery, neededBy, parseQuery, parseSelector, type Samples } from './index.ts';
import { durationMs } from './lexer.ts';
import { plainNumber } from './numbers.ts';
import { accepted, refused } from './oracle-queries.ts';
import { rangeFunctions } from './range-functions.ts';
import { compilePattern } from './regex.ts';
import { signatures } from './signatures.ts';

const settings = { lookbackMs: 300_000, subqueryStepMs: 60_000 };
const times = { startMs: 0, endMs: 3_600_000, stepMs: 60_000 };
const message = (text: string) => {
  const parsed = parseQuery(text);
  return parsed.ok ? 'ok' : `${parsed.error.kind}: ${parsed.error.message}`;
};

function run(text: string, points = 1e6, expired = () => false) {
  const parsed = parseQuery(text);
  if (!parsed.ok) return parsed;
  const needed = neededBy(parsed.value, times, settings);
  if (!needed.ok) return needed;
  const one: Samples = {
    labels: new Map([
      ['__name__', 'x'],
      ['a', 'b'],
    ]),
    timesMs: Float64Array.from({ length: 100 }, (_, i) => i * 30_000),
    values: Float64Array.from({ length: 100 }, (_, i) => i % 7),
  };
  const samples = new Map(needed.value.map(({ selector }) => [selector, [one]]));
  return evaluateQuery(parsed.value, times, samples, { ...settings, budget: { points, expired } });
}

test.each([
  [
    'sum(rate(x[5m])',
    'bad_data: parse error at char 1:16: unexpected end of input in aggregation, expected ","',
  ],
  [
    'up{a=="b"}',
    'bad_data: parse error at char 1:5: unexpected "==" in label matching, expected one of =, !=, =~, !~',
  ],
  [
    'x +\n  foo(y)',
    'bad_data: parse error at char 2:3: unknown or unsupported function with name "foo"; docs/prometheus.md lists what is understood',
  ],
  [
    'rate(x)',
    'bad_data: parse error at char 1:6: expected type range vector in call to function "rate", got instant vector',
  ],
  ['x{a=~"("}', 'bad_data: error parsing regexp "(": missing closing )'],
  [
    'x{a=~"(?!y)"}',
    'bad_data: error parsing regexp "(?!y)": invalid or unsupported Perl syntax after "(?": look-around and back references are not supported',
  ],
  [
    '{a=""}',
    'bad_data: parse error at char 1:1: vector selector must contain at least one non-empty matcher',
  ],
])('%s is refused with its place', (text, expected) => {
  expect(message(text)).toBe(expected);
});

test('every declared function is written, and the other way round', () => {
  const written = (name: string) => {
    try {
      return functionOf(name) !== undefined;
    } catch {
      return name in rangeFunctions || name === 'absent_over_time';
    }
  };
  expect([...signatures.keys()].filter((name) => !written(name))).toEqual([]);
  expect(Object.keys(rangeFunctions).filter((name) => !signatures.has(name))).toEqual([]);
});

test('queries have bounds: length, depth, samples, time, steps of subqueries', () => {
  expect(message(`x{a="${'b'.repeat(70_000)}"}`)).toContain('longer than');
  expect(message('('.repeat(5000))).toContain('nested more than');
  expect(message(Array(5000).fill('1').join('+'))).toContain('in a row');
  expect(message('-'.repeat(5000))).toContain('nested more than');
  expect(run('x + x', 100)).toMatchObject({ ok: false, error: { kind: 'execution' } });
  expect(run('x + x', 1e6, () => true)).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  expect(run('max_over_time(x[1y:1s])')).toMatchObject({ ok: false, error: { kind: 'bad_data' } });
});

test('a match of the API is a selector alone', () => {
  expect(parseSelector('up{a="b"}').ok).toBe(true);
  for (const text of ['up offset 5m', 'sum(up)', 'up[5m]', '1', ''])
    expect(parseSelector(text).ok, text).toBe(false);
});

test.each([
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1y2w3d4h5m6s7ms', 365 * 86400e3 + 14 * 86400e3 + 3 * 86400e3 + 14_706_007],
  ['', undefined],
  ['5', undefined],
  ['m5', undefined],
  ['5m1h', undefined],
])('duration %s', (text, ms) => expect(durationMs(text)).toBe(ms));

test.each([
  [1e21, '1000000000000000000000'],
  [1.5e-7, '0.00000015'],
  [-2.5e22, '-25000000000000000000000'],
  [0.1, '0.1'],
  [Infinity, '+Inf'],
])('%d without exponent', (value, text) => {
  expect(plainNumber(value)).toBe(text);
});

describe('patterns', () => {
  const sameAsNative = (source: string, text: string) => {
    expect(compilePattern(source).test(text), `${source} on ${text}`).toBe(
      new RegExp(`^(?:${source})$`, 'us').test(text),
    );
  };
  test('agree with the engine of JavaScript where both know the syntax', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\d',
      '\\w',
      '(a|b)',
      '(?:ab)',
      'a*',
      '(a*)*',
      'b+?',
      'a{2}',
      '(b|a{1,2})',
      '^',
      '$',
      '\\b',
      '1',
    );
    fc.assert(
      fc.property(fc.array(atom, { maxLength: 6 }), fc.stringMatching(/^[ab1 ]{0,8}$/), (atoms, text) =>
        sameAsNative(atoms.join(''), text),
      ),
      { numRuns: 2000 },
    );
  });
  test('groups are those of the leftmost way', () => {
    expect(compilePattern('(a+?)(a*)').groups('aaa')).toEqual(['aaa', 'a', 'aa']);
    expect(compilePattern('(?P<host>[^:]+):(\\d+)?').groups('r1:')).toEqual(['r1:', 'r1', undefined]);
    expect(compilePattern('x').groups('y')).toBeUndefined();
  });
  test('what drives others mad is quick here', () => {
    const begun = performance.now();
    expect(compilePattern('(a*)*(a*)*(a|a|aa)*b').test('a'.repeat(2000))).toBe(false);
    expect(compilePattern('(x+x+)+y').test('x'.repeat(5000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(3000);
  });
  test('too large a program is refused', () => {
    expect(() => compilePattern('((a{1000}){1000}){1000}')).toThrow('too large');
    expect(() => compilePattern('a{1001}')).toThrow('repeat count');
  });
  test('random patterns compile or are refused, and never hang', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '*',
      '+',
      '?',
      '|',
      '{',
      '}',
      '2',
      ',',
      '^',
      '$',
      '\\',
      'd',
      'x',
      '(?i)',
      '(?P<n>',
      '[:alpha:]',
      '-',
      'é',
      '.',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.string({ maxLength: 20 }), (pieces, text) => {
        try {
          compilePattern(pieces.join('')).test(text);
        } catch (error) {
          expect((error as Error).name).toBe('Error');
          expect((error as Error).message).toMatch(/regexp|pattern/);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('nothing throws', () => {
  const words = [...accepted, ...refused].flatMap((query) => query.split(/(?<=[^\w.])|(?=[^\w.])/));
  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void run(text)),
      { numRuns: 2000 },
    );
  });
  test('any order of what queries are made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { maxLength: 14 }),
        (parts) => void run(parts.join('')),
      ),
      { numRuns: 4000 },
    );
  });
  test('every query, cut off anywhere', () => {
    for (const query of accepted)
      for (let length = 0; length < query.length; length += 3) run(query.slice(0, length));
  });
});
