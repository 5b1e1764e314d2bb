/** Sites, groups, devices, libraries and templates in files. A group is named by its way down: `Paris/Backbone`. */
import { z } from 'zod';
import type { StateTransaction } from '#io/state/port.ts';
import { parseAddress } from '#pure/base/address.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { declaredSettings, settingsFrom, specOfSettings } from '#pure/contract/declared.ts';
import { deviceKinds, type NodeKind, type NodeSettings, sensorTemplate } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { checkSettings } from '#pure/tree/bounds.ts';
import { checkParent, type Group, groupOfDevice, groupsAbove, siteOfGroup } from '#pure/tree/placement.ts';
import type { DeclaredKind } from '#services/apply/port.ts';
import type { TreeDeps } from './deps.ts';

interface KindDeps {
  readonly inventory: TreeDeps['inventory'];
  readonly now: () => number;
  readonly newId: () => string;
  readonly committed: () => Promise<void>;
}
type Spec = Readonly<Record<string, unknown>>;
/** Of things above every site, in the names of groups. */
const separator = '/';
const note = z.string().max(2000).optional();

export function treeKinds(deps: KindDeps): readonly DeclaredKind[] {
  return [siteKind(deps), groupKind(deps), deviceKind(deps), libraryKind(deps), templateKind(deps)];
}

const groupsOf = async (tx: StateTransaction): Promise<Map<string, Group & { note: string }>> =>
  new Map(
    (await tx.selectFrom('tree_group').selectAll().execute()).map((row) => [
      row.id,
      { id: row.id, name: row.name, siteId: row.site_id, parentId: row.parent_id, note: row.note },
    ]),
  );
const sitesOf = async (tx: StateTransaction) =>
  new Map((await tx.selectFrom('site').selectAll().execute()).map((row) => [row.id, row]));
const credentialsOf = async (tx: StateTransaction) =>
  await tx.selectFrom('credential').select(['id', 'name']).execute();
const credentialNames = async (tx: StateTransaction) =>
  new Map((await credentialsOf(tx)).map((row) => [row.id, row.name]));

const saidOf = async (tx: StateTransaction, kind: NodeKind): Promise<Map<string, NodeSettings>> =>
  new Map(
    (await tx.selectFrom('tree_setting').selectAll().where('node_kind', '=', kind).execute()).map((row) => [
      row.node_id,
      JSON.parse(row.settings) as NodeSettings,
    ]),
  );

async function writeSettings(tx: StateTransaction, kind: NodeKind, id: string, spec: Spec): Promise<void> {
  if (!Object.keys(declaredSettings).some((name) => spec[name] !== undefined)) return;
  const row = await tx
    .selectFrom('tree_setting')
    .select('settings')
    .where('node_kind', '=', kind)
    .where('node_id', '=', id)
    .executeTakeFirst();
  const before = row ? (JSON.parse(row.settings) as NodeSettings) : {};
  const next = settingsFrom(
    spec,
    before,
    new Map((await credentialsOf(tx)).map((row) => [row.name, row.id])),
  );
  checkSettings(next);
  await tx.deleteFrom('tree_setting').where('node_kind', '=', kind).where('node_id', '=', id).execute();
  if (Object.keys(next).length > 0)
    await tx
      .insertInto('tree_setting')
      .values({ node_kind: kind, node_id: id, settings: JSON.stringify(next) })
      .execute();
}
const forgetSettings = (tx: StateTransaction, kind: NodeKind, id: string) =>
  tx.deleteFrom('tree_setting').where('node_kind', '=', kind).where('node_id', '=', id).execute();

/** The site, or the group within it, that a way down leads to. */
async function placeOf(
  tx: StateTransaction,
  field: string,
  way: string,
): Promise<{ siteId: string | null; groupId: string | null }> {
  const [sites, groups] = [await sitesOf(tx), await groupsOf(tx)];
  const whole = [...sites.values()].find((site) => site.name === way);
  if (whole) return { siteId: whole.id, groupId: null };
  const group = [...groups.values()].find((item) => wayOf(item.id, groups, sites) === way);
  if (group) return { siteId: siteOfGroup(group.id, groups), groupId: group.id };
  throw invalidInput(
    field,
    way,
    'there is no such site or group',
    'Declare it as well, or correct the name.',
  );
}
function wayOf(
  id: string,
  groups: ReadonlyMap<string, Group>,
  sites: ReadonlyMap<string, StateTables['site']>,
): string {
  const site = siteOfGroup(id, groups);
  const name = site === null ? undefined : sites.get(site)?.name;
  return [...(name === undefined ? [] : [name]), ...groupsAbove(id, groups).map((item) => item.name)].join(
    separator,
  );
}

