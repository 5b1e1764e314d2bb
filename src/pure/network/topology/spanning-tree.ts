/**
 * Cables by spanning tree: a root port or a blocked port has heard from the designated bridge of its segment, which names itself and
 * its port (IEEE 802.1D-2004 9.3). That finds parallel cables that no forwarding table shows, because they are blocked.
 */
import type { Cables, Port } from './cables.ts';
import { witness } from './confidence.ts';
import type { Directory } from './directory.ts';

const listens = new Set(['root', 'alternate', 'backup']);

/** 802.1t took four bits of the port's priority for its number; older bridges have eight and eight. */
function designatedIfIndex(designatedPort: number, ports: ReadonlyMap<number, number>): number | undefined {
  return ports.get(designatedPort & 0xfff) ?? ports.get(designatedPort & 0xff);
}

export interface TreeSegment {
  readonly designated: Port;
  readonly listeners: readonly Port[];
}

/** Segments with their designated port and everybody who listens there; more than one listener means something between. */
export function treeSegments(directory: Directory): TreeSegment[] {
  const bridges = new Map<string, string>();
  for (const deviceId of directory.ids) {
    const { facts } = directory.entry(deviceId)!;
    if (facts.bridgeAddress) bridges.set(facts.bridgeAddress, deviceId);
    for (const { bridgeId } of facts.spanningTrees) if (bridgeId) bridges.set(bridgeId.slice(5), deviceId);
  }
  const segments = new Map<string, { designated: Port; listeners: Map<string, Port> }>();
  for (const deviceId of directory.ids) {
    const { facts, down } = directory.entry(deviceId)!;
    for (const tree of facts.spanningTrees)
      for (const port of tree.ports) {
        if (port.ifIndex === undefined || !listens.has(port.role ?? '') || down.has(port.ifIndex)) continue;
        const mac = port.designatedBridge?.slice(5);
        const far = mac ? (bridges.get(mac) ?? directory.byMac(mac)) : undefined;
        if (!far || far === deviceId || port.designatedPort === undefined) continue;
        const farEntry = directory.entry(far);
        const ifIndex = farEntry && designatedIfIndex(port.designatedPort, farEntry.byBridgePort);
        if (ifIndex === undefined) continue;
        const key = `${far}:${ifIndex}`;
        const segment = segments.get(key) ?? { designated: { deviceId: far, ifIndex }, listeners: new Map() };
        segment.listeners.set(`${deviceId}:${port.ifIndex}`, { deviceId, ifIndex: port.ifIndex });
        segments.set(key, segment);
      }
  }
  return [...segments.values()].map(({ designated, listeners }) => ({
    designated,
    listeners: [...listeners.values()],
  }));
}

/** Segments of two ports are cables; the others are left for who looks at what is between. */
export function concludeTrees(directory: Directory, cables: Cables): TreeSegment[] {
  const shared: TreeSegment[] = [];
  for (const segment of treeSegments(directory)) {
    const { designated, listeners } = segment;
    for (const listener of listeners.length === 1 ? listeners : [])
      cables.conclude(
        listener,
        designated,
        witness(
          'stp',
          listener.deviceId,
          `the designated port of the segment at interface ${listener.ifIndex} is interface ${designated.ifIndex}`,
        ),
      );
    if (listeners.length > 1) shared.push(segment);
  }
  return shared;
}
