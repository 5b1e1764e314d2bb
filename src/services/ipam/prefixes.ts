/** Prefixes and ranges: declaring, changing, and giving away the next free ones. */
import { widthBits } from '#pure/base/address.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import {
  type Block,
  covers,
  formatBlock,
  formatValue,
  hostsOf,
  keyOf,
  overlaps,
  readAddress,
  readBlock,
} from '#pure/network/ipam/block.ts';
import { nextFreeAddresses, nextFreeBlocks } from '#pure/network/ipam/gaps.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { type Context, checkSite, checkVlan, checkVrf, exists, planned } from './context.ts';
import { notFound, type PlannedPrefix, prefixOf, rangeOf } from './plan.ts';
import type { Ipam } from './port.ts';
import { cellsOf, freeRangesOf, heatOf, takenIn } from './use.ts';
import { prefixView, rangeView } from './views.ts';

type Row = StateTables['ipam_prefix'];
type Fields = Pick<BodyOf<'createPrefix'>, 'status' | 'role' | 'vlanId' | 'siteId' | 'description' | 'tags'>;
/** More children than a page shows; the list of prefixes gives them all. */
const childrenMax = 500;
export const prefixesMax = 200_000;

export function createPrefixes(
  context: Context,
): Pick<
  Ipam,
  | 'prefixes'
  | 'prefix'
  | 'createPrefix'
  | 'updatePrefix'
  | 'deletePrefix'
  | 'free'
  | 'allocatePrefix'
  | 'createRange'
  | 'deleteRange'
