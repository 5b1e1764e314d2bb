/** Facts of a device as the inventory takes them, and neighbours as links between devices that are known. */
import type { DeviceFacts, NeighbourFacts } from '#pure/network/facts.ts';
import { detect } from '#pure/platforms/index.ts';
import type { LinkObservation, NetworkGraph, Observation } from '#services/inventory/port.ts';

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

/** Which device a neighbour is: chassis id, MAC, management address; a name only when it is unique. */
function deviceOf(
  neighbour: NeighbourFacts,
  told: readonly Told[],
  graph: NetworkGraph,
): { deviceId: string; confidence: number } | undefined {
  const chassis = neighbour.chassisId?.toLowerCase();
  const byChassis = told.find(
    ({ facts }) =>
      chassis !== undefined &&
      (facts.lldpChassisId?.toLowerCase() === chassis ||
        facts.interfaces.some((item) => item.mac === chassis)),
  );
  if (byChassis) return { deviceId: byChassis.deviceId, confidence: 1 };
  for (const address of neighbour.managementAddresses) {
    const deviceId = graph.byAddress.get(address);
    if (deviceId) return { deviceId, confidence: 0.9 };
  }
  const named = neighbour.sysName ? told.filter(({ facts }) => facts.sysName === neighbour.sysName) : [];
  return named.length === 1 ? { deviceId: named[0]!.deviceId, confidence: 0.6 } : undefined;
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
  graph: NetworkGraph,
  timeMs: number,
): LinkObservation[] {
  return told.flatMap(({ deviceId, facts }) =>
    facts.neighbours.flatMap((neighbour): LinkObservation[] => {
      if (neighbour.protocol !== protocol) return [];
      const far = deviceOf(neighbour, told, graph);
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
            ...portOf(neighbour, told.find((item) => item.deviceId === far.deviceId)?.facts),
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
export function hostLinksOf(
  told: readonly Told[],
  macOwner: ReadonlyMap<string, string>,
  timeMs: number,
): LinkObservation[] {
  const links: LinkObservation[] = [];
  for (const { deviceId, facts } of told) {
    const uplinks = new Set(facts.neighbours.map((neighbour) => neighbour.localIfIndex));
    const byPort = new Map<number, Set<string>>();
    for (const entry of facts.fdb) {
      if (entry.ifIndex === undefined || uplinks.has(entry.ifIndex)) continue;
      const owner = macOwner.get(entry.mac);
      if (owner === deviceId) continue;
      const seen = byPort.get(entry.ifIndex) ?? new Set();
      seen.add(entry.mac);
      byPort.set(entry.ifIndex, seen);
    }
    for (const [ifIndex, macs] of byPort) {
      const owner = macs.size === 1 ? macOwner.get([...macs][0]!) : undefined;
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
