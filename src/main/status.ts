/** How things are, as it is told: the state of devices and links to those who show them, and the health of the whole. */
import { networkInterfaces } from 'node:os';
import type { Health, StateCounts } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Alerts } from '#services/alerts/port.ts';
import type { inventory } from '#services/inventory/index.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { Metrics } from '#services/metrics/port.ts';
import { version } from './version.ts';

type Status = Parameters<typeof inventory.create>[0]['status'];

/** Judge and meter come later than those who ask for them: until then nothing is known. */
export function liveStatus(of: {
  readonly judge: () => Alerts | undefined;
  readonly meter: () => Metrics | undefined;
  readonly graph: () => NetworkGraph;
}): Status {
  const last = (deviceId: string, name: string, port: string) =>
    of
      .meter()
      ?.lastOfDevice(deviceId, name)
      .find((item) => item.labels.interface === port)?.value ?? null;
  return {
    device: (deviceId) =>
      of.judge()?.deviceStatus(deviceId) ?? { state: 'unknown', sensors: 0, openAlerts: 0 },
    traffic: (deviceId, port) => ({
      inBps: last(deviceId, 'interface.in', port),
      outBps: last(deviceId, 'interface.out', port),
    }),
    linkUp(interfaceIds) {
      const graph = of.graph();
      let known: 'up' | 'unknown' = 'unknown';
      for (const id of interfaceIds) {
        const item = graph.interfaces.get(id);
        const down = item ? of.judge()?.portDown(item.deviceId, item.name) : undefined;
        if (down === true) return 'down';
        if (down === false) known = 'up';
      }
      return known;
    },
    counts(deviceIds) {
      const counts: StateCounts = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
      for (const id of deviceIds) counts[of.judge()?.deviceStatus(id).state ?? 'unknown']++;
      return counts;
    },
  };
}

/** Where this probe sits in the network that it watches. */
export const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).flatMap((item) => (item.internal ? [] : [item.address])),
  );

export function wholeHealth(
  services: readonly (readonly [string, Service])[],
  startedMs: number,
  stores: Health['services'],
): Health {
  const all = [...services.map(([id, service]) => ({ id, ...service.health() })), ...stores];
  const worst = (['failed', 'degraded'] as const).find((state) => all.some((item) => item.state === state));
  return {
    state: worst ?? 'ok',
    version,
    startedMs,
    services: all.map((item) => ({ ...item, figures: { ...item.figures } })),
  };
}
