/** Where things stand: groups under sites and groups. A cycle or an unknown parent is found before it is written. */
import { invalidInput } from '../base/errors.ts';
import type { NodeRef } from '../contract/resources.ts';

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly siteId: string | null;
  readonly parentId: string | null;
}

/** Deeper trees are a mistake of a script. */
export const groupDepthMax = 16;

/** From the top group down to this one. Ends at a cycle or a parent that is gone, so that broken data cannot hang anything. */
export function groupsAbove(id: string | null, groups: ReadonlyMap<string, Group>): readonly Group[] {
  const path: Group[] = [];
  for (let at = id === null ? undefined : groups.get(id); at && path.length < groupDepthMax; ) {
    if (path.includes(at)) break;
    path.push(at);
    at = at.parentId === null ? undefined : groups.get(at.parentId);
  }
  return path.reverse();
}

/** A group belongs to the site of its topmost group. */
export const siteOfGroup = (id: string, groups: ReadonlyMap<string, Group>): string | null =>
  groupsAbove(id, groups)[0]?.siteId ?? null;

/**
 * A device stands in its group as long as that is in the device's site: a device whose site was changed by a file or by a
 * person leaves the group by itself, and stands under the site.
 */
export function groupOfDevice(
  groupId: string | undefined,
  siteId: string | null,
  groups: ReadonlyMap<string, Group>,
): string | null {
  return groupId !== undefined && groups.has(groupId) && siteOfGroup(groupId, groups) === siteId
    ? groupId
    : null;
}

/** Throws what is wrong with putting the group under `parentId`: unknown parent, cycle, too deep. */
export function checkParent(
  id: string | null,
  parentId: string | null,
  groups: ReadonlyMap<string, Group>,
): void {
  if (parentId === null) return;
  const parent = groups.get(parentId);
  if (!parent)
    throw invalidInput('parentId', parentId, 'there is no such group', 'Create the group above first.');
  const above = groupsAbove(parentId, groups);
  const cycle = id === null ? -1 : above.findIndex((group) => group.id === id);
  if (cycle >= 0)
    throw invalidInput(
      'parentId',
      [...above.slice(cycle), above[cycle]!].map((group) => group.name).join(' → '),
      'a group would stand inside itself',
      'Choose a group that is not below it.',
    );
  const below = id === null ? 1 : depthBelow(id, groups);
  if (above.length + below > groupDepthMax)
    throw invalidInput(
      'parentId',
      parent.name,
      `deeper than ${groupDepthMax} groups`,
      'Make the tree flatter.',
    );
}

function depthBelow(id: string, groups: ReadonlyMap<string, Group>): number {
  let depth = 1;
  for (const group of groups.values()) {
    const path = groupsAbove(group.id, groups);
    const at = path.findIndex((item) => item.id === id);
    if (at >= 0) depth = Math.max(depth, path.length - at);
  }
  return depth;
}

export const nodeKey = ({ kind, id }: Pick<NodeRef, 'kind' | 'id'>): string => `${kind}:${id}`;
