/** Facts of a device as the inventory takes them, and neighbours as links between devices that are known. */
import type { DeviceFacts, FactSection } from '#pure/network/facts.ts';
import type { NeighbourFacts } from '#pure/network/structure.ts';
import type {
  DerivedTopology,
  EvidenceSource,
  InferredNode,
  LinkEnd,
  ToldDevice,
  TopologyInput,
} from '#pure/network/topology/model.ts';
import { unknownNeighbours } from '#pure/network/topology/neighbours.ts';
import { detect } from '#pure/platforms/detect.ts';
import {
  type Inventory,
  inferredKey,
  type Observation,
  structureNames,
  type TopologyRead,
} from '#services/inventory/port.ts';

const loopbackType = 24;
const bridgeType = 209;

export function observationOf(
  facts: DeviceFacts,
  address: string,
  credentialId: string | null,
  siteId: string | null,
  timeMs: number,
): Observation {
  const bridge = facts.interfaces.some((item) => item.type === bridgeType);
  const detection = detect({ ...facts, bridge });
  const keys = [
    ...(facts.lldpChassisId ? [{ kind: 'chassis-id', value: facts.lldpChassisId.toLowerCase() }] : []),
    ...(facts.engineId ? [{ kind: 'engine-id', value: facts.engineId }] : []),
    ...(facts.serial ? [{ kind: 'serial', value: facts.serial }] : []),
    ...facts.interfaces.flatMap((item) =>
      item.mac && item.type !== loopbackType ? [{ kind: 'mac', value: item.mac }] : [],
    ),
    { kind: 'address', value: address },
    ...facts.addresses
      .filter((item) => !isLocal(item.address))
      .map((item) => ({ kind: 'address', value: item.address })),
  ];
  return {
    source: 'snmp',
    timeMs,
    siteId,
    keys,
    attributes: {
      ...(facts.sysName ? { name: facts.sysName } : {}),
      kind: detection.kind,
      ...(detection.vendor ? { vendor: detection.vendor } : {}),
      ...(detection.platform ? { platform: detection.platform } : {}),
      ...(facts.model ? { model: facts.model } : {}),
      ...(detection.version ? { version: detection.version } : {}),
      ...(facts.serial ? { serial: facts.serial } : {}),
      managementAddress: address,
      ...(facts.sysLocation ? { location: facts.sysLocation } : {}),
      ...(facts.sysContact ? { contact: facts.sysContact } : {}),
      ...(credentialId ? { credentialId } : {}),
      ...(facts.sysObjectId ? { sysObjectId: facts.sysObjectId } : {}),
      ...(facts.sysDescr ? { sysDescr: facts.sysDescr } : {}),
    },
    // An empty table takes the place of one that was there before.
    facts: structureNames.map((name) => ({ name, value: facts[name], confidence: 1 })),
    ...(facts.complete.includes('interfaces') ? { interfaces: facts.interfaces } : {}),
    ...(facts.complete.includes('addresses')
      ? { addresses: facts.addresses.filter((item) => !isLocal(item.address)) }
      : {}),
  };
}

/** Addresses that mean another thing on every machine say nothing about identity. */
export const isLocal = (address: string): boolean =>
  /^(127\.|0\.|169\.254\.|255\.)/.test(address) || /^(::1?$|fe[89ab])/i.test(address);

export type Told = ToldDevice;

/** Device ids by `kind value` of a key, of those that this job did not ask. */
export type Owners = Map<string, string>;

/** Chassis ids of these kinds name one box in the world; the others are whatever somebody typed (IEEE 802.1AB 8.5.2). */
const worldwide = new Set(['macAddress', 'networkAddress', 'chassisComponent']);

