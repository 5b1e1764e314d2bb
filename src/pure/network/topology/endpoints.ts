/**
 * Where stations are plugged in: the port of a bridge that sees them and leads to no other bridge that could tell better. One such
 * port is the place; several are told as candidates. Several stations behind one port without a managed neighbour are an unmanaged
 * switch with the stations behind it.
 */
import type { Cables, Port } from './cables.ts';
import { witness, worth } from './confidence.ts';
import type { Directory } from './directory.ts';
import { isShared, isStation } from './directory.ts';
import { nodeId, portKey } from './forwarding.ts';
import type { Endpoint, EndpointPlace, InferredNode, TopologyInput } from './model.ts';
import type { Sightings } from './sightings.ts';

/** Candidates listed for one endpoint; a station seen at more places is everywhere. */
const candidatesMax = 8;

interface Edge {
  readonly port: Port;
  readonly macs: string[];
}

/** Ports at which stations end, with the stations seen there. */
function edgesOf(
  { bridges, macs }: Sightings,
  uplinks: ReadonlySet<string>,
  leadsOn: (port: Port) => boolean,
): Edge[] {
  const found: Edge[] = [];
  for (const bridge of bridges) {
    const byPort = new Map<number, Edge | undefined>();
    bridge.macs.forEach((mac, row) => {
      const ifIndex = bridge.ports[row]!;
      if (!byPort.has(ifIndex)) {
        const port = { deviceId: bridge.deviceId, ifIndex };
        const edge = uplinks.has(portKey(port)) || leadsOn(port) ? undefined : { port, macs: [] };
        byPort.set(ifIndex, edge);
        if (edge) found.push(edge);
      }
      byPort.get(ifIndex)?.macs.push(macs[mac]!);
    });
  }
  return found;
}

export interface Places {
  readonly nodes: readonly InferredNode[];
  readonly endpoints: readonly Endpoint[];
}

export function locate(
  input: TopologyInput,
  directory: Directory,
  sightings: Sightings,
  inferred: readonly InferredNode[],
  uplinks: ReadonlySet<string>,
  cables: Cables,
): Places {
  const tells = new Set(sightings.bridges.map((bridge) => bridge.deviceId));
  const farOf = (port: Port) => {
    const ids = cables
      .at(port)
      .flatMap(({ a, b }) => [a.deviceId, b.deviceId])
      .filter((id) => id !== port.deviceId);
    return [...new Set(ids)];
  };
  const edges = edgesOf(sightings, uplinks, (port) => farOf(port).some((id) => tells.has(id)));
  const at = new Map<string, Port[]>();
  for (const { port, macs } of edges)
    for (const mac of macs) {
      const ports = at.get(mac);
      if (ports) ports.push(port);
      else at.set(mac, [port]);
    }

  const arpOf = new Map(
    directory.ids.flatMap((toldBy) =>
      directory.entry(toldBy)!.facts.arp.map((entry) => [entry.mac, { ...entry, toldBy }] as const),
    ),
  );
  const nodes: InferredNode[] = [];
  const behind = new Map<string, string>();
  for (const { port, macs } of edges) {
    const here = macs.filter((mac) => at.get(mac)!.length === 1);
    const [neighbour] = farOf(port);
    if (neighbour) behind.set(portKey(port), neighbour);
    else plugIn(port, here);
  }

  function plugIn(port: Port, here: readonly string[]): void {
    // All MACs of one device are one station.
    const stations = Map.groupBy(here, (mac) => directory.byMac(mac) ?? mac);
    const through = stations.size > 1 ? nodeId(port) : undefined;
    if (through) {
      behind.set(portKey(port), through);
      nodes.push({ id: through, kind: 'unmanaged-switch', ports: [port], macs: here });
      const detail = `${stations.size} stations behind one port, no managed neighbour`;
      cables.attach(port, { deviceId: through }, witness('fdb', port.deviceId, detail));
    }
    for (const [station, macs] of stations) {
      const ifIndex = directory.entry(station)?.byMac.get(macs[0]!);
      const far = { deviceId: station, ...(ifIndex === undefined ? {} : { ifIndex }) };
      if (directory.byMac(macs[0]!) === undefined) continue;
      const detail = through
        ? `${macs[0]} is one of the stations behind interface ${port.ifIndex}`
        : `${macs[0]} is the only station behind interface ${port.ifIndex}`;
      const [arp] = macs.flatMap((mac) => arpOf.get(mac) ?? []);
      cables.attach(
        through ? { deviceId: through } : port,
        far,
        witness('fdb', port.deviceId, detail),
        ...(arp ? [witness('arp', arp.toldBy, `${arp.mac} has ${arp.address}`)] : []),
      );
    }
  }
  const all = [...inferred, ...nodes];
  return { nodes, endpoints: endpointsOf(input, directory, sightings, all, at, behind) };
}

