/**
 * Writes what a file says a network is meant to be: all of it in one transaction, or nothing. A rehearsal is the same writing, taken
 * back at its end, so that what it tells is what will happen. A file adds and corrects; it takes nothing away that it does not name.
 */
import { sql } from 'kysely';
import type { StateDatabase, StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import type { InventoryDeps } from './deps.ts';
import { type Change, type Observed, writeObservation } from './observe.ts';
import type { Description, Intended, IntendedOutcome, Intention } from './port.ts';

const source = 'import';
/** About thirty milliseconds of work. */
const devicesAtOnce = 50;

export interface Written {
  readonly outcomes: readonly IntendedOutcome[];
  readonly sitesCreated: readonly string[];
  readonly observed: readonly Observed[];
}

export async function writeIntended(
  tx: StateTransaction,
  { devices, sites, rehearse }: Intention,
  timeMs: number,
  deps: InventoryDeps,
): Promise<Written> {
  await sql`savepoint intention`.execute(tx);
  const known = await siteIds(tx);
  const sitesCreated: string[] = [];
  const siteOf = async (name: string, note = ''): Promise<string> => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const id = newId(timeMs, deps.random.bytes);
    await tx.insertInto('site').values({ id, name, note, created_ms: timeMs }).execute();
    known.set(name, id);
    sitesCreated.push(name);
    return id;
  };
  for (const site of sites) await siteOf(site.name, site.note);
  const outcomes: IntendedOutcome[] = [];
  const observed: Observed[] = [];
  const rowOf = new Map<string, number>();
  for (const [at, device] of devices.entries()) {
    // A long file must not hold the thread: pages and alerts go on between these.
    if (at % devicesAtOnce === devicesAtOnce - 1) await deps.clock.sleep(0);
    const siteId = device.siteName === null ? null : await siteOf(device.siteName);
    await sql`savepoint device`.execute(tx);
    const { seen, outcome } = await writeDevice(tx, device, siteId, known, timeMs, deps);
    const sameAs = rowOf.get(seen.deviceId);
    if (sameAs === undefined) {
      await sql`release device`.execute(tx);
      rowOf.set(seen.deviceId, at);
      observed.push(seen);
      outcomes.push(outcome);
    } else {
      // Two rows that are one device would overwrite each other: the first one counts.
      await sql`rollback to device`.execute(tx);
      outcomes.push({ ...outcome, changes: [], held: [], merged: [], sameAs });
    }
  }
  if (rehearse) await sql`rollback to intention`.execute(tx);
  await sql`release intention`.execute(tx);
  return { outcomes, sitesCreated, observed };
}

async function siteIds(tx: StateTransaction): Promise<Map<string, string>> {
  const rows = await tx.selectFrom('site').select(['id', 'name']).execute();
  return new Map(rows.map((row) => [row.name, row.id]));
}

async function writeDevice(
  tx: StateTransaction,
  given: Intended,
  siteId: string | null,
  sites: ReadonlyMap<string, string>,
  timeMs: number,
  deps: InventoryDeps,
): Promise<{ seen: Observed; outcome: IntendedOutcome }> {
  const { keys, attributes } = given;
  const seen = await writeObservation(tx, { source, timeMs, keys, attributes }, deps);
  const id = seen.deviceId;
  const row = await tx.selectFrom('device').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const changes: Change[] = [...seen.changes];
  const held: { field: string; value: unknown }[] = heldAttributes(given, row);
  const set: { site_id?: string; note?: string } = {};
  if (siteId !== null && row.site_id !== siteId) {
    const before = [...sites].find(([, known]) => known === row.site_id)?.[0] ?? null;
    changes.push({ field: 'site', from: before, to: given.siteName });
    set.site_id = siteId;
  }
  if (given.note && row.note === '') {
    changes.push({ field: 'note', from: null, to: given.note });
    set.note = given.note;
  } else if (given.note && row.note !== given.note) held.push({ field: 'note', value: row.note });
  if (Object.keys(set).length > 0) await tx.updateTable('device').set(set).where('id', '=', id).execute();
  changes.push(...(await writeTags(tx, id, given.tags)));
  changes.push(...(await writeAddresses(tx, id, given, timeMs, deps)));
  changes.push(...(await writeFacts(tx, id, given, timeMs)));
  const { created, merged } = seen;
  return { seen, outcome: { deviceId: id, name: row.name, created, merged, changes, held, sameAs: null } };
}

