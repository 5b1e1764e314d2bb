/** What contradicts what. Each finding names its objects and says what was seen: a person has to decide who is right. */
import type { AddressConflict, AddressConflictKind } from '#pure/contract/resources.ts';
import { type Block, blockAt, formatBlock, formatValue, keyOf } from '#pure/network/ipam/block.ts';
import { treeOf } from '#pure/network/ipam/tree.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import { bookBits, type DeviceAddress, type Pair, type Sighting } from './census.ts';
import type { Plan, PlannedPrefix } from './plan.ts';

export type FoundConflict = Omit<AddressConflict, 'firstSeenMs' | 'dismissedBy'>;

/** More than this is one problem, not thousands; the rest is counted. */
export const conflictsMax = 2000;
const examplesMax = 5;
/** Two sightings of an address within this are of the same time: sightings are exact to ten minutes. */
const concurrentMs = 15 * 60_000;
/** VRRP (RFC 9568) and HSRP: routers share these MACs, and the address behind them, by design. */
const virtualMac = /^00:00:(5e:00:0[12]|0c:07:ac|0c:9f:f)/;
/** Point-to-point and loopback addresses may be the same on many devices (anycast). */
const isHostRoute = (item: DeviceAddress) =>
  item.lengthBits !== null && item.lengthBits >= (item.family === 4 ? 31 : 127);

type Planned = StateTables['ipam_address'];

