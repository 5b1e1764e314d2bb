import { describe, expect, test } from 'vitest';
import { occurrences, occurrencesMax, parseRecurrence } from './recurrence.ts';

const dates = (
  text: string,
  start = { year: 2027, month: 1, day: 4, hour: 22, minute: 0 },
  zone = 'UTC',
  days = 400,
) => {
  const parsed = parseRecurrence(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  const fromMs = Date.UTC(2027, 0, 1);
  return [...occurrences(parsed.rule, start, zone, fromMs, fromMs + days * 86_400_000)].map((ms) =>
    new Date(ms).toISOString().slice(0, 16),
  );
};
describe('rules as RFC 5545, 3.8.5.3 means them', () => {
  test.each([
    ['FREQ=DAILY;COUNT=3', ['2027-01-04T22:00', '2027-01-05T22:00', '2027-01-06T22:00']],
    ['FREQ=DAILY;INTERVAL=10;COUNT=3', ['2027-01-04T22:00', '2027-01-14T22:00', '2027-01-24T22:00']],
    ['FREQ=WEEKLY;COUNT=2', ['2027-01-04T22:00', '2027-01-11T22:00']],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=4',
      ['2027-01-04T22:00', '2027-01-10T22:00', '2027-01-18T22:00', '2027-01-24T22:00'],
    ],
    ['FREQ=WEEKLY;BYDAY=SU;UNTIL=20270118T000000Z', ['2027-01-10T22:00', '2027-01-17T22:00']],
    ['FREQ=MONTHLY;BYDAY=1SU;COUNT=3', ['2027-02-07T22:00', '2027-03-07T22:00', '2027-04-04T22:00']],
    ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=2', ['2027-01-29T22:00', '2027-02-26T22:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3', ['2027-01-31T22:00', '2027-02-28T22:00', '2027-03-31T22:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3', ['2027-01-31T22:00', '2027-03-31T22:00', '2027-05-31T22:00']],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=1', ['2027-08-13T22:00']],
    ['FREQ=MONTHLY;INTERVAL=6;COUNT=2', ['2027-01-04T22:00', '2027-07-04T22:00']],
  ])('%s', (text, expected) => {
    expect(dates(text)).toEqual(expected);
  });
  test('the wall clock is kept when clocks change', () => {
    const start = { year: 2027, month: 3, day: 27, hour: 3, minute: 0 };
    expect(dates('FREQ=DAILY;COUNT=3', start, 'Europe/Berlin')).toEqual([
      '2027-03-27T02:00',
      '2027-03-28T01:00',
      '2027-03-29T01:00',
    ]);
  });
  test('one question has a bound', () => {
    expect(dates('FREQ=DAILY', undefined, 'UTC', 9000)).toHaveLength(occurrencesMax);
  });
});
test.each([
  ['', 'an empty part'],
  ['INTERVAL=2', 'FREQ is missing'],
  ['FREQ=HOURLY', 'FREQ=HOURLY'],
  ['FREQ=DAILY;BYSETPOS=1', 'BYSETPOS is not understood'],
  ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY=XX'],
  ['FREQ=WEEKLY;BYDAY=1MO', 'numbered day'],
  ['FREQ=DAILY;COUNT=0', 'COUNT=0'],
  ['FREQ=DAILY;COUNT=1;UNTIL=20270101', 'exclude'],
  ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY=32'],
  ['FREQ=DAILY;UNTIL=tomorrow', 'UNTIL=TOMORROW'],
])('%j is refused by name', (text, problem) => {
  expect(parseRecurrence(text)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
});
