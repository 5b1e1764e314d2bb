/**
 * One failure, one alert. Everything that is down at one moment is explained together by the known topology:
 * devices that are down and connected form islands; an island has one root, its other members and every port that led into it are
 * victims; the two ends of one link are one failure. Pure; the same input gives the same answer.
 */
export interface DownThing {
  /** Unique, and stable over runs. */
  readonly key: string;
  readonly kind: 'device' | 'port' | 'other';
  readonly deviceId: string | null;
  readonly interfaceId?: string | undefined;
  readonly sinceMs: number;
}
export interface Topology {
  readonly links: readonly {
    readonly aDeviceId: string;
    readonly aInterfaceId: string | null;
    readonly bDeviceId: string;
    readonly bInterfaceId: string | null;
  }[];
  /** Devices that are reached over another without a known link: the owner of their subnet. */
  readonly attachedTo: (deviceId: string) => readonly string[];
}
/** Key of the cause by key of each down thing; a cause maps to itself. */
export type Explanation = ReadonlyMap<string, string>;

export function explain(down: readonly DownThing[], topology: Topology): Explanation {
  const result = new Map<string, string>();
  const order = (a: DownThing, b: DownThing) => a.sinceMs - b.sinceMs || (a.key < b.key ? -1 : 1);
  const devices = new Map(
    down
      .filter((thing) => thing.kind === 'device' && thing.deviceId)
      .map((thing) => [thing.deviceId!, thing]),
  );
  const ports = down.filter((thing) => thing.kind === 'port');
  const portByInterface = new Map(
    ports.filter((thing) => thing.interfaceId).map((thing) => [thing.interfaceId!, thing]),
  );
  const neighbours = adjacency(topology);

  for (const island of islands(devices, neighbours, topology)) {
    const root = rootOf(island, devices, neighbours, portByInterface, topology);
    for (const deviceId of island) result.set(devices.get(deviceId)!.key, root.key);
  }
  for (const port of [...ports].sort(order)) {
    if (result.has(port.key)) continue;
    const far = farEnds(port, topology);
    const ownIsland = port.deviceId ? devices.get(port.deviceId) : undefined;
    const deadFar = far.map((end) => devices.get(end.deviceId)).find((thing) => thing !== undefined);
    const explained = ownIsland ?? deadFar;
    if (explained) {
      result.set(port.key, result.get(explained.key)!);
      continue;
    }
    // The far end of the same link: whichever is named first stands for both.
    const other = far
      .map((end) => (end.interfaceId ? portByInterface.get(end.interfaceId) : undefined))
      .find((thing) => thing && result.has(thing.key));
    result.set(port.key, other ? result.get(other.key)! : port.key);
  }
  for (const thing of down) {
    if (result.has(thing.key)) continue;
    const device = thing.deviceId ? devices.get(thing.deviceId) : undefined;
    result.set(thing.key, device ? result.get(device.key)! : thing.key);
  }
  // A root may itself have been explained by a port: follow to the end.
  for (const [key, cause] of result) {
    let at = cause;
    for (let hops = 0; hops < 4 && result.get(at) !== at; hops++) at = result.get(at)!;
    result.set(key, at);
  }
  return result;
}

function adjacency({ links }: Topology): Map<string, Set<string>> {
  const neighbours = new Map<string, Set<string>>();
  const add = (a: string, b: string) => {
    const set = neighbours.get(a) ?? new Set();
    set.add(b);
    neighbours.set(a, set);
  };
  for (const link of links) {
    add(link.aDeviceId, link.bDeviceId);
    add(link.bDeviceId, link.aDeviceId);
  }
  return neighbours;
}

function farEnds(port: DownThing, { links }: Topology): { deviceId: string; interfaceId: string | null }[] {
  return links.flatMap((link) => {
    if (port.interfaceId !== undefined && link.aInterfaceId === port.interfaceId)
      return [{ deviceId: link.bDeviceId, interfaceId: link.bInterfaceId }];
    if (port.interfaceId !== undefined && link.bInterfaceId === port.interfaceId)
      return [{ deviceId: link.aDeviceId, interfaceId: link.aInterfaceId }];
    return [];
  });
}

function* islands(
  devices: ReadonlyMap<string, DownThing>,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  topology: Topology,
): Iterable<string[]> {
  const around = (deviceId: string): Iterable<string> => {
    const linked = neighbours.get(deviceId);
    return linked && linked.size > 0 ? linked : topology.attachedTo(deviceId);
  };
  // Attachment is told by the attached side only: it must be walked both ways.
  const attached = new Map<string, string[]>();
  for (const deviceId of devices.keys())
    for (const other of around(deviceId)) attached.set(other, [...(attached.get(other) ?? []), deviceId]);
  const seen = new Set<string>();
  for (const start of devices.keys()) {
    if (seen.has(start)) continue;
    const island: string[] = [];
    const queue = [start];
    seen.add(start);
    for (let i = 0; i < queue.length; i++) {
      island.push(queue[i]!);
      for (const next of [...around(queue[i]!), ...(attached.get(queue[i]!) ?? [])])
        if (devices.has(next) && !seen.has(next)) {
          seen.add(next);
          queue.push(next);
        }
    }
    yield island;
  }
}

/**
 * The device at the shore, seen from those that still answer. A device whose every link to the living is reported down has died
 * itself or lost them all at once, which is the same to whoever repairs it; a single link that went down explains a whole island.
 */
function rootOf(
  island: readonly string[],
  devices: ReadonlyMap<string, DownThing>,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  portByInterface: ReadonlyMap<string, DownThing>,
  topology: Topology,
): DownThing {
  const inside = new Set(island);
  const shore = island.filter((deviceId) => {
    const linked = neighbours.get(deviceId);
    const around = linked && linked.size > 0 ? [...linked] : topology.attachedTo(deviceId);
    return around.some((other) => !inside.has(other));
  });
  const linksOut = (deviceId: string) =>
    topology.links.filter(
      (link) =>
        (link.aDeviceId === deviceId && !inside.has(link.bDeviceId)) ||
        (link.bDeviceId === deviceId && !inside.has(link.aDeviceId)),
    );
  const deadLinks = (deviceId: string) =>
    linksOut(deviceId).filter((link) =>
      [link.aInterfaceId, link.bInterfaceId].some((id) => id !== null && portByInterface.has(id)),
    );
  const byAge = (ids: readonly string[]) =>
    ids.map((id) => devices.get(id)!).sort((a, b) => a.sinceMs - b.sinceMs || (a.key < b.key ? -1 : 1));
  const severed = shore.filter(
    (deviceId) => linksOut(deviceId).length > 0 && deadLinks(deviceId).length === linksOut(deviceId).length,
  );
  // The best connected of the severed is the router; what hangs on it is behind it.
  const ranked = [...severed].sort((a, b) => (neighbours.get(b)?.size ?? 0) - (neighbours.get(a)?.size ?? 0));
  if (ranked[0]) return devices.get(ranked[0])!;
  return byAge(shore.length > 0 ? shore : island)[0]!;
}
