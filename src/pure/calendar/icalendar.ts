/**
 * iCalendar (RFC 5545): events out, and events in. Read are VEVENTs with DTSTART, DTEND or DURATION, RRULE as far as `recurrence.ts` goes,
 * SUMMARY and ATTENDEE. Time zones are taken by their IANA name; VTIMEZONE is not read. What is not understood is told with its line.
 */
import { occurrences, parseRecurrence } from './recurrence.ts';
import type { Gap } from './rota.ts';
import { dayMs, instantOf, isTimeZone, type Wall } from './zone.ts';

export interface CalendarEvent {
  readonly uid: string;
  readonly summary: string;
  readonly description?: string;
  readonly startMs: number;
  readonly endMs: number;
}
export interface ReadEvent extends Gap {
  readonly summary: string;
  readonly attendees: readonly string[];
}
export interface ReadCalendar {
  readonly events: readonly ReadEvent[];
  readonly problems: readonly string[];
}

const eventsMax = 5000;
const problemsMax = 50;
const utcText = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
const escapeText = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
const unescapeText = (text: string) =>
  text.replace(/\\([\\;,nN])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c));

/** RFC 5545, 3.1: lines of at most 75 octets, continued by a space. */
function fold(line: string): string {
  const out: string[] = [];
  let part = '';
  let octets = 0;
  for (const char of line) {
    const size = new TextEncoder().encode(char).length;
    if (octets + size > 74) {
      out.push(part);
      part = ' ';
      octets = 1;
    }
    part += char;
    octets += size;
  }
  return [...out, part].join('\r\n');
}

export function writeCalendar(name: string, events: readonly CalendarEvent[], stampMs: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Nocturne//On-call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
    ...events.flatMap((event) => [
      'BEGIN:VEVENT',
      `UID:${escapeText(event.uid)}`,
      `DTSTAMP:${utcText(stampMs)}`,
      `DTSTART:${utcText(event.startMs)}`,
      `DTEND:${utcText(event.endMs)}`,
      `SUMMARY:${escapeText(event.summary)}`,
      ...(event.description ? [`DESCRIPTION:${escapeText(event.description)}`] : []),
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

interface Property {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly value: string;
  readonly line: number;
}
function propertyOf(text: string, line: number): Property | undefined {
  const match = /^([\w-]+)((?:;[\w-]+=(?:"[^"]*"|[^":;]*))*):(.*)$/s.exec(text);
  if (!match) return undefined;
  const parameters: Record<string, string> = {};
  for (const [, key, value] of match[2]!.matchAll(/;([\w-]+)=("[^"]*"|[^":;]*)/g))
    parameters[key!.toUpperCase()] = value!.replace(/^"|"$/g, '');
  return { name: match[1]!.toUpperCase(), parameters, value: match[3]!, line };
}

interface Moment {
  readonly wall: Wall;
  readonly zone: string;
  readonly wholeDay: boolean;
}
function momentOf(property: Property, zoneDefault: string): Moment | string {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(property.value);
  if (!match) return `"${property.value.slice(0, 40)}" is no time`;
  const named = property.parameters.TZID;
  if (named !== undefined && !isTimeZone(named)) return `time zone "${named.slice(0, 60)}" is not known`;
  const wall = {
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4] ?? 0),
    minute: Number(match[5] ?? 0),
  };
  return { wall, zone: match[7] ? 'UTC' : (named ?? zoneDefault), wholeDay: match[4] === undefined };
}
function durationMs(text: string): number | undefined {
  const match = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match) return undefined;
  const [w = 0, d = 0, h = 0, m = 0, s = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((((w * 7 + d) * 24 + h) * 60 + m) * 60 + s) * 1000;
}

interface Problem {
  readonly line: number;
  readonly problem: string;
}
interface First {
  readonly start: Moment;
  readonly startMs: number;
  readonly lengthMs: number;
}
type Found = (name: string) => Property | undefined;

