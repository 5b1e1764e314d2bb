/** What the page shows of the tree: children, search, and states rolled up from the sensors. */
import { type Fields, pageOf } from '#pure/contract/paging.ts';
import type { NodeRef, StateCounts, TreeNode } from '#pure/contract/resources.ts';
import { settingNames } from '#pure/tree/effective.ts';
import { groupOfDevice, nodeKey, siteOfGroup } from '#pure/tree/placement.ts';
import { ownOf, pathOf, rootRef, type World } from '#pure/tree/world.ts';
import type { TreeDeps } from './deps.ts';
import type { Node } from './port.ts';

/** Fifty thousand states are added up in some twenty milliseconds; nobody needs that more often. */
const rollUpMs = 1000;

export interface RollUp {
  readonly atMs: number;
  readonly world: World;
  readonly counts: ReadonlyMap<string, StateCounts>;
  readonly children: ReadonlyMap<string, readonly Node[]>;
}
const nothing = (): StateCounts => ({ up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 });
const total = ({ up, warning, down, unknown, paused }: StateCounts) => up + warning + down + unknown + paused;
/** Worst first; a node without sensors is not known. */
const worst = (counts: StateCounts): TreeNode['state'] =>
  (['down', 'warning', 'unknown', 'up', 'paused'] as const).find((state) => counts[state] > 0) ?? 'unknown';

/** Sensors without a device hang below the root. */
const parentOf = (node: Node, world: World): string => {
  const path = pathOf(node, world);
  return nodeKey(path?.at(-2) ?? rootRef);
};

