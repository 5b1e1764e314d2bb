/** Wall clocks of the time zones that the runtime knows (IANA, through Intl). Instants are epoch milliseconds. */
export interface Wall {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export const dayMs = 86_400_000;
/** Formatters are costly to make; there are about 600 zones. */
const formattersMax = 1000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (formatters.size >= formattersMax) formatters.clear();
    formatters.set(zone, found);
  }
  return found;
}

export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

const utcOf = (wall: Wall): number => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);

export function wallAt(atMs: number, zone: string): Wall {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  return {
    year: parts.year!,
    month: parts.month!,
    day: parts.day!,
    hour: parts.hour!,
    minute: parts.minute!,
  };
}

/** What the zone is ahead of UTC at that instant, to the minute. */
const offsetMs = (atMs: number, zone: string): number =>
  utcOf(wallAt(atMs, zone)) - Math.floor(atMs / 60_000) * 60_000;

/**
 * The instant of a wall time. One that occurs twice is its first; one that is skipped is taken with the offset before the skip
 * (RFC 5545, 3.3.5), which lands after it.
 */
export function instantOf(wall: Wall, zone: string): number {
  const utc = utcOf(wall);
  const shows = (atMs: number) => utcOf(wallAt(atMs, zone)) === utc;
  const before = utc - offsetMs(utc - dayMs, zone);
  if (shows(before)) return before;
  const after = utc - offsetMs(utc + dayMs, zone);
  return shows(after) ? after : before;
}

/** Days since the epoch of a calendar date, and back; no zone involved. */
export const dayNumberOf = (date: { year: number; month: number; day: number }): number =>
  Math.round(Date.UTC(date.year, date.month - 1, date.day) / dayMs);
export function dateOf(dayNumber: number): { year: number; month: number; day: number } {
  const date = new Date(dayNumber * dayMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
/** 0 is Monday (ISO 8601). */
export const weekdayOf = (dayNumber: number): number => (((dayNumber + 3) % 7) + 7) % 7;

export const instantOfDay = (dayNumber: number, minuteOfDay: number, zone: string): number =>
  instantOf({ ...dateOf(dayNumber), hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 }, zone);

/** `HH:MM` to minutes; undefined for anything else. */
export function minuteOf(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}
/** `YYYY-MM-DD` to a day number; undefined for what is no date. */
export function dayOf(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return undefined;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const found = dateOf(dayNumberOf(date));
  return found.month === date.month && found.day === date.day ? dayNumberOf(date) : undefined;
}
