/**
 * Spans of the calendar in a time zone, daylight saving included: yesterday has 23 hours once a year.
 */
import { invalidInput } from '../base/errors.ts';
import { dayNumberOf, instantOfDay, isTimeZone, wallAt, weekdayOf } from '../calendar/zone.ts';
import type { Interval } from './intervals.ts';

export const periodNames = [
  'yesterday',
  'last-7-days',
  'last-30-days',
  'last-week',
  'last-month',
  'this-month',
  'last-quarter',
  'last-year',
] as const;
export type PeriodName = (typeof periodNames)[number];

interface Local {
  readonly year: number;
  /** 1 to 12; beyond that it counts on into other years. */
  readonly month: number;
  /** From 1; beyond the month it counts on into others. */
  readonly day: number;
  readonly hour: number;
}

export function checkTimeZone(timeZone: string): void {
  if (!isTimeZone(timeZone))
    throw invalidInput(
      'timeZone',
      timeZone,
      'there is no such time zone',
      'Give a name of the IANA database, such as Europe/Zurich or UTC.',
    );
}

export function localOf(timeMs: number, timeZone: string): Local {
  checkTimeZone(timeZone);
  return wallAt(timeMs, timeZone);
}
export const timeOf = ({ hour, ...date }: Local, timeZone: string): number =>
  instantOfDay(dayNumberOf(date), hour * 60, timeZone);

const midnight = (date: Omit<Local, 'hour'>, timeZone: string) => timeOf({ ...date, hour: 0 }, timeZone);

export function periodOf(name: PeriodName, nowMs: number, timeZone: string): Interval {
  const today = localOf(nowMs, timeZone);
  const { year, month } = today;
  const dayBefore = (days: number) => midnight({ ...today, day: today.day - days }, timeZone);
  const monthBefore = (months: number) => midnight({ year, month: month - months, day: 1 }, timeZone);
  const quarterFirst = month - ((month - 1) % 3);
  switch (name) {
    case 'yesterday':
      return { fromMs: dayBefore(1), toMs: dayBefore(0) };
    case 'last-7-days':
      return { fromMs: dayBefore(7), toMs: dayBefore(0) };
    case 'last-30-days':
      return { fromMs: dayBefore(30), toMs: dayBefore(0) };
    case 'last-week': {
      const sinceMonday = weekdayOf(dayNumberOf(today));
      return { fromMs: dayBefore(sinceMonday + 7), toMs: dayBefore(sinceMonday) };
    }
    case 'last-month':
      return { fromMs: monthBefore(1), toMs: monthBefore(0) };
    case 'this-month':
      return { fromMs: monthBefore(0), toMs: nowMs };
    case 'last-quarter':
      return {
        fromMs: midnight({ year, month: quarterFirst - 3, day: 1 }, timeZone),
        toMs: midnight({ year, month: quarterFirst, day: 1 }, timeZone),
      };
    case 'last-year':
      return {
        fromMs: midnight({ year: year - 1, month: 1, day: 1 }, timeZone),
        toMs: midnight({ year, month: 1, day: 1 }, timeZone),
      };
  }
}

export interface Recurrence {
  readonly every: 'interval' | 'day' | 'week' | 'month';
  /** Of every interval, from midnight on; where they do not divide the day, the last is shorter. */
  readonly minutes?: number;
  /** Of the week, Monday is 0; of the month, 1 to 28. */
  readonly day: number;
  readonly hour: number;
}

export const intervalMinutesUsual = 60;

/** The first time after `afterMs` by the clocks of the zone. */
export function nextTime(
  { every, minutes = intervalMinutesUsual, day, hour }: Recurrence,
  timeZone: string,
  afterMs: number,
): number {
  const start = localOf(afterMs, timeZone);
  if (every === 'interval') {
    const [from, to] = [0, 1].map((days) => midnight({ ...start, day: start.day + days }, timeZone));
    const stepMs = minutes * 60_000;
    return Math.min(to!, from! + (Math.floor((afterMs - from!) / stepMs) + 1) * stepMs);
  }
  const at = (step: number): number => {
    if (every === 'month') return timeOf({ ...start, month: start.month + step, day, hour }, timeZone);
    const shift = every === 'week' ? day - weekdayOf(dayNumberOf(start)) + 7 * step : step;
    return timeOf({ ...start, day: start.day + shift, hour }, timeZone);
  };
  for (let step = 0; ; step++) if (at(step) > afterMs) return at(step);
}

/** Whole days of the zone, clipped to the interval. */
export function daysOf({ fromMs, toMs }: Interval, timeZone: string): Interval[] {
  const days: Interval[] = [];
  const first = localOf(fromMs, timeZone);
  for (let n = 0; ; n++) {
    const day = {
      fromMs: Math.max(fromMs, midnight({ ...first, day: first.day + n }, timeZone)),
      toMs: Math.min(toMs, midnight({ ...first, day: first.day + n + 1 }, timeZone)),
    };
    if (day.fromMs >= toMs) return days;
    days.push(day);
  }
}