/** Attributes that a person said otherwise: theirs stay. */
function heldAttributes(
  { attributes }: Intended,
  row: Readonly<Record<string, unknown>>,
): { field: string; value: unknown }[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return value === undefined || value === null || row[column] === value
      ? []
      : [{ field: name, value: row[column] ?? null }];
  });
}

async function writeTags(tx: StateTransaction, id: string, tags: readonly string[]): Promise<Change[]> {
  if (tags.length === 0) return [];
  const rows = await tx.selectFrom('device_tag').select('tag').where('device_id', '=', id).execute();
  const before = new Set(rows.map((row) => row.tag));
  const added = [...new Set(tags)].filter((tag) => !before.has(tag));
  for (const tag of added) await tx.insertInto('device_tag').values({ device_id: id, tag }).execute();
  return added.length > 0
    ? [{ field: 'tags', from: [...before].sort(), to: [...before, ...added].sort() }]
    : [];
}

/** An address that any source has told already stays as it is: a file knows less of it than the device itself. */
async function writeAddresses(
  tx: StateTransaction,
  id: string,
  { addresses }: Intended,
  timeMs: number,
  deps: InventoryDeps,
): Promise<Change[]> {
  if (addresses.length === 0) return [];
  const rows = await tx.selectFrom('address').select('address').where('device_id', '=', id).execute();
  const before = rows.map((row) => row.address).sort();
  const added = addresses.filter((item) => !before.includes(item.address));
  for (const { address, lengthBits } of added)
    await tx
      .insertInto('address')
      .values({
        id: newId(timeMs, deps.random.bytes),
        device_id: id,
        interface_id: null,
        address,
        length_bits: lengthBits,
        source,
        seen_ms: timeMs,
      })
      .execute();
  return added.length > 0
    ? [{ field: 'addresses', from: before, to: [...before, ...added.map((item) => item.address)].sort() }]
    : [];
}

async function writeFacts(
  tx: StateTransaction,
  id: string,
  { facts }: Intended,
  timeMs: number,
): Promise<Change[]> {
  if (facts.length === 0) return [];
  const rows = await tx
    .selectFrom('fact')
    .select(['name', 'value'])
    .where('device_id', '=', id)
    .where('source', '=', source)
    .execute();
  const before = new Map(rows.map((row) => [row.name, row.value]));
  const changes: Change[] = [];
  for (const { name, value } of facts) {
    const text = JSON.stringify(value);
    const said = before.get(name);
    if (said === text) continue;
    const row = { value: text, confidence: 1, seen_ms: timeMs };
    await tx
      .insertInto('fact')
      .values({ device_id: id, name, source, ...row })
      .onConflict((conflict) => conflict.columns(['device_id', 'name', 'source']).doUpdateSet(row))
      .execute();
    changes.push({ field: name, from: said === undefined ? null : JSON.parse(said), to: value });
  }
  return changes;
}

/** Of every device what lists do not show: MACs, addresses, and what files have said of it. */
export async function readDescriptions(db: StateDatabase): Promise<ReadonlyMap<string, Description>> {
  const [macs, addresses, facts] = await Promise.all([
    db.selectFrom('device_key').selectAll().where('kind', '=', 'mac').orderBy('value').execute(),
    db.selectFrom('address').selectAll().orderBy('address').execute(),
    db.selectFrom('fact').selectAll().where('source', '=', source).orderBy('name').execute(),
  ]);
  const found = new Map<
    string,
    { macs: string[]; addresses: Description['addresses'][number][]; facts: Map<string, unknown> }
  >();
  const of = (id: string) => {
    let item = found.get(id);
    if (!item) {
      item = { macs: [], addresses: [], facts: new Map() };
      found.set(id, item);
    }
    return item;
  };
  for (const row of macs) of(row.device_id).macs.push(row.value);
  for (const row of addresses)
    of(row.device_id).addresses.push({
      address: row.address,
      lengthBits: row.length_bits,
      interfaceId: row.interface_id,
    });
  for (const row of facts) of(row.device_id).facts.set(row.name, JSON.parse(row.value));
  return found;
}