function firstOf(of: Found, line: number, zoneDefault: string): First | Problem {
  const startProperty = of('DTSTART');
  if (!startProperty) return { line, problem: 'an event without DTSTART' };
  const start = momentOf(startProperty, zoneDefault);
  if (typeof start === 'string') return { line: startProperty.line, problem: start };
  const startMs = instantOf(start.wall, start.zone);
  const endProperty = of('DTEND');
  const duration = of('DURATION')?.value;
  let lengthMs = duration === undefined ? (start.wholeDay ? dayMs : 0) : (durationMs(duration) ?? 0);
  if (endProperty) {
    const end = momentOf(endProperty, zoneDefault);
    if (typeof end === 'string') return { line: endProperty.line, problem: end };
    lengthMs = instantOf(end.wall, end.zone) - startMs;
  }
  if (lengthMs <= 0) return { line, problem: 'an event that ends before it begins, or at once' };
  return { start, startMs, lengthMs };
}

function startsOf(of: Found, first: First, fromMs: number, toMs: number): Iterable<number> | Problem {
  const recurrence = of('RRULE');
  if (!recurrence) return [first.startMs];
  const parsed = parseRecurrence(recurrence.value);
  if (!parsed.ok) return { line: recurrence.line, problem: parsed.problem };
  return occurrences(parsed.rule, first.start.wall, first.start.zone, fromMs - first.lengthMs, toMs);
}

function readEvent(
  properties: readonly Property[],
  line: number,
  zoneDefault: string,
  fromMs: number,
  toMs: number,
): ReadEvent[] | Problem {
  const of: Found = (name) => properties.find((property) => property.name === name);
  const first = firstOf(of, line, zoneDefault);
  if ('problem' in first) return first;
  const starts = startsOf(of, first, fromMs, toMs);
  if ('problem' in starts) return starts;
  const attendees = properties
    .filter((property) => property.name === 'ATTENDEE')
    .flatMap((property) => [property.parameters.CN ?? '', property.value.replace(/^mailto:/i, '')])
    .filter(Boolean);
  const summary = unescapeText(of('SUMMARY')?.value ?? '');
  return [...starts]
    .map((startMs) => ({ startMs, endMs: startMs + first.lengthMs, summary, attendees }))
    .filter((event) => event.endMs > fromMs && event.startMs < toMs);
}

/** Events that touch [fromMs, toMs); recurring ones are written out. */
export function readCalendar(text: string, zoneDefault: string, fromMs: number, toMs: number): ReadCalendar {
  const events: ReadEvent[] = [];
  const problems: string[] = [];
  const tell = ({ line, problem }: Problem) => {
    if (problems.length < problemsMax) problems.push(`line ${line}: ${problem}`);
  };
  const lines = text.split(/\r?\n/);
  if (!/^BEGIN:VCALENDAR\s*$/i.test(lines[0] ?? ''))
    return {
      events,
      problems: ['line 1: this is no iCalendar file: it does not begin with BEGIN:VCALENDAR'],
    };
  let open: Property[] | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let whole = lines[i]!;
    while (i + 1 < lines.length && /^[ \t]/.test(lines[i + 1]!)) whole += lines[++i]!.slice(1);
    if (whole === '') continue;
    const property = propertyOf(whole, line);
    if (!property) tell({ line, problem: 'no property of iCalendar' });
    else if (property.name === 'BEGIN' && property.value === 'VEVENT') open = [];
    else if (property.name === 'END' && property.value === 'VEVENT') {
      const found = readEvent(open ?? [], line, zoneDefault, fromMs, toMs);
      open = undefined;
      if ('problem' in found) tell(found);
      else if (events.length + found.length > eventsMax)
        tell({ line, problem: `more than ${eventsMax} events` });
      else events.push(...found);
    } else open?.push(property);
  }
  return { events: events.sort((a, b) => a.startMs - b.startMs), problems };
}
