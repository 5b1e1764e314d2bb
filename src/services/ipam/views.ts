/** Rows as the API shows them. */
import type {
  AddressPrefix,
  AddressRangeView,
  PlannedAddress,
  PlannedVlan,
  Vrf,
} from '#pure/contract/resources.ts';
import { formatBlock, formatValue, ofKey, sizeOf } from '#pure/network/ipam/block.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { bookBits, emptyPair } from './census.ts';
import type { Context } from './context.ts';
import type { PlannedPrefix, PlannedRange } from './plan.ts';
import { utilisationOf } from './use.ts';

export function prefixView({ plan, latest }: Context, prefix: PlannedPrefix): AddressPrefix {
  const { row } = prefix;
  const vlan = row.vlan_id ? plan.vlans.get(row.vlan_id) : undefined;
  let depth = 0;
  for (let at = plan.parent(prefix); at; at = plan.parent(at)) depth++;
  return {
    id: prefix.id,
    vrfId: prefix.vrfId,
    vrfName: plan.vrfs.get(prefix.vrfId)?.name ?? prefix.vrfId,
    prefix: formatBlock(prefix),
    status: prefix.status,
    role: row.role,
    vlanId: row.vlan_id,
    vlan: vlan ? `${vlan.vid} ${vlan.name}` : null,
    siteId: row.site_id,
    description: row.description,
    tags: JSON.parse(row.tags) as string[],
    parentId: plan.parent(prefix)?.id ?? null,
    depth,
    children: plan.children(prefix).length,
    utilisation: utilisationOf(prefix, plan, latest()),
  };
}

export function rangeView({ latest, plan }: Context, range: PlannedRange): AddressRangeView {
  const survey = latest();
  const books = (survey.books.get(range.vrfId) ?? emptyPair)[range.family];
  const [b0, b1] = books.within(range.first, range.last);
  const prefix = plan.covering(range.vrfId, range);
  const counted = prefix !== undefined && plan.ambiguity(prefix) === null;
  const [s0, s1] = counted ? survey.seen[range.family].within(range.first, range.last) : [0, 0];
  return {
    id: range.id,
    vrfId: range.vrfId,
    first: formatValue(range.family, range.first),
    last: formatValue(range.family, range.last),
    kind: range.kind,
    description: range.description,
    size: String(sizeOf(range)),
    used: counted ? s1 - s0 + books.count(bookBits.usedUnseen, b0, b1) : books.count(bookBits.used, b0, b1),
  };
}

export function addressView({ deps }: Context, row: StateTables['ipam_address']): PlannedAddress {
  const { family, value } = ofKey(row.address_key);
  return {
    id: row.id,
    vrfId: row.vrf_id,
    address: formatValue(family, value),
    name: row.name,
    mac: row.mac,
    status: row.status as PlannedAddress['status'],
    deviceId: row.device_id,
    deviceName: row.device_id ? (deps.graph().devices.get(row.device_id)?.name ?? null) : null,
    description: row.description,
    createdMs: row.created_ms,
    createdBy: row.created_by,
  };
}

export function vlanView(row: StateTables['ipam_vlan'], prefixes: readonly PlannedPrefix[]): PlannedVlan {
  return {
    id: row.id,
    vid: row.vid,
    name: row.name,
    group: row.vlan_group,
    siteId: row.site_id,
    status: row.status as PlannedVlan['status'],
    note: row.note,
    prefixes: prefixes.map(formatBlock),
  };
}

export function vrfView({ plan }: Context, row: StateTables['ipam_vrf']): Vrf {
  return {
    id: row.id,
    name: row.name,
    routeDistinguisher: row.route_distinguisher,
    note: row.note,
    prefixes: plan.tree(row.id).nodes.length,
  };
}
