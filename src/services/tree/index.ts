/**
 * The tree is one value in memory. A change makes the next value, asks the schedule what that would mean for the sensors below, is
 * refused or told there, and only then written and taken over, by the sensors below it and no others.
 */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { type ChangePreview, type NodeSettings, roles } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { checkSettings } from '#pure/tree/bounds.ts';
import { productDefaults } from '#pure/tree/defaults.ts';
import { type Effective, settingNames } from '#pure/tree/effective.ts';
import { checkParent, type Group, groupsAbove, nodeKey, siteOfGroup } from '#pure/tree/placement.ts';
import {
  devicesBelow,
  emptyWorld,
  inheritance,
  ownOf,
  pathOf,
  rootRef,
  type World,
} from '#pure/tree/world.ts';
import { treeKinds } from './declared.ts';
import type { TreeDeps } from './deps.ts';
import { createLibraries } from './libraries.ts';
import { createNodes } from './nodes.ts';
import type { Node, Tree } from './port.ts';
import { createTemplates } from './templates.ts';

export const groupOf = (row: StateTables['tree_group']): Group => ({
  id: row.id,
  name: row.name,
  siteId: row.site_id,
  parentId: row.parent_id,
});

export const tree = defineService({
  id: 'tree',
  summary: 'Site, group, device and sensor: places and what is inherited',
  settings: z.object({}),
  create(deps: TreeDeps): Tree {
    const { state, bus, clock, random } = deps;
    let world = emptyWorld;
    let effective = inheritance(world);
    let running = false;
    const notes = new Map<string, string>();
    const favourites = new Map<string, Set<string>>();
    const figures = { changes_total: 0, moves_total: 0, sensors_reevaluated_total: 0 };
    const nodes = createNodes(deps, () => world);
    const libraries = createLibraries(deps);
    const templates = createTemplates(deps);

    const take = (next: World) => {
      world = next;
      effective = inheritance(next);
    };
    const reevaluate = (deviceIds: Iterable<string | null>) => {
      figures.sensors_reevaluated_total += deps.schedule().inherit(deviceIds);
    };
    const above = (of: ReturnType<typeof inheritance>) => (deviceId: string | null) =>
      of(deviceId === null ? rootRef : { kind: 'device', id: deviceId });

    /** Sensors of no device hang below the root. */
    const below = (node: Node, of: World): readonly (string | null)[] =>
      node.kind === 'root' ? [...devicesBelow(node, of), null] : devicesBelow(node, of);

    const load = async () => {
      const [sites, groups, placed, settings] = await Promise.all([
        state.db.selectFrom('site').select(['id', 'name']).execute(),
        state.db.selectFrom('tree_group').selectAll().execute(),
        state.db.selectFrom('device_group').selectAll().execute(),
        state.db.selectFrom('tree_setting').selectAll().execute(),
      ]);
      notes.clear();
      for (const row of groups) notes.set(row.id, row.note);
      take({
        sites: new Map(sites.map((row) => [row.id, row.name])),
        groups: new Map(groups.map((row) => [row.id, groupOf(row)])),
        devices: deps.inventory.placements(),
        placed: new Map(placed.map((row) => [row.device_id, row.group_id])),
        settings: new Map(
          settings.map((row) => [
            `${row.node_kind}:${row.node_id}`,
            JSON.parse(row.settings) as NodeSettings,
          ]),
        ),
      });
    };
    /** Devices whose settings in force are others than before; what is merely renamed costs nothing. */
    const differing = (before: World): (string | null)[] => {
      const was = inheritance(before);
      const text = (value: Effective) => JSON.stringify(settingNames.map((name) => value[name].value));
      return [...world.devices.keys()].filter((id) => {
        const node = { kind: 'device', id } as const;
        return !before.devices.has(id) || text(was(node)) !== text(effective(node));
      });
    };
    const sitesKnown = async () =>
      new Map(
        (await state.db.selectFrom('site').select(['id', 'name']).execute()).map((row) => [row.id, row.name]),
      );
    const unsubscribe = bus.subscribe('inventory.changed', async () => {
      if (!running) return;
      const sites = await sitesKnown();
      const before = world;
      const devices = deps.inventory.placements();
      take({ ...world, sites, devices });
      reevaluate(differing(before));
    });

    const requireNode = (node: Node) => {
      const path = nodes.pathTo(node, world);
      if (path) return path;
      throw new FaultError(
        fault('not-found', `there is no ${node.kind} "${node.id}"`, { field: 'id', value: node.id }),
      );
    };

    /** Tells what `next` would change below these devices; throws where it cannot be. */
    const preview = (next: World, deviceIds: readonly (string | null)[]): ChangePreview =>
      deps.schedule().previewInherited(deviceIds, above(inheritance(next)));

    const settingsChange = (node: Node, set: Readonly<Record<string, unknown>>): NodeSettings => {
      const said: Record<string, unknown> = { ...world.settings.get(nodeKey(node)) };
      for (const name of settingNames) {
        const value = set[name];
        if (value === null || (Array.isArray(value) && name === 'tags' && value.length === 0))
          delete said[name];
        else if (value !== undefined) said[name] = value;
      }
      checkSettings(said as NodeSettings);
      return said as NodeSettings;
    };

    const service: Tree = {
      async start() {
        await forgetGone();
        await load();
        for (const row of await state.db.selectFrom('favourite').selectAll().execute())
          favouritesOf(row.account_id).add(`${row.node_kind}:${row.node_id}`);
        await libraries.load();
        await templates.load();
        running = true;
      },
      async stop() {
        running = false;
        unsubscribe();
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running
          ? `${world.sites.size} sites, ${world.groups.size} groups, ${world.devices.size} devices.`
          : 'Not started.',
        figures: {
          ...figures,
          sites: world.sites.size,
          groups: world.groups.size,
          settings: world.settings.size,
        },
      }),
      inherited: (deviceId) => above(effective)(deviceId),
      placeOf(deviceId) {
        const path = pathOf({ kind: 'device', id: deviceId }, world);
        if (!path) return undefined;
        const groups = path.filter((ref) => ref.kind === 'group').map((ref) => ref.name);
        return {
          site: path.find((ref) => ref.kind === 'site')?.name ?? null,
          group: groups.length > 0 ? groups.join('/') : null,
          platform: world.devices.get(deviceId)?.platform ?? null,
        };
      },

      async children(query, accountId) {
        const mine = favouritesOf(accountId);
        if (query.favourites === 'true') {
          const items = nodes.favourites(mine);
          return { items, next: null, total: items.length };
        }
        requireNode(query);
        return nodes.children(query, mine);
      },
      search: async ({ q, limit }, accountId) => ({
        items: nodes.search(q, limit, favouritesOf(accountId)),
      }),
      async detail(node) {
        const path = requireNode(node);
        const schedule = deps.schedule();
        const isSensor = node.kind === 'sensor';
        const force = isSensor ? schedule.effective(node.id) : effective(node);
        const own = isSensor ? schedule.own(node.id) : ownOf(node, world);
        const over = path.length > 1 ? effective(path.at(-2)!) : productDefaults;
        return {
          node: path.at(-1)!,
          path: [...path.slice(0, -1)],
          settings: settingNames.map((name) => ({
            name,
            value: force[name].value,
            from: [...force[name].from],
            own: own[name] ?? null,
            above: over[name].value,
          })),
          sensors: isSensor ? 1 : schedule.ofDevices(below(node, world)).length,
        };
      },
      async change(node, { set, dryRun }) {
        requireNode(node);
        if (node.kind === 'sensor') {
          const { tags, ...rest } = set;
          const had = deps.schedule().own(node.id).tags ?? [];
          const kept = new Set(tags ?? []);
          return await deps.schedule().editMany(
            [node.id],
            {
              ...rest,
              ...(tags === undefined
                ? {}
                : { addTags: [...kept], removeTags: had.filter((tag) => !kept.has(tag)) }),
            },
            dryRun,
          );
        }
        await requireCredential(set.credentialId);
        // Of a device, credential and tags live where they always did: discovery and lists read them there.
        const device = node.kind === 'device' ? world.devices.get(node.id)! : undefined;
        const { credentialId, tags, ...rest } = set;
        const said = settingsChange(node, device ? rest : set);
        const next: World = {
          ...world,
          settings: new Map(world.settings).set(nodeKey(node), said),
          ...(device
            ? {
                devices: new Map(world.devices).set(node.id, {
                  ...device,
                  ...(credentialId === undefined ? {} : { credentialId }),
                  ...(tags === undefined ? {} : { tags: tags ?? [] }),
                }),
              }
            : {}),
        };
        const affected = below(node, world);
        const told = preview(next, affected);
        if (dryRun) return told;
        await state.write(async (tx) => {
          await tx
            .deleteFrom('tree_setting')
            .where('node_kind', '=', node.kind)
            .where('node_id', '=', node.id)
            .execute();
          if (Object.keys(said).length > 0)
            await tx
              .insertInto('tree_setting')
              .values({ node_kind: node.kind, node_id: node.id, settings: JSON.stringify(said) })
              .execute();
          if (device && (credentialId !== undefined || tags !== undefined))
            await deps.inventory.writeIn(tx, node.id, noIntention, {
              ...(credentialId === undefined ? {} : { credentialId }),
              ...(tags === undefined ? {} : { tags: tags ?? [] }),
            });
        });
        take(next);
        reevaluate(affected);
        figures.changes_total++;
        if (device && (credentialId !== undefined || tags !== undefined)) await deps.inventory.reread();
        return { ...told, applied: true };
      },
      async move({ node, to, dryRun }) {
        requireNode(node);
        requireNode(to);
        const { next, write } = moved(node, to);
        const affected = below(node, world);
        const told = preview(next, affected);
        if (dryRun) return told;
        await state.write(write);
        take(next);
        reevaluate(affected);
        figures.moves_total++;
        // Sites of devices are the inventory's: its lists show the new place at once as well.
        await deps.inventory.reread();
        return { ...told, applied: true };
      },

      groups: async () =>
        [...world.groups.values()].map((item) => ({ ...item, note: notes.get(item.id) ?? '' })),
      async createGroup(body) {
        checkParent(null, body.parentId, world.groups);
        if (body.parentId === null && body.siteId !== null && !world.sites.has(body.siteId)) {
          if (!(await sitesKnown()).has(body.siteId))
            throw invalidInput('siteId', body.siteId, 'there is no such site', 'Create the site first.');
        }
        checkSibling(body.name, body.parentId, body.parentId === null ? body.siteId : null);
        const row = {
          id: newId(clock.now(), random.bytes),
          name: body.name,
          site_id: body.parentId === null ? body.siteId : null,
          parent_id: body.parentId,
          note: body.note,
          created_ms: clock.now(),
        };
        await state.write((tx) => tx.insertInto('tree_group').values(row).execute());
        notes.set(row.id, row.note);
        take({
          ...world,
          sites: await sitesKnown(),
          groups: new Map(world.groups).set(row.id, groupOf(row)),
        });
        return { ...groupOf(row), note: row.note };
      },
      async updateGroup(id, body) {
        requireNode({ kind: 'group', id });
        const before = world.groups.get(id)!;
        const after = { ...before, name: body.name ?? before.name };
        if (after.name !== before.name) checkSibling(after.name, after.parentId, after.siteId);
        const note = body.note ?? notes.get(id) ?? '';
        await state.write((tx) =>
          tx.updateTable('tree_group').set({ name: after.name, note }).where('id', '=', id).execute(),
        );
        notes.set(id, note);
        take({ ...world, groups: new Map(world.groups).set(id, after) });
        return { ...after, note };
      },
      async deleteGroup(id) {
        requireNode({ kind: 'group', id });
        const { parentId, siteId } = world.groups.get(id)!;
        const before = world;
        await state.write(async (tx) => {
          await tx
            .updateTable('tree_group')
            .set({ parent_id: parentId, site_id: siteId })
            .where('parent_id', '=', id)
            .execute();
          if (parentId === null) await tx.deleteFrom('device_group').where('group_id', '=', id).execute();
          else
            await tx
              .updateTable('device_group')
              .set({ group_id: parentId })
              .where('group_id', '=', id)
              .execute();
          await tx
            .deleteFrom('tree_setting')
            .where('node_kind', '=', 'group')
            .where('node_id', '=', id)
            .execute();
          await tx.deleteFrom('tree_group').where('id', '=', id).execute();
        });
        await load();
        reevaluate(differing(before));
      },

      async favour(node, accountId, on) {
        requireNode(node);
        const mine = favouritesOf(accountId);
        const row = { account_id: accountId, node_kind: node.kind, node_id: node.id };
        await state.write(async (tx) => {
          await tx
            .deleteFrom('favourite')
            .where('account_id', '=', accountId)
            .where('node_kind', '=', node.kind)
            .where('node_id', '=', node.id)
            .execute();
          if (on) await tx.insertInto('favourite').values(row).execute();
        });
        if (on) mine.add(nodeKey(node));
        else mine.delete(nodeKey(node));
      },
      requireRole(node, role) {
        const force = node.kind === 'sensor' ? deps.schedule().effective(node.id) : effective(node);
        const least = force.access.value!;
        if (roles.indexOf(role) >= roles.indexOf(least)) return;
        const from = force.access.from[0];
        throw new FaultError(
          fault(
            'forbidden',
            `${from ? `${from.kind} "${from.name}"` : 'the tree'} lets only ${least} change this`,
            {
              field: 'access',
              value: role,
              remedy: `Ask somebody with the role ${least}.`,
            },
          ),
        );
      },
      select({ ids, q, libraryId, node }) {
        if (ids === undefined && q === undefined && libraryId === undefined && node === undefined)
          throw invalidInput(
            'select',
            undefined,
            'nothing says which sensors',
            'Give ids, q, libraryId or node.',
          );
        const schedule = deps.schedule();
        let chosen: readonly string[] = ids === undefined ? schedule.match(q ?? '') : [...new Set(ids)];
        if (ids !== undefined && q !== undefined) {
          const matching = new Set(schedule.match(q));
          chosen = chosen.filter((id) => matching.has(id));
        }
        if (libraryId !== undefined) {
          const members = libraries.members(libraryId);
          if (!members)
            throw new FaultError(
              fault('not-found', `there is no library "${libraryId}"`, {
                field: 'libraryId',
                value: libraryId,
              }),
            );
          chosen = chosen.filter((id) => members.has(id));
        }
        if (node !== undefined) {
          requireNode(node);
          const inside = new Set(node.kind === 'sensor' ? [node.id] : schedule.ofDevices(below(node, world)));
          chosen = chosen.filter((id) => inside.has(id));
        }
        return chosen;
      },

      libraries: async () => libraries.list(),
      createLibrary: libraries.create,
      updateLibrary: libraries.update,
      deleteLibrary: libraries.remove,
      members: libraries.members,
      templates: templates.list,
      createTemplate: templates.create,
      deleteTemplate: templates.remove,
      applyTemplate: templates.apply,
      cloneSensors: templates.clone,
      kinds: treeKinds({
        inventory: deps.inventory,
        now: () => clock.now(),
        newId: () => newId(clock.now(), random.bytes),
        async committed() {
          const before = world;
          await deps.inventory.reread();
          await load();
          await libraries.load();
          await templates.load();
          reevaluate([...differing(before), null]);
        },
      }),
    };
    return service;

    function favouritesOf(accountId: string): Set<string> {
      let mine = favourites.get(accountId);
      if (!mine) {
        mine = new Set();
        favourites.set(accountId, mine);
      }
      return mine;
    }
    /** What was said at devices and sites that are gone: ids are never used again. */
    async function forgetGone() {
      await state.write(async (tx) => {
        for (const kind of ['device', 'site'] as const)
          await tx
            .deleteFrom('tree_setting')
            .where('node_kind', '=', kind)
            .where('node_id', 'not in', tx.selectFrom(kind).select('id'))
            .execute();
      });
    }
    async function requireCredential(id: string | null | undefined) {
      if (
        id &&
        !(await state.db.selectFrom('credential').select('id').where('id', '=', id).executeTakeFirst())
      )
        throw invalidInput('credentialId', id, 'there is no such credential', 'Add it to the vault first.');
    }
    function checkSibling(name: string, parentId: string | null, siteId: string | null) {
      for (const item of world.groups.values())
        if (item.name === name && item.parentId === parentId && item.siteId === siteId)
          throw invalidInput('name', name, 'a group of this name is there already', 'Choose another name.');
    }

    /** The tree as it would be, and how that is written. */
    function moved(node: Node, to: Node): { next: World; write: Parameters<typeof state.write<void>>[0] } {
      const siteId =
        to.kind === 'site' ? to.id : to.kind === 'group' ? siteOfGroup(to.id, world.groups) : null;
      if (to.kind === 'device' || to.kind === 'sensor')
        throw invalidInput(
          'to.kind',
          to.kind,
          'nothing stands in it',
          'Move to the root, a site or a group.',
        );
      if (node.kind === 'device') {
        const placed = new Map(world.placed);
        if (to.kind === 'group') placed.set(node.id, to.id);
        else placed.delete(node.id);
        const device = world.devices.get(node.id)!;
        return {
          next: { ...world, placed, devices: new Map(world.devices).set(node.id, { ...device, siteId }) },
          async write(tx) {
            await tx.updateTable('device').set({ site_id: siteId }).where('id', '=', node.id).execute();
            await tx.deleteFrom('device_group').where('device_id', '=', node.id).execute();
            if (to.kind === 'group')
              await tx.insertInto('device_group').values({ device_id: node.id, group_id: to.id }).execute();
          },
        };
      }
      if (node.kind !== 'group')
        throw invalidInput('node.kind', node.kind, 'cannot be moved', 'Devices and groups can.');
      const parentId = to.kind === 'group' ? to.id : null;
      checkParent(node.id, parentId, world.groups);
      const group = world.groups.get(node.id)!;
      const top = to.kind === 'site' ? to.id : null;
      if (group.parentId !== parentId || group.siteId !== top) checkSibling(group.name, parentId, top);
      const groups = new Map(world.groups).set(node.id, { ...group, parentId, siteId: top });
      // The devices below go along: their site is that of the group.
      const inside = [...world.placed]
        .filter(
          ([id, at]) => world.devices.has(id) && groupsAbove(at, groups).some((item) => item.id === node.id),
        )
        .map(([id]) => id);
      const devices = new Map(world.devices);
      for (const id of inside) devices.set(id, { ...devices.get(id)!, siteId });
      return {
        next: { ...world, groups, devices },
        async write(tx) {
          await tx
            .updateTable('tree_group')
            .set({ parent_id: parentId, site_id: top })
            .where('id', '=', node.id)
            .execute();
          for (let at = 0; at < inside.length; at += idsAtOnce)
            await tx
              .updateTable('device')
              .set({ site_id: siteId })
              .where('id', 'in', inside.slice(at, at + idsAtOnce))
              .execute();
        },
      };
    }
  },
});

/** Bound variables of one statement. */
const idsAtOnce = 10_000;
const noIntention = {
  keys: [],
  attributes: {},
  siteName: null,
  tags: [],
  note: null,
  addresses: [],
  facts: [],
} as const;
