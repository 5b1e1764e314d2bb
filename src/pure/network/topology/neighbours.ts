/** Cables by LLDP and CDP: each device names what it hears on a port. */
import type { NeighbourFacts } from '../structure.ts';
import type { Claim, OpenLink } from './claims.ts';
import { endKey, mergeClaims } from './claims.ts';
import { byAddressOnly, byNameOnly, worth } from './confidence.ts';
import { createDirectory, type Directory, isShared } from './directory.ts';
import type { LinkEnd, TopologyConflict, TopologyInput } from './model.ts';

/** Which device a neighbour is: by chassis id or MAC, by management address, by a name that only one device has. */
function deviceOf(
  neighbour: NeighbourFacts,
  directory: Directory,
): { readonly deviceId: string; readonly factor: number } | undefined {
  const chassis = neighbour.chassisId?.toLowerCase();
  const byChassis = chassis && (directory.byChassis(chassis) ?? directory.byMac(chassis));
  if (byChassis) return { deviceId: byChassis, factor: 1 };
  for (const address of neighbour.managementAddresses) {
    const deviceId = isShared(address) ? undefined : directory.byAddress(address);
    if (deviceId) return { deviceId, factor: byAddressOnly };
  }
  const portMac = neighbour.portIdSubtype === 'macAddress' && neighbour.portId;
  const byPort = portMac && directory.byMac(portMac);
  if (byPort) return { deviceId: byPort, factor: byAddressOnly };
  const named = neighbour.sysName && directory.byName(neighbour.sysName.toLowerCase());
  return named ? { deviceId: named, factor: byNameOnly } : undefined;
}

/** The port that the neighbour says it sent from, found in its own table if it was asked. */
function portOf(neighbour: NeighbourFacts, deviceId: string, directory: Directory): LinkEnd {
  const far = directory.entry(deviceId);
  const byName = (name: string | undefined) => (name ? far?.byName.get(name.toLowerCase()) : undefined);
  const ifIndex =
    byName(neighbour.portId) ??
    byName(neighbour.portDescr) ??
    (neighbour.portIdSubtype === 'macAddress' ? far?.byMac.get(neighbour.portId ?? '') : undefined) ??
    localNumber(neighbour, far?.byBridgePort, far?.facts.interfaces);
  if (ifIndex !== undefined) return { deviceId, ifIndex };
  const name =
    neighbour.portIdSubtype === 'interfaceName'
      ? neighbour.portId
      : (neighbour.portDescr ?? neighbour.portId);
  return name ? { deviceId, interfaceName: name } : { deviceId };
}

/** Port ids of kind local are mostly the ifIndex or the bridge port in decimal; used only where both cannot differ. */
function localNumber(
  { portIdSubtype, portId }: NeighbourFacts,
  ports: ReadonlyMap<number, number> | undefined,
  interfaces: readonly { readonly ifIndex: number }[] | undefined,
): number | undefined {
  if (portIdSubtype !== 'local' || !portId || !/^\d+$/.test(portId) || !interfaces) return undefined;
  const value = Number(portId);
  const asIndex = interfaces.some((item) => item.ifIndex === value) ? value : undefined;
  const asPort = ports?.get(value);
  return asPort === undefined || asIndex === undefined || asPort === asIndex
    ? (asPort ?? asIndex)
    : undefined;
}

/** Neighbours that no device is known for, once each: outside the scope or without an agent. */
export function unknownNeighbours(input: TopologyInput): NeighbourFacts[] {
  const directory = createDirectory(input);
  const found = new Map<string, NeighbourFacts>();
  for (const { facts } of input.devices)
    for (const neighbour of facts.neighbours)
      if (neighbour.chassisId && !deviceOf(neighbour, directory))
        found.set(neighbour.chassisId.toLowerCase(), neighbour);
  return [...found.values()];
}

