/** The plan in memory: prefixes, ranges, VLANs and VRFs are few and asked for at every turn. Addresses stay in the store. */
import type { StateDatabase } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { AddressRange } from '#pure/base/targets.ts';
import type { AddressPrefix, AddressRangeView } from '#pure/contract/resources.ts';
import { type Block, blockAt, formatBlock, keyOf, ofKey, overlaps } from '#pure/network/ipam/block.ts';
import { type PrefixTree, treeOf } from '#pure/network/ipam/tree.ts';
import type { StateTables } from '#pure/schema/state.ts';

export interface PlannedPrefix extends Block {
  readonly id: string;
  readonly vrfId: string;
  readonly row: StateTables['ipam_prefix'];
  readonly status: AddressPrefix['status'];
}
export interface PlannedRange extends AddressRange {
  readonly id: string;
  readonly vrfId: string;
  readonly kind: AddressRangeView['kind'];
  readonly description: string;
}

/** Rows read at a time, so that a large plan does not hold the thread. */
const rowsAtOnce = 5000;

export const prefixOf = (row: StateTables['ipam_prefix']): PlannedPrefix => {
  const { family, value } = ofKey(row.first_key);
  return {
    ...blockAt(family, value, row.length_bits),
    id: row.id,
    vrfId: row.vrf_id,
    row,
    status: row.status as PlannedPrefix['status'],
  };
};
export const rangeOf = (row: StateTables['ipam_range']): PlannedRange => {
  const { family, value } = ofKey(row.first_key);
  return {
    family,
    first: value,
    last: ofKey(row.last_key).value,
    id: row.id,
    vrfId: row.vrf_id,
    kind: row.kind as PlannedRange['kind'],
    description: row.description,
  };
};

export const notFound = (what: string, id: string) =>
  new FaultError(fault('not-found', `there is no ${what} "${id}"`, { field: 'id', value: id }));

const order = (a: AddressRange, b: AddressRange) =>
  a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);

