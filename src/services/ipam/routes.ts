/** Subnets that routers know of, without an address of their own in them: read from the route tables that discovery kept. */
import { parsePrefix } from '#pure/base/address.ts';
import { type Block, blockOf, formatBlock } from '#pure/network/ipam/block.ts';
import type { RouteFacts } from '#pure/network/structure.ts';
import { isLocal } from './census.ts';
import type { IpamDeps } from './deps.ts';

/** Subnets that are remembered; the rest of a routing table that large is the Internet's, not a plan. */
export const routedMax = 50_000;
const devicesAtOnce = 50;
export const routersPerPrefixMax = 20;

export interface Routed {
  readonly block: Block;
  readonly deviceIds: string[];
}

/** Default and host routes are no subnets, multicast is none, and what BGP tells is mostly not ours. */
export function subnetOf(route: RouteFacts): Block | undefined {
  const parsed = parsePrefix(route.prefix);
  if (!parsed || route.protocol === 'bgp') return undefined;
  const block = blockOf(parsed);
  const { family, first, lengthBits } = block;
  const width = family === 4 ? 32 : 128;
  const multicast = family === 4 ? first >> 28n === 0xen : first >> 120n === 0xffn;
  return lengthBits === 0 || lengthBits > width - 2 || multicast || isLocal(family, first)
    ? undefined
    : block;
}

export const readRoutes = (value: string): RouteFacts[] => {
  const rows: unknown = JSON.parse(value);
  return Array.isArray(rows)
    ? rows.filter((row): row is RouteFacts => typeof (row as RouteFacts | null)?.prefix === 'string')
    : [];
};

export async function routedSubnets({
  state,
  clock,
}: Pick<IpamDeps, 'state' | 'clock'>): Promise<Map<string, Routed>> {
  const found = new Map<string, Routed>();
  let after = '';
  for (;;) {
    const rows = await state.db
      .selectFrom('fact')
      .select(['device_id', 'value'])
      .where('name', '=', 'routes')
      .where('device_id', '>', after)
      .orderBy('device_id')
      .limit(devicesAtOnce)
      .execute();
    for (const row of rows) {
      for (const route of readRoutes(row.value)) {
        const block = subnetOf(route);
        if (!block) continue;
        const known = found.get(formatBlock(block));
        if (!known) {
          if (found.size < routedMax) found.set(formatBlock(block), { block, deviceIds: [row.device_id] });
        } else if (known.deviceIds.length < routersPerPrefixMax && known.deviceIds.at(-1) !== row.device_id)
          known.deviceIds.push(row.device_id);
      }
      await clock.sleep(0);
    }
    if (rows.length < devicesAtOnce) return found;
    after = rows.at(-1)!.device_id;
  }
}