export function neighbourClaims(directory: Directory): Claim[] {
  return directory.ids.flatMap((deviceId) => {
    const { facts, down } = directory.entry(deviceId)!;
    return facts.neighbours.flatMap((neighbour): Claim[] => {
      // What was heard on a port that is down now has not aged out yet.
      if (neighbour.localIfIndex !== undefined && down.has(neighbour.localIfIndex)) return [];
      const far = deviceOf(neighbour, directory);
      if (!far) return [];
      const port = portOf(neighbour, far.deviceId, directory);
      if (
        far.deviceId === deviceId &&
        (port.ifIndex === undefined || port.ifIndex === neighbour.localIfIndex)
      )
        return [];
      const near: LinkEnd = {
        deviceId,
        ...(neighbour.localIfIndex === undefined ? {} : { ifIndex: neighbour.localIfIndex }),
        ...(neighbour.localPort ? { interfaceName: neighbour.localPort } : {}),
      };
      const source = neighbour.protocol;
      return [
        {
          layer: 'physical',
          a: near,
          b: port,
          evidence: {
            source,
            toldBy: deviceId,
            ...(neighbour.localIfIndex === undefined ? {} : { ifIndex: neighbour.localIfIndex }),
            confidence: worth[source] * far.factor,
            detail: `hears ${neighbour.sysName ?? neighbour.chassisId ?? '?'} port ${
              neighbour.portId ?? neighbour.portDescr ?? '?'
            } on ${neighbour.localPort ?? neighbour.localIfIndex ?? '?'}`,
          },
        },
      ];
    });
  });
}

/** True when the far end was read in full and does not hear this end where the link says. */
function isDenied(link: OpenLink, directory: Directory): boolean {
  const sources = new Set(link.evidence.map((item) => item.source));
  return [link.a, link.b].some((end) => {
    const facts = directory.entry(end.deviceId)?.facts;
    if (!facts || link.evidence.some((item) => item.toldBy === end.deviceId)) return false;
    return [...sources].every(
      (source) => source !== 'stp' && facts.complete.includes(source as 'lldp' | 'cdp'),
    );
  });
}

/**
 * A port that several neighbours claim: what the far end denies is stale and goes; LLDP goes before CDP, which passes through
 * switches that do not know it; who is left stays with less confidence, and the conflict is named.
 */
export function settleNeighbours(
  claims: readonly Claim[],
  directory: Directory,
): { links: OpenLink[]; conflicts: Omit<TopologyConflict, 'links'>[] } {
  const links = new Set(mergeClaims(claims));
  const atPort = portsOf(links);
  const conflicts: Omit<TopologyConflict, 'links'>[] = [];
  const contested = new Set<OpenLink>();
  for (const [, { port, links: rivals }] of atPort) {
    let left = rivals.filter((link) => links.has(link));
    if (left.length < 2) continue;
    const steps: ((link: OpenLink) => boolean)[] = [
      (link) => !isDenied(link, directory),
      (link) => link.evidence.some((item) => item.source === 'lldp'),
      (link) => new Set(link.evidence.map((item) => item.toldBy)).size > 1,
    ];
    for (const keep of steps) {
      const kept = left.filter(keep);
      if (kept.length > 0 && left.length > 1) left = kept;
    }
    for (const link of rivals) if (!left.includes(link)) links.delete(link);
    if (left.length < 2) continue;
    for (const link of left) contested.add(link);
    const others = left.map((link) => (endKey(link.a) === endKey(port) ? link.b : link.a).deviceId);
    conflicts.push({ port, rivals: [...new Set(others)] });
  }
  return {
    links: [...links].map((link) => (contested.has(link) ? { ...link, contested: true } : link)),
    conflicts,
  };
}

export function portsOf(links: Iterable<OpenLink>): Map<string, { port: LinkEnd; links: OpenLink[] }> {
  const found = new Map<string, { port: LinkEnd; links: OpenLink[] }>();
  for (const link of links)
    for (const end of [link.a, link.b]) {
      if (end.ifIndex === undefined) continue;
      const key = endKey(end);
      const at = found.get(key) ?? { port: end, links: [] };
      at.links.push(link);
      found.set(key, at);
    }
  return found;
}