function endpointsOf(
  { devices, nameOf }: TopologyInput,
  directory: Directory,
  sightings: Sightings,
  nodes: readonly InferredNode[],
  at: ReadonlyMap<string, readonly Port[]>,
  behind: ReadonlyMap<string, string>,
): Endpoint[] {
  const addresses = addressesOf(devices);
  const vlans = vlansOf(directory);
  const place = (mac: string, port: Port, through: string | undefined, confidence: number): EndpointPlace => {
    const vlan = vlans(port.deviceId, mac);
    return {
      deviceId: port.deviceId,
      ifIndex: port.ifIndex,
      source: 'fdb',
      confidence,
      ...(vlan === undefined ? {} : { vlan }),
      ...(through === undefined ? {} : { behind: through }),
    };
  };
  const between = new Map(
    nodes.flatMap(({ id, ports, macs }) => macs.map((mac) => [mac, { id, port: ports[0]! }] as const)),
  );
  const heard = heardOf(directory);
  const isBridge = new Set(
    sightings.bridges.flatMap(({ deviceId }) => [...directoryMacs(directory, deviceId)]),
  );
  // Interfaces that nobody has seen are parts of devices, not endpoints.
  const answering = devices.flatMap(({ facts }) => facts.arp.map(({ mac }) => mac));
  const every = new Set([...sightings.macs, ...answering, ...heard.keys()]);
  return [...every]
    .filter((mac) => isStation(mac) && !isBridge.has(mac))
    .map((mac): Endpoint => {
      const deviceId = directory.byMac(mac);
      const ports = at.get(mac) ?? [];
      const middle = between.get(mac);
      const candidates = ports
        .slice(0, candidatesMax)
        .map((port) => place(mac, port, behindOf(behind.get(portKey(port)), deviceId), worth.fdb));
      const only = placeOf(candidates, heard.get(mac), () =>
        middle?.port.ifIndex === undefined
          ? undefined
          : place(mac, middle.port as Port, middle.id, worth.fdb / 2),
      );
      const own = addresses.get(mac) ?? new Set<string>();
      const names = new Set([...own].flatMap((address) => nameOf?.(address) ?? []));
      const sysName = deviceId && directory.entry(deviceId)?.facts.sysName;
      if (sysName) names.add(sysName);
      return {
        mac,
        ...(deviceId === undefined ? {} : { deviceId }),
        addresses: [...own],
        names: [...names],
        ...(only ? { place: only } : {}),
        candidates: only ? [] : candidates,
      };
    });
}

/** The only candidate; of several the one where the station announces itself; with none, between two switches. */
function placeOf(
  candidates: readonly EndpointPlace[],
  announced: EndpointPlace | undefined,
  between: () => EndpointPlace | undefined,
): EndpointPlace | undefined {
  if (candidates.length === 1) return candidates[0];
  if (candidates.length === 0) return between() ?? announced;
  return candidates.find(
    (item) => item.deviceId === announced?.deviceId && item.ifIndex === announced.ifIndex,
  );
}

const behindOf = (through: string | undefined, deviceId: string | undefined) =>
  through === deviceId ? undefined : through;

const directoryMacs = (directory: Directory, deviceId: string): readonly string[] => {
  const { facts } = directory.entry(deviceId)!;
  const macs = facts.interfaces.flatMap(({ mac }) => (mac ? [mac] : []));
  return facts.bridgeAddress ? [...macs, facts.bridgeAddress] : macs;
};

/** Addresses by MAC: what ARP and ND tables say, and what devices say of their own interfaces. */
function addressesOf(devices: TopologyInput['devices']): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const learn = (mac: string, address: string) => found.set(mac, (found.get(mac) ?? new Set()).add(address));
  for (const { facts } of devices) {
    for (const { mac, address } of facts.arp) learn(mac, address);
    const macOf = new Map(facts.interfaces.map(({ ifIndex, mac }) => [ifIndex, mac]));
    for (const { address, ifIndex } of facts.addresses) {
      const mac = macOf.get(ifIndex ?? 0);
      if (mac && !isShared(address)) learn(mac, address);
    }
  }
  return found;
}

/** VLAN by bridge and MAC; each bridge's table is made when it is first asked for. */
function vlansOf(directory: Directory): (deviceId: string, mac: string) => number | undefined {
  const tables = new Map<string, Map<string, number>>();
  return (deviceId, mac) => {
    let table = tables.get(deviceId);
    if (!table) {
      const fdb = directory.entry(deviceId)?.facts.fdb ?? [];
      table = new Map(fdb.flatMap((entry) => (entry.vlan ? [[entry.mac, entry.vlan] as const] : [])));
      tables.set(deviceId, table);
    }
    return table.get(mac);
  };
}

/** Stations that announce themselves by LLDP with a MAC, where no forwarding table has them. */
function heardOf(directory: Directory): Map<string, EndpointPlace> {
  const found = new Map<string, EndpointPlace>();
  for (const deviceId of directory.ids) {
    const { facts, down } = directory.entry(deviceId)!;
    for (const neighbour of facts.neighbours) {
      const ifIndex = neighbour.localIfIndex;
      if (neighbour.protocol !== 'lldp' || ifIndex === undefined || down.has(ifIndex)) continue;
      const mac =
        neighbour.portIdSubtype === 'macAddress'
          ? neighbour.portId
          : neighbour.chassisIdSubtype === 'macAddress'
            ? neighbour.chassisId?.toLowerCase()
            : undefined;
      const capabilities = neighbour.capabilities ?? [];
      // Switches and routers are infrastructure; they are found as devices.
      if (!mac || capabilities.includes('bridge') || capabilities.includes('router')) continue;
      found.set(mac, { deviceId, ifIndex, source: 'lldp', confidence: worth.lldp });
    }
  }
  return found;
}
