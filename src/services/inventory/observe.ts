/** Writes one observation into the model: finds or makes the device, merges doubles, keeps who said what. */
import type { StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import { apartFrom, imageOf, recordDecision } from './decisions.ts';
import type { InventoryDeps } from './deps.ts';
import { identify, type Key, type KnownKey, sharedPrefix, usableKeys } from './identity.ts';
import type { Observation, OwnersMoved } from './port.ts';

/** Who is believed when sources disagree: the higher wins, and within one rank the newer. */
const rank: Readonly<Record<string, number>> = {
  person: 5,
  import: 4,
  snmp: 3,
  ssh: 2,
  lldp: 2,
  cdp: 2,
  scan: 1,
  sweep: 1,
  arp: 1,
};

const columns = {
  name: 'name',
  kind: 'kind',
  vendor: 'vendor',
  platform: 'platform',
  model: 'model',
  version: 'version',
  serial: 'serial',
  managementAddress: 'management_address',
  location: 'location',
  contact: 'contact',
  credentialId: 'credential_id',
  sysObjectId: 'sys_object_id',
  sysDescr: 'sys_descr',
} as const;
type Attribute = keyof typeof columns;
const attributes = Object.keys(columns) as Attribute[];

/** An attribute of a device, before and after. */
export interface Change {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

export interface Observed {
  readonly deviceId: string;
  readonly created: boolean;
  readonly changed: readonly string[];
  /** The same with values, of the attributes only; of a new device too. */
  readonly changes: readonly Change[];
  readonly name: string;
  /** Ids that turned out to be this device and exist no more. */
  readonly merged: readonly string[];
  /** What belonged to them and is this device's now. */
  readonly moved: readonly OwnersMoved[];
}

export async function writeObservation(
  tx: StateTransaction,
  observation: Observation,
  deps: InventoryDeps,
): Promise<Observed> {
  const { keys, known } = await readKeys(tx, usableKeys(observation.keys));
  const identity = identify(keys, known);
  const shared = new Set(identity.shared.map((key) => `${key.kind} ${key.value}`));
  for (const { kind, value } of identity.shared)
    await tx
      .updateTable('device_key')
      .set({ kind: `${sharedPrefix}${kind}` })
      .where('kind', '=', kind)
      .where('value', '=', value)
      .execute();

  const created = identity.deviceId === undefined;
  const deviceId = identity.deviceId ?? newId(observation.timeMs, deps.random.bytes);
  const apart = created ? noDevices : await apartFrom(tx, deviceId);
  const others = identity.others.filter((id) => !apart.has(id));
  if (created)
    await tx
      .insertInto('device')
      .values({
        id: deviceId,
        name:
          observation.attributes.name ??
          observation.attributes.managementAddress ??
          keys[0]?.value ??
          deviceId,
        site_id: await existing(tx, 'site', observation.siteId),
        kind: 'unknown',
        vendor: null,
        platform: null,
        model: null,
        version: null,
        serial: null,
        management_address: null,
        sys_object_id: null,
        sys_descr: null,
        location: null,
        contact: null,
        credential_id: null,
        note: '',
        created_ms: observation.timeMs,
        seen_ms: observation.timeMs,
        ignored_ms: null,
      })
      .execute();
  const moved: OwnersMoved[] = [];
  for (const other of others)
    moved.push(
      (await merge(tx, deviceId, other, { kind: 'automatic-merge', by: observation.source }, deps)).moved,
    );

  // What belongs to a device that a person keeps apart stays with it.
  const apartKeys = new Set(
    known.filter((key) => apart.has(key.deviceId)).map((key) => `${key.kind} ${key.value}`),
  );
  const isMine = (key: Key) => {
    const text = `${key.kind} ${key.value}`;
    return !shared.has(text) && !apartKeys.has(text);
  };
  for (const { kind, value } of keys.filter(isMine))
    await tx
      .insertInto('device_key')
      .values({ kind, value, device_id: deviceId })
      .onConflict((conflict) => conflict.columns(['kind', 'value']).doUpdateSet({ device_id: deviceId }))
      .execute();
  await writeFacts(tx, deviceId, observation);
  const changes = await applyFacts(tx, deviceId, observation.timeMs);
  const changed = changes.map((change) => change.field);
  const ids = await writeInterfaces(tx, deviceId, observation, deps);
  if (ids.changed && !created) changed.push('interfaces');
  await writeAddresses(tx, deviceId, observation, ids.byIndex, deps);
  const row = await tx
    .selectFrom('device')
    .select('name')
    .where('id', '=', deviceId)
    .executeTakeFirstOrThrow();
  return {
    deviceId,
    created,
    changed: created ? [] : changed,
    changes,
    name: row.name,
    merged: others,
    moved,
  };
}

/** Bound variables of one statement: SQLite takes 32766, a key takes two. */
const keysAtOnce = 5000;

/** The keys that still identify somebody, and every key of each device that has one of them. */
async function readKeys(
  tx: StateTransaction,
  given: readonly Key[],
): Promise<{ keys: Key[]; known: KnownKey[] }> {
  const values = [...new Set(given.map((key) => key.value))];
  const rows: { kind: string; value: string; device_id: string }[] = [];
  for (let at = 0; at < values.length; at += keysAtOnce)
    rows.push(
      ...(await tx
        .selectFrom('device_key')
        .selectAll()
        .where('value', 'in', values.slice(at, at + keysAtOnce))
        .where('kind', 'in', [...new Set(given.flatMap((key) => [key.kind, `${sharedPrefix}${key.kind}`]))])
        .execute()),
    );
  const nobodys = new Set(
    rows.filter((row) => row.kind.startsWith(sharedPrefix)).map((row) => `${row.kind} ${row.value}`),
  );
  const keys = given.filter((key) => !nobodys.has(`${sharedPrefix}${key.kind} ${key.value}`));
  const asked = new Set(keys.map((key) => `${key.kind} ${key.value}`));
  const ids = [
    ...new Set(rows.filter((row) => asked.has(`${row.kind} ${row.value}`)).map((row) => row.device_id)),
  ];
  const known =
    ids.length === 0
      ? []
      : await tx.selectFrom('device_key').selectAll().where('device_id', 'in', ids).execute();
  return { keys, known: known.map((row) => ({ kind: row.kind, value: row.value, deviceId: row.device_id })) };
}

/** The id, if the row it points at is still there: what an observer remembers may have been deleted meanwhile. */
async function existing(
  tx: StateTransaction,
  table: 'site' | 'credential',
  id: string | null | undefined,
): Promise<string | null> {
  if (!id) return null;
  const row = await tx.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
  return row?.id ?? null;
}

const noDevices: ReadonlySet<string> = new Set();

/** Merges two devices, so that it can be undone. */
export async function merge(
  tx: StateTransaction,
  deviceId: string,
  other: string,
  { kind, by }: { readonly kind: 'merge' | 'automatic-merge'; readonly by: string },
  deps: InventoryDeps,
): Promise<{ decisionId: string; moved: OwnersMoved }> {
  const image = await imageOf(tx, [deviceId, other]);
  const nameOf = (id: string) => image.device.find((row) => row.id === id)?.name ?? id;
  const summary = `${nameOf(other)} is ${nameOf(deviceId)}`;
  await mergeInto(tx, deviceId, other);
  const decisionId = await recordDecision(tx, { kind, by, deviceId, otherId: other, summary, image }, deps);
  const theirs = (rows: OwnersMoved['sensors']) =>
    rows.flatMap((row) => (row.device_id === other ? [{ ...row, device_id: deviceId }] : []));
  return { decisionId, moved: { sensors: theirs(image.sensor), alerts: theirs(image.alert) } };
}

/** Everything that points at `other` points at `deviceId` afterwards; what both have is kept once. */
async function mergeInto(tx: StateTransaction, deviceId: string, other: string): Promise<void> {
  const [into, from] = await Promise.all(
    [deviceId, other].map((id) =>
      tx.selectFrom('device').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    ),
  );
  await tx
    .updateTable('device')
    .set({
      site_id: into!.site_id ?? from!.site_id,
      note: [into!.note, from!.note].filter(Boolean).join('\n\n'),
      created_ms: Math.min(into!.created_ms, from!.created_ms),
    })
    .where('id', '=', deviceId)
    .execute();
  for (const table of ['sensor', 'alert', 'device_key'] as const)
    await tx.updateTable(table).set({ device_id: deviceId }).where('device_id', '=', other).execute();
  for (const row of await tx.selectFrom('device_tag').selectAll().where('device_id', '=', other).execute())
    await tx
      .insertInto('device_tag')
      .values({ ...row, device_id: deviceId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await mergeFacts(tx, deviceId, other);
  await mergeInterfaces(tx, deviceId, other);
  await tx.deleteFrom('device').where('id', '=', other).execute();
}

async function mergeFacts(tx: StateTransaction, deviceId: string, other: string): Promise<void> {
  const own = await tx.selectFrom('fact').selectAll().where('device_id', '=', deviceId).execute();
  for (const row of await tx.selectFrom('fact').selectAll().where('device_id', '=', other).execute()) {
    const before = own.find((fact) => fact.name === row.name && fact.source === row.source);
    if (before && before.seen_ms >= row.seen_ms) continue;
    const { value, confidence, seen_ms } = row;
    await tx
      .insertInto('fact')
      .values({ ...row, device_id: deviceId })
      .onConflict((conflict) =>
        conflict.columns(['device_id', 'name', 'source']).doUpdateSet({ value, confidence, seen_ms }),
      )
      .execute();
  }
}

/** Ports, addresses and cables. Links are kept, so that a merge is not reported as links lost and found. */
async function mergeInterfaces(tx: StateTransaction, deviceId: string, other: string): Promise<void> {
  const own = await tx.selectFrom('interface').selectAll().where('device_id', '=', deviceId).execute();
  for (const row of await tx.selectFrom('interface').selectAll().where('device_id', '=', other).execute()) {
    const same = own.find((item) => item.if_index === row.if_index);
    if (!same) {
      await tx.updateTable('interface').set({ device_id: deviceId }).where('id', '=', row.id).execute();
      continue;
    }
    await tx
      .updateTable('address')
      .set({ interface_id: same.id })
      .where('interface_id', '=', row.id)
      .execute();
    await tx
      .updateTable('link')
      .set({ a_interface_id: same.id })
      .where('a_interface_id', '=', row.id)
      .execute();
    await tx
      .updateTable('link')
      .set({ b_interface_id: same.id })
      .where('b_interface_id', '=', row.id)
      .execute();
  }
  const addresses = await tx
    .selectFrom('address')
    .select('address')
    .where('device_id', '=', deviceId)
    .execute();
  const known = new Set(addresses.map((row) => row.address));
  for (const row of await tx.selectFrom('address').selectAll().where('device_id', '=', other).execute())
    if (!known.has(row.address))
      await tx.updateTable('address').set({ device_id: deviceId }).where('id', '=', row.id).execute();
  await tx.updateTable('link').set({ a_device_id: deviceId }).where('a_device_id', '=', other).execute();
  await tx.updateTable('link').set({ b_device_id: deviceId }).where('b_device_id', '=', other).execute();
  // A cable from a box to itself is what is left of a link between its two halves.
  await tx
    .deleteFrom('link')
    .where('a_device_id', '=', deviceId)
    .where('b_device_id', '=', deviceId)
    .where((eb) =>
      eb.or([eb('a_interface_id', 'is', null), eb('a_interface_id', '=', eb.ref('b_interface_id'))]),
    )
    .execute();
}

async function writeFacts(tx: StateTransaction, deviceId: string, observation: Observation): Promise<void> {
  const given: { name: string; value: unknown; confidence: number }[] = attributes.flatMap((name) => {
    const value = observation.attributes[name];
    return value === undefined || value === null ? [] : [{ name, value, confidence: 1 }];
  });
  for (const { name, value, confidence } of [...given, ...(observation.facts ?? [])]) {
    const row = { value: JSON.stringify(value), confidence, seen_ms: observation.timeMs };
    await tx
      .insertInto('fact')
      .values({ device_id: deviceId, name, source: observation.source, ...row })
      .onConflict((conflict) => conflict.columns(['device_id', 'name', 'source']).doUpdateSet(row))
      .execute();
  }
}

/** The device row holds the fact of the best source for each attribute. */
export async function applyFacts(tx: StateTransaction, deviceId: string, timeMs: number): Promise<Change[]> {
  const facts = await tx
    .selectFrom('fact')
    .selectAll()
    .where('device_id', '=', deviceId)
    .where('name', 'in', attributes)
    .execute();
  const device = await tx
    .selectFrom('device')
    .selectAll()
    .where('id', '=', deviceId)
    .executeTakeFirstOrThrow();
  const columnsChanged: Record<string, unknown> = {};
  const changes: Change[] = [];
  for (const name of attributes) {
    const best = facts
      .filter((fact) => fact.name === name)
      .sort((a, b) => (rank[b.source] ?? 0) - (rank[a.source] ?? 0) || b.seen_ms - a.seen_ms)[0];
    if (!best) continue;
    const said = JSON.parse(best.value) as string | null;
    const value = name === 'credentialId' ? await existing(tx, 'credential', said) : said;
    // A device always has a name and a kind, whatever a source withdraws.
    if (value === null && (name === 'name' || name === 'kind')) continue;
    if (device[columns[name]] === value) continue;
    columnsChanged[columns[name]] = value;
    changes.push({ field: name, from: device[columns[name]], to: value });
  }
  await tx
    .updateTable('device')
    .set({ ...columnsChanged, seen_ms: Math.max(timeMs, device.seen_ms) })
    .where('id', '=', deviceId)
    .execute();
  return changes;
}

async function writeInterfaces(
  tx: StateTransaction,
  deviceId: string,
  observation: Observation,
  deps: InventoryDeps,
): Promise<{ byIndex: ReadonlyMap<number, string>; changed: boolean }> {
  const before = await tx
    .selectFrom('interface')
    .select(['id', 'if_index', 'name'])
    .where('device_id', '=', deviceId)
    .execute();
  const byIndex = new Map(before.map((row) => [row.if_index, row.id]));
  if (!observation.interfaces) return { byIndex, changed: false };
  let changed = false;
  for (const item of observation.interfaces) {
    const row = {
      name: item.name,
      descr: item.descr ?? null,
      alias: item.alias ?? null,
      type: item.type ?? null,
      mtu_bytes: item.mtuBytes ?? null,
      speed_bps: item.speedBps ?? null,
      mac: item.mac ?? null,
      admin_status: item.adminStatus ?? null,
      oper_status: item.operStatus ?? null,
      seen_ms: observation.timeMs,
    };
    const id = byIndex.get(item.ifIndex);
    if (id) await tx.updateTable('interface').set(row).where('id', '=', id).execute();
    else {
      const fresh = newId(observation.timeMs, deps.random.bytes);
      await tx
        .insertInto('interface')
        .values({ id: fresh, device_id: deviceId, if_index: item.ifIndex, ...row })
        .execute();
      byIndex.set(item.ifIndex, fresh);
      changed = true;
    }
  }
  const seen = new Set(observation.interfaces.map((item) => item.ifIndex));
  for (const row of before)
    if (!seen.has(row.if_index)) {
      await tx.deleteFrom('interface').where('id', '=', row.id).execute();
      byIndex.delete(row.if_index);
      changed = true;
    }
  return { byIndex, changed };
}

/** They tell of one address at a time, where the others read all that a device has: what they do not name may still be there. */
const hearers: ReadonlySet<Observation['source']> = new Set([
  'sweep',
  'scan',
  'lldp',
  'cdp',
  'arp',
  'derived',
]);
/** Two addresses that were heard within this time are of one device at once; after it, the newer one has taken the place of the other. */
const heardTogetherMs = 600_000;

async function writeAddresses(
  tx: StateTransaction,
  deviceId: string,
  observation: Observation,
  interfaces: ReadonlyMap<number, string>,
  deps: InventoryDeps,
): Promise<void> {
  if (!observation.addresses) return;
  const kept = observation.addresses.map((item) => item.address);
  let stale = tx
    .deleteFrom('address')
    .where('device_id', '=', deviceId)
    .where('source', '=', observation.source);
  if (hearers.has(observation.source))
    stale = stale.where('seen_ms', '<', observation.timeMs - heardTogetherMs);
  if (kept.length > 0) stale = stale.where('address', 'not in', kept);
  await stale.execute();
  for (const item of observation.addresses) {
    const row = {
      interface_id: (item.ifIndex === undefined ? undefined : interfaces.get(item.ifIndex)) ?? null,
      length_bits: item.lengthBits ?? null,
      source: observation.source,
      seen_ms: observation.timeMs,
    };
    await tx
      .insertInto('address')
      .values({
        id: newId(observation.timeMs, deps.random.bytes),
        device_id: deviceId,
        address: item.address,
        ...row,
      })
      .onConflict((conflict) => conflict.columns(['device_id', 'address']).doUpdateSet(row))
      .execute();
  }
}
