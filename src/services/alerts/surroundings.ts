/**
 * What the alerts need to know of the network: which port a thing is, what hangs on what, which ports matter, and how to say it. Asked
 * anew each time, over the graph that the inventory replaces as a whole.
 */
import { contains, networkOf, parseAddress, parsePrefix } from '#pure/base/address.ts';
import type { Fault } from '#pure/base/errors.ts';
import type { AlertEvidence } from '#pure/contract/resources.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { Topology } from './cause.ts';
import type { AlertsDeps } from './deps.ts';
import type { Machine } from './machine.ts';
import { isDeviceSensor } from './rows.ts';

/** A sensor, or one port that a sensor watches. */
export interface Watched {
  readonly sensorId: string;
  readonly port: string | null;
  readonly ifIndex: number | undefined;
  readonly machine: Machine;
  readonly fault: Fault | undefined;
}
/** The same, as the service keeps it. */
export interface Thing {
  readonly key: string;
  readonly sensorId: string;
  readonly port: string | null;
  machine: Machine;
  fault: Fault | undefined;
  alertId: string | undefined;
  /** A port that was never up is nobody's alert. */
  everUp: boolean;
  ifIndex: number | undefined;
}
/** Victims named in the evidence of one alert. */
const evidenceMax = 60;

export function createSurroundings(deps: Pick<AlertsDeps, 'sensors' | 'graph' | 'clock'>) {
  let linked: { graph: NetworkGraph; ports: ReadonlySet<string> } | undefined;
  let adjacent: { graph: NetworkGraph; devices: ReadonlyMap<string, ReadonlySet<string>> } | undefined;
  let attached: { graph: NetworkGraph; owners: Map<string, readonly string[]> } | undefined;
  const configOf = (thing: Watched): SensorConfig | undefined => deps.sensors().get(thing.sensorId);

  const deviceOf = (thing: Watched) => configOf(thing)?.deviceId ?? null;
  const interfaceOf = (thing: Watched): string | undefined => {
    const deviceId = deviceOf(thing);
    if (thing.port === null || deviceId === null) return undefined;
    for (const item of deps.graph().interfaces.values())
      if (
        item.deviceId === deviceId &&
        (item.ifIndex === thing.ifIndex || (thing.ifIndex === undefined && item.name === thing.port))
      )
        return item.id;
    return undefined;
  };
  const topology = (): Topology => {
    const graph = deps.graph();
    if (attached?.graph !== graph) attached = { graph, owners: new Map() };
    const { owners: cache } = attached;
    return {
      links: graph.links,
      attachedTo(deviceId) {
        const known = cache.get(deviceId);
        if (known) return known;
        const address = parseAddress(graph.devices.get(deviceId)?.managementAddress ?? '');
        const owners = new Set<string>();
        if (address)
          for (const { prefix, deviceId: owner } of graph.prefixes) {
            const parsed = parsePrefix(prefix);
            if (parsed && owner !== deviceId && contains(networkOf(parsed), address)) owners.add(owner);
          }
        const list = [...owners];
        cache.set(deviceId, list);
        return list;
      },
    };
  };
  const neighboursOf = (deviceId: string): readonly string[] => {
    const graph = deps.graph();
    if (adjacent?.graph !== graph) {
      const sets = new Map<string, Set<string>>();
      const add = (a: string, b: string) => sets.set(a, (sets.get(a) ?? new Set()).add(b));
      for (const { aDeviceId, bDeviceId } of graph.links) {
        add(aDeviceId, bDeviceId);
        add(bDeviceId, aDeviceId);
      }
      adjacent = { graph, devices: sets };
    }
    return [...(adjacent.devices.get(deviceId) ?? topology().attachedTo(deviceId))];
  };
  const linkedPorts = () => {
    const graph = deps.graph();
    if (linked?.graph !== graph) {
      const ids = new Set(graph.links.flatMap((link) => [link.aInterfaceId, link.bInterfaceId]));
      const ports = [...graph.interfaces.values()].filter((item) => ids.has(item.id));
      linked = {
        graph,
        ports: new Set(
          ports.flatMap((item) => [`${item.deviceId} ${item.ifIndex}`, `${item.deviceId} ${item.name}`]),
        ),
      };
    }
    return linked.ports;
  };
  /**
   * A port matters when something known is plugged into it, or when a person chose it for the sensor. A socket in an empty room
   * and the virtual port of a standby router may go down as they like.
   */
  const matters = (thing: Watched): boolean => {
    if (thing.port === null) return true;
    const config = configOf(thing);
    const chosen = config?.input.interfaces;
    if (Array.isArray(chosen) && chosen.length > 0) return true;
    return linkedPorts().has(`${config?.deviceId} ${thing.ifIndex ?? thing.port}`);
  };
  const titleOf = (thing: Watched): string => {
    const config = configOf(thing);
    const graph = deps.graph();
    const device = config?.deviceId ? graph.devices.get(config.deviceId) : undefined;
    if (thing.port !== null) {
      const id = interfaceOf(thing);
      const link = graph.links.find(
        (item) => id !== undefined && (item.aInterfaceId === id || item.bInterfaceId === id),
      );
      const [farDevice, farInterface] = link
        ? link.aInterfaceId === id
          ? [link.bDeviceId, link.bInterfaceId]
          : [link.aDeviceId, link.aInterfaceId]
        : [];
      const far = farDevice
        ? `${graph.devices.get(farDevice)?.name ?? farDevice}${farInterface ? ` ${graph.interfaces.get(farInterface)?.name ?? ''}` : ''}`
        : undefined;
      return `${device?.name ?? config?.name} ${thing.port} is down${far ? ` (link to ${far})` : ''}`;
    }
    if (config && isDeviceSensor(config) && device) return `${device.name} is down`;
    return `${config?.name ?? thing.sensorId}: ${thing.fault?.message ?? 'fault'}`;
  };
  const evidenceOf = (thing: Watched, victims: readonly Watched[]): AlertEvidence[] => {
    const statement = (item: Watched): AlertEvidence => ({
      timeMs: item.machine.sinceMs,
      source: item.port !== null ? 'snmp' : (deps.sensors().get(item.sensorId)?.toolId ?? 'sensor'),
      statement:
        item.port !== null
          ? `${titleOf(item)}: ifOperStatus says so`
          : `${titleOf(item)}: ${item.fault?.message ?? 'fault'}`,
    });
    const list = [statement(thing), ...victims.slice(0, evidenceMax).map(statement)].sort(
      (a, b) => a.timeMs - b.timeMs,
    );
    const id = interfaceOf(thing);
    const link = deps
      .graph()
      .links.find((item) => id !== undefined && (item.aInterfaceId === id || item.bInterfaceId === id));
    if (link)
      list.push({
        timeMs: deps.clock.now(),
        source: link.source,
        statement: `The link is known by ${link.source.toUpperCase()}.`,
      });
    return list;
  };

  return { deviceOf, interfaceOf, topology, neighboursOf, matters, titleOf, evidenceOf };
}
