/**
 * Who is who, decided by people: merge, split, ignore. Each decision, and each merge that an observation led to, keeps an image of
 * what it changed and can be undone. What was learnt after it is learnt again at the next discovery.
 */
import type { StateTransaction } from '#io/state/port.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { InventoryDeps } from './deps.ts';
import type { Key } from './identity.ts';
import type { OwnersMoved } from './port.ts';

type Tables = StateTables;
/** Decisions kept; older ones can no longer be undone. */
const decisionsMax = 10_000;

/** The rows of some devices as they were. Of sensors and alerts only whose they were: the rest of them lives on. */
interface Image {
  readonly device: readonly Tables['device'][];
  readonly device_key: readonly Tables['device_key'][];
  readonly device_tag: readonly Tables['device_tag'][];
  readonly fact: readonly Tables['fact'][];
  readonly interface: readonly Tables['interface'][];
  readonly address: readonly Tables['address'][];
  readonly link: readonly Tables['link'][];
  readonly sensor: readonly Owned[];
  readonly alert: readonly Owned[];
}
type Owned = OwnersMoved['sensors'][number];
export type DecisionKind = 'merge' | 'automatic-merge' | 'split' | 'ignore';

export async function imageOf(tx: StateTransaction, deviceIds: readonly string[]): Promise<Image> {
  const owned = (table: 'sensor' | 'alert') =>
    tx.selectFrom(table).select(['id', 'device_id']).where('device_id', 'in', deviceIds).execute();
  return {
    device: await tx.selectFrom('device').selectAll().where('id', 'in', deviceIds).execute(),
    device_key: await tx.selectFrom('device_key').selectAll().where('device_id', 'in', deviceIds).execute(),
    device_tag: await tx.selectFrom('device_tag').selectAll().where('device_id', 'in', deviceIds).execute(),
    fact: await tx.selectFrom('fact').selectAll().where('device_id', 'in', deviceIds).execute(),
    interface: await tx.selectFrom('interface').selectAll().where('device_id', 'in', deviceIds).execute(),
    address: await tx.selectFrom('address').selectAll().where('device_id', 'in', deviceIds).execute(),
    link: await tx
      .selectFrom('link')
      .selectAll()
      .where((eb) => eb.or([eb('a_device_id', 'in', deviceIds), eb('b_device_id', 'in', deviceIds)]))
      .execute(),
    sensor: await owned('sensor'),
    alert: await owned('alert'),
  };
}

export async function recordDecision(
  tx: StateTransaction,
  decision: {
    readonly kind: DecisionKind;
    readonly by: string;
    readonly deviceId: string;
    readonly otherId: string | null;
    readonly summary: string;
    readonly image: Image;
  },
  { clock, random }: InventoryDeps,
): Promise<string> {
  const id = newId(clock.now(), random.bytes);
  await tx
    .insertInto('identity_decision')
    .values({
      id,
      kind: decision.kind,
      time_ms: clock.now(),
      decided_by: decision.by,
      device_id: decision.deviceId,
      other_id: decision.otherId,
      summary: decision.summary,
      image: JSON.stringify(decision.image),
      undone_ms: null,
    })
    .execute();
  const old = await tx
    .selectFrom('identity_decision')
    .select('id')
    .orderBy('id', 'desc')
    .offset(decisionsMax)
    .limit(1)
    .executeTakeFirst();
  if (old) await tx.deleteFrom('identity_decision').where('id', '<=', old.id).execute();
  return id;
}

