import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsUp, type ExposedSample, readExposition, unitOf } from './exposition.ts';

function read(text: string) {
  const samples: ExposedSample[] = [];
  const outcome = readExposition(text, (sample) => samples.push(sample));
  return { outcome, samples };
}
const shown = (text: string) =>
  read(text).samples.map(({ name, labels, value }) => [name, Object.fromEntries(labels), value]);

/** From the text of the format (prometheus.io, "Exposition formats"), and of OpenMetrics 1.0. */
test.each<[string, unknown[]]>([
  [
    'http_requests_total{method="post",code="200"} 1027 1395066363000',
    ['http_requests_total', { method: 'post', code: '200' }, 1027],
  ],
  [
    'msdos_file{path="C:\\\\DIR\\\\F",error="no\\n\\"x\\""} 1.458255915e9',
    ['msdos_file', { path: 'C:\\DIR\\F', error: 'no\n"x"' }, 1458255915],
  ],
  ['metric_without 12.47', ['metric_without', {}, 12.47]],
  ['weird{problem="division by zero"} +Inf -3982045', ['weird', { problem: 'division by zero' }, Infinity]],
  ['  spaced \t { a = "b" , }\t7 ', ['spaced', { a: 'b' }, 7]],
  ['x_bucket{le="0.1"} 8 # {trace_id="K"} 0.67 1.5', ['x_bucket', { le: '0.1' }, 8]],
  ['{"http.status","a.b"="c"} 3', ['http.status', { 'a.b': 'c' }, 3]],
  ['n NaN', ['n', {}, Number.NaN]],
  ['a:b -.5', ['a:b', {}, -0.5]],
])('%s', (text, expected) => {
  expect(shown(`${text}\n`)).toEqual([expected]);
});
test.each<[string, number]>([
  ['a 1\nb\n', 2],
  ['a{b="c} 1', 1],
  ['a{b=c} 1', 1],
  ['a{b="c"', 1],
  ['a{b="c" d="e"} 1', 1],
  ['# HELP x y\n\n<html>', 3],
  [`a{${Array.from({ length: 65 }, (_, i) => `l${i}="x"`).join(',')}} 1`, 1],
  [`${'a'.repeat(1001)} 1`, 1],
])('%j breaks the format at line %i', (text, line) => {
  expect(read(text).outcome).toMatchObject({ ok: false, line });
});
test('nothing after the end counts', () => {
  expect(shown('a 1\n# EOF\nb 2\n')).toHaveLength(1);
});

describe('what is known of a family', () => {
  const { outcome } = read(
    '# TYPE a counter\n# TYPE b histogram\n# TYPE c summary\n# TYPE d gauge\n# TYPE old_total counter\n# UNIT b seconds\na_total 1\n',
  );
  if (!outcome.ok) throw new Error('it can be read');
  test.each<[string, boolean]>([
    ['a_total', true],
    ['old_total', true],
    ['b_bucket', true],
    ['b_sum', true],
    ['c_count', true],
    ['c', false],
    ['d', false],
    ['d_total', false],
  ])('%s counts up: %s', (name, expected) => {
    expect(countsUp(name, outcome)).toBe(expected);
  });
  test.each<[string, string | undefined]>([
    ['b_sum', 'seconds'],
    ['process_resident_memory_bytes', 'bytes'],
    ['a_total', undefined],
  ])('%s has unit %s', (name, expected) => {
    expect(unitOf(name, outcome)).toBe(expected);
  });
});

test('no text makes it throw', () => {
  const piece = fc.constantFrom('a', '{', '}', '"', '\\', '=', ',', ' ', '\n', '1', '#', 'TYPE', 'é');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((parts) => parts.join('')),
      ),
      (text) => void read(text),
    ),
  );
});
test('labels of any text come back', () => {
  const escaped = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(shown(`m{l="${escaped(value)}"} 1`)).toEqual([['m', { l: value }, 1]]);
    }),
  );
});
