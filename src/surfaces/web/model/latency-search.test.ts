import { expect, test } from 'vitest';
import { focusText, latencySearch, readSearch } from './latency-search.ts';

test('an empty address shows every ping, live, ten minutes', () =>
  expect(readSearch({})).toEqual({
    q: 'tool:ping',
    ids: null,
    spanS: 600,
    toS: null,
    focus: null,
    bands: [50, 150],
    sort: 'name',
    lossFull: 100,
    dense: false,
  }));
test('a link brings back what was seen', () =>
  expect(
    readSearch({
      ids: 'a,b',
      span: 60,
      to: 1000,
      focus: focusText([900.4, 950.6]),
      bands: '5,9',
      sort: '-loss',
      loss: 30,
      dense: 1,
    }),
  ).toEqual({
    q: '',
    ids: ['a', 'b'],
    spanS: 60,
    toS: 1000,
    focus: [900, 951],
    bands: [5, 9],
    sort: '-loss',
    lossFull: 30,
    dense: true,
  }));
test.each([{ span: -5 }, { span: 'x' }, { to: 'now' }, { focus: '9-3' }, { bands: '9,3' }, { loss: 0 }])(
  'nonsense in %j is left out',
  (search) => expect(readSearch(latencySearch(search))).toEqual(readSearch({})),
);
test('nobody looks at less than a minute or more than a year', () => {
  expect(readSearch({ span: 1 }).spanS).toBe(60);
  expect(readSearch({ span: 1e12 }).spanS).toBe(366 * 86_400);
});
