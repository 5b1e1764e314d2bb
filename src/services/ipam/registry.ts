/** VRFs and VLANs: short lists with names that are unique. */
import { invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { type Context, checkSite, exists } from './context.ts';
import { notFound } from './plan.ts';
import type { Ipam } from './port.ts';
import { vlanView, vrfView } from './views.ts';

type Vlan = StateTables['ipam_vlan'];

/** RFC 4364 section 4.2: an AS number or an IPv4 address, and a number. */
const distinguisher = /^(\d{1,10}|\d{1,3}(\.\d{1,3}){3}):\d{1,10}$/;

const holders = [
  ['ipam_prefix', 'prefixes'],
  ['ipam_range', 'ranges'],
  ['ipam_address', 'addresses'],
  ['ipam_lease', 'leases'],
] as const;

export function createRegistry(
  context: Context,
): Pick<Ipam, 'vrfs' | 'createVrf' | 'deleteVrf' | 'vlans' | 'createVlan' | 'updateVlan' | 'deleteVlan'> {
  const { deps, plan } = context;
  const freshId = () => newId(deps.clock.now(), deps.random.bytes);
  const viewOf = (row: Vlan) =>
    vlanView(
      row,
      [...plan.prefixes.values()].filter((prefix) => prefix.row.vlan_id === row.id),
    );
  const vlanOf = (id: string) => {
    const row = plan.vlans.get(id);
    if (!row) throw notFound('VLAN', id);
    return row;
  };
  const checkUnique = (wanted: Vlan) => {
    for (const row of plan.vlans.values())
      if (row.id !== wanted.id && row.vid === wanted.vid && row.vlan_group === wanted.vlan_group)
        throw exists(
          'vid',
          String(wanted.vid),
          `VLAN ${row.vid} of ${row.vlan_group ? `group "${row.vlan_group}"` : 'no group'} is "${row.name}"`,
          'Choose another number, or another group.',
        );
  };
  return {
    vrfs: async () => ({ items: [...plan.vrfs.values()].map((row) => vrfView(context, row)) }),
    async createVrf(body) {
      const { name, routeDistinguisher, note } = body;
      if (routeDistinguisher && !distinguisher.test(routeDistinguisher))
        throw invalidInput(
          'routeDistinguisher',
          routeDistinguisher,
          `"${routeDistinguisher}" is no route distinguisher`,
          'Write 65000:1 or 192.0.2.1:1.',
        );
      const row = {
        id: freshId(),
        name,
        route_distinguisher: routeDistinguisher || null,
        note,
        created_ms: deps.clock.now(),
      };
      await deps.state.write(async (tx) => {
        for (const other of plan.vrfs.values()) {
          if (other.name === name)
            throw exists('name', name, `there is a VRF "${name}"`, 'Choose another name.');
          if (row.route_distinguisher !== null && other.route_distinguisher === row.route_distinguisher)
            throw exists(
              'routeDistinguisher',
              row.route_distinguisher,
              `VRF "${other.name}" has this route distinguisher`,
              'Choose another.',
            );
        }
        await tx.insertInto('ipam_vrf').values(row).execute();
      });
      plan.vrfs.set(row.id, row);
      context.changed();
      return vrfView(context, row);
    },
    async deleteVrf(id) {
      const row = plan.vrfs.get(id);
      if (!row) throw notFound('VRF', id);
      if (id === 'global')
        throw exists('id', id, 'the global VRF is always there', 'Delete the prefixes in it instead.');
      await deps.state.write(async (tx) => {
        for (const [table, what] of holders) {
          const used = await tx
            .selectFrom(table)
            .select('vrf_id')
            .where('vrf_id', '=', id)
            .limit(1)
            .execute();
          if (used.length > 0)
            throw exists('id', id, `VRF "${row.name}" holds ${what}`, 'Delete or move what it holds first.');
        }
        await tx.deleteFrom('ipam_vrf').where('id', '=', id).execute();
      });
      plan.vrfs.delete(id);
      context.changed();
    },

    async vlans() {
      const byVlan = Map.groupBy(plan.prefixes.values(), (prefix) => prefix.row.vlan_id);
      return {
        items: [...plan.vlans.values()]
          .sort((a, b) => a.vlan_group.localeCompare(b.vlan_group) || a.vid - b.vid)
          .map((row) => vlanView(row, byVlan.get(row.id) ?? [])),
      };
    },
    async createVlan(body) {
      await checkSite(context, body.siteId);
      const { group, siteId, ...rest } = body;
      const row: Vlan = { id: freshId(), vlan_group: group, site_id: siteId, ...rest };
      await deps.state.write(async (tx) => {
        checkUnique(row);
        await tx.insertInto('ipam_vlan').values(row).execute();
      });
      plan.vlans.set(row.id, row);
      context.changed();
      return viewOf(row);
    },
    async updateVlan(id, body) {
      const before = vlanOf(id);
      await checkSite(context, body.siteId);
      const { group, siteId, ...rest } = body;
      const row = {
        ...before,
        ...(Object.fromEntries(
          Object.entries(rest).filter(([, value]) => value !== undefined),
        ) as Partial<Vlan>),
        ...(group === undefined ? {} : { vlan_group: group }),
        ...(siteId === undefined ? {} : { site_id: siteId }),
      };
      await deps.state.write(async (tx) => {
        checkUnique(row);
        await tx.updateTable('ipam_vlan').set(row).where('id', '=', id).execute();
      });
      plan.vlans.set(id, row);
      context.changed();
      return viewOf(row);
    },
    async deleteVlan(id) {
      vlanOf(id);
      await deps.state.write((tx) => tx.deleteFrom('ipam_vlan').where('id', '=', id).execute());
      plan.vlans.delete(id);
      for (const prefix of [...plan.prefixes.values()])
        if (prefix.row.vlan_id === id) plan.putPrefix({ ...prefix, row: { ...prefix.row, vlan_id: null } });
      context.changed();
    },
  };
}
