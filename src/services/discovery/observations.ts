/** Facts of a device as the inventory takes them, and neighbours as links between devices that are known. */
import type { DeviceFacts, NeighbourFacts } from '#pure/network/facts.ts';
import { detect } from '#pure/platforms/detect.ts';
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

export interface Told {
  readonly deviceId: string;
  readonly facts: DeviceFacts;
}

/** Device ids by `kind value` of a key. */
export type Owners = Map<string, string>;

/** Chassis ids of these kinds name one box in the world; the others are whatever somebody typed (IEEE 802.1AB 8.5.2). */
const worldwide = new Set(['macAddress', 'networkAddress', 'chassisComponent']);

/** Whose are the chassis ids, MACs and addresses that the devices speak of; those met in this job know best. */
export async function ownersOf(told: readonly Told[], inventory: Inventory): Promise<Owners> {
  const keys = new Map<string, { kind: string; value: string }>();
  const ask = (kind: string, value: string) => keys.set(`${kind} ${value}`, { kind, value });
  for (const { facts } of told) {
    for (const { mac } of facts.fdb) ask('mac', mac);
    for (const neighbour of facts.neighbours) {
      if (neighbour.chassisId) {
        ask('chassis-id', neighbour.chassisId.toLowerCase());
        ask('mac', neighbour.chassisId.toLowerCase());
      }
      for (const address of neighbour.managementAddresses) ask('address', address);
    }
  }
  const asked = [...keys.values()];
  const known = await inventory.resolve(asked);
  const owners: Owners = new Map();
  asked.forEach(({ kind, value }, i) => {
    const deviceId = known[i];
    if (deviceId) owners.set(`${kind} ${value}`, deviceId);
  });
  const names = new Map<string, number>();
  for (const { facts } of told)
    if (facts.sysName) names.set(facts.sysName, (names.get(facts.sysName) ?? 0) + 1);
  for (const { deviceId, facts } of told) {
    if (facts.lldpChassisId) owners.set(`chassis-id ${facts.lldpChassisId.toLowerCase()}`, deviceId);
    if (facts.sysName && names.get(facts.sysName) === 1) owners.set(`name ${facts.sysName}`, deviceId);
  }
  return owners;
}

/** Which device a neighbour is: chassis id, MAC, management address; a name only when one device met has it. */
function deviceOf(
  neighbour: NeighbourFacts,
  owners: Owners,
): { deviceId: string; confidence: number } | undefined {
  const chassis = neighbour.chassisId?.toLowerCase();
  const byChassis = owners.get(`chassis-id ${chassis}`) ?? owners.get(`mac ${chassis}`);
  if (byChassis) return { deviceId: byChassis, confidence: 1 };
  for (const address of neighbour.managementAddresses) {
    const deviceId = owners.get(`address ${address}`);
    if (deviceId) return { deviceId, confidence: 0.9 };
  }
  const named = neighbour.sysName && owners.get(`name ${neighbour.sysName}`);
  return named ? { deviceId: named, confidence: 0.6 } : undefined;
}

/** Neighbours that nobody has met: outside the scope or without SNMP. They are known by what their neighbour says of them. */
export function strangersOf(told: readonly Told[], owners: Owners): NeighbourFacts[] {
  const found = new Map<string, NeighbourFacts>();
  for (const { facts } of told)
    for (const neighbour of facts.neighbours)
      if (
        neighbour.protocol === 'lldp' &&
        neighbour.chassisId &&
        worldwide.has(neighbour.chassisIdSubtype ?? '') &&
        !deviceOf(neighbour, owners)
      )
        found.set(neighbour.chassisId.toLowerCase(), neighbour);
  return [...found.values()];
}

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

function portOf(
  neighbour: NeighbourFacts,
  far: DeviceFacts | undefined,
): { ifIndex?: number; interfaceName?: string } {
  const found = far?.interfaces.find(
    (item) =>
      item.name === neighbour.portId ||
      item.name === neighbour.portDescr ||
      item.descr === neighbour.portId ||
      item.descr === neighbour.portDescr,
  );
  if (found) return { ifIndex: found.ifIndex };
  const sameMac =
    neighbour.portIdSubtype === 'macAddress'
      ? (far?.interfaces.filter((item) => item.mac === neighbour.portId) ?? [])
      : [];
  if (sameMac.length === 1) return { ifIndex: sameMac[0]!.ifIndex };
  const name =
    neighbour.portIdSubtype === 'interfaceName'
      ? neighbour.portId
      : (neighbour.portDescr ?? neighbour.portId);
  return name ? { interfaceName: name } : {};
}

export function linksOf(
  told: readonly Told[],
  protocol: 'lldp' | 'cdp',
  owners: Owners,
  timeMs: number,
): LinkObservation[] {
  const factsOf = new Map(told.map((item) => [item.deviceId, item.facts]));
  return told.flatMap(({ deviceId, facts }) =>
    facts.neighbours.flatMap((neighbour): LinkObservation[] => {
      if (neighbour.protocol !== protocol) return [];
      const far = deviceOf(neighbour, owners);
      if (!far) return [];
      return [
        {
          source: protocol,
          confidence: far.confidence,
          timeMs,
          a: {
            deviceId,
            ...(neighbour.localIfIndex === undefined ? {} : { ifIndex: neighbour.localIfIndex }),
            ...(neighbour.localPort ? { interfaceName: neighbour.localPort } : {}),
          },
          b: {
            deviceId: far.deviceId,
            ...portOf(neighbour, factsOf.get(far.deviceId)),
          },
        },
      ];
    }),
  );
}

/**
 * Hosts behind switch ports, by forwarding table: a port that has learnt exactly one known foreign MAC and no LLDP neighbour is
 * where that host is plugged in. Ports that lead to another switch learn many.
 */
export function hostLinksOf(told: readonly Told[], owners: Owners, timeMs: number): LinkObservation[] {
  const links: LinkObservation[] = [];
  for (const { deviceId, facts } of told) {
    const uplinks = new Set(facts.neighbours.map((neighbour) => neighbour.localIfIndex));
    const byPort = new Map<number, Set<string>>();
    for (const entry of facts.fdb) {
      if (entry.ifIndex === undefined || uplinks.has(entry.ifIndex)) continue;
      const owner = owners.get(`mac ${entry.mac}`);
      if (owner === deviceId) continue;
      const seen = byPort.get(entry.ifIndex) ?? new Set();
      seen.add(entry.mac);
      byPort.set(entry.ifIndex, seen);
    }
    for (const [ifIndex, macs] of byPort) {
      const owner = macs.size === 1 ? owners.get(`mac ${[...macs][0]!}`) : undefined;
      if (owner)
        links.push({
          source: 'fdb',
          confidence: 0.7,
          timeMs,
          a: { deviceId, ifIndex },
          b: { deviceId: owner },
        });
    }
  }
  return links;
}
