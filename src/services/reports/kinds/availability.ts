/** Was it up, and was the agreement kept: each device or sensor, the worst first; planned work left out. */
import { type Availability, availabilityOf, type WatchedThing } from '#pure/reports/availability.ts';
import type { Section, Tone } from '#pure/reports/document.ts';
import { type Interval, lengthMs, union, within, without } from '#pure/reports/intervals.ts';
import { daysOf } from '#pure/reports/period.ts';
import type { Facts } from '../facts.ts';
import { defineReportKind } from './kind.ts';

const barsMax = 10;
const rowsMax = 2000;
const toneOf = (met: boolean): { tone?: Tone } => (met ? {} : { tone: 'bad' });

function watched(by: 'device' | 'sensor', facts: Facts): WatchedThing[] {
  const { period, planned } = facts;
  const down = facts.alerts.filter((alert) => alert.severity === 'critical' && alert.port === null);
  if (by === 'sensor') {
    const spans = Map.groupBy(down, (alert) => alert.sensorId);
    return facts.sensors.map((sensor) => ({
      name: sensor.name,
      sinceMs: facts.sensorSinceMs.get(sensor.id) ?? period.fromMs,
      down: (spans.get(sensor.id) ?? []).map(({ span }) => span),
      planned: planned({ deviceId: sensor.deviceId, sensorId: sensor.id }, period),
    }));
  }
  // A device is down when it cannot be reached: its pings tell, where it has some.
  const sensorsOf = Map.groupBy(facts.sensors, (sensor) => sensor.deviceId);
  const spans = Map.groupBy(down, (alert) => alert.sensorId);
  return [...facts.devices].flatMap(([deviceId, { name }]) => {
    const own = sensorsOf.get(deviceId) ?? [];
    const pings = own.filter((sensor) => sensor.toolId === 'ping');
    const counted = pings.length > 0 ? pings : own;
    if (counted.length === 0) return [];
    return {
      name,
      sinceMs: Math.min(...counted.map((sensor) => facts.sensorSinceMs.get(sensor.id) ?? period.fromMs)),
      down: counted.flatMap((sensor) => (spans.get(sensor.id) ?? []).map(({ span }) => span)),
      planned: planned({ deviceId, sensorId: null }, period),
    };
  });
}

/** Of all things together, day by day. */
function byDay(things: readonly WatchedThing[], period: Interval, timeZone: string, target: number): Section {
  const steps = daysOf(period, timeZone).map((day) => {
    let measuredMs = 0;
    let downMs = 0;
    for (const { sinceMs, down, planned } of things) {
      const span = { fromMs: Math.max(day.fromMs, sinceMs), toMs: day.toMs };
      measuredMs += lengthMs(without([span], planned));
      downMs += lengthMs(without(within(union(down), span), planned));
    }
    const value = measuredMs > 0 ? 100 * (1 - downMs / measuredMs) : null;
    const label = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' }).format(
      day.fromMs,
    );
    return { label, value, ...toneOf(value === null || value >= target) };
  });
  const least = Math.min(target, ...steps.flatMap(({ value }) => (value === null ? [] : [value])));
  // Room below the worst day, so that it is seen as a bar.
  const min = Math.max(0, Math.floor((100 - (100 - least) * 1.4) * 100) / 100);
  return { kind: 'history', title: 'Day by day', format: 'percent', steps, min, max: 100, limit: target };
}

export const availability = defineReportKind({
  kind: 'availability',
  subtitle: ({ targetPercent }) => `Availability, agreement ${targetPercent} %`,
  async sections({ targetPercent, by }, facts) {
    const period = { fromMs: facts.period.fromMs, toMs: Math.min(facts.period.toMs, facts.nowMs) };
    const things = watched(by, facts);
    const measured = things
      .map((thing) => availabilityOf(thing, period, targetPercent))
      .filter((item): item is Availability & { percent: number } => item.percent !== null)
      .sort((a, b) => a.percent - b.percent || (a.name < b.name ? -1 : 1));
    const sum = (pick: (item: Availability) => number) =>
      measured.reduce((total, item) => total + pick(item), 0);
    const [measuredMs, downMs, outages] = [
      sum((item) => item.measuredMs),
      sum((item) => item.downMs),
      sum((item) => item.outages),
    ];
    const broken = measured.filter((item) => !item.met).length;
    const overall = measuredMs > 0 ? 100 * (1 - downMs / measuredMs) : null;
    const noun = by === 'device' ? 'devices' : 'sensors';
    return [
      {
        kind: 'figures',
        items: [
          {
            ...{
              title: 'Availability',
              value: overall,
              format: 'percent',
              note: `agreement ${targetPercent} %`,
            },
            ...(overall === null ? {} : { tone: overall >= targetPercent ? 'good' : 'bad' }),
          },
          { title: 'Outages', value: outages, format: 'count' },
          { title: 'Mean time to repair', value: outages > 0 ? downMs / outages : null, format: 'duration' },
          {
            ...{
              title: 'Agreements broken',
              value: broken,
              format: 'count',
              note: `of ${measured.length} ${noun}`,
            },
            ...toneOf(broken === 0),
          },
        ],
      },
      ...(things.length > 0 ? [byDay(things, period, facts.timeZone, targetPercent)] : []),
      {
        kind: 'bars',
        title: 'Most time down',
        format: 'duration',
        items: measured
          .filter((item) => item.downMs > 0)
          .sort((a, b) => b.downMs - a.downMs)
          .slice(0, barsMax)
          .map((item) => ({ label: item.name, value: item.downMs, ...toneOf(item.met) })),
      },
      {
        kind: 'table',
        title: by === 'device' ? 'Every device' : 'Every sensor',
        columns: [
          { title: by === 'device' ? 'Device' : 'Sensor', format: 'text' },
          { title: 'Availability', format: 'percent' },
          { title: 'Down', format: 'duration' },
          { title: 'Outages', format: 'count' },
          { title: 'Longest', format: 'duration' },
          { title: 'To repair', format: 'duration' },
          { title: 'Between failures', format: 'duration' },
          { title: 'Budget left', format: 'duration' },
        ],
        rows: measured.slice(0, rowsMax).map((item) => ({
          cells: [
            ...[item.name, item.percent, item.downMs, item.outages, item.longestMs],
            ...[item.mttrMs, item.mtbfMs, Math.max(0, item.budgetLeftMs)],
          ],
          ...toneOf(item.met),
        })),
        empty: `No ${noun} of this scope were watched in this time.`,
        note: `Maintenance is left out of both sides. Red: the agreement is broken.${measured.length > rowsMax ? ` ${measured.length - rowsMax} more are not shown.` : ''}`,
      },
    ];
  },
});
