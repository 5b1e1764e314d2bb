/**
 * Recurrence rules: the part of RFC 5545, 3.3.10 that maintenance windows and rotas need: FREQ DAILY, WEEKLY or MONTHLY with INTERVAL,
 * COUNT, UNTIL, BYDAY (with ordinals in months), BYMONTHDAY. Anything else is refused with its name, never skipped.
 */
import { dateOf, dayNumberOf, instantOf, type Wall, weekdayOf } from './zone.ts';

export interface Recurrence {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly interval: number;
  readonly count: number | null;
  readonly untilMs: number | null;
  readonly byDay: readonly { readonly ordinal: number | null; readonly weekday: number }[];
  readonly byMonthDay: readonly number[];
}
export type ParsedRecurrence =
  | { readonly ok: true; readonly rule: Recurrence }
  | { readonly ok: false; readonly problem: string };

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** A century of days is looked through at most. */
const daysMax = 36_525;
/** Occurrences found in one question. */
export const occurrencesMax = 2000;

export function parseRecurrence(text: string): ParsedRecurrence {
  const no = (problem: string): ParsedRecurrence => ({ ok: false, problem });
  const rule: { -readonly [K in keyof Recurrence]?: Recurrence[K] } = {};
  let [interval, count, untilMs] = [1, null as number | null, null as number | null];
  let byDay: Recurrence['byDay'] = [];
  let byMonthDay: readonly number[] = [];
  for (const part of text.replace(/^RRULE:/i, '').split(';')) {
    const [name = '', value = ''] = part.toUpperCase().split('=');
    const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
    switch (name) {
      case 'FREQ':
        if (value !== 'DAILY' && value !== 'WEEKLY' && value !== 'MONTHLY')
          return no(`FREQ=${value}: DAILY, WEEKLY and MONTHLY are understood`);
        rule.frequency = value;
        break;
      case 'INTERVAL':
      case 'COUNT':
        if (number < 1) return no(`${name}=${value}: a number from 1 is needed`);
        if (name === 'COUNT') count = number;
        else interval = number;
        break;
      case 'UNTIL': {
        const at = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(value);
        if (!at) return no(`UNTIL=${value}: a time such as 20270131T220000Z is needed`);
        const [, y, mo, d, h = '23', mi = '59', s = '59'] = at;
        untilMs = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
        break;
      }
      case 'BYDAY': {
        const days = value.split(',').map((item) => /^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$/.exec(item));
        if (days.includes(null)) return no(`BYDAY=${value}: days such as MO,WE or 1SU, -1FR are understood`);
        byDay = days.map((day) => ({
          ordinal: day![1] ? Number(day![1]) : null,
          weekday: weekdays.indexOf(day![2]!),
        }));
        break;
      }
      case 'BYMONTHDAY':
        byMonthDay = value.split(',').map(Number);
        if (byMonthDay.some((day) => !Number.isInteger(day) || day === 0 || Math.abs(day) > 31))
          return no(`BYMONTHDAY=${value}: days from 1 to 31, or -1 for the last`);
        break;
      case 'WKST':
        if (value !== 'MO') return no(`WKST=${value}: weeks begin on Monday here`);
        break;
      default:
        return no(
          `${name || 'an empty part'} is not understood: use FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY`,
        );
    }
  }
  const { frequency } = rule;
  if (!frequency) return no('FREQ is missing: begin with FREQ=DAILY, FREQ=WEEKLY or FREQ=MONTHLY');
  if (frequency !== 'MONTHLY' && byMonthDay.length > 0) return no('BYMONTHDAY needs FREQ=MONTHLY');
  if (frequency !== 'MONTHLY' && byDay.some((day) => day.ordinal !== null))
    return no('a numbered day such as 1MO needs FREQ=MONTHLY');
  if (count !== null && untilMs !== null) return no('COUNT and UNTIL exclude each other');
  return { ok: true, rule: { frequency, interval, count, untilMs, byDay, byMonthDay } };
}

function matches(rule: Recurrence, startDay: number, day: number): boolean {
  const weekday = weekdayOf(day);
  if (rule.frequency === 'DAILY')
    return (
      (day - startDay) % rule.interval === 0 &&
      (rule.byDay.length === 0 || rule.byDay.some((item) => item.weekday === weekday))
    );
  if (rule.frequency === 'WEEKLY') {
    const weeks = (day - weekday - (startDay - weekdayOf(startDay))) / 7;
    const wanted = rule.byDay.length > 0 ? rule.byDay.map((item) => item.weekday) : [weekdayOf(startDay)];
    return weeks % rule.interval === 0 && wanted.includes(weekday);
  }
  const date = dateOf(day);
  const start = dateOf(startDay);
  if (((date.year - start.year) * 12 + date.month - start.month) % rule.interval !== 0) return false;
  const last = dateOf(dayNumberOf({ year: date.year, month: date.month + 1, day: 1 }) - 1).day;
  const inMonth =
    rule.byMonthDay.length === 0 ||
    rule.byMonthDay.some((wanted) => (wanted > 0 ? wanted : last + 1 + wanted) === date.day);
  const onDay =
    rule.byDay.length === 0 ||
    rule.byDay.some(
      ({ ordinal, weekday: wanted }) =>
        wanted === weekday &&
        (ordinal === null ||
          ordinal === (ordinal > 0 ? Math.ceil(date.day / 7) : -Math.ceil((last - date.day + 1) / 7))),
    );
  if (rule.byMonthDay.length === 0 && rule.byDay.length === 0) return date.day === start.day;
  return inMonth && onDay;
}

/** Starts of occurrences whose start lies in [fromMs, toMs), ascending. The time of day is kept on the wall clock of the zone. */
export function* occurrences(
  rule: Recurrence,
  start: Wall,
  zone: string,
  fromMs: number,
  toMs: number,
): Iterable<number> {
  const startDay = dayNumberOf(start);
  const lastDay = Math.min(startDay + daysMax, Math.ceil(toMs / 86_400_000) + 1);
  // With COUNT the earlier ones must be counted; without, nothing before the question matters.
  const firstDay = rule.count === null ? Math.max(startDay, Math.floor(fromMs / 86_400_000) - 2) : startDay;
  let counted = 0;
  let found = 0;
  for (let day = firstDay; day <= lastDay && found < occurrencesMax; day++) {
    if (!matches(rule, startDay, day)) continue;
    const atMs = instantOf({ ...dateOf(day), hour: start.hour, minute: start.minute }, zone);
    if (rule.untilMs !== null && atMs > rule.untilMs) return;
    counted++;
    if (rule.count !== null && counted > rule.count) return;
    if (atMs >= toMs) return;
    if (atMs < fromMs) continue;
    found++;
    yield atMs;
  }
}