export function createPlan() {
  const vrfs = new Map<string, StateTables['ipam_vrf']>();
  const vlans = new Map<string, StateTables['ipam_vlan']>();
  const prefixes = new Map<string, PlannedPrefix>();
  const ranges = new Map<string, PlannedRange>();
  const byKey = new Map<string, PlannedPrefix>();
  const keyOfPrefix = (vrfId: string, block: Block) =>
    `${vrfId} ${keyOf(block.family, block.first)}/${block.lengthBits}`;
  let trees: Map<string, PrefixTree<PlannedPrefix>> | undefined;
  let places = new Map<string, number>();
  let rangesOf: Map<string, PlannedRange[]> | undefined;

  const treesNow = () => {
    if (trees) return trees;
    const groups = Map.groupBy(prefixes.values(), (prefix) => prefix.vrfId);
    trees = new Map([...groups].map(([vrfId, list]) => [vrfId, treeOf(list)]));
    places = new Map();
    for (const tree of trees.values()) tree.nodes.forEach((node, i) => void places.set(node.id, i));
    return trees;
  };
  const emptyTree = treeOf<PlannedPrefix>([]);
  const tree = (vrfId: string) => treesNow().get(vrfId) ?? emptyTree;
  /** The ranges of a VRF in order; they never overlap. */
  const rangesIn = (vrfId: string) => {
    rangesOf ??= new Map(
      [...Map.groupBy(ranges.values(), (range) => range.vrfId)].map(([id, list]) => [id, list.sort(order)]),
    );
    return rangesOf.get(vrfId) ?? [];
  };
  const place = (id: string) => {
    treesNow();
    return places.get(id) ?? -1;
  };

  return {
    vrfs,
    vlans,
    prefixes,
    ranges,
    tree,
    rangesIn,
    place,
    putPrefix(prefix: PlannedPrefix) {
      const known = prefixes.get(prefix.id);
      prefixes.set(prefix.id, prefix);
      byKey.set(keyOfPrefix(prefix.vrfId, prefix), prefix);
      // The nodes of a tree are the prefixes themselves: a changed one must be in it, too.
      if (!known || known !== prefix) trees = undefined;
    },
    removePrefix(id: string) {
      const known = prefixes.get(id);
      if (known) byKey.delete(keyOfPrefix(known.vrfId, known));
      prefixes.delete(id);
      trees = undefined;
    },
    putRange(range: PlannedRange) {
      ranges.set(range.id, range);
      rangesOf = undefined;
    },
    removeRange(id: string) {
      ranges.delete(id);
      rangesOf = undefined;
    },
    exact: (vrfId: string, block: Block) => byKey.get(keyOfPrefix(vrfId, block)),
    covering(vrfId: string, range: AddressRange): PlannedPrefix | undefined {
      const nodes = tree(vrfId);
      return nodes.nodes[nodes.covering(range.family, range.first, range.last)];
    },
    parent(prefix: PlannedPrefix): PlannedPrefix | undefined {
      const nodes = tree(prefix.vrfId);
      return nodes.nodes[nodes.parents[place(prefix.id)]!];
    },
    children(prefix: PlannedPrefix): readonly PlannedPrefix[] {
      const nodes = tree(prefix.vrfId);
      return nodes.childrenOf(place(prefix.id)).map((index) => nodes.nodes[index]!);
    },
    rangeAt(vrfId: string, family: 4 | 6, value: bigint): PlannedRange | undefined {
      return find(rangesIn(vrfId), family, value);
    },
    /** Why what is seen in this prefix is not counted here: sightings do not tell their VRF. */
    ambiguity(prefix: PlannedPrefix): string | null {
      if (prefix.vrfId === 'global' || vrfs.size === 1) return null;
      for (const vrf of vrfs.values()) {
        if (vrf.id === prefix.vrfId) continue;
        const nodes = tree(vrf.id);
        const other = nodes.nodes[nodes.covering(prefix.family, prefix.first)] ?? firstWithin(nodes, prefix);
        if (other && overlaps(other, prefix) && other.status !== 'container')
          return `${vrf.name} holds ${formatBlock(other)}, and a sighting does not tell its VRF.`;
      }
      return null;
    },
    async load(db: StateDatabase, breathe: () => Promise<void>) {
      for (const row of await db.selectFrom('ipam_vrf').selectAll().execute()) vrfs.set(row.id, row);
      for (const row of await db.selectFrom('ipam_vlan').selectAll().execute()) vlans.set(row.id, row);
      for (const row of await db.selectFrom('ipam_range').selectAll().execute())
        ranges.set(row.id, rangeOf(row));
      let after = '';
      for (;;) {
        const rows = await db
          .selectFrom('ipam_prefix')
          .selectAll()
          .where('id', '>', after)
          .orderBy('id')
          .limit(rowsAtOnce)
          .execute();
        for (const row of rows) {
          const prefix = prefixOf(row);
          prefixes.set(row.id, prefix);
          byKey.set(keyOfPrefix(prefix.vrfId, prefix), prefix);
        }
        if (rows.length < rowsAtOnce) return;
        after = rows.at(-1)!.id;
        await breathe();
      }
    },
  };
}
export type Plan = ReturnType<typeof createPlan>;

function find(ranges: readonly PlannedRange[], family: 4 | 6, value: bigint): PlannedRange | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle]!;
    if (range.family < family || (range.family === family && range.last < value)) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range && range.family === family && range.first <= value ? range : undefined;
}

/** A prefix of the tree that begins inside of this one. */
function firstWithin(tree: PrefixTree<PlannedPrefix>, block: Block): PlannedPrefix | undefined {
  const { nodes } = tree;
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(nodes[middle]!, block) < 0) low = middle + 1;
    else high = middle;
  }
  return nodes[low];
}