function siteKind({ now, newId, committed }: KindDeps): DeclaredKind {
  return {
    kind: 'site',
    spec: z.strictObject({ note, ...declaredSettings }),
    async list(tx) {
      const [sites, said, names] = [await sitesOf(tx), await saidOf(tx, 'site'), await credentialNames(tx)];
      return [...sites.values()].map((row) => ({
        id: row.id,
        name: row.name,
        spec: { ...(row.note ? { note: row.note } : {}), ...specOfSettings(said.get(row.id) ?? {}, names) },
      }));
    },
    async write(tx, name, spec, before) {
      const id = before?.id ?? newId();
      if (!before)
        await tx
          .insertInto('site')
          .values({ id, name, note: (spec.note as string | undefined) ?? '', created_ms: now() })
          .execute();
      else if (spec.note !== undefined)
        await tx
          .updateTable('site')
          .set({ note: spec.note as string })
          .where('id', '=', id)
          .execute();
      await writeSettings(tx, 'site', id, spec);
      return id;
    },
    async remove(tx, id) {
      await forgetSettings(tx, 'site', id);
      await tx.deleteFrom('site').where('id', '=', id).execute();
    },
    committed,
  };
}

function groupKind({ now, newId, committed }: KindDeps): DeclaredKind {
  return {
    kind: 'group',
    spec: z.strictObject({ note, ...declaredSettings }),
    async list(tx) {
      const [sites, groups] = [await sitesOf(tx), await groupsOf(tx)];
      const [said, names] = [await saidOf(tx, 'group'), await credentialNames(tx)];
      return [...groups.values()].map((item) => ({
        id: item.id,
        name: wayOf(item.id, groups, sites),
        spec: {
          ...(item.note ? { note: item.note } : {}),
          ...specOfSettings(said.get(item.id) ?? {}, names),
        },
      }));
    },
    async write(tx, name, spec, before) {
      const id = before?.id ?? newId();
      if (!before) {
        const at = name.lastIndexOf(separator);
        const { siteId, groupId } =
          at < 0 ? { siteId: null, groupId: null } : await placeOf(tx, 'name', name.slice(0, at));
        checkParent(null, groupId, await groupsOf(tx));
        await tx
          .insertInto('tree_group')
          .values({
            id,
            name: name.slice(at + 1),
            site_id: groupId === null ? siteId : null,
            parent_id: groupId,
            note: (spec.note as string | undefined) ?? '',
            created_ms: now(),
          })
          .execute();
      } else if (spec.note !== undefined)
        await tx
          .updateTable('tree_group')
          .set({ note: spec.note as string })
          .where('id', '=', id)
          .execute();
      await writeSettings(tx, 'group', id, spec);
      return id;
    },
    async remove(tx, id) {
      await forgetSettings(tx, 'group', id);
      await tx.deleteFrom('tree_group').where('id', '=', id).execute();
    },
    committed,
  };
}