> {
  const { deps, plan } = context;

  const check = async (fields: Partial<Fields>) => {
    checkVlan(context, fields.vlanId);
    await checkSite(context, fields.siteId);
    if (plan.prefixes.size >= prefixesMax)
      throw exists(
        'prefix',
        '',
        `the plan holds ${prefixesMax} prefixes`,
        'Delete those that are not needed.',
      );
  };
  const rowOf = (block: Block, vrfId: string, fields: Fields, key: string | undefined): Row => ({
    id: newId(deps.clock.now(), deps.random.bytes),
    vrf_id: vrfId,
    first_key: keyOf(block.family, block.first),
    length_bits: block.lengthBits,
    status: fields.status,
    role: fields.role,
    vlan_id: fields.vlanId,
    site_id: fields.siteId,
    description: fields.description,
    tags: JSON.stringify(fields.tags),
    created_ms: deps.clock.now(),
    filling_ms: null,
    allocation_key: key ?? null,
  });
  /** Chooses and writes inside of one write, since writes are one at a time: nobody else is given the same. */
  const insert = async (choose: () => Row): Promise<PlannedPrefix> => {
    let prefix: PlannedPrefix | undefined;
    try {
      await deps.state.write(async (tx) => {
        const row = choose();
        await tx.insertInto('ipam_prefix').values(row).execute();
        prefix = prefixOf(row);
        plan.putPrefix(prefix);
      });
    } catch (error) {
      if (prefix) plan.removePrefix(prefix.id);
      throw error;
    }
    context.changed();
    return prefix!;
  };
  const named = (prefix: PlannedPrefix) =>
    `${formatBlock(prefix)}${prefix.row.description ? ` "${prefix.row.description}"` : ''}`;

  const warningsOf = (block: Block, vrfId: string): string[] => {
    const warnings: string[] = [];
    const parent = plan.covering(vrfId, block);
    if (parent && parent.status !== 'container')
      warnings.push(
        `${named(parent)} contains it and is ${parent.status}: make it a container if it only holds prefixes.`,
      );
    for (const vrf of plan.vrfs.values()) {
      const other = vrf.id === vrfId ? undefined : plan.exact(vrf.id, block);
      if (other) warnings.push(`VRF ${vrf.name} holds ${named(other)}, too.`);
    }
    for (const range of plan.rangesIn(vrfId))
      if (overlaps(range, block) && !covers(block, range) && !covers(range, block))
        warnings.push(
          `The range ${formatValue(range.family, range.first)} to ${formatValue(range.family, range.last)} lies partly in it.`,
        );
    return warnings;
  };

  const matching = (q: string) => {
    const text = q.trim().toLowerCase();
    let block: Block | undefined;
    try {
      const at = text.includes('/') ? readBlock(text, 'q') : readAddress(text, 'q');
      block =
        'first' in at
          ? at
          : { family: at.family, first: at.value, last: at.value, lengthBits: widthBits(at.family) };
    } catch {
      block = undefined;
    }
    return (prefix: PlannedPrefix) =>
      block
        ? covers(prefix, block) || covers(block, prefix)
        : `${formatBlock(prefix)} ${prefix.row.description} ${prefix.row.role} ${prefix.row.tags} ${prefix.status} ${
            prefix.row.vlan_id
              ? `${plan.vlans.get(prefix.row.vlan_id)?.vid} ${plan.vlans.get(prefix.row.vlan_id)?.name}`
              : ''
          }`
            .toLowerCase()
            .includes(text);
  };

  return {
    async prefixes(query) {
      await context.fresh();
      const offset = query.cursor === undefined ? 0 : Number.parseInt(query.cursor, 36);
      if (!Number.isSafeInteger(offset) || offset < 0)
        throw invalidInput('cursor', query.cursor, 'not one of ours', 'Pass `next` of the page before.');
      let nodes: readonly PlannedPrefix[];
      if (query.parentId) nodes = plan.children(planned(context, query.parentId));
      else
        nodes = [...plan.vrfs.keys()]
          .filter((vrfId) => !query.vrfId || vrfId === query.vrfId)
          .flatMap((vrfId) => plan.tree(vrfId).nodes);
      if (query.rootsOnly === 'true') nodes = nodes.filter((prefix) => !plan.parent(prefix));
      if (query.q?.trim()) nodes = nodes.filter(matching(query.q));
      const end = Math.min(nodes.length, offset + query.limit);
      return {
        items: nodes.slice(offset, end).map((prefix) => prefixView(context, prefix)),
        next: end < nodes.length ? end.toString(36) : null,
        total: nodes.length,
      };
    },

    async prefix(id) {
      planned(context, id);
      const survey = await context.fresh();
      const prefix = planned(context, id);
      const taken = takenIn(prefix, plan, survey, context.takenSince(prefix.vrfId));
      const ancestors: PlannedPrefix[] = [];
      for (let at = plan.parent(prefix); at; at = plan.parent(at)) ancestors.unshift(at);
      const space = prefix.status === 'container' ? prefix : hostsOf(prefix);
      const next =
        prefix.status === 'container' || prefix.status === 'deprecated'
          ? undefined
          : nextFreeAddresses(space, taken, 1)[0];
      return {
        ...prefixView(context, prefix),
        ancestors: ancestors.map((item) => ({ id: item.id, prefix: formatBlock(item) })),
        childList: plan
          .children(prefix)
          .slice(0, childrenMax)
          .map((child) => prefixView(context, child)),
        ranges: plan
          .rangesIn(prefix.vrfId)
          .filter((range) => covers(prefix, range))
          .map((range) => rangeView(context, range)),
        free: freeRangesOf(space, takenIn(prefix, plan, survey, context.takenSince(prefix.vrfId))),
        nextAddress: next === undefined ? null : formatValue(prefix.family, next),
        cells: await cellsOf(deps.state.db, prefix, plan, survey, deps.graph()),
        heat: heatOf(prefix, plan, survey),
        ambiguous: plan.ambiguity(prefix),
      };
    },

    async createPrefix(body) {
      const block = readBlock(body.prefix, 'prefix');
      checkVrf(context, body.vrfId);
      await check(body);
      let warnings: string[] = [];
      const prefix = await insert(() => {
        const same = plan.exact(body.vrfId, block);
        if (same)
          throw exists(
            'prefix',
            body.prefix,
            `${named(same)} is in VRF ${plan.vrfs.get(body.vrfId)!.name} already`,
            `Change that one (${same.id}), or choose another VRF.`,
          );
        warnings = warningsOf(block, body.vrfId);
        return rowOf(block, body.vrfId, body, undefined);
      });
      await context.fresh();
      return { prefix: prefixView(context, prefix), warnings };
    },

    async updatePrefix(id, body) {
      const { row } = planned(context, id);
      await check(body);
      const changed: Row = {
        ...row,
        ...(body.status === undefined ? {} : { status: body.status }),
        ...(body.role === undefined ? {} : { role: body.role }),
        ...(body.vlanId === undefined ? {} : { vlan_id: body.vlanId }),
        ...(body.siteId === undefined ? {} : { site_id: body.siteId }),
        ...(body.description === undefined ? {} : { description: body.description }),
        ...(body.tags === undefined ? {} : { tags: JSON.stringify(body.tags) }),
      };
      await deps.state.write((tx) =>
        tx.updateTable('ipam_prefix').set(changed).where('id', '=', id).execute(),
      );
      const prefix = prefixOf(changed);
      plan.putPrefix(prefix);
      context.changed();
      return prefixView(context, prefix);
    },

    async deletePrefix(id) {
      planned(context, id);
      await deps.state.write((tx) => tx.deleteFrom('ipam_prefix').where('id', '=', id).execute());
      plan.removePrefix(id);
      context.changed();
    },

    async free(id, query) {
      planned(context, id);
      const survey = await context.fresh();
      const prefix = planned(context, id);
      const taken = takenIn(prefix, plan, survey, context.takenSince(prefix.vrfId));
      if (query.lengthBits === undefined)
        return {
          items: nextFreeAddresses(hostsOf(prefix), taken, query.count).map((value) =>
            formatValue(prefix.family, value),
          ),
        };
      checkLength(prefix, query.lengthBits);
      return { items: nextFreeBlocks(prefix, taken, query.lengthBits, query.count).map(formatBlock) };
    },

    async allocatePrefix(id, body) {
      const parent = planned(context, id);
      checkLength(parent, body.lengthBits);
      await check(body);
      await context.fresh();
      const known = () =>
        body.key
          ? [...plan.prefixes.values()].find((item) => item.row.allocation_key === body.key)
          : undefined;
      const again = (prefix: PlannedPrefix) => {
        if (prefix.lengthBits === body.lengthBits && covers(parent, prefix)) return prefix;
        throw exists(
          'key',
          body.key!,
          `this key took ${formatBlock(prefix)}`,
          'Use a new key for a new request.',
        );
      };
      const before = known();
      if (before) return prefixView(context, again(before));
      let repeated: PlannedPrefix | undefined;
      const prefix = await insert(() => {
        // The same request may have been served while this one waited for its turn.
        repeated = known();
        if (repeated) throw new Repeated();
        const taken = takenIn(parent, plan, context.latest(), context.takenSince(parent.vrfId));
        const [block] = nextFreeBlocks(parent, taken, body.lengthBits, 1);
        if (!block)
          throw exists(
            'lengthBits',
            String(body.lengthBits),
            `${named(parent)} has no free /${body.lengthBits}`,
            'Choose a longer prefix length, or another container.',
          );
        return rowOf(block, parent.vrfId, body, body.key);
      }).catch((error: unknown) => {
        if (error instanceof Repeated) return again(repeated!);
        throw error;
      });
      return prefixView(context, prefix);
    },

    async createRange(body) {
      checkVrf(context, body.vrfId);
      const first = readAddress(body.first, 'first');
      const last = readAddress(body.last, 'last');
      if (first.family !== last.family || last.value < first.value)
        throw invalidInput(
          'last',
          body.last,
          'the range ends before it begins',
          'Write the lower address first.',
        );
      const range = { family: first.family, first: first.value, last: last.value };
      const prefix = plan.covering(body.vrfId, range);
      if (!prefix)
        throw invalidInput(
          'first',
          body.first,
          'no prefix of this VRF holds the whole range',
          'Declare the prefix first, or split the range at the border of prefixes.',
        );
      const row = {
        id: newId(deps.clock.now(), deps.random.bytes),
        vrf_id: body.vrfId,
        first_key: keyOf(range.family, range.first),
        last_key: keyOf(range.family, range.last),
        kind: body.kind,
        description: body.description,
      };
      await deps.state.write(async (tx) => {
        const other = plan.rangesIn(body.vrfId).find((item) => overlaps(item, range));
        if (other)
          throw exists(
            'first',
            body.first,
            `it overlaps the range ${formatValue(other.family, other.first)} to ${formatValue(other.family, other.last)} (${other.kind}${other.description ? `, ${other.description}` : ''})`,
            'Choose other bounds, or delete that range.',
          );
        await tx.insertInto('ipam_range').values(row).execute();
        plan.putRange(rangeOf(row));
      });
      context.changed();
      await context.fresh();
      return rangeView(context, rangeOf(row));
    },
    async deleteRange(id) {
      if (!plan.ranges.has(id)) throw notFound('range', id);
      await deps.state.write((tx) => tx.deleteFrom('ipam_range').where('id', '=', id).execute());
      plan.removeRange(id);
      context.changed();
    },
  };
}

class Repeated extends Error {}

function checkLength(prefix: PlannedPrefix, lengthBits: number): void {
  if (lengthBits <= prefix.lengthBits || lengthBits > widthBits(prefix.family))
    throw invalidInput(
      'lengthBits',
      lengthBits,
      `a /${lengthBits} is no part of ${formatBlock(prefix)}`,
      `Choose ${prefix.lengthBits + 1} to ${widthBits(prefix.family)}.`,
    );
}