export async function decisionRow(tx: StateTransaction, id: string): Promise<Tables['identity_decision']> {
  return await tx.selectFrom('identity_decision').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** The new device takes the keys named, the addresses and ports that go with them, and nothing else. */
export async function splitDevice(
  tx: StateTransaction,
  deviceId: string,
  keys: readonly Key[],
  name: string,
  deps: InventoryDeps,
): Promise<string> {
  const image = await imageOf(tx, [deviceId]);
  const device = image.device[0]!;
  const has = (key: Key) => image.device_key.some((own) => own.kind === key.kind && own.value === key.value);
  const foreign = keys.find((key) => !has(key));
  if (foreign)
    throw invalidInput(
      'keys',
      `${foreign.kind} ${foreign.value}`,
      'this device has no such key',
      'Choose from the keys on its facts page.',
    );
  if (keys.length === image.device_key.length)
    throw invalidInput('keys', `${keys.length} keys`, 'nothing would stay behind', 'Leave at least one key.');
  const id = newId(deps.clock.now(), deps.random.bytes);
  const values = (kind: string) => new Set(keys.filter((key) => key.kind === kind).map((key) => key.value));
  const [addresses, macs] = [values('address'), values('mac')];
  await tx
    .insertInto('device')
    .values({
      ...blank(device),
      id,
      name,
      management_address: [...addresses][0] ?? null,
      created_ms: deps.clock.now(),
    })
    .execute();
  for (const key of keys)
    await tx
      .updateTable('device_key')
      .set({ device_id: id })
      .where('kind', '=', key.kind)
      .where('value', '=', key.value)
      .execute();
  const own = { device_id: id };
  for (const row of image.interface)
    if (row.mac !== null && macs.has(row.mac)) {
      await tx.updateTable('interface').set(own).where('id', '=', row.id).execute();
      await tx.updateTable('link').set({ a_device_id: id }).where('a_interface_id', '=', row.id).execute();
      await tx.updateTable('link').set({ b_device_id: id }).where('b_interface_id', '=', row.id).execute();
    }
  for (const row of image.address)
    if (addresses.has(row.address))
      await tx.updateTable('address').set(own).where('id', '=', row.id).execute();
  if (device.management_address !== null && addresses.has(device.management_address)) {
    const stays = image.address.find((row) => !addresses.has(row.address))?.address ?? null;
    await tx.updateTable('device').set({ management_address: stays }).where('id', '=', deviceId).execute();
  }
  await keepApart(tx, deviceId, id);
  return id;
}

/** A device of which nothing is known yet, at the same site. */
const blank = (device: Tables['device']): Tables['device'] => ({
  ...device,
  kind: 'unknown',
  vendor: null,
  platform: null,
  model: null,
  version: null,
  serial: null,
  sys_object_id: null,
  sys_descr: null,
  location: null,
  contact: null,
  credential_id: null,
  note: '',
  ignored_ms: null,
});

async function keepApart(tx: StateTransaction, a: string, b: string): Promise<void> {
  const [first, second] = [a, b].sort();
  await tx
    .insertInto('identity_apart')
    .values({ a_device_id: first!, b_device_id: second! })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Devices that a person said are others than `deviceId`. */
export async function apartFrom(tx: StateTransaction, deviceId: string): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('identity_apart')
    .selectAll()
    .where((eb) => eb.or([eb('a_device_id', '=', deviceId), eb('b_device_id', '=', deviceId)]))
    .execute();
  return new Set(rows.map((row) => (row.a_device_id === deviceId ? row.b_device_id : row.a_device_id)));
}

export async function joinAgain(tx: StateTransaction, a: string, b: string): Promise<void> {
  const [first, second] = [a, b].sort();
  await tx
    .deleteFrom('identity_apart')
    .where('a_device_id', '=', first!)
    .where('b_device_id', '=', second!)
    .execute();
}

export async function undoDecision(
  tx: StateTransaction,
  id: string,
  timeMs: number,
): Promise<{ row: Tables['identity_decision']; moved: OwnersMoved }> {
  const row = await tx.selectFrom('identity_decision').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row)
    throw new FaultError(fault('not-found', `there is no decision "${id}"`, { field: 'id', value: id }));
  if (row.undone_ms !== null)
    throw new FaultError(
      fault('conflict', 'this decision was undone already', {
        field: 'id',
        value: id,
        remedy: 'Nothing is left to do.',
      }),
    );
  const device = await tx
    .selectFrom('device')
    .select('id')
    .where('id', '=', row.device_id)
    .executeTakeFirst();
  if (!device)
    throw new FaultError(
      fault('conflict', 'the device of this decision exists no more', {
        field: 'id',
        value: id,
        remedy: 'It was deleted or merged into another one: undo that first.',
      }),
    );
  const image = JSON.parse(row.image) as Image;
  const moved = row.kind === 'ignore' ? await restoreIgnored(tx, image) : await restore(tx, row, image);
  await tx.updateTable('identity_decision').set({ undone_ms: timeMs }).where('id', '=', id).execute();
  return { row, moved };
}

