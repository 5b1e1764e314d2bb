/** A survey reads the network and the books once, in slices: counts for every prefix, and what contradicts what. */
import { parseAddress, toBigInt } from '#pure/base/address.ts';
import { formatValue, keyOf, ofKey } from '#pure/network/ipam/block.ts';
import { createCensus } from '#pure/network/ipam/census.ts';
import type { StateTables } from '#pure/schema/state.ts';
import {
  deviceAddresses,
  emptyPair,
  isLocal,
  type Pair,
  readBooks,
  type Sighting,
  seenBits,
  sightings,
} from './census.ts';
import { createFindings, type FoundConflict } from './conflicts.ts';
import type { IpamDeps } from './deps.ts';
import type { Plan } from './plan.ts';
import { type Routed, routedSubnets } from './routes.ts';

export interface Survey {
  readonly timeMs: number;
  readonly tookMs: number;
  readonly seen: Pair;
  readonly books: ReadonlyMap<string, Pair>;
  readonly conflicts: readonly FoundConflict[];
  readonly conflictsDropped: number;
  /** Subnets that are known by a route, by their text. */
  readonly routed: ReadonlyMap<string, Routed>;
}
export const emptySurvey: Survey = {
  timeMs: 0,
  tookMs: 0,
  seen: emptyPair,
  books: new Map(),
  conflicts: [],
  conflictsDropped: 0,
  routed: new Map(),
};

type Planned = StateTables['ipam_address'];
/** Static addresses in one pool that are told one by one. */
const poolFindingsMax = 50;
/** Keys of one query: SQLite takes 32,766 variables. */
const keysAtOnce = 2000;

async function plannedOf(deps: IpamDeps, keys: readonly string[]): Promise<Map<string, Planned>> {
  const found = new Map<string, Planned>();
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    const rows = await deps.state.db
      .selectFrom('ipam_address')
      .selectAll()
      .where('vrf_id', '=', 'global')
      .where('address_key', 'in', keys.slice(at, at + keysAtOnce))
      .execute();
    for (const row of rows) found.set(row.address_key, row);
  }
  return found;
}

export async function takeSurvey(deps: IpamDeps, plan: Plan, rememberedMs: number): Promise<Survey> {
  const startMs = deps.clock.monotonicMs();
  const timeMs = deps.clock.now();
  const breathe = () => deps.clock.sleep(0);
  const census = { 4: createCensus(4), 6: createCensus(6) };
  const findings = createFindings(plan, deps.graph());
  const hasPlanned =
    (await deps.state.db.selectFrom('ipam_address').select('id').limit(1).executeTakeFirst()) !== undefined;
  const none = new Map<string, Planned>();
  const keysOf = (items: readonly { family: 4 | 6; value: bigint }[]) =>
    items.map(({ family, value }) => keyOf(family, value));

  const devices = await deviceAddresses(deps);
  for (const item of devices) census[item.family].add(item.value, 1 << seenBits.device, item.seenMs);

  // Sightings of one address may lie across the border of two pages.
  let open: Sighting[] = [];
  for await (const page of sightings(deps, timeMs - rememberedMs)) {
    for (const item of page) census[item.family].add(item.value, 1 << seenBits.endpoint, item.seenMs);
    const planned = hasPlanned ? await plannedOf(deps, keysOf([...open, ...page])) : none;
    const close = () => {
      const first = open[0];
      if (first) findings.sightings(open, planned.get(keyOf(first.family, first.value)));
    };
    for (const item of page) {
      if (open[0]?.address !== item.address) {
        close();
        open = [];
      }
      open.push(item);
    }
  }
  if (open[0])
    findings.sightings(
      open,
      (hasPlanned ? await plannedOf(deps, keysOf(open)) : none).get(keyOf(open[0].family, open[0].value)),
    );
  for await (const page of deps.alive?.(timeMs - rememberedMs) ?? [])
    for (const { address, seenMs } of page) {
      const parsed = parseAddress(address);
      if (!parsed || isLocal(parsed.family, toBigInt(parsed))) continue;
      census[parsed.family].add(toBigInt(parsed), 1 << seenBits.scan, seenMs);
    }
  findings.vlans();

  const seen: Pair = { 4: await census[4].build(breathe), 6: await census[6].build(breathe) };
  const books = await readBooks(deps, seen);
  findings.devices(
    devices,
    hasPlanned ? await plannedOf(deps, keysOf(devices)) : none,
    books.get('global') ?? emptyPair,
  );
  findings.masks(devices);
  findings.pools(await staticInPools(deps, plan));
  return {
    timeMs,
    tookMs: deps.clock.monotonicMs() - startMs,
    seen,
    books,
    conflicts: findings.list(),
    conflictsDropped: findings.dropped(),
    routed: await routedSubnets(deps),
  };
}

async function staticInPools(deps: IpamDeps, plan: Plan) {
  const found: Parameters<ReturnType<typeof createFindings>['pools']>[0][number][] = [];
  for (const range of plan.ranges.values()) {
    if (range.kind !== 'dhcp') continue;
    const rows = await deps.state.db
      .selectFrom('ipam_address')
      .selectAll()
      .where('vrf_id', '=', range.vrfId)
      .where('address_key', '>=', keyOf(range.family, range.first))
      .where('address_key', '<=', keyOf(range.family, range.last))
      .where('status', 'in', ['assigned', 'reserved'])
      .limit(poolFindingsMax)
      .execute();
    const pool = `${formatValue(range.family, range.first)} to ${formatValue(range.family, range.last)} ${range.description}`;
    for (const planned of rows) {
      const { family, value } = ofKey(planned.address_key);
      found.push({ planned, pool, address: formatValue(family, value), family, value });
    }
  }
  return found;
}
