/** When a maintenance window is open. */
import { occurrences, parseRecurrence, type Recurrence } from '#pure/calendar/recurrence.ts';
import type { Gap } from '#pure/calendar/rota.ts';
import { instantOf, type Wall } from '#pure/calendar/zone.ts';
import type { StateTables } from '#pure/schema/state.ts';

export type WindowRow = StateTables['maintenance_window'];

export function wallOf(text: string): Wall | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute));
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 && date.getUTCHours() === hour
    ? { year, month, day, hour, minute }
    : undefined;
}

export function* spansOf(
  row: Pick<WindowRow, 'starts' | 'time_zone' | 'duration_ms' | 'rrule'>,
  fromMs: number,
  toMs: number,
): Iterable<Gap> {
  const start = wallOf(row.starts)!;
  const span = (startMs: number): Gap => ({ startMs, endMs: startMs + row.duration_ms });
  if (row.rrule === null) {
    const only = span(instantOf(start, row.time_zone));
    if (only.endMs > fromMs && only.startMs < toMs) yield only;
    return;
  }
  for (const atMs of occurrences(ruleOf(row.rrule), start, row.time_zone, fromMs - row.duration_ms + 1, toMs))
    yield span(atMs);
}
function ruleOf(text: string): Recurrence {
  const parsed = parseRecurrence(text);
  if (parsed.ok) return parsed.rule;
  throw new Error(`a stored recurrence cannot be read: ${parsed.problem}`);
}
