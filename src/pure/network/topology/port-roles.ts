/** What each port of a switch is for: one station, several, another switch, nothing. What a port mapper shows. */
import type { DeviceFacts, InterfaceFacts } from '../facts.ts';
import type { NeighbourFacts, SwitchPortFacts } from '../structure.ts';
import type { DerivedTopology, Endpoint, ToldDevice } from './model.ts';

/** `uplink` leads to a switch or router; `shared` has several stations behind it; `empty` has nobody and is down. */
export const portRoles = ['edge', 'shared', 'uplink', 'empty'] as const;
export type PortRole = (typeof portRoles)[number];

export interface MappedPort {
  readonly interface: InterfaceFacts;
  readonly switchPort?: SwitchPortFacts;
  readonly role: PortRole;
  /** The aggregate that this port is a member of: MACs are learnt there. */
  readonly aggregate?: InterfaceFacts;
  readonly neighbours: readonly NeighbourFacts[];
  /** MACs learnt here, on an uplink those of everything beyond. */
  readonly macCount: number;
  /** Plugged in here, as far as all asked devices together tell. */
  readonly stations: readonly Endpoint[];
}

/** Phones and access points are bridges too, but what is behind them is plugged in here. */
const isInfrastructure = ({ capabilities = [] }: NeighbourFacts): boolean =>
  (capabilities.includes('bridge') || capabilities.includes('router')) &&
  !capabilities.includes('telephone') &&
  !capabilities.includes('wlanAccessPoint');

/** IANAifType: ethernetCsmacd, ieee8023adLag, fastEther, gigabitEthernet. VLAN interfaces, tunnels and loopbacks are no ports. */
const portTypes = new Set([6, 161, 62, 117]);

function portsOf(facts: DeviceFacts): InterfaceFacts[] {
  const bridged = new Set([
    ...facts.switchPorts.map((item) => item.ifIndex),
    ...facts.fdb.flatMap((item) => item.ifIndex ?? []),
    ...facts.lags.flatMap((item) => [item.ifIndex, ...item.memberIfIndexes]),
  ]);
  return facts.interfaces.filter(
    (item) => bridged.has(item.ifIndex) || (item.connectorPresent !== false && portTypes.has(item.type ?? 0)),
  );
}

/** Ports of the device that a cable joins to another switch or router that was asked, or that lie before an unmanaged switch. */
function portsLeadingOn(deviceId: string, devices: readonly ToldDevice[], topology: DerivedTopology) {
  const leads = new Set(
    devices.flatMap(({ deviceId: id, facts }) =>
      id !== deviceId && (facts.fdb.length > 0 || facts.forwarding) ? [id] : [],
    ),
  );
  for (const node of topology.nodes) if (node.ports.length > 1) leads.add(node.id);
  const found = new Set<number>();
  for (const { layer, a, b } of topology.links) {
    if (layer !== 'physical') continue;
    for (const [near, far] of [
      [a, b],
      [b, a],
    ] as const)
      if (near.deviceId === deviceId && near.ifIndex !== undefined && leads.has(far.deviceId))
        found.add(near.ifIndex);
  }
  return found;
}

export function mapPorts(
  { deviceId, facts }: ToldDevice,
  devices: readonly ToldDevice[],
  topology: DerivedTopology,
): MappedPort[] {
  const leadingOn = portsLeadingOn(deviceId, devices, topology);
  const byIndex = new Map(facts.interfaces.map((item) => [item.ifIndex, item]));
  const aggregateOf = new Map(
    facts.lags.flatMap(({ ifIndex, memberIfIndexes }) => memberIfIndexes.map((member) => [member, ifIndex])),
  );
  const membersOf = new Map(facts.lags.map((item) => [item.ifIndex, item.memberIfIndexes]));
  const switchPorts = new Map(facts.switchPorts.map((item) => [item.ifIndex, item]));
  const heard = Map.groupBy(facts.neighbours, (item) => item.localIfIndex);
  const learnt = new Map<number, Set<string>>();
  for (const { mac, ifIndex } of facts.fdb)
    if (ifIndex !== undefined) learnt.set(ifIndex, (learnt.get(ifIndex) ?? new Set()).add(mac));
  const stations = Map.groupBy(topology.endpoints, (item) =>
    item.place?.deviceId === deviceId ? item.place.ifIndex : undefined,
  );

  const roleOf = (port: InterfaceFacts): PortRole => {
    const whole = aggregateOf.get(port.ifIndex) ?? port.ifIndex;
    const parts = [whole, ...(membersOf.get(whole) ?? [])];
    const here = stations.get(whole) ?? [];
    if (parts.some((part) => leadingOn.has(part) || heard.get(part)?.some(isInfrastructure))) return 'uplink';
    // MACs that all belong elsewhere: whatever is behind this port has ports of its own.
    if (here.length === 0 && learnt.has(whole)) return 'uplink';
    // All MACs of one device are one station.
    if (new Set(here.map((item) => item.deviceId ?? item.mac)).size > 1) return 'shared';
    return here.length > 0 || port.operStatus === 'up' ? 'edge' : 'empty';
  };

  return portsOf(facts).map((port): MappedPort => {
    const switchPort = switchPorts.get(port.ifIndex);
    const aggregate = byIndex.get(aggregateOf.get(port.ifIndex) ?? -1);
    const role = roleOf(port);
    return {
      interface: port,
      ...(switchPort ? { switchPort } : {}),
      role,
      ...(aggregate ? { aggregate } : {}),
      neighbours: heard.get(port.ifIndex) ?? [],
      macCount: learnt.get(port.ifIndex)?.size ?? 0,
      stations: role === 'uplink' ? [] : (stations.get(port.ifIndex) ?? []),
    };
  });
}
