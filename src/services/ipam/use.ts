/** How a prefix is used: counts, the free space, the grid. All from the survey, without a query where many are asked for. */
import type { StateDatabase } from '#io/state/port.ts';
import type { AddressRange } from '#pure/base/targets.ts';
import type {
  AddressCell,
  AddressHeat,
  AddressState,
  FreeRange,
  Utilisation,
} from '#pure/contract/resources.ts';
import {
  type Block,
  blockAt,
  formatBlock,
  formatValue,
  hostsOf,
  keyOf,
  sizeOf,
} from '#pure/network/ipam/block.ts';
import { blocksOf, gapsOf, type Taken } from '#pure/network/ipam/gaps.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import { bookBits, emptyPair, seenBits } from './census.ts';
import type { Plan, PlannedPrefix } from './plan.ts';
import type { Survey } from './survey.ts';

/** Addresses that are shown one by one. */
export const cellsMax = 256;
const heatBits = 8;
const gapsMax = 50;
const gapPrefixesMax = 16;

function countsOf(range: AddressRange, vrfId: string, seenCounts: boolean, survey: Survey) {
  const seen = survey.seen[range.family];
  const books = (survey.books.get(vrfId) ?? emptyPair)[range.family];
  const [s0, s1] = seenCounts ? seen.within(range.first, range.last) : [0, 0];
  const [b0, b1] = books.within(range.first, range.last);
  const byBooks = books.count(bookBits.used, b0, b1);
  return {
    used: seenCounts ? s1 - s0 + books.count(bookBits.usedUnseen, b0, b1) : byBooks,
    reserved: seenCounts ? books.count(bookBits.keptUnseen, b0, b1) : b1 - b0 - byBooks,
    device: seen.count(seenBits.device, s0, s1),
    endpoint: seen.count(seenBits.endpoint, s0, s1),
    scan: seen.count(seenBits.scan, s0, s1),
    lease: books.count(bookBits.lease, b0, b1),
    declared: books.count(bookBits.assigned, b0, b1),
    seenMs: Math.max(seen.latestMs(s0, s1), books.latestMs(b0, b1)) || null,
  };
}

const percentOf = (part: bigint, whole: bigint) =>
  whole === 0n ? 0 : Number((part * 10_000n + whole / 2n) / whole) / 100;

export function utilisationOf(prefix: PlannedPrefix, plan: Plan, survey: Survey): Utilisation {
  const hosts = hostsOf(prefix);
  const size = sizeOf(hosts);
  const { used, reserved, seenMs, ...sources } = countsOf(
    hosts,
    prefix.vrfId,
    plan.ambiguity(prefix) === null,
    survey,
  );
  const taken = BigInt(used + reserved);
  // A container gives away prefixes, not addresses: it is as full as its children cover it.
  const covered =
    prefix.status === 'container'
      ? percentOf(
          plan.children(prefix).reduce((sum, child) => sum + sizeOf(child), 0n),
          sizeOf(prefix),
        )
      : percentOf(taken, size);
  return {
    size: String(size),
    used,
    reserved,
    free: String(size > taken ? size - taken : 0n),
    percent: Math.min(100, covered),
    sources,
    seenMs,
  };
}

/** What may not be given away inside of a prefix: its children, ranges that are kept, and every address with an owner. */
export function takenIn(
  prefix: PlannedPrefix,
  plan: Plan,
  survey: Survey,
  recent: readonly AddressRange[],
): Taken {
  const books = survey.books.get(prefix.vrfId) ?? emptyPair;
  const within = (range: AddressRange) => range.first <= prefix.last && range.last >= prefix.first;
  return [
    plan.children(prefix),
    plan
      .rangesIn(prefix.vrfId)
      .filter((range) => range.family === prefix.family && range.kind !== 'reserved-only' && within(range)),
    books[prefix.family].runs(prefix),
    plan.ambiguity(prefix) === null ? survey.seen[prefix.family].runs(prefix) : [],
    [...recent].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0)),
  ];
}

export function freeRangesOf(space: AddressRange, taken: Taken): FreeRange[] {
  const found: FreeRange[] = [];
  for (const gap of gapsOf(space, taken)) {
    if (found.length >= gapsMax) break;
    found.push({
      first: formatValue(gap.family, gap.first),
      last: formatValue(gap.family, gap.last),
      size: String(sizeOf(gap)),
      prefixes: blocksOf(gap).slice(0, gapPrefixesMax).map(formatBlock),
    });
  }
  return found;
}

