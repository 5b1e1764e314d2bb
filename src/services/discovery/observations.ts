/** Facts of a device as the inventory takes them, and neighbours as links between devices that are known. */
import type { DeviceFacts } from '#pure/network/facts.ts';
import type { NeighbourFacts } from '#pure/network/structure.ts';
import type { DerivedTopology, ToldDevice, TopologyInput } from '#pure/network/topology/model.ts';
import { unknownNeighbours } from '#pure/network/topology/neighbours.ts';
import { detect } from '#pure/platforms/index.ts';
import type { Inventory, LinkObservation, Observation } from '#services/inventory/port.ts';

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

/** Sources that a link of the inventory may have, the strongest first, and the section that must be read for one to be missed. */
export const linkSources = ['lldp', 'cdp', 'stp', 'fdb', 'lag'] as const;

/** Cables between devices, each under its strongest source; what leads to an inferred node has no device at that end. */
export function linkObservationsOf(
  { links, nodes }: DerivedTopology,
  timeMs: number,
): Map<(typeof linkSources)[number], LinkObservation[]> {
  const inferred = new Set(nodes.map(({ id }) => id));
  const found = new Map(linkSources.map((source) => [source, [] as LinkObservation[]]));
  for (const { layer, a, b, confidence, evidence } of links) {
    if (layer !== 'physical' || inferred.has(a.deviceId) || inferred.has(b.deviceId)) continue;
    const source = linkSources.find((each) => evidence.some((item) => item.source === each));
    if (source) found.get(source)!.push({ source, confidence, timeMs, a, b });
  }
  return found;
}