function deviceKind({ inventory, committed }: KindDeps): DeclaredKind {
  const { credential, tags, ...settings } = declaredSettings;
  return {
    kind: 'device',
    nested: { field: 'sensors', kind: 'sensor' },
    spec: z.strictObject({
      address: z.string().max(100).optional(),
      in: z.string().max(500).optional(),
      type: z.enum(deviceKinds).optional(),
      note: z.string().max(5000).optional(),
      credential,
      tags,
      ...settings,
    }),
    async list(tx) {
      const [sites, groups, said] = [await sitesOf(tx), await groupsOf(tx), await saidOf(tx, 'device')];
      const names = await credentialNames(tx);
      const tagRows = await tx.selectFrom('device_tag').selectAll().orderBy('tag').execute();
      const tagsBy = Map.groupBy(tagRows, (row) => row.device_id);
      const placed = new Map(
        (await tx.selectFrom('device_group').selectAll().execute()).map((row) => [
          row.device_id,
          row.group_id,
        ]),
      );
      return (await tx.selectFrom('device').selectAll().orderBy('name').execute()).map((row) => {
        const group = groupOfDevice(placed.get(row.id), row.site_id, groups);
        const place =
          group !== null
            ? wayOf(group, groups, sites)
            : row.site_id === null
              ? undefined
              : sites.get(row.site_id)?.name;
        return {
          id: row.id,
          name: row.name,
          spec: {
            ...(row.management_address ? { address: row.management_address } : {}),
            ...(place === undefined ? {} : { in: place }),
            ...(row.kind === 'unknown' ? {} : { type: row.kind }),
            ...(row.note ? { note: row.note } : {}),
            ...specOfSettings(
              {
                ...said.get(row.id),
                ...(row.credential_id ? { credentialId: row.credential_id } : {}),
                tags: (tagsBy.get(row.id) ?? []).map((item) => item.tag),
              },
              names,
            ),
          },
        };
      });
    },
    async write(tx, name, spec, before) {
      const address = spec.address as string | undefined;
      if (address !== undefined && !parseAddress(address))
        throw invalidInput('address', address, 'not an address', 'Write an IPv4 or IPv6 address.');
      if (!before && address === undefined)
        throw invalidInput(
          'address',
          undefined,
          'a new device needs an address',
          'Write "address: 192.0.2.1".',
        );
      if (before && address !== undefined && before.spec.address !== address)
        throw invalidInput(
          'address',
          address,
          `device "${name}" is known with ${String(before.spec.address ?? 'no address')}`,
          'Discovery keeps addresses; take the field out, or give this device a name of its own.',
        );
      const place = spec.in === undefined ? undefined : await placeOf(tx, 'in', spec.in as string);
      const { credentialId, tags: newTags } = settingsFrom(
        {
          ...(spec.credential === undefined ? {} : { credential: spec.credential }),
          ...(spec.tags === undefined ? {} : { tags: spec.tags }),
        },
        {},
        new Map((await credentialsOf(tx)).map((row) => [row.name, row.id])),
      );
      const intended = {
        keys: address === undefined ? [] : [{ kind: 'address', value: address }],
        attributes: { name, ...(address === undefined ? {} : { managementAddress: address }) },
        siteName: null,
        tags: [],
        note: null,
        addresses: address === undefined ? [] : [{ address, lengthBits: null }],
        facts: [],
      };
      const id = await inventory.writeIn(tx, before?.id, intended, {
        name,
        ...(spec.type === undefined ? {} : { kind: spec.type as (typeof deviceKinds)[number] }),
        ...(spec.note === undefined ? {} : { note: spec.note as string }),
        ...(spec.credential === undefined ? {} : { credentialId: credentialId ?? null }),
        ...(newTags === undefined ? {} : { tags: newTags }),
        ...(place === undefined ? {} : { siteId: place.siteId }),
      });
      if (place) {
        await tx.deleteFrom('device_group').where('device_id', '=', id).execute();
        if (place.groupId !== null)
          await tx.insertInto('device_group').values({ device_id: id, group_id: place.groupId }).execute();
      }
      const { credential: _credential, tags: _tags, ...rest } = spec;
      await writeSettings(tx, 'device', id, rest);
      return id;
    },
    async remove(tx, id) {
      await forgetSettings(tx, 'device', id);
      await tx.deleteFrom('device').where('id', '=', id).execute();
    },
    committed,
  };
}

function libraryKind({ now, newId, committed }: KindDeps): DeclaredKind {
  return {
    kind: 'library',
    spec: z.strictObject({ q: z.string().max(500).optional(), note }),
    list: async (tx) =>
      (await tx.selectFrom('library').selectAll().execute()).map((row) => ({
        id: row.id,
        name: row.name,
        spec: { q: row.q, ...(row.note ? { note: row.note } : {}) },
      })),
    async write(tx, name, spec, before) {
      const id = before?.id ?? newId();
      const values = {
        ...(spec.q === undefined ? {} : { q: spec.q as string }),
        ...(spec.note === undefined ? {} : { note: spec.note as string }),
      };
      if (before) await tx.updateTable('library').set(values).where('id', '=', id).execute();
      else
        await tx
          .insertInto('library')
          .values({ id, name, q: '', note: '', created_ms: now(), ...values })
          .execute();
      return id;
    },
    async remove(tx, id) {
      await tx.deleteFrom('library').where('id', '=', id).execute();
    },
    committed,
  };
}

function templateKind({ now, newId, committed }: KindDeps): DeclaredKind {
  const { note: text, kinds, platforms, sensors } = sensorTemplate.shape;
  return {
    kind: 'template',
    spec: z.strictObject({
      note: text.removeDefault().optional(),
      kinds: kinds.removeDefault().optional(),
      platforms: platforms.removeDefault().optional(),
      sensors: sensors.optional(),
    }),
    list: async (tx) =>
      (await tx.selectFrom('sensor_template').selectAll().execute()).map((row) => {
        const { builtIn: _own, ...body } = JSON.parse(row.body) as Record<string, unknown>;
        return { id: row.id, name: row.name, spec: body };
      }),
    async write(tx, name, spec, before) {
      const id = before?.id ?? newId();
      const {
        id: _id,
        name: _name,
        ...body
      } = sensorTemplate.parse({ id, name, sensors: [], ...before?.spec, ...spec });
      const row = { name, body: JSON.stringify(body) };
      if (before) await tx.updateTable('sensor_template').set(row).where('id', '=', id).execute();
      else
        await tx
          .insertInto('sensor_template')
          .values({ id, ...row, created_ms: now() })
          .execute();
      return id;
    },
    async remove(tx, id) {
      await tx.deleteFrom('sensor_template').where('id', '=', id).execute();
    },
    committed,
  };
}