export function createFindings(plan: Plan, graph: NetworkGraph) {
  const found = new Map<string, FoundConflict>();
  let dropped = 0;
  const nameOf = (deviceId: string) => graph.devices.get(deviceId)?.name ?? deviceId;
  const report = (
    kind: AddressConflictKind,
    subject: string,
    message: string,
    evidence: readonly string[],
    prefix: PlannedPrefix | undefined,
  ) => {
    const id = `${kind}:${subject}`.slice(0, 300);
    if (found.size >= conflictsMax && !found.has(id)) dropped++;
    else
      found.set(id, {
        id,
        kind,
        subject,
        message,
        evidence: evidence.slice(0, examplesMax),
        prefixId: prefix?.id ?? null,
      });
  };
  // Neighbouring addresses come one after another: a prefix without children is the longest match for all of its addresses.
  let leaf: PlannedPrefix | undefined;
  const prefixAt = (family: 4 | 6, value: bigint): PlannedPrefix | undefined => {
    if (leaf && leaf.family === family && leaf.first <= value && value <= leaf.last) return leaf;
    const prefix = plan.covering('global', { family, first: value, last: value });
    leaf = prefix && plan.children(prefix).length === 0 ? prefix : undefined;
    return prefix;
  };
  const hasVlans = [...plan.prefixes.values()].some((prefix) => prefix.row.vlan_id !== null);
  const wrongVlans = new Map<
    string,
    { prefix: PlannedPrefix; vlan: number; count: number; examples: string[] }
  >();

  const checkHolder = (
    holder: { readonly mac?: string; readonly deviceId: string | null },
    planned: Planned | undefined,
    at: { readonly address: string; readonly family: 4 | 6; readonly value: bigint },
  ) => {
    const prefix = () => prefixAt(at.family, at.value);
    const who = holder.deviceId
      ? `${nameOf(holder.deviceId)}${holder.mac ? ` (${holder.mac})` : ''}`
      : holder.mac!;
    if (planned) {
      const other =
        (planned.device_id !== null && holder.deviceId !== null && planned.device_id !== holder.deviceId) ||
        // A device is known by more than one MAC; where both are known as devices, that decides.
        (planned.mac !== null &&
          holder.mac !== undefined &&
          planned.mac !== holder.mac &&
          !(planned.device_id !== null && planned.device_id === holder.deviceId));
      if (other)
        report(
          'reserved-for-another',
          at.address,
          `${at.address} is meant for ${planned.name || planned.mac || nameOf(planned.device_id!)}, but ${who} has it`,
          [
            `plan: ${[planned.name, planned.mac, planned.device_id && nameOf(planned.device_id)].filter(Boolean).join(', ')} (${planned.status})`,
            `seen: ${who}`,
          ],
          prefix(),
        );
    } else {
      const range = plan.rangeAt('global', at.family, at.value);
      if (range?.kind === 'reserved-only')
        report(
          'not-reserved',
          at.address,
          `${at.address} is used by ${who}, in a range where every address has to be declared`,
          [
            `range: ${formatValue(range.family, range.first)} to ${formatValue(range.family, range.last)} ${range.description}`,
            `seen: ${who}`,
          ],
          prefix(),
        );
    }
  };

  return {
    list: () => [...found.values()],
    dropped: () => dropped,

    /** All sightings of one address, and what the plan says of it. */
    sightings(group: readonly Sighting[], planned: Planned | undefined) {
      const newest = group.reduce((a, b) => (b.seenMs > a.seenMs ? b : a));
      const current = group.filter(
        (item) => newest.seenMs - item.seenMs <= concurrentMs && !virtualMac.test(item.mac),
      );
      const boxes = new Set(current.map((item) => item.deviceId ?? item.mac));
      if (boxes.size > 1)
        report(
          'duplicate-address',
          newest.address,
          `${newest.address} is claimed by ${current
            .map((item) => item.mac)
            .slice(0, examplesMax)
            .join(' and ')}`,
          current.map(
            (item) =>
              `${item.mac}${item.deviceId ? ` of ${nameOf(item.deviceId)}` : ''}, seen ${new Date(item.seenMs).toISOString()}`,
          ),
          prefixAt(newest.family, newest.value),
        );
      if (!virtualMac.test(newest.mac)) checkHolder(newest, planned, newest);
      if (!hasVlans || newest.vlan === null) return;
      const prefix = prefixAt(newest.family, newest.value);
      const vlan = prefix?.row.vlan_id ? plan.vlans.get(prefix.row.vlan_id) : undefined;
      if (!prefix || !vlan || vlan.vid === newest.vlan) return;
      const key = `${prefix.id} ${newest.vlan}`;
      const known = wrongVlans.get(key) ?? { prefix, vlan: newest.vlan, count: 0, examples: [] };
      known.count++;
      if (known.examples.length < examplesMax)
        known.examples.push(`${newest.address} (${newest.mac}) is seen in VLAN ${newest.vlan}`);
      wrongVlans.set(key, known);
    },

    vlans() {
      for (const { prefix, vlan, count, examples } of wrongVlans.values())
        report(
          'vlan-mismatch',
          `${formatBlock(prefix)} VLAN ${vlan}`,
          `${formatBlock(prefix)} belongs to VLAN ${plan.vlans.get(prefix.row.vlan_id!)?.vid}, but ${count} of its addresses are seen in VLAN ${vlan}`,
          examples,
          prefix,
        );
    },

    devices(all: readonly DeviceAddress[], plannedOf: ReadonlyMap<string, Planned>, books: Pair) {
      const owners = new Map<string, DeviceAddress[]>();
      for (const item of all) {
        checkHolder({ deviceId: item.deviceId }, plannedOf.get(keyOf(item.family, item.value)), item);
        if (!isHostRoute(item)) {
          const list = owners.get(item.address);
          if (list) list.push(item);
          else owners.set(item.address, [item]);
        }
        const pool = plan.rangeAt('global', item.family, item.value);
        const [from, to] = books[item.family].within(item.value, item.value);
        const leased = to > from && (books[item.family].flags(from) >> bookBits.lease) & 1;
        if (pool?.kind === 'dhcp' && !leased)
          report(
            'pool-overlaps-static',
            item.address,
            `${nameOf(item.deviceId)} has ${item.address}, and the DHCP server may lease it to another`,
            [
              `pool: ${formatValue(pool.family, pool.first)} to ${formatValue(pool.family, pool.last)} ${pool.description}`,
              `interface address of ${nameOf(item.deviceId)}, no lease is known for it`,
            ],
            prefixAt(item.family, item.value),
          );
      }
      for (const [address, list] of owners) {
        const ids = [...new Set(list.map((item) => item.deviceId))];
        if (ids.length > 1)
          report(
            'duplicate-address',
            address,
            `${address} is configured on ${ids.slice(0, examplesMax).map(nameOf).join(' and ')}`,
            ids.map((id) => `interface address of ${nameOf(id)}`),
            prefixAt(list[0]!.family, list[0]!.value),
          );
      }
    },

    /** Declared by hand inside of a pool: either the pool or the address is wrong. */
    pools(
      rows: readonly {
        readonly planned: Planned;
        readonly pool: string;
        readonly address: string;
        readonly family: 4 | 6;
        readonly value: bigint;
      }[],
    ) {
      for (const { planned, pool, address, family, value } of rows)
        report(
          'pool-overlaps-static',
          address,
          `${address} is ${planned.status} to ${planned.name || planned.mac || 'somebody'}, and the DHCP server may lease it to another`,
          [`pool: ${pool}`, `plan: ${address} ${planned.name} (${planned.status})`],
          prefixAt(family, value),
        );
    },

    /** Neighbours that disagree about their mask do not reach everybody. */
    masks(all: readonly DeviceAddress[]) {
      const groups = new Map<string, { block: Block; members: DeviceAddress[] }>();
      for (const item of all) {
        if (item.lengthBits === null || isHostRoute(item)) continue;
        const block = blockAt(item.family, item.value, item.lengthBits);
        const group = groups.get(formatBlock(block));
        if (group) group.members.push(item);
        else groups.set(formatBlock(block), { block, members: [item] });
      }
      const tree = treeOf([...groups.values()].map(({ block }) => block));
      const membersOf = (index: number) => groups.get(formatBlock(tree.nodes[index]!))!.members;
      const told = (item: DeviceAddress) => `${nameOf(item.deviceId)} has ${item.address}/${item.lengthBits}`;
      tree.nodes.forEach((node, i) => {
        const mine = membersOf(i);
        for (let above = tree.parents[i]!; above >= 0; above = tree.parents[above]!) {
          // Inside of the smaller one both see each other as neighbours.
          const near = membersOf(above).filter((item) => item.value >= node.first && item.value <= node.last);
          if (near.length > 0)
            report(
              'length-mismatch',
              `${formatBlock(node)} and ${formatBlock(tree.nodes[above]!)}`,
              `${told(mine[0]!)}, but its neighbour ${told(near[0]!)}`,
              [...mine, ...near].map(told),
              prefixAt(node.family, node.first),
            );
        }
        const prefix = plan.covering('global', { ...node, last: node.first });
        if (
          prefix &&
          prefix.status !== 'container' &&
          prefix.lengthBits !== node.lengthBits &&
          !plan.exact('global', node)
        )
          report(
            'length-mismatch',
            `${formatBlock(prefix)} and ${formatBlock(node)}`,
            `the plan says ${formatBlock(prefix)}, but ${told(mine[0]!)}`,
            mine.map(told),
            prefix,
          );
      });
    },
  };
}
