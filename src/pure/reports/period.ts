/**
 * Spans of the calendar in a time zone, daylight saving included: yesterday has 23 hours once a year. Intl knows the rules of the
 * zones; a local time that does not exist is moved forward, one that exists twice is the first.
 */
import { invalidInput } from '../base/errors.ts';
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

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Zones kept at once; a report has one. */
const formatsMax = 100;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    } as Intl.DateTimeFormatOptions);
  } catch {
    throw invalidInput(
      'timeZone',
      timeZone,
      'there is no such time zone',
      'Give a name of the IANA database, such as Europe/Zurich or UTC.',
    );
  }
  if (formats.size >= formatsMax) formats.clear();
  formats.set(timeZone, made);
  return made;
}

/** The wall clock of a zone, as if it were UTC. */
function wallMs(timeMs: number, timeZone: string): number {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(timeMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
}

export function localOf(timeMs: number, timeZone: string): Local {
  const wall = new Date(wallMs(timeMs, timeZone));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
  };
}

export function timeOf({ year, month, day, hour }: Local, timeZone: string): number {
  const wanted = Date.UTC(year, month - 1, day, hour);
  const offsetMs = (at: number) => wallMs(at, timeZone) - Math.floor(at / 1000) * 1000;
  // The offset at the answer is the one before or after a change: whichever gives the wall clock that was wanted, earliest first.
  const tries = [wanted - offsetMs(wanted - dayMs), wanted - offsetMs(wanted + dayMs)].sort((a, b) => a - b);
  return tries.find((at) => wallMs(at, timeZone) === wanted) ?? tries[1]!;
}

const midnight = (local: Omit<Local, 'hour'>, timeZone: string) => timeOf({ ...local, hour: 0 }, timeZone);
/** Monday is 0 (ISO 8601). */
const weekdayOf = ({ year, month, day }: Omit<Local, 'hour'>) =>
  (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;

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
      const sinceMonday = weekdayOf(today);
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
  readonly every: 'day' | 'week' | 'month';
  /** Of the week, Monday is 0; of the month, 1 to 28. */
  readonly day: number;
  readonly hour: number;
  readonly timeZone: string;
}

/** The first time after `afterMs`. */
export function nextTime({ every, day, hour, timeZone }: Recurrence, afterMs: number): number {
  const start = localOf(afterMs, timeZone);
  const at = (step: number): number => {
    if (every === 'month') return timeOf({ ...start, month: start.month + step, day, hour }, timeZone);
    const shift = every === 'week' ? day - weekdayOf(start) + 7 * step : step;
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
