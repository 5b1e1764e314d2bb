/** The landing page in one answer: worst first, from memory, one telemetry query for the timeline. */
import { seldom } from '#pure/base/seldom.ts';
import type { Overview } from '#pure/contract/resources.ts';
import type { HttpDeps } from '../deps.ts';
import { timelineOf } from './events.ts';

const alertsMax = 50;
const recentMax = 50;
const topMax = 8;
const recentWindowMs = 24 * 3_600_000;
/** Of the time, for looking through all sensors: every page that opens asks for it. */
const topsShare = 0.02;

/** Keeps the `topMax` greatest without sorting ten thousand candidates. */
function topBy<T>(items: Iterable<T>, weight: (item: T) => number): T[] {
  const top: T[] = [];
  for (const item of items) {
    if (top.length === topMax && weight(item) <= weight(top[topMax - 1]!)) continue;
    let at = top.length;
    while (at > 0 && weight(top[at - 1]!) < weight(item)) at--;
    top.splice(at, 0, item);
    if (top.length > topMax) top.pop();
  }
  return top;
}

function* slowest({ services: { schedule, metrics } }: HttpDeps): Iterable<Overview['slowest'][number]> {
  for (const sensor of schedule.configs().values()) {
    const rtt = metrics.last(sensor.id).find((metric) => metric.name === 'rtt.avg');
    if (rtt && Number.isFinite(rtt.value))
      yield { sensorId: sensor.id, name: sensor.name, deviceId: sensor.deviceId, rttMs: rtt.value };
  }
}

function* busiest({
  services: { schedule, metrics, inventory },
}: HttpDeps): Iterable<Overview['busiest'][number]> {
  const devices = inventory.graph().devices;
  for (const sensor of schedule.configs().values()) {
    if (sensor.toolId !== 'interfaces' || sensor.deviceId === null) continue;
    const device = devices.get(sensor.deviceId);
    if (!device) continue;
    const byInterface = new Map<string, { bps: number; usePercent: number | null }>();
    for (const metric of metrics.last(sensor.id)) {
      const name = metric.labels?.interface;
      if (name === undefined) continue;
      const row = byInterface.get(name) ?? { bps: 0, usePercent: null };
      if (metric.name === 'interface.in' || metric.name === 'interface.out')
        row.bps = Math.max(row.bps, metric.value);
      if (metric.name === 'interface.in.use' || metric.name === 'interface.out.use')
        row.usePercent = Math.max(row.usePercent ?? 0, metric.value);
      byInterface.set(name, row);
    }
    for (const [interfaceName, row] of byInterface)
      if (row.bps > 0) yield { deviceId: device.id, deviceName: device.name, interfaceName, ...row };
  }
}

export function createOverview(deps: HttpDeps): () => Promise<Overview> {
  const { inventory, alerts, schedule } = deps.services;
  const tops = seldom(deps.clock.monotonicMs, topsShare, () => ({
    slowest: topBy(slowest(deps), (row) => row.rttMs),
    busiest: topBy(busiest(deps), (row) => row.usePercent ?? row.bps / 1e12),
  }));
  return async () => {
    const now = deps.clock.now();
    const [openAlerts, sites, recent] = await Promise.all([
      alerts.open(alertsMax),
      inventory.sites(),
      deps.telemetry
        .events({ fromMs: now - recentWindowMs, toMs: now + 60_000, limit: recentMax })
        .catch(() => []),
    ]);
    const lateness = schedule.lateness();
    return {
      states: alerts.counts(),
      ...inventory.counts(),
      sensors: schedule.configs().size,
      openAlerts,
      sites,
      recent: recent.map((event) => timelineOf(event, inventory)),
      ...tops(),
      scheduler: { runsPerSecond: lateness.runsPerSecond, latenessP99Ms: lateness.p99Ms },
    };
  };
}
