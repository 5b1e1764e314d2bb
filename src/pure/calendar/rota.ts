/**
 * Who is on call when. Layers are painted over each other: a later layer stands above an earlier one, overrides above all; what no
 * layer covers is a gap. Pure; hand-overs are wall times of the rota's zone, so they stay at 9 o'clock when clocks change.
 */
import { dayMs, dayNumberOf, dayOf, instantOfDay, minuteOf, wallAt, weekdayOf } from './zone.ts';

export interface RotationLayer {
  readonly kind: 'rotation';
  readonly name: string;
  readonly memberIds: readonly string[];
  readonly every: 'day' | 'week';
  /** Days or weeks until the next takes over. */
  readonly length: number;
  /** `YYYY-MM-DD`: the first member begins that day. */
  readonly startDate: string;
  /** `HH:MM`. */
  readonly handoff: string;
  /** Only in these hours; empty is always. */
  readonly hours: readonly Hours[];
}
/** Taken from a calendar, as it stands there. */
export interface CalendarLayer {
  readonly kind: 'calendar';
  readonly name: string;
  readonly events: readonly {
    readonly startMs: number;
    readonly endMs: number;
    readonly contactId: string;
  }[];
}
export type Layer = RotationLayer | CalendarLayer;
/** Days 0 (Monday) to 6; an end at or before the begin is on the next day. */
export interface Hours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}
export interface Shift {
  readonly startMs: number;
  readonly endMs: number;
  readonly contactId: string;
  readonly layer: string;
}
export interface Override {
  readonly contactId: string;
  readonly fromMs: number;
  readonly toMs: number;
}
export interface Gap {
  readonly startMs: number;
  readonly endMs: number;
}
/** Nobody looks further at once. */
export const rangeMsMax = 400 * dayMs;
export const overrideLayer = 'override';

/** Whether the wall clock stands inside one of the hours. */
export function inHours(hours: readonly Hours[], atMs: number, zone: string): boolean {
  return hoursAround(hours, atMs, zone).some((span) => atMs >= span.startMs && atMs < span.endMs);
}
/** Spans of the hours that may hold the instant: those that begin that day or the day before. */
export function hoursAround(hours: readonly Hours[], atMs: number, zone: string): Gap[] {
  const day = dayNumberOf(wallAt(atMs, zone));
  return spansOf(hours, day - 1, day, zone);
}
function spansOf(hours: readonly Hours[], firstDay: number, lastDay: number, zone: string): Gap[] {
  const spans: Gap[] = [];
  for (let day = firstDay; day <= lastDay; day++)
    for (const item of hours) {
      if (!item.days.includes(weekdayOf(day))) continue;
      const from = minuteOf(item.from)!;
      const to = minuteOf(item.to)!;
      spans.push({
        startMs: instantOfDay(day, from, zone),
        endMs: instantOfDay(to > from ? day : day + 1, to, zone),
      });
    }
  return spans.sort((a, b) => a.startMs - b.startMs);
}

function shiftsOfRotation(layer: RotationLayer, zone: string, fromMs: number, toMs: number): Shift[] {
  if (layer.memberIds.length === 0) return [];
  const startDay = dayOf(layer.startDate)!;
  const handoff = minuteOf(layer.handoff)!;
  const turnDays = layer.length * (layer.every === 'week' ? 7 : 1);
  const fromDay = dayNumberOf(wallAt(fromMs, zone));
  const shifts: Shift[] = [];
  for (let turn = Math.max(0, Math.floor((fromDay - startDay) / turnDays) - 1); ; turn++) {
    const day = startDay + turn * turnDays;
    const startMs = instantOfDay(day, handoff, zone);
    if (startMs >= toMs) return shifts;
    const endMs = instantOfDay(day + turnDays, handoff, zone);
    const contactId = layer.memberIds[turn % layer.memberIds.length]!;
    const spans =
      layer.hours.length === 0
        ? [{ startMs, endMs }]
        : merged(spansOf(layer.hours, day - 1, day + turnDays, zone));
    for (const span of spans) {
      const from = Math.max(span.startMs, startMs, fromMs);
      const to = Math.min(span.endMs, endMs, toMs);
      if (from < to) shifts.push({ startMs: from, endMs: to, contactId, layer: layer.name });
    }
  }
}
function merged(spans: readonly Gap[]): Gap[] {
  const out: Gap[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last && span.startMs <= last.endMs)
      out[out.length - 1] = { ...last, endMs: Math.max(last.endMs, span.endMs) };
    else out.push(span);
  }
  return out;
}

/** One layer alone, ascending and without overlap. */
export function shiftsOfLayer(layer: Layer, zone: string, fromMs: number, toMs: number): Shift[] {
  if (layer.kind === 'rotation') return shiftsOfRotation(layer, zone, fromMs, toMs);
  return paint(
    layer.events
      .filter((event) => event.endMs > fromMs && event.startMs < toMs)
      .map((event) => [
        {
          startMs: Math.max(fromMs, event.startMs),
          endMs: Math.min(toMs, event.endMs),
          contactId: event.contactId,
          layer: layer.name,
        },
      ]),
  );
}

/** Lists from lowest to highest; each ascending and without overlap. Neighbours of one person and layer become one shift. */
function paint(lists: readonly (readonly Shift[])[]): Shift[] {
  const bounds = [
    ...new Set(lists.flatMap((list) => list.flatMap((shift) => [shift.startMs, shift.endMs]))),
  ].sort((a, b) => a - b);
  const at = lists.map(() => 0);
  const out: Shift[] = [];
  for (let i = 0; i + 1 < bounds.length; i++) {
    const startMs = bounds[i]!;
    const endMs = bounds[i + 1]!;
    let top: Shift | undefined;
    lists.forEach((list, n) => {
      while (at[n]! < list.length && list[at[n]!]!.endMs <= startMs) at[n]!++;
      const shift = list[at[n]!];
      if (shift && shift.startMs <= startMs) top = shift;
    });
    if (!top) continue;
    const last = out.at(-1);
    if (last && last.endMs === startMs && last.contactId === top.contactId && last.layer === top.layer)
      out[out.length - 1] = { ...last, endMs };
    else out.push({ ...top, startMs, endMs });
  }
  return out;
}

export function shiftsOf(
  layers: readonly Layer[],
  overrides: readonly Override[],
  zone: string,
  fromMs: number,
  toMs: number,
): Shift[] {
  const end = Math.min(toMs, fromMs + rangeMsMax);
  const tops = overrides
    .filter((item) => item.toMs > fromMs && item.fromMs < end)
    .map((item) => [
      {
        startMs: Math.max(fromMs, item.fromMs),
        endMs: Math.min(end, item.toMs),
        contactId: item.contactId,
        layer: overrideLayer,
      },
    ]);
  return paint([...layers.map((layer) => shiftsOfLayer(layer, zone, fromMs, end)), ...tops]);
}

/** What the shifts leave open. */
export function gapsOf(shifts: readonly Shift[], fromMs: number, toMs: number): Gap[] {
  const gaps: Gap[] = [];
  let at = fromMs;
  for (const shift of shifts) {
    if (shift.startMs > at) gaps.push({ startMs: at, endMs: shift.startMs });
    at = Math.max(at, shift.endMs);
  }
  if (at < toMs) gaps.push({ startMs: at, endMs: toMs });
  return gaps;
}
