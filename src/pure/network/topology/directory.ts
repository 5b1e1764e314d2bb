/** Who has which MAC, address, chassis id and name, and which interface a neighbour means; over all devices that were asked. */
import type { DeviceFacts } from '../facts.ts';
import type { TopologyInput } from './model.ts';

/** VRRP (RFC 9568), HSRP 1 and 2, GLBP: these move between routers and say nothing about who is where. */
const virtualMac = /^00:00:5e:00:0[12]|^00:00:0c:07:ac|^00:00:0c:9f:f|^00:05:73:a0|^00:07:b4:00/;
/** The group bit: no station sends from such an address. */
export const isStation = (mac: string): boolean =>
  (Number.parseInt(mac.slice(1, 2), 16) & 1) === 0 && !virtualMac.test(mac);

/** Addresses that mean another thing on every machine. */
export const isShared = (address: string): boolean =>
  /^(127\.|0\.|169\.254\.|255\.|22[4-9]\.|23\d\.)/.test(address) || /^(::1?$|fe[89ab]|ff)/i.test(address);

const downStates = new Set(['down', 'notPresent', 'lowerLayerDown']);

interface Entry {
  readonly facts: DeviceFacts;
  /** undefined: several interfaces have it. */
  readonly byMac: ReadonlyMap<string, number | undefined>;
  readonly byName: ReadonlyMap<string, number | undefined>;
  readonly byAddress: ReadonlyMap<string, number>;
  readonly byBridgePort: ReadonlyMap<number, number>;
  readonly aggregateOf: ReadonlyMap<number, number>;
  readonly membersOf: ReadonlyMap<number, readonly number[]>;
  readonly down: ReadonlySet<number>;
}

export interface Directory {
  readonly ids: readonly string[];
  entry(deviceId: string): Entry | undefined;
  /** Undefined when nobody, or more than one, has it. */
  byMac(mac: string): string | undefined;
  byAddress(address: string): string | undefined;
  byChassis(id: string): string | undefined;
  byName(name: string): string | undefined;
  byRouterId(id: string): string | undefined;
  /** The aggregate that a port belongs to, or the port itself. */
  whole(deviceId: string, ifIndex: number): number;
}

/** Unique keys only: a second owner makes the key useless. */
function unique<V>(pairs: Iterable<readonly [string, V]>): Map<string, V | undefined> {
  const found = new Map<string, V | undefined>();
  for (const [key, value] of pairs)
    found.set(key, found.has(key) && found.get(key) !== value ? undefined : value);
  return found;
}

function entryOf(facts: DeviceFacts): Entry {
  const aggregateOf = new Map<number, number>();
  for (const { ifIndex, memberIfIndexes } of facts.lags)
    for (const member of memberIfIndexes) aggregateOf.set(member, ifIndex);
  const names = facts.interfaces.flatMap((item) =>
    [item.name, item.descr].flatMap((name) => (name ? [[name.toLowerCase(), item.ifIndex] as const] : [])),
  );
  return {
    facts,
    byMac: unique(facts.interfaces.flatMap((item) => (item.mac ? [[item.mac, item.ifIndex]] : []))),
    byName: unique(names),
    byAddress: new Map(
      facts.addresses.flatMap((item) => (item.ifIndex === undefined ? [] : [[item.address, item.ifIndex]])),
    ),
    byBridgePort: new Map(
      facts.switchPorts.flatMap((item) => (item.port === undefined ? [] : [[item.port, item.ifIndex]])),
    ),
    aggregateOf,
    membersOf: new Map(facts.lags.map((item) => [item.ifIndex, item.memberIfIndexes])),
    down: new Set(
      facts.interfaces.flatMap((item) => (downStates.has(item.operStatus ?? '') ? [item.ifIndex] : [])),
    ),
  };
}

export function createDirectory({ devices, ownerOf }: TopologyInput): Directory {
  const entries = new Map(devices.map(({ deviceId, facts }) => [deviceId, entryOf(facts)]));
  const all = [...entries];
  const macs = unique(all.flatMap(([id, { facts }]) => [...macsOf(facts)].map((mac) => [mac, id] as const)));
  const addresses = unique(
    all.flatMap(([id, { facts }]) =>
      facts.addresses.flatMap((item) => (isShared(item.address) ? [] : [[item.address, id] as const])),
    ),
  );
  const chassis = unique(
    all.flatMap(([id, { facts }]) =>
      facts.lldpChassisId ? [[facts.lldpChassisId.toLowerCase(), id] as const] : [],
    ),
  );
  const names = unique(
    all.flatMap(([id, { facts }]) => (facts.sysName ? [[facts.sysName.toLowerCase(), id] as const] : [])),
  );
  const routerIds = unique(
    all.flatMap(([id, { facts }]) =>
      facts.ospf.flatMap((item) => (item.routerId ? [[item.routerId, id] as const] : [])),
    ),
  );
  const look = (
    known: Map<string, string | undefined>,
    kind: 'mac' | 'address' | 'chassis-id',
    key: string,
  ) => (known.has(key) ? known.get(key) : ownerOf?.(kind, key));
  return {
    ids: all.map(([id]) => id),
    entry: (deviceId) => entries.get(deviceId),
    byMac: (mac) => look(macs, 'mac', mac),
    byAddress: (address) => look(addresses, 'address', address),
    byChassis: (id) => look(chassis, 'chassis-id', id),
    byName: (name) => names.get(name),
    byRouterId: (id) => routerIds.get(id),
    whole: (deviceId, ifIndex) => entries.get(deviceId)?.aggregateOf.get(ifIndex) ?? ifIndex,
  };
}

/** Every MAC that the device itself sends from. */
export function macsOf(facts: DeviceFacts): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { mac } of facts.interfaces) if (mac) found.add(mac);
  if (facts.bridgeAddress) found.add(facts.bridgeAddress);
  if (facts.lldpChassisIdSubtype === 'macAddress' && facts.lldpChassisId)
    found.add(facts.lldpChassisId.toLowerCase());
  for (const { bridgeId } of facts.spanningTrees) if (bridgeId) found.add(bridgeId.slice(5));
  for (const mac of found) if (!isStation(mac)) found.delete(mac);
  return found;
}