async function restoreIgnored(tx: StateTransaction, image: Image): Promise<OwnersMoved> {
  for (const { id, ignored_ms } of image.device)
    await tx.updateTable('device').set({ ignored_ms }).where('id', '=', id).execute();
  return { sensors: [], alerts: [] };
}

/** Puts the rows back as they were: what hung on the devices since goes, what points at them stays. */
async function restore(
  tx: StateTransaction,
  row: Tables['identity_decision'],
  image: Image,
): Promise<OwnersMoved> {
  const ids = image.device.map((device) => device.id);
  const made = row.kind === 'split' ? row.other_id : null;
  const all = made ? [...ids, made] : ids;
  for (const table of ['sensor', 'alert'] as const)
    if (made)
      await tx.updateTable(table).set({ device_id: row.device_id }).where('device_id', '=', made).execute();
  await tx
    .deleteFrom('link')
    .where((eb) => eb.or([eb('a_device_id', 'in', all), eb('b_device_id', 'in', all)]))
    .execute();
  for (const table of ['device_key', 'device_tag', 'fact', 'address', 'interface'] as const)
    await tx
      .deleteFrom(table)
      .where('device_id' as never, 'in', all as never)
      .execute();
  if (made) await tx.deleteFrom('device').where('id', '=', made).execute();

  const there = async (
    table: 'device' | 'interface' | 'site' | 'credential',
    ids: readonly (string | null)[],
  ) => {
    const wanted = [...new Set(ids.filter((id) => id !== null))];
    const rows =
      wanted.length > 0 ? await tx.selectFrom(table).select('id').where('id', 'in', wanted).execute() : [];
    return new Set(rows.map((item) => item.id));
  };
  const sites = await there(
    'site',
    image.device.map((device) => device.site_id),
  );
  const credentials = await there(
    'credential',
    image.device.map((device) => device.credential_id),
  );
  for (const device of image.device) {
    const values = {
      ...device,
      site_id: device.site_id && sites.has(device.site_id) ? device.site_id : null,
      credential_id:
        device.credential_id && credentials.has(device.credential_id) ? device.credential_id : null,
    };
    await tx
      .insertInto('device')
      .values(values)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
  }
  for (const table of ['interface', 'address', 'device_tag', 'fact', 'device_key'] as const)
    for (const item of image[table])
      await tx
        .insertInto(table)
        .values(item as never)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  const devices = await there(
    'device',
    image.link.flatMap((link) => [link.a_device_id, link.b_device_id]),
  );
  const ports = await there(
    'interface',
    image.link.flatMap((link) => [link.a_interface_id, link.b_interface_id]),
  );
  const port = (id: string | null) => (id !== null && ports.has(id) ? id : null);
  for (const link of image.link)
    if (devices.has(link.a_device_id) && devices.has(link.b_device_id))
      await tx
        .insertInto('link')
        .values({
          ...link,
          a_interface_id: port(link.a_interface_id),
          b_interface_id: port(link.b_interface_id),
        })
        .execute();
  for (const table of ['sensor', 'alert'] as const)
    for (const { id, device_id } of image[table])
      await tx.updateTable(table).set({ device_id }).where('id', '=', id).execute();
  if (made) await joinAgain(tx, row.device_id, made);
  else if (row.other_id) await keepApart(tx, row.device_id, row.other_id);
  return { sensors: image.sensor, alerts: image.alert };
}