export function createNodes(deps: TreeDeps, world: () => World) {
  let known: RollUp | undefined;

  const rollUp = (): RollUp => {
    const now = deps.clock.now();
    const current = world();
    if (known && known.world === current && now - known.atMs < rollUpMs) return known;
    const counts = new Map<string, StateCounts>();
    const of = (key: string) => {
      let item = counts.get(key);
      if (!item) {
        item = nothing();
        counts.set(key, item);
      }
      return item;
    };
    const schedule = deps.schedule();
    const paths = new Map<string, readonly StateCounts[]>();
    const above = (deviceId: string | null) => {
      const id = deviceId ?? '';
      let found = paths.get(id);
      if (!found) {
        const path = (deviceId && pathOf({ kind: 'device', id: deviceId }, current)) || [rootRef];
        found = path.map((ref) => of(nodeKey(ref)));
        paths.set(id, found);
      }
      return found;
    };
    for (const sensor of schedule.configs().values()) {
      const status = deps.statusOf(sensor.id);
      const state = schedule.isWatching(sensor.id) ? status.state : 'paused';
      for (const item of above(sensor.deviceId)) {
        item[state]++;
        if (status.acknowledged) item.acknowledged++;
      }
    }
    known = { atMs: now, world: current, counts, children: childrenOf(current) };
    return known;
  };

  const treeNode = (node: Node, rolled: RollUp, favourites: ReadonlySet<string>): TreeNode => {
    const key = nodeKey(node);
    const counts = rolled.counts.get(key) ?? nothing();
    const device = node.kind === 'device' ? rolled.world.devices.get(node.id) : undefined;
    const own = ownOf(node, rolled.world);
    return {
      ...(pathOf(node, rolled.world)?.at(-1) ?? { ...node, name: node.id }),
      state: worst(counts),
      counts,
      sensors: total(counts),
      children:
        (rolled.children.get(key)?.length ?? 0) +
        (node.kind === 'device' ? deps.schedule().ofDevices([node.id]).length : 0) +
        (node.kind === 'root' ? deps.schedule().ofDevices([null]).length : 0),
      detail: device?.kind ?? null,
      address: device?.address ?? null,
      summary: null,
      priority: own.priority ?? 3,
      favourite: favourites.has(key),
      says: settingNames.filter((name) => own[name] !== undefined),
    };
  };

  const sensorNode = (id: string, favourites: ReadonlySet<string>): TreeNode => {
    const schedule = deps.schedule();
    const config = schedule.configs().get(id)!;
    const status = deps.statusOf(id);
    const state = schedule.isWatching(id) ? status.state : 'paused';
    const own = schedule.own(id);
    return {
      kind: 'sensor',
      id,
      name: config.name,
      state,
      counts: { ...nothing(), [state]: 1, acknowledged: Number(status.acknowledged) },
      sensors: 1,
      children: 0,
      detail: config.toolId,
      address: null,
      summary: status.summary,
      priority: config.priority ?? 3,
      favourite: favourites.has(`sensor:${id}`),
      says: settingNames.filter((name) => own[name] !== undefined),
    };
  };

  const kindRank = { site: 0, group: 1, device: 2, sensor: 3, root: 4 } as const;
  const fields: Fields<TreeNode> = {
    // Groups before devices, each by name: the order of every tree that people know.
    place: (node) => `${kindRank[node.kind]} ${node.name}`,
    name: (node) => node.name,
    state: (node) => node.state,
    kind: (node) => node.kind,
    priority: (node) => node.priority,
    sensors: (node) => node.sensors,
  };
  const view = (node: Node, rolled: RollUp, favourites: ReadonlySet<string>) =>
    node.kind === 'sensor' ? sensorNode(node.id, favourites) : treeNode(node, rolled, favourites);

  return {
    node: (node: Node, favourites: ReadonlySet<string>) => view(node, rollUp(), favourites),
    children(query: Parameters<typeof pageOf>[1] & Node, favourites: ReadonlySet<string>) {
      const rolled = rollUp();
      const own = query.kind === 'device' ? [query.id] : query.kind === 'root' ? [null] : [];
      const nodes: Node[] = [
        ...(rolled.children.get(nodeKey(query)) ?? []),
        ...deps
          .schedule()
          .ofDevices(own)
          .map((id): Node => ({ kind: 'sensor', id })),
      ];
      return pageOf(
        nodes.map((node) => view(node, rolled, favourites)),
        query,
        fields,
        'place',
      );
    },
    favourites(favourites: ReadonlySet<string>): TreeNode[] {
      const rolled = rollUp();
      const sensors = deps.schedule().configs();
      return [...favourites].flatMap((key) => {
        const at = key.indexOf(':');
        const node = { kind: key.slice(0, at), id: key.slice(at + 1) } as Node;
        const exists =
          node.kind === 'sensor' ? sensors.has(node.id) : pathOf(node, rolled.world) !== undefined;
        return exists ? [view(node, rolled, favourites)] : [];
      });
    },
    /** By words that all occur in the name or address; sites and groups first. */
    search(q: string, limit: number, favourites: ReadonlySet<string>) {
      const rolled = rollUp();
      const current = rolled.world;
      const words = q.toLowerCase().split(/\s+/).filter(Boolean);
      const found: Node[] = [];
      const look = (node: Node, text: string) => {
        if (found.length < limit && words.every((word) => text.toLowerCase().includes(word)))
          found.push(node);
      };
      for (const [id, name] of current.sites) look({ kind: 'site', id }, name);
      for (const [id, { name }] of current.groups) look({ kind: 'group', id }, name);
      for (const [id, device] of current.devices)
        look({ kind: 'device', id }, `${device.name} ${device.address ?? ''} ${device.tags.join(' ')}`);
      for (const sensor of deps.schedule().configs().values()) {
        if (found.length >= limit) break;
        look({ kind: 'sensor', id: sensor.id }, sensor.name);
      }
      return found.map((node) => ({
        ...view(node, rolled, favourites),
        path: [...(pathToNode(node, current) ?? [])].slice(0, -1),
      }));
    },
    pathTo: pathToNode,
  };

  function pathToNode(node: Node, current: World): readonly NodeRef[] | undefined {
    if (node.kind !== 'sensor') return pathOf(node, current);
    const config = deps.schedule().configs().get(node.id);
    if (!config) return undefined;
    const above = (config.deviceId && pathOf({ kind: 'device', id: config.deviceId }, current)) || [rootRef];
    return [...above, { kind: 'sensor', id: node.id, name: config.name }];
  }
}

function childrenOf(world: World): Map<string, Node[]> {
  const children = new Map<string, Node[]>();
  const add = (node: Node, parent: string) => {
    const list = children.get(parent);
    if (list) list.push(node);
    else children.set(parent, [node]);
  };
  for (const id of world.sites.keys()) add({ kind: 'site', id }, nodeKey(rootRef));
  for (const [id, group] of world.groups) {
    const site = siteOfGroup(id, world.groups);
    add(
      { kind: 'group', id },
      group.parentId !== null
        ? `group:${group.parentId}`
        : site !== null && world.sites.has(site)
          ? `site:${site}`
          : nodeKey(rootRef),
    );
  }
  for (const [id, device] of world.devices) {
    const group = groupOfDevice(world.placed.get(id), device.siteId, world.groups);
    add({ kind: 'device', id }, group !== null ? `group:${group}` : parentOf({ kind: 'device', id }, world));
  }
  return children;
}
