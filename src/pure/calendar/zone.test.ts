import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateOf, dayNumberOf, dayOf, instantOf, isTimeZone, minuteOf, wallAt, weekdayOf } from './zone.ts';

const wall = (text: string) => {
  const [year, month, day, hour, minute] = text.split(/[-T:]/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { year, month, day, hour, minute };
};
test.each([
  ['2027-01-15T09:00', 'Europe/Berlin', '2027-01-15T08:00:00Z'],
  ['2027-07-15T09:00', 'Europe/Berlin', '2027-07-15T07:00:00Z'],
  // Clocks go forward at 02:00: 02:30 does not exist and lands after the skip.
  ['2027-03-28T02:30', 'Europe/Berlin', '2027-03-28T01:30:00Z'],
  ['2027-03-28T03:30', 'Europe/Berlin', '2027-03-28T01:30:00Z'],
  // Clocks go back at 03:00: 02:30 occurs twice and its first is meant.
  ['2027-10-31T02:30', 'Europe/Berlin', '2027-10-31T00:30:00Z'],
  ['2027-10-31T03:30', 'Europe/Berlin', '2027-10-31T02:30:00Z'],
  ['2027-03-14T02:30', 'America/New_York', '2027-03-14T07:30:00Z'],
  ['2027-11-07T01:30', 'America/New_York', '2027-11-07T05:30:00Z'],
  // Half an hour of summer time, and an odd offset.
  ['2027-04-04T01:45', 'Australia/Lord_Howe', '2027-04-03T14:45:00Z'],
  ['2027-06-01T00:00', 'Asia/Kathmandu', '2027-05-31T18:15:00Z'],
  // Samoa left out 30 December 2011.
  ['2011-12-31T00:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['2027-01-01T00:00', 'UTC', '2027-01-01T00:00:00Z'],
])('%s in %s is %s', (local, zone, expected) => {
  expect(new Date(instantOf(wall(local), zone)).toISOString()).toBe(expected.replace('Z', '.000Z'));
});

test('an instant and its wall time agree, in every zone and around every change of clocks', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Tehran',
    'Africa/Casablanca',
    'UTC',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 35_000_000 }), (zone, minutes) => {
      const atMs = 1_000_000_000_000 + minutes * 60_000;
      const shown = wallAt(atMs, zone);
      const back = instantOf(shown, zone);
      expect(wallAt(back, zone)).toEqual(shown);
      // The same instant, or the first of the two that a clock shows when it goes back.
      expect(atMs - back).toBeGreaterThanOrEqual(0);
      expect(atMs - back).toBeLessThanOrEqual(3_600_000);
    }),
    { numRuns: 300 },
  );
});

test('small readings', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('Europe/Atlantis'), isTimeZone('')]).toEqual([
    true,
    false,
    false,
  ]);
  expect([minuteOf('09:30'), minuteOf('24:00'), minuteOf('9:30')]).toEqual([570, undefined, undefined]);
  expect([dayOf('2027-02-28') !== undefined, dayOf('2027-02-30'), dayOf('27-2-1')]).toEqual([
    true,
    undefined,
    undefined,
  ]);
  expect(weekdayOf(dayNumberOf({ year: 2027, month: 1, day: 4 }))).toBe(0);
  expect(dateOf(dayNumberOf({ year: 2028, month: 2, day: 29 }))).toEqual({ year: 2028, month: 2, day: 29 });
});
