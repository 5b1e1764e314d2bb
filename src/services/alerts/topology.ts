/**
 * The network as causes need it: who is next to whom over which ports, who carries for others, where the probe sits. An index of one
 * graph, made once for each that the inventory publishes. Pure.
 */
import { type Address, formatPrefix, networkOf, parseAddress, parsePrefix } from '#pure/base/address.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';

/** One step from a device to the next; ports are null where only an address tells that they are neighbours. */
export interface Hop {
  readonly deviceId: string;
  readonly own: string | null;
  readonly far: string | null;
}
export interface Network {
  readonly hops: (deviceId: string) => readonly Hop[];
  /** Ends of the cable that is plugged in there. */
  readonly linkOf: (interfaceId: string) => NetworkGraph['links'][number] | undefined;
  readonly interfaceOf: (deviceId: string, ifIndex: number | undefined, name: string) => string | undefined;
  /** The interface of a device in whose subnet an address is. */
  readonly interfaceTowards: (deviceId: string, address: string) => string | undefined;
  /** False for what never carries the traffic of others. */
  readonly forwards: (deviceId: string) => boolean;
  /** True for what forwards frames by where it has learnt addresses. */
  readonly bridges: (deviceId: string) => boolean;
  /** The device that the probe runs on, where it is known. */
  readonly probe: string | undefined;
  /** Where the probe's own traffic enters the network. */
  readonly firstHops: readonly string[];
  /** Steps from the probe; undefined for what is not connected to it. */
  readonly distance: (deviceId: string) => number | undefined;
  /** Devices on one shortest way from the probe, the device itself not counted. */
  readonly wayTo: (deviceId: string) => readonly string[];
}

const endKinds: ReadonlySet<string> = new Set([
  'server',
  'host',
  'printer',
  'ups',
  'phone',
  'camera',
  'storage',
  'pdu',
  'sensor',
  'bmc',
  'media',
]);
/** Owners of one subnet that are taken as ways out of it. */
const ownersMax = 16;

export function networkOfGraph(graph: NetworkGraph, probeAddresses: readonly string[]): Network {
  const hops = new Map<string, Hop[]>();
  const links = new Map<string, NetworkGraph['links'][number]>();
  const add = (from: string, hop: Hop) => {
    const list = hops.get(from);
    if (list) list.push(hop);
    else hops.set(from, [hop]);
  };
  for (const link of graph.links) {
    const { aDeviceId, aInterfaceId, bDeviceId, bInterfaceId } = link;
    if (aDeviceId === bDeviceId) continue;
    add(aDeviceId, { deviceId: bDeviceId, own: aInterfaceId, far: bInterfaceId });
    add(bDeviceId, { deviceId: aDeviceId, own: bInterfaceId, far: aInterfaceId });
    for (const end of [aInterfaceId, bInterfaceId]) if (end && !links.has(end)) links.set(end, link);
  }
  const ports = new Map<string, string>();
  for (const item of graph.interfaces.values()) {
    ports.set(`${item.deviceId} ${item.ifIndex}`, item.id);
    ports.set(`${item.deviceId} ${item.name}`, item.id);
  }
  const ownersOf = subnets(graph);
  const cabled = new Set(hops.keys());
  // What has no known cable hangs on whoever has an address in its subnet.
  for (const { id, managementAddress } of graph.devices.values()) {
    if (cabled.has(id)) continue;
    for (const owner of ownersOf(managementAddress)
      .filter((other) => other !== id)
      .slice(0, ownersMax)) {
      add(id, { deviceId: owner, own: null, far: null });
      add(owner, { deviceId: id, own: null, far: null });
    }
  }
  const probe = probeAddresses.map((address) => graph.byAddress.get(address)).find((id) => id !== undefined);
  const firstHops =
    probe === undefined
      ? [...new Set(probeAddresses.flatMap(ownersOf))].slice(0, ownersMax)
      : [...new Set((hops.get(probe) ?? []).map((hop) => hop.deviceId))];
  const forwards = (deviceId: string) => !endKinds.has(graph.devices.get(deviceId)?.kind ?? 'unknown');
  const ways = wavesFrom(probe === undefined ? firstHops : [probe], (id) =>
    id === probe || forwards(id) ? (hops.get(id) ?? []) : [],
  );
  return {
    hops: (deviceId) => hops.get(deviceId) ?? [],
    linkOf: (interfaceId) => links.get(interfaceId),
    interfaceOf: (deviceId, ifIndex, name) =>
      ports.get(`${deviceId} ${ifIndex === undefined ? name : ifIndex}`) ?? ports.get(`${deviceId} ${name}`),
    forwards,
    bridges: (deviceId) => graph.devices.get(deviceId)?.kind === 'switch',
    probe,
    firstHops,
    interfaceTowards(deviceId, text) {
      const address = parseAddress(text);
      if (!address) return undefined;
      return (
        graph.prefixes.find(({ deviceId: owner, interfaceId, prefix }) => {
          const own = owner === deviceId && interfaceId ? parsePrefix(prefix) : undefined;
          return (
            own?.address.family === address.family &&
            formatPrefix(networkOf(own)) === formatPrefix(networkOf({ address, lengthBits: own.lengthBits }))
          );
        })?.interfaceId ?? undefined
      );
    },
    distance: (deviceId) => ways.get(deviceId)?.steps,
    wayTo(deviceId) {
      const way: string[] = [];
      for (let at = ways.get(deviceId)?.before; at !== undefined; at = ways.get(at)?.before) way.push(at);
      return way;
    },
  };
}

/** Devices that own an address in the subnet of an address. */
function subnets(graph: NetworkGraph): (address: string | null) => string[] {
  const owners = new Map<string, string[]>();
  const lengths = new Set<number>();
  for (const { prefix, deviceId } of graph.prefixes) {
    const parsed = parsePrefix(prefix);
    // Both ends of a line of its own have a cable that is known, or none at all.
    if (!parsed || parsed.lengthBits >= (parsed.address.family === 4 ? 31 : 127)) continue;
    lengths.add(parsed.lengthBits);
    const key = formatPrefix(networkOf(parsed));
    owners.set(key, [...(owners.get(key) ?? []), deviceId]);
  }
  return (text) => {
    const address: Address | undefined = parseAddress(text ?? '');
    if (!address) return [];
    const width = address.family === 4 ? 32 : 128;
    return [...lengths]
      .filter((lengthBits) => lengthBits <= width)
      .flatMap((lengthBits) => owners.get(formatPrefix(networkOf({ address, lengthBits }))) ?? []);
  };
}

export function wavesFrom(
  start: readonly string[],
  hops: (deviceId: string) => readonly Hop[],
): ReadonlyMap<string, { readonly steps: number; readonly before: string | undefined }> {
  const seen = new Map<string, { steps: number; before: string | undefined }>();
  const queue = [...start];
  for (const id of start) seen.set(id, { steps: 0, before: undefined });
  for (let i = 0; i < queue.length; i++) {
    const id = queue[i]!;
    for (const hop of hops(id)) {
      if (seen.has(hop.deviceId)) continue;
      seen.set(hop.deviceId, { steps: seen.get(id)!.steps + 1, before: id });
      queue.push(hop.deviceId);
    }
  }
  return seen;
}
