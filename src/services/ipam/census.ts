/**
 * Who has which address, counted: one census of what is seen on the network, and for each VRF one of what is declared and leased.
 * Both are read in pages and rebuilt when something changed; what is allocated meanwhile is kept beside.
 */
import { parseAddress, toBigInt } from '#pure/base/address.ts';
import { ofKey } from '#pure/network/ipam/block.ts';
import { type Census, createCensus, emptyCensus } from '#pure/network/ipam/census.ts';
import type { IpamDeps } from './deps.ts';

/** Bits of what is seen. */
export const seenBits = { device: 0, endpoint: 1, scan: 2 } as const;
/** Bits of what is declared and leased; the last three follow from the others. */
export const bookBits = {
  lease: 0,
  assigned: 1,
  dhcp: 2,
  reserved: 3,
  deprecated: 4,
  /** Used by the books alone, and not seen: adds to those that are seen. */
  usedUnseen: 5,
  /** Kept for somebody who was not seen. */
  keptUnseen: 6,
  used: 7,
} as const;

export type Pair = Readonly<Record<4 | 6, Census>>;
export const emptyPair: Pair = { 4: emptyCensus(4), 6: emptyCensus(6) };
const rowsAtOnce = 4000;

/** Link-local and loopback addresses are everybody's own. */
export function isLocal(family: 4 | 6, value: bigint): boolean {
  if (family === 4) return value >> 24n === 127n || value >> 16n === 0xa9fen || value === 0n;
  return value >> 118n === 0x3fan || value <= 1n;
}

type Deps = Pick<IpamDeps, 'state' | 'clock'>;

export interface Sighting {
  readonly address: string;
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly mac: string;
  readonly deviceId: string | null;
  readonly vlan: number | null;
  readonly seenMs: number;
}
export interface DeviceAddress {
  readonly address: string;
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly lengthBits: number | null;
  readonly deviceId: string;
  readonly seenMs: number;
}

/** Every endpoint address, those of one address together. */
export async function* sightings(deps: Deps, sinceMs: number): AsyncGenerator<Sighting[]> {
  let after = { address: '', mac: '' };
  for (;;) {
    const rows = await deps.state.db
      .selectFrom('endpoint_address')
      .innerJoin('endpoint', 'endpoint.mac', 'endpoint_address.mac')
      .select([
        'endpoint_address.address',
        'endpoint_address.mac',
        'endpoint_address.seen_ms',
        'endpoint.device_id',
        'endpoint.place_vlan',
      ])
      .where('endpoint_address.address', '>=', after.address)
      .where((expression) =>
        expression.or([
          expression('endpoint_address.address', '>', after.address),
          expression('endpoint_address.mac', '>', after.mac),
        ]),
      )
      .orderBy('endpoint_address.address')
      .orderBy('endpoint_address.mac')
      .limit(rowsAtOnce)
      .execute();
    yield rows.flatMap((row) => {
      const address = parseAddress(row.address);
      if (!address || row.seen_ms < sinceMs) return [];
      const sighting = { family: address.family, value: toBigInt(address) };
      if (isLocal(sighting.family, sighting.value)) return [];
      return [
        {
          ...sighting,
          address: row.address,
          mac: row.mac,
          deviceId: row.device_id,
          vlan: row.place_vlan,
          seenMs: row.seen_ms,
        },
      ];
    });
    if (rows.length < rowsAtOnce) return;
    after = rows.at(-1)!;
    await deps.clock.sleep(0);
  }
}

export async function deviceAddresses(deps: Deps): Promise<DeviceAddress[]> {
  const found: DeviceAddress[] = [];
  let after = '';
  for (;;) {
    const rows = await deps.state.db
      .selectFrom('address')
      .select(['id', 'address', 'length_bits', 'device_id', 'seen_ms'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows) {
      const address = parseAddress(row.address);
      if (!address || isLocal(address.family, toBigInt(address))) continue;
      found.push({
        address: row.address,
        family: address.family,
        value: toBigInt(address),
        lengthBits: row.length_bits,
        deviceId: row.device_id,
        seenMs: row.seen_ms,
      });
    }
    if (rows.length < rowsAtOnce) return found;
    after = rows.at(-1)!.id;
    await deps.clock.sleep(0);
  }
}

const statusBits: Readonly<Record<string, number>> = {
  assigned: bookBits.assigned,
  dhcp: bookBits.dhcp,
  reserved: bookBits.reserved,
  deprecated: bookBits.deprecated,
};

/** What the books say of each VRF. `seen` is the census of the network, to know who adds to it. */
export async function readBooks(deps: Deps, seen: Pair): Promise<Map<string, Pair>> {
  const builders = new Map<string, Record<4 | 6, ReturnType<typeof createCensus>>>();
  const add = (vrfId: string, key: string, bit: number, seenMs: number) => {
    let pair = builders.get(vrfId);
    if (!pair) {
      pair = { 4: createCensus(4), 6: createCensus(6) };
      builders.set(vrfId, pair);
    }
    const { family, value } = ofKey(key);
    pair[family].add(value, 1 << bit, seenMs);
  };
  for await (const rows of pages((after) =>
    deps.state.db
      .selectFrom('ipam_address')
      .select(['id', 'vrf_id', 'address_key', 'status'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute(),
  )) {
    for (const row of rows) add(row.vrf_id, row.address_key, statusBits[row.status] ?? bookBits.reserved, 0);
    await deps.clock.sleep(0);
  }
  const nowMs = deps.clock.now();
  for await (const rows of leasePages(deps)) {
    for (const row of rows)
      if (row.state === 'active' && (row.ends_ms === null || row.ends_ms > nowMs))
        add(row.vrf_id, row.address_key, bookBits.lease, row.imported_ms);
    await deps.clock.sleep(0);
  }
  const breathe = () => deps.clock.sleep(0);
  const books = new Map<string, Pair>();
  for (const [vrfId, pair] of builders) {
    const derive = (family: 4 | 6) => (value: bigint, flags: number) => {
      const used = flags & ((1 << bookBits.lease) | (1 << bookBits.assigned));
      const [from, to] = seen[family].within(value, value);
      return (
        flags |
        (used ? 1 << bookBits.used : 0) |
        (to > from ? 0 : used ? 1 << bookBits.usedUnseen : 1 << bookBits.keptUnseen)
      );
    };
    books.set(vrfId, {
      4: await pair[4].build(breathe, derive(4)),
      6: await pair[6].build(breathe, derive(6)),
    });
  }
  return books;
}

async function* pages<T extends { readonly id: string }>(
  ask: (after: string) => Promise<T[]>,
): AsyncGenerator<T[]> {
  let after = '';
  for (;;) {
    const rows = await ask(after);
    yield rows;
    if (rows.length < rowsAtOnce) return;
    after = rows.at(-1)!.id;
  }
}

async function* leasePages(deps: Deps) {
  let after = { address_key: '', server: '', vrf_id: '' };
  for (;;) {
    const rows = await deps.state.db
      .selectFrom('ipam_lease')
      .select(['vrf_id', 'address_key', 'server', 'state', 'ends_ms', 'imported_ms'])
      .where((expression) =>
        expression(
          expression.refTuple('address_key', 'server', 'vrf_id'),
          '>',
          expression.tuple(after.address_key, after.server, after.vrf_id),
        ),
      )
      .orderBy('address_key')
      .orderBy('server')
      .orderBy('vrf_id')
      .limit(rowsAtOnce)
      .execute();
    yield rows;
    if (rows.length < rowsAtOnce) return;
    after = rows.at(-1)!;
  }
}
