import { describe, expect, test } from 'vitest';
import {
  judgeReadings,
  metricsOfReading,
  namedSources,
  type ReadingsPlan,
  readingOf,
  readingRules,
} from './readings.ts';

const nothing: ReadingsPlan = { scales: [], rates: [], limits: [], matches: [], states: [] };
const read = (plan: Partial<ReadingsPlan>, raw: number | string | boolean, context = {}) =>
  readingOf('x', raw, readingRules({ ...nothing, ...plan }, new Set(['x'])), context);

describe('one value', () => {
  test.each<[Partial<ReadingsPlan>, number | string | boolean, object]>([
    [{}, 5, { value: 5 }],
    [{}, ' 5.5 ', { value: 5.5 }],
    [{}, true, { value: 1 }],
    [{}, 'up', { text: 'up' }],
    [{ scales: ['x=0.1:celsius'] }, 215, { value: 21.5, unit: 'celsius' }],
    [{ scales: ['x=:percent'] }, 7, { value: 7, unit: 'percent' }],
    [{ rates: ['x'] }, 7, { value: 7, counts: true }],
    [{ states: ['x=2:critical:stopped', 'x=*:ok'] }, 2, { state: 'critical', word: 'stopped' }],
    [{ states: ['x=2:critical:stopped', 'x=*:ok'] }, 3, { state: 'ok' }],
    [{ states: ['x=2:critical'] }, 3, { state: 'unknown' }],
    // A value may hold colons.
    [{ states: ['x=a:b:warning:odd'] }, 'a:b', { state: 'warning', word: 'odd' }],
  ])('%j of %j', (plan, raw, expected) => {
    expect(read(plan, raw)).toMatchObject(expected);
  });
  test.each<[Partial<ReadingsPlan>, number | string, string | undefined]>([
    [{ limits: ['x=..10'] }, 10, undefined],
    [{ limits: ['x=..10'] }, 10.1, 'threshold-crossed'],
    [{ limits: ['x=-5..'] }, -6, 'threshold-crossed'],
    [{ limits: ['x=-5..'] }, 'many', 'content-mismatch'],
    // Limits are of the value that is shown.
    [{ limits: ['x=..10'], scales: ['x=0.1'] }, 99, undefined],
    [{ matches: ['x=2\\..*'] }, '2.4', undefined],
    [{ matches: ['x=2\\..*'] }, '12.4', 'content-mismatch'],
    [{ states: ['x=2:critical'] }, 2, 'component-failed'],
    [{ states: ['x=2:warning'] }, 2, 'component-warning'],
    [{ states: ['x=2:warning'] }, 1, undefined],
  ])('%j of %j: %s', (plan, raw, code) => {
    expect(read(plan, raw).fault?.code).toBe(code);
  });
});

test.each<[Partial<ReadingsPlan>, string]>([
  [{ scales: ['x'] }, 'scales'],
  [{ scales: ['x=zero'] }, 'scales'],
  [{ scales: ['x=0'] }, 'scales'],
  [{ limits: ['x=9..1'] }, 'limits'],
  [{ limits: ['x=9'] }, 'limits'],
  [{ limits: ['y=1..2'] }, 'limits'],
  [{ matches: ['x=('] }, 'matches'],
  [{ states: ['x=2:bad'] }, 'states'],
  [{ rates: ['y'] }, 'rates'],
  // An increase is known only from one run to the next.
  [{ rates: ['x'], limits: ['x=1..2'] }, 'limits'],
])('%j is refused at %s', (plan, field) => {
  expect(() => read(plan, 1)).toThrow(expect.objectContaining({ fault: expect.objectContaining({ field }) }));
});
test('names are there once', () => {
  expect(namedSources('values', ['a=/x', 'b = /y=z '], 'name=path')).toEqual(
    new Map([
      ['a', '/x'],
      ['b', '/y=z'],
    ]),
  );
  expect(() => namedSources('values', ['a=/x', 'a=/y'], 'name=path')).toThrow(/two values/);
});
test('metrics: a number, a number that counts up, how good a state is', () => {
  expect([...metricsOfReading(read({}, 5, { labels: { at: '0' } }))]).toEqual([
    { name: 'reading', value: 5, labels: { at: '0', name: 'x' } },
  ]);
  expect([...metricsOfReading(read({}, 5, { counts: true }))]).toEqual([
    { name: 'reading.total', value: 5, labels: { name: 'x' } },
  ]);
  expect([...metricsOfReading(read({ states: ['x=off:critical'] }, 'off'))]).toEqual([
    { name: 'sensor.state', value: 0, labels: { sensor: 'x' } },
  ]);
});
test('the gravest value is the verdict, and the reason why values are missing goes before it', () => {
  type Item = { readonly kind: string; readonly fault?: never };
  const judge = judgeReadings<Item, Item>({ end: 'end', metrics: () => [] });
  const fold = (items: readonly object[]) =>
    judge.done(
      items.reduce<ReturnType<typeof judge.init>>(
        (state, item) => judge.step(state, item as Item),
        judge.init(),
      ),
    );
  const mild = read({ states: ['x=1:warning'] }, 1);
  const grave = read({ limits: ['x=2..'] }, 1);
  expect(fold([mild, grave, { kind: 'end' }]).fault?.code).toBe('threshold-crossed');
  expect(fold([mild, { kind: 'end' }]).fault?.code).toBe('component-warning');
  expect(fold([grave, { kind: 'end', fault: { code: 'timeout', message: '' } }]).fault?.code).toBe('timeout');
  expect(fold([grave]).fault?.code).toBe('cancelled');
  expect(fold(Array.from({ length: 7 }, () => read({}, 1)).concat([{ kind: 'end' } as never]))).toMatchObject(
    {
      ok: true,
      summary: 'x 1, x 1, x 1, x 1, x 1, 2 more',
    },
  );
});
