import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, type JsonPath, parseJsonPath, pick, scalarOf } from './json-path.ts';

const values = (document: object | Json, text: string, max = 100) => {
  const path = parseJsonPath(text);
  if (typeof path === 'string') throw new Error(path);
  return pick(document as Json, path, max).map(({ value }) => value);
};

/** RFC 6901 section 5. */
const pointers = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};
test.each<[string, Json]>([
  ['', pointers],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('pointer %j of RFC 6901', (text, value) => {
  expect(values(pointers, text)).toEqual([value]);
});

/** RFC 9535 section 1.5, as far as it goes here. */
const store = {
  store: {
    book: [
      { category: 'reference', author: 'Nigel Rees', price: 8.95 },
      { category: 'fiction', author: 'Evelyn Waugh', price: 12.99 },
      { category: 'fiction', author: 'Herman Melville', isbn: '0-553-21311-3', price: 8.99 },
    ],
    bicycle: { color: 'red', price: 399 },
  },
};
test.each<[string, readonly Json[]]>([
  ['$.store.book[*].author', ['Nigel Rees', 'Evelyn Waugh', 'Herman Melville']],
  ['$.store.*.color', ['red']],
  ['$.store.book[2].isbn', ['0-553-21311-3']],
  ['$.store.book[-1].price', [8.99]],
  ["$['store']['bicycle'][\"price\"]", [399]],
  ['$.store.book[?@.category=="fiction"].price', [12.99, 8.99]],
  ["$.store.book[?@.category != 'fiction'].price", [8.95]],
  ['$.store.book[?@.price==8.95].author', ['Nigel Rees']],
  ['$.store.book[9].price', []],
  ['$.store.book.length', []],
  ['$.__proto__', []],
])('path %s', (text, expected) => {
  expect(values(store, text)).toEqual(expected);
});

test('says where wildcards stood', () => {
  const path = parseJsonPath('$.a[*].*') as JsonPath;
  expect(path.singular).toBe(false);
  expect(pick({ a: [{ x: 1 }, { y: 2 }] }, path, 10)).toEqual([
    { value: 1, at: ['0', 'x'] },
    { value: 2, at: ['1', 'y'] },
  ]);
});
test('stops one beyond the bound', () => {
  expect(values({ a: Array.from({ length: 50 }, (_, i) => i) }, '$.a[*]', 10)).toHaveLength(11);
});
test.each([
  'a',
  'a/b',
  '/~2',
  '$a',
  '$.',
  '$..price',
  '$[',
  '$[*',
  '$.a[?@.x>1]',
  '$.a[?@.x==yes]',
  '$[1:2]',
  `$${'.a'.repeat(101)}`,
])('%j is no path', (text) => {
  expect(typeof parseJsonPath(text)).toBe('string');
});
test.each<[Json, unknown]>([
  [null, undefined],
  [true, true],
  [[1, 2], 2],
  [{ a: 1 }, 1],
  ['x', 'x'],
])('%j as one value', (value, expected) => {
  expect(scalarOf(value)).toBe(expected);
});
test('a pointer made of the way to a value finds it, whatever the names', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 8 }), fc.jsonValue(), (names, leaf) => {
      const document = names.reduceRight<unknown>((child, name) => ({ [name]: child }), leaf);
      // A literal `__proto__` sets the prototype and is no member.
      fc.pre(!names.includes('__proto__'));
      const text = names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      expect(values(document as Json, text)).toEqual([leaf]);
    }),
  );
});
test('no text makes it throw or hang', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `$${text}`),
      ),
      fc.jsonValue(),
      (text, document) => {
        const path = parseJsonPath(text);
        if (typeof path !== 'string') pick(document as Json, path, 10);
      },
    ),
  );
});
