/** Writes one observation into the model: finds or makes the device, merges doubles, keeps who said what. */
import type { StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import type { InventoryDeps } from './deps.ts';
import { identify, strongKinds, usableKeys } from './identity.ts';
import type { Observation } from './port.ts';

/** Who is believed when sources disagree: the higher wins, and within one rank the newer. */
const rank: Readonly<Record<string, number>> = {
  person: 5,
  import: 4,
  snmp: 3,
  lldp: 2,
  cdp: 2,
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

export interface Observed {
  readonly deviceId: string;
  readonly created: boolean;
  readonly changed: readonly string[];
  readonly name: string;
  readonly interfaces: number;
}

export async function writeObservation(
  tx: StateTransaction,
  observation: Observation,
  deps: InventoryDeps,
): Promise<Observed> {
  const keys = usableKeys(observation.keys);
  const matching =
    keys.length === 0
      ? []
      : await tx
          .selectFrom('device_key')
          .selectAll()
          .where((eb) =>
            eb.or(keys.map((key) => eb.and([eb('kind', '=', key.kind), eb('value', '=', key.value)]))),
          )
          .execute();
  const weakIds = [...new Set(matching.map((row) => row.device_id))];
  const strongRows =
    weakIds.length === 0
      ? []
      : await tx
          .selectFrom('device_key')
          .select('device_id')
          .where('device_id', 'in', weakIds)
          .where('kind', 'in', [...strongKinds])
          .execute();
  const strong = new Set(strongRows.map((row) => row.device_id));
  const identity = identify(
    keys,
    matching.map((row) => ({ kind: row.kind, value: row.value, deviceId: row.device_id })),
    (deviceId) => strong.has(deviceId),
  );

  const created = identity.kind === 'new';
  const deviceId = created ? newId(observation.timeMs, deps.random.bytes) : identity.deviceId;
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
        site_id: observation.siteId ?? null,
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
      })
      .execute();
  else for (const other of identity.others) await mergeInto(tx, deviceId, other);

  for (const { kind, value } of keys)
    await tx
      .insertInto('device_key')
      .values({ kind, value, device_id: deviceId })
      .onConflict((conflict) => conflict.columns(['kind', 'value']).doUpdateSet({ device_id: deviceId }))
      .execute();
  await writeFacts(tx, deviceId, observation);
  const changed = await applyFacts(tx, deviceId, observation.timeMs);
  const ids = await writeInterfaces(tx, deviceId, observation, deps);
  if (ids.changed && !created) changed.push('interfaces');
  await writeAddresses(tx, deviceId, observation, ids.byIndex, deps);
  const row = await tx
    .selectFrom('device')
    .select('name')
    .where('id', '=', deviceId)
    .executeTakeFirstOrThrow();
  return { deviceId, created, changed: created ? [] : changed, name: row.name, interfaces: ids.byIndex.size };
}

/** Everything that points at `other` points at `deviceId` afterwards; doubles that would clash are dropped. */
async function mergeInto(tx: StateTransaction, deviceId: string, other: string): Promise<void> {
  for (const table of ['sensor', 'alert', 'device_key'] as const)
    await tx.updateTable(table).set({ device_id: deviceId }).where('device_id', '=', other).execute();
  const moveUnless = async (table: 'device_tag' | 'fact' | 'address') => {
    if (table === 'device_tag') {
      const rows = await tx.selectFrom(table).selectAll().where('device_id', '=', other).execute();
      for (const row of rows)
        await tx
          .insertInto(table)
          .values({ ...row, device_id: deviceId })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    } else if (table === 'fact') {
      const rows = await tx.selectFrom(table).selectAll().where('device_id', '=', other).execute();
      for (const row of rows)
        await tx
          .insertInto(table)
          .values({ ...row, device_id: deviceId })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    } else {
      const rows = await tx.selectFrom(table).selectAll().where('device_id', '=', other).execute();
      for (const row of rows) {
        await tx.deleteFrom(table).where('id', '=', row.id).execute();
        await tx
          .insertInto(table)
          .values({ ...row, interface_id: null, device_id: deviceId })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    }
  };
  await moveUnless('device_tag');
  await moveUnless('fact');
  await moveUnless('address');
  await tx.deleteFrom('device').where('id', '=', other).execute();
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
export async function applyFacts(tx: StateTransaction, deviceId: string, timeMs: number): Promise<string[]> {
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
  const changes: Record<string, unknown> = {};
  const changed: string[] = [];
  for (const name of attributes) {
    const best = facts
      .filter((fact) => fact.name === name)
      .sort((a, b) => (rank[b.source] ?? 0) - (rank[a.source] ?? 0) || b.seen_ms - a.seen_ms)[0];
    if (!best) continue;
    const value = JSON.parse(best.value) as string;
    if (device[columns[name]] === value) continue;
    changes[columns[name]] = value;
    changed.push(name);
  }
  await tx
    .updateTable('device')
    .set({ ...changes, seen_ms: Math.max(timeMs, device.seen_ms) })
    .where('id', '=', deviceId)
    .execute();
  return changed;
}

async function writeInterfaces(
  tx: StateTransaction,
  deviceId: string,
  observation: Observation,
  deps: InventoryDeps,
): Promise<{ byIndex: ReadonlyMap<number, string>; changed: boolean }> {
  const existing = await tx
    .selectFrom('interface')
    .select(['id', 'if_index', 'name'])
    .where('device_id', '=', deviceId)
    .execute();
  const byIndex = new Map(existing.map((row) => [row.if_index, row.id]));
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
  for (const row of existing)
    if (!seen.has(row.if_index)) {
      await tx.deleteFrom('interface').where('id', '=', row.id).execute();
      byIndex.delete(row.if_index);
      changed = true;
    }
  return { byIndex, changed };
}

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