/** Parts of a large prefix and how full they are: at most 256. */
export function heatOf(prefix: PlannedPrefix, plan: Plan, survey: Survey): AddressHeat[] {
  const lengthBits = prefix.lengthBits + heatBits;
  if (sizeOf(prefix) <= BigInt(cellsMax)) return [];
  const step = sizeOf(prefix) >> BigInt(heatBits);
  const counted = plan.ambiguity(prefix) === null;
  return Array.from({ length: 1 << heatBits }, (_, i) => {
    const block = blockAt(prefix.family, prefix.first + BigInt(i) * step, lengthBits);
    const { used, reserved } = countsOf(block, prefix.vrfId, counted, survey);
    return {
      prefix: formatBlock(block),
      used,
      reserved,
      percent: Math.min(100, percentOf(BigInt(used + reserved), sizeOf(block))),
      prefixId: plan.exact(prefix.vrfId, block)?.id ?? null,
    };
  });
}

export function stateOf(
  block: Block | undefined,
  value: bigint,
  at: { readonly seen: boolean; readonly flags: number },
): AddressState {
  const has = (bit: number) => ((at.flags >> bit) & 1) === 1;
  if (at.seen || has(bookBits.lease) || has(bookBits.assigned)) return 'used';
  if (has(bookBits.reserved)) return 'reserved';
  if (has(bookBits.dhcp)) return 'dhcp';
  if (has(bookBits.deprecated)) return 'deprecated';
  if (block) {
    const hosts = hostsOf(block);
    if (value < hosts.first) return 'network';
    if (value > hosts.last) return 'broadcast';
  }
  return 'free';
}

/** Every address of a small prefix, with who has it. */
export async function cellsOf(
  db: StateDatabase,
  prefix: PlannedPrefix,
  plan: Plan,
  survey: Survey,
  graph: NetworkGraph,
): Promise<AddressCell[]> {
  if (sizeOf(prefix) > BigInt(cellsMax)) return [];
  const counted = plan.ambiguity(prefix) === null;
  const values = Array.from({ length: Number(sizeOf(prefix)) }, (_, i) => prefix.first + BigInt(i));
  const texts = values.map((value) => formatValue(prefix.family, value));
  const keys = [keyOf(prefix.family, prefix.first), keyOf(prefix.family, prefix.last)] as const;
  const [planned, leases, endpoints] = await Promise.all([
    db
      .selectFrom('ipam_address')
      .select(['address_key', 'name', 'mac', 'device_id'])
      .where('vrf_id', '=', prefix.vrfId)
      .where('address_key', '>=', keys[0])
      .where('address_key', '<=', keys[1])
      .execute(),
    db
      .selectFrom('ipam_lease')
      .select(['address_key', 'name', 'mac'])
      .where('vrf_id', '=', prefix.vrfId)
      .where('address_key', '>=', keys[0])
      .where('address_key', '<=', keys[1])
      .where('state', '=', 'active')
      .execute(),
    counted
      ? db
          .selectFrom('endpoint_address')
          .innerJoin('endpoint', 'endpoint.mac', 'endpoint_address.mac')
          .select(['endpoint_address.address', 'endpoint.name', 'endpoint.mac', 'endpoint.device_id'])
          .where('endpoint_address.address', 'in', texts)
          .orderBy('endpoint_address.seen_ms')
          .execute()
      : [],
  ]);
  const byKey = new Map(planned.map((row) => [row.address_key, row]));
  const leaseOf = new Map(leases.map((row) => [row.address_key, row]));
  const endpointOf = new Map(endpoints.map((row) => [row.address, row]));
  const deviceName = (id: string | null | undefined) => (id ? graph.devices.get(id)?.name : undefined);
  const seen = survey.seen[prefix.family];
  const books = (survey.books.get(prefix.vrfId) ?? emptyPair)[prefix.family];
  return values.map((value, i) => {
    const text = texts[i]!;
    const key = keyOf(prefix.family, value);
    const [s0, s1] = counted ? seen.within(value, value) : [0, 0];
    const [b0, b1] = books.within(value, value);
    const state = stateOf(prefix, value, { seen: s1 > s0, flags: b1 > b0 ? books.flags(b0) : 0 });
    const row = byKey.get(key);
    const endpoint = endpointOf.get(text);
    const lease = leaseOf.get(key);
    const owner = counted ? deviceName(graph.byAddress.get(text)) : undefined;
    const who =
      row?.name ||
      owner ||
      deviceName(row?.device_id ?? endpoint?.device_id) ||
      lease?.name ||
      endpoint?.name ||
      row?.mac ||
      lease?.mac ||
      endpoint?.mac ||
      null;
    const range = plan.rangeAt(prefix.vrfId, prefix.family, value);
    return {
      address: text,
      state,
      who: state === 'free' ? null : who,
      seenMs: s1 > s0 ? seen.seenMs(s0) : b1 > b0 ? books.seenMs(b0) || null : null,
      pool: range?.kind ?? null,
    };
  });
}
