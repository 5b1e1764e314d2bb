import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysOf, localOf, nextTime, periodNames, periodOf, timeOf } from './period.ts';

const zone = 'Europe/Zurich';
const iso = (timeMs: number) => new Date(timeMs).toISOString();
const hours = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => (toMs - fromMs) / 3_600_000;

describe('periods', () => {
  test.each([
    ['yesterday', '2026-03-30T10:00:00Z', '2026-03-28T23:00:00.000Z', 23],
    ['yesterday', '2026-10-26T10:00:00Z', '2026-10-24T22:00:00.000Z', 25],
    ['last-7-days', '2026-11-26T00:30:00Z', '2026-11-18T23:00:00.000Z', 168],
    ['last-week', '2026-11-26T00:30:00Z', '2026-11-15T23:00:00.000Z', 168],
    ['last-month', '2026-01-15T00:30:00Z', '2025-11-30T23:00:00.000Z', 31 * 24],
    ['last-quarter', '2026-01-15T00:30:00Z', '2025-09-30T22:00:00.000Z', 92 * 24 + 1],
    ['last-year', '2026-06-15T00:30:00Z', '2024-12-31T23:00:00.000Z', 365 * 24],
  ] as const)('%s at %s begins %s', (name, now, from, length) => {
    const period = periodOf(name, Date.parse(now), zone);
    expect(iso(period.fromMs)).toBe(from);
    expect(hours(period)).toBe(length);
  });

  test('all of them end by now and are not empty, in any zone at any time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2060, 0) }),
        fc.constantFrom(zone, 'UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
        fc.constantFrom(...periodNames),
        (nowMs, timeZone, name) => {
          const { fromMs, toMs } = periodOf(name, nowMs, timeZone);
          expect(fromMs).toBeLessThanOrEqual(toMs);
          expect(toMs).toBeLessThanOrEqual(nowMs);
          expect(localOf(fromMs, timeZone).hour).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('days of a month with a change of the clock', () => {
    const days = daysOf(periodOf('last-month', Date.parse('2026-04-10T00:00:00Z'), zone), zone);
    expect(days).toHaveLength(31);
    expect(days.map(hours).filter((length) => length !== 24)).toEqual([23]);
  });

  test('an unknown zone is named', () => {
    expect(() => periodOf('yesterday', 0, 'Mars/Olympus')).toThrow(/time zone/);
  });
});

describe('local times', () => {
  test('one that does not exist moves forward, one that exists twice is the first', () => {
    expect(iso(timeOf({ year: 2026, month: 3, day: 29, hour: 2 }, zone))).toBe('2026-03-29T01:00:00.000Z');
    expect(iso(timeOf({ year: 2026, month: 10, day: 25, hour: 2 }, zone))).toBe('2026-10-25T00:00:00.000Z');
  });
  test.each([
    [60, '2026-11-27T04:39:00Z', '2026-11-27T05:00:00.000Z'],
    [60, '2026-11-27T05:00:00Z', '2026-11-27T06:00:00.000Z'],
    [15, '2026-11-27T22:50:00Z', '2026-11-27T23:00:00.000Z'],
    // Seven hours do not divide a day: after 21:00 comes midnight.
    [420, '2026-11-27T20:30:00Z', '2026-11-27T23:00:00.000Z'],
    // The day that clocks go back has 25 hours.
    [240, '2026-10-25T21:30:00Z', '2026-10-25T22:00:00.000Z'],
    [240, '2026-10-24T22:30:00Z', '2026-10-25T02:00:00.000Z'],
  ])('every %i minutes from midnight: after %s comes %s', (minutes, after, next) => {
    expect(iso(nextTime({ every: 'interval', minutes, day: 1, hour: 6 }, zone, Date.parse(after)))).toBe(
      next,
    );
  });
  test('recurrences keep to the wall clock', () => {
    const daily = { every: 'day', day: 0, hour: 6 } as const;
    expect(iso(nextTime(daily, zone, Date.parse('2026-03-28T06:00:00Z')))).toBe('2026-03-29T04:00:00.000Z');
    expect(iso(nextTime({ ...daily, every: 'week', day: 0 }, zone, Date.parse('2026-11-26T00:00:00Z')))).toBe(
      '2026-11-30T05:00:00.000Z',
    );
    expect(
      iso(nextTime({ ...daily, every: 'month', day: 1 }, zone, Date.parse('2026-12-01T05:00:00Z'))),
    ).toBe('2027-01-01T05:00:00.000Z');
  });
});