/** Whose are the chassis ids, MACs and addresses that the devices speak of, as far as the inventory knows. */
export async function ownersOf(told: readonly Told[], inventory: Inventory): Promise<Owners> {
  const keys = new Map<string, { kind: string; value: string }>();
  const ask = (kind: string, value: string) => keys.set(`${kind} ${value}`, { kind, value });
  for (const { facts } of told) {
    for (const { mac } of facts.fdb) ask('mac', mac);
    for (const { partnerSystem } of facts.lags) if (partnerSystem) ask('mac', partnerSystem);
    for (const neighbour of facts.neighbours) {
      if (neighbour.chassisId) {
        ask('chassis-id', neighbour.chassisId.toLowerCase());
        ask('mac', neighbour.chassisId.toLowerCase());
      }
      for (const address of neighbour.managementAddresses) ask('address', address);
    }
    const peers = [
      ...facts.bgpPeers.map(({ peer }) => peer),
      ...facts.ospf.flatMap(({ neighbours }) => neighbours.map(({ address }) => address)),
      ...facts.routes.flatMap(({ nextHop }) => nextHop ?? []),
    ];
    for (const address of peers) if (!isLocal(address)) ask('address', address);
  }
  const asked = [...keys.values()];
  const known = await inventory.resolve(asked);
  const owners: Owners = new Map();
  asked.forEach(({ kind, value }, i) => {
    const deviceId = known[i];
    if (deviceId) owners.set(`${kind} ${value}`, deviceId);
  });
  return owners;
}

export const topologyInput = (told: readonly Told[], owners: Owners): TopologyInput => ({
  devices: told,
  ownerOf: (kind, value) => owners.get(`${kind} ${value}`),
});

/** Neighbours that nobody has met and that can be met again: they are known by what their neighbour says of them. */
export const strangersOf = (input: TopologyInput): NeighbourFacts[] =>
  unknownNeighbours(input).filter(
    ({ protocol, chassisIdSubtype }) => protocol === 'lldp' && worldwide.has(chassisIdSubtype ?? ''),
  );

export function strangerObservation(
  neighbour: NeighbourFacts,
  siteId: string | null,
  timeMs: number,
): Observation {
  const chassis = neighbour.chassisId!.toLowerCase();
  const address = neighbour.managementAddresses.find((item) => !isLocal(item));
  return {
    source: 'lldp',
    timeMs,
    siteId,
    keys: [
      { kind: 'chassis-id', value: chassis },
      ...(neighbour.chassisIdSubtype === 'macAddress' ? [{ kind: 'mac', value: chassis }] : []),
      ...(address ? [{ kind: 'address', value: address }] : []),
    ],
    attributes: {
      name: neighbour.sysName || chassis,
      ...(address ? { managementAddress: address } : {}),
      ...(neighbour.sysDescr ? { sysDescr: neighbour.sysDescr } : {}),
    },
    ...(address ? { addresses: [{ address }] } : {}),
  };
}

/** Each source of evidence is read in one section of the facts. */
const sectionOf: Readonly<Record<EvidenceSource, FactSection>> = {
  lldp: 'lldp',
  cdp: 'cdp',
  stp: 'stp',
  lag: 'lag',
  fdb: 'fdb',
  arp: 'arp',
  subnet: 'addresses',
  route: 'routes',
  ospf: 'ospf',
  bgp: 'bgp',
};
const sources = Object.keys(sectionOf) as EvidenceSource[];

/** What this job has read in full. */
export function topologyReadOf(told: readonly Told[], timeMs: number): TopologyRead {
  const read = new Map(
    told.map(({ deviceId, facts }) => [
      deviceId,
      new Set(sources.filter((source) => facts.complete.includes(sectionOf[source]))),
    ]),
  );
  return { timeMs, sourcesOf: (deviceId) => read.get(deviceId) };
}

/** What nobody asked but must be there: known by the port it hangs on. */
export function inferredObservation(
  node: InferredNode,
  where: string,
  siteId: string | null,
  timeMs: number,
): Observation {
  return {
    source: 'derived',
    timeMs,
    siteId,
    keys: [{ kind: inferredKey, value: node.id }],
    attributes: { name: `Unmanaged switch at ${where}`, kind: 'switch' },
  };
}

/** The same with inferred nodes replaced by the devices that stand for them. */
export function withDevices(
  derived: DerivedTopology,
  deviceOf: ReadonlyMap<string, string>,
): DerivedTopology {
  const idOf = (id: string) => deviceOf.get(id) ?? id;
  const end = (item: LinkEnd): LinkEnd => ({ ...item, deviceId: idOf(item.deviceId) });
  return {
    ...derived,
    links: derived.links.map((link) => ({ ...link, a: end(link.a), b: end(link.b) })),
    endpoints: derived.endpoints.map((item) =>
      item.place?.behind ? { ...item, place: { ...item.place, behind: idOf(item.place.behind) } } : item,
    ),
  };
}
