/** The whole tree above the sensors as one value: a change makes another value, so that it can be looked at before it is made. */
import type { NodeRef, NodeSettings } from '../contract/resources.ts';
import { productDefaults } from './defaults.ts';
import { type Effective, extend } from './effective.ts';
import { type Group, groupOfDevice, groupsAbove, nodeKey, siteOfGroup } from './placement.ts';

export interface TreeDevice {
  readonly name: string;
  readonly siteId: string | null;
  readonly credentialId: string | null;
  readonly kind: string;
  readonly platform: string | null;
  readonly address: string | null;
  readonly tags: readonly string[];
}
export interface World {
  readonly sites: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly devices: ReadonlyMap<string, TreeDevice>;
  /** Group by device. */
  readonly placed: ReadonlyMap<string, string>;
  /** By `nodeKey`. */
  readonly settings: ReadonlyMap<string, NodeSettings>;
}

export const emptyWorld: World = {
  sites: new Map(),
  groups: new Map(),
  devices: new Map(),
  placed: new Map(),
  settings: new Map(),
};
export const rootRef: NodeRef = { kind: 'root', id: 'root', name: 'Everything' };

const groupRef = ({ id, name }: Group): NodeRef => ({ kind: 'group', id, name });

/** From the root down to the node itself; undefined when there is no such node. Sensors hang below their device. */
export function pathOf(
  { kind, id }: Pick<NodeRef, 'kind' | 'id'>,
  world: World,
): readonly NodeRef[] | undefined {
  if (kind === 'root') return [rootRef];
  if (kind === 'site') {
    const name = world.sites.get(id);
    return name === undefined ? undefined : [rootRef, { kind, id, name }];
  }
  if (kind === 'group') {
    if (!world.groups.has(id)) return undefined;
    return [
      ...siteRefs(siteOfGroup(id, world.groups), world),
      ...groupsAbove(id, world.groups).map(groupRef),
    ];
  }
  const device = kind === 'device' ? world.devices.get(id) : undefined;
  if (!device) return undefined;
  const group = groupOfDevice(world.placed.get(id), device.siteId, world.groups);
  return [
    ...siteRefs(device.siteId, world),
    ...groupsAbove(group, world.groups).map(groupRef),
    { kind: 'device', id, name: device.name },
  ];
}

function siteRefs(siteId: string | null, world: World): readonly NodeRef[] {
  const name = siteId === null ? undefined : world.sites.get(siteId);
  return siteId === null || name === undefined ? [rootRef] : [rootRef, { kind: 'site', id: siteId, name }];
}

/** What a node says itself; of a device its credential and tags are part of that. */
export function ownOf(node: Pick<NodeRef, 'kind' | 'id'>, world: World): NodeSettings {
  const said = world.settings.get(nodeKey(node)) ?? {};
  const device = node.kind === 'device' ? world.devices.get(node.id) : undefined;
  if (!device || (device.credentialId === null && device.tags.length === 0)) return said;
  return {
    ...said,
    ...(device.credentialId === null ? {} : { credentialId: device.credentialId }),
    ...(device.tags.length === 0 ? {} : { tags: [...device.tags] }),
  };
}

/** Settings in force by node, each worked out once a world. */
export function inheritance(world: World): (node: Pick<NodeRef, 'kind' | 'id'>) => Effective {
  const known = new Map<string, Effective>();
  const of = (path: readonly NodeRef[]): Effective => {
    const node = path.at(-1);
    if (!node) return productDefaults;
    const key = nodeKey(node);
    let value = known.get(key);
    if (!value) {
      value = extend(of(path.slice(0, -1)), { node, own: ownOf(node, world) });
      known.set(key, value);
    }
    return value;
  };
  return (node) => known.get(nodeKey(node)) ?? of(pathOf(node, world) ?? [rootRef]);
}

/** Ids of the devices at or below a node. */
export function devicesBelow(node: Pick<NodeRef, 'kind' | 'id'>, world: World): readonly string[] {
  if (node.kind === 'root') return [...world.devices.keys()];
  if (node.kind === 'device') return world.devices.has(node.id) ? [node.id] : [];
  const key = nodeKey(node);
  return [...world.devices.keys()].filter((id) =>
    pathOf({ kind: 'device', id }, world)!.some((ref) => nodeKey(ref) === key),
  );
}
