/** Writing what a discovery has seen of endpoints: in batches, and only what is new. */
import type { StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import { vendorOf } from '#pure/network/oui.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { EndpointsDeps } from './deps.ts';
import type { EndpointObservation } from './port.ts';
import type { PortNames } from './port-names.ts';

type EndpointRow = StateTables['endpoint'];
type WriteDeps = Pick<EndpointsDeps, 'state' | 'random' | 'clock'> & { readonly nameOf: PortNames };

/** Rows of one statement: SQLite takes 32,766 variables, an endpoint has thirteen. */
const rowsAtOnce = 1000;
/** "Last seen" is exact to this; finer would rewrite a million rows at each discovery. */
const seenResolutionMs = 600_000;

export interface Move {
  readonly mac: string;
  readonly before: EndpointRow;
  readonly now: EndpointRow;
}
export interface Written {
  readonly found: readonly EndpointRow[];
  readonly moved: readonly Move[];
}

const samePlace = (row: EndpointRow, place: NonNullable<EndpointObservation['place']>) =>
  row.place_device_id === place.deviceId && row.place_if_index === place.ifIndex;

function rowOf(
  observed: EndpointObservation,
  known: EndpointRow | undefined,
  vendor: string | undefined,
  timeMs: number,
): EndpointRow {
  const { place } = observed;
  const stays = place && known && samePlace(known, place);
  return {
    mac: observed.mac,
    device_id: observed.deviceId ?? known?.device_id ?? null,
    vendor: known?.vendor ?? vendor ?? null,
    name: observed.names[0]?.toLowerCase() ?? known?.name ?? null,
    first_seen_ms: known?.first_seen_ms ?? timeMs,
    seen_ms: timeMs,
    place_device_id: place?.deviceId ?? known?.place_device_id ?? null,
    place_if_index: place?.ifIndex ?? known?.place_if_index ?? null,
    place_vlan: (place ? place.vlan : known?.place_vlan) ?? null,
    place_source: place?.source ?? known?.place_source ?? null,
    place_confidence: place?.confidence ?? known?.place_confidence ?? null,
    place_behind: (place ? place.behind : known?.place_behind) ?? null,
    place_since_ms: (place && !stays ? timeMs : known?.place_since_ms) ?? null,
  };
}

const watched = [
  'device_id',
  'name',
  'place_device_id',
  'place_if_index',
  'place_vlan',
  'place_source',
  'place_confidence',
  'place_behind',
] as const;
const differs = (a: EndpointRow, b: EndpointRow) =>
  b.seen_ms - a.seen_ms >= seenResolutionMs || watched.some((column) => a[column] !== b[column]);

/** One batch in one transaction. The observations are of different MACs. */
async function writeBatch(
  tx: StateTransaction,
  batch: readonly EndpointObservation[],
  vendors: ReadonlyMap<string, string | undefined>,
  timeMs: number,
  deps: WriteDeps,
): Promise<Written> {
  const macs = batch.map((item) => item.mac);
  const rows = await tx.selectFrom('endpoint').selectAll().where('mac', 'in', macs).execute();
  const known = new Map(rows.map((row) => [row.mac, row]));
  const found: EndpointRow[] = [];
  const moved: Move[] = [];
  const changed: EndpointRow[] = [];
  for (const observed of batch) {
    const before = known.get(observed.mac);
    const now = rowOf(observed, before, vendors.get(observed.mac), timeMs);
    if (!before) found.push(now);
    else if (before.place_device_id !== null && observed.place && !samePlace(before, observed.place))
      moved.push({ mac: observed.mac, before, now });
    if (!before || differs(before, now)) changed.push(now);
  }
  if (changed.length > 0)
    await tx
      .insertInto('endpoint')
      .values(changed)
      .onConflict((conflict) =>
        conflict.column('mac').doUpdateSet((expression) => ({
          ...Object.fromEntries(
            ([...watched, 'seen_ms', 'place_since_ms'] as const).map((name) => [
              name,
              expression.ref(`excluded.${name}`),
            ]),
          ),
        })),
      )
      .execute();
  if (moved.length > 0)
    await tx
      .insertInto('endpoint_place')
      .values(moved.map((move) => placeRow(move, timeMs, deps)))
      .execute();
  await writeAddresses(tx, batch, timeMs);
  return { found, moved };
}

function placeRow({ mac, before }: Move, timeMs: number, deps: WriteDeps): StateTables['endpoint_place'] {
  const names = deps.nameOf(before.place_device_id!, before.place_if_index!);
  return {
    id: newId(timeMs, deps.random.bytes),
    mac,
    device_id: before.place_device_id!,
    device_name: names.device,
    if_index: before.place_if_index!,
    interface_name: names.port,
    vlan: before.place_vlan,
    since_ms: before.place_since_ms ?? before.first_seen_ms,
    left_ms: timeMs,
  };
}

async function writeAddresses(
  tx: StateTransaction,
  batch: readonly EndpointObservation[],
  timeMs: number,
): Promise<void> {
  const wanted = batch.flatMap(({ mac, addresses }) =>
    [...new Set(addresses)].map((address) => ({ mac, address, first_seen_ms: timeMs, seen_ms: timeMs })),
  );
  for (let at = 0; at < wanted.length; at += rowsAtOnce)
    await tx
      .insertInto('endpoint_address')
      .values(wanted.slice(at, at + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns(['mac', 'address'])
          .doUpdateSet({ seen_ms: timeMs })
          .where('endpoint_address.seen_ms', '<=', timeMs - seenResolutionMs),
      )
      .execute();
}

export async function writeEndpoints(
  observed: readonly EndpointObservation[],
  timeMs: number,
  deps: WriteDeps,
): Promise<Written> {
  const found: EndpointRow[] = [];
  const moved: Move[] = [];
  const byMac = [...new Map(observed.map((item) => [item.mac, item])).values()];
  for (let at = 0; at < byMac.length; at += rowsAtOnce) {
    const batch = byMac.slice(at, at + rowsAtOnce);
    const vendors = new Map(
      await Promise.all(batch.map(async ({ mac }) => [mac, await vendorOf(mac)] as const)),
    );
    // A batch is a transaction of its own, and the thread is handed back: people and packets get their turn in between.
    await deps.clock.sleep(0);
    const written = await deps.state.write((tx) => writeBatch(tx, batch, vendors, timeMs, deps));
    found.push(...written.found);
    moved.push(...written.moved);
  }
  return { found, moved };
}
