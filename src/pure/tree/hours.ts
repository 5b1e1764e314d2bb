/** Weekly hours in which a sensor runs, in the local time of a zone. Daylight saving is the zone's: hours follow the wall clock. */
import { invalidInput } from '../base/errors.ts';
import { type WeeklyHours, weekDays } from '../contract/resources.ts';

const minutesOfDay = 24 * 60;
/** Wall clocks move in steps of at least a quarter of an hour between zones and seasons. */
const quarterMs = 15 * 60_000;
const zonesMax = 100;

/** Minutes of the week that the ranges cover, by day. Throws naming the day. */
export function readHours({ days, timeZone }: WeeklyHours): readonly (readonly [number, number])[][] {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw invalidInput(
      'hours.timeZone',
      timeZone,
      'no such time zone',
      'Write one like Europe/Paris or UTC.',
    );
  }
  return weekDays.map((day) => rangesOf(`hours.days.${day}`, days[day] ?? ''));
}

function rangesOf(field: string, text: string): [number, number][] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [from, to] = part.split('-').map(minuteOf);
      if (from === undefined || to === undefined || from >= to)
        throw invalidInput(
          field,
          part,
          'not a range of hours',
          'Write 8-18 or 08:00-12:30, several with commas; past midnight is two days: 22-24, and 0-6 of the next.',
        );
      return [from, to];
    });
}

function minuteOf(text: string): number | undefined {
  const match = /^(\d{1,2})(?::(\d{2}))?$/.exec(text.trim());
  const minute = match ? Number(match[1]) * 60 + Number(match[2] ?? 0) : Number.NaN;
  return minute <= minutesOfDay && Number(match?.[2] ?? 0) < 60 ? minute : undefined;
}

const clocks = new Map<string, { readonly quarter: number; readonly day: number; readonly minute: number }>();
const read = new WeakMap<WeeklyHours, ReturnType<typeof readHours>>();

/** Day (Monday is 0) and minute on the wall of the zone; asked thousands of times a second, worked out once a quarter of an hour. */
function wallClock(timeZone: string, timeMs: number): { day: number; minute: number } {
  const quarter = Math.floor(timeMs / quarterMs);
  let known = clocks.get(timeZone);
  if (known?.quarter !== quarter) {
    const parts = new Intl.DateTimeFormat('en', {
      timeZone,
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    }).formatToParts(quarter * quarterMs);
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
    known = {
      quarter,
      day: weekDays.indexOf(of('weekday').toLowerCase() as (typeof weekDays)[number]),
      minute: Number(of('hour')) * 60 + Number(of('minute')),
    };
    if (clocks.size >= zonesMax) clocks.clear();
    clocks.set(timeZone, known);
  }
  return { day: known.day, minute: known.minute + Math.floor((timeMs - quarter * quarterMs) / 60_000) };
}

/** Null: always. */
export function runsAt(hours: WeeklyHours | null, timeMs: number): boolean {
  if (hours === null) return true;
  let ranges = read.get(hours);
  if (!ranges) {
    ranges = readHours(hours);
    read.set(hours, ranges);
  }
  const { day, minute } = wallClock(hours.timeZone, timeMs);
  return ranges[day]!.some(([from, to]) => minute >= from && minute < to);
}
