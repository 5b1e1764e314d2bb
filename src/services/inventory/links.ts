/** Links between devices: one row however many neighbours report it, marked removed when nobody does any more. */
import type { StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { InventoryDeps } from './deps.ts';
import type { Inventory, LinkObservation } from './port.ts';

interface End {
  readonly deviceId: string;
  readonly interfaceId: string | null;
}

type Port = Pick<StateTables['interface'], 'id' | 'if_index' | 'name' | 'descr'>;

async function readPorts(tx: StateTransaction, deviceId: string): Promise<Port[] | undefined> {
  const device = await tx.selectFrom('device').select('id').where('id', '=', deviceId).executeTakeFirst();
  if (!device) return undefined;
  return await tx
    .selectFrom('interface')
    .select(['id', 'if_index', 'name', 'descr'])
    .where('device_id', '=', deviceId)
    .execute();
}

function endOf(rows: readonly Port[], end: LinkObservation['a']): End {
  const found =
    rows.find((row) => end.ifIndex !== undefined && row.if_index === end.ifIndex) ??
    rows.find(
      (row) =>
        end.interfaceName !== undefined &&
        (row.name === end.interfaceName || row.descr === end.interfaceName),
    );
  return { deviceId: end.deviceId, interfaceId: found?.id ?? null };
}

export async function writeLinks(
  tx: StateTransaction,
  links: readonly LinkObservation[],
  complete: Parameters<Inventory['observeLinks']>[1],
  deps: InventoryDeps,
): Promise<{ found: string[]; lost: string[] }> {
  const found: string[] = [];
  const ports = new Map<string, Port[] | undefined>();
  const portsOf = async (deviceId: string) => {
    if (!ports.has(deviceId)) ports.set(deviceId, await readPorts(tx, deviceId));
    return ports.get(deviceId);
  };
  for (const observed of links) {
    const [near, far] = [await portsOf(observed.a.deviceId), await portsOf(observed.b.deviceId)];
    // A device that was deleted or merged while it was being looked at.
    if (!near || !far) continue;
    // Both ends report the same cable: sorted ends make it one row.
    const [a, b] = [endOf(near, observed.a), endOf(far, observed.b)].sort((x, y) =>
      `${x.deviceId} ${x.interfaceId}` < `${y.deviceId} ${y.interfaceId}` ? -1 : 1,
    ) as [End, End];
    if (a.deviceId === b.deviceId && a.interfaceId === b.interfaceId) continue;
    const rows = await tx
      .selectFrom('link')
      .selectAll()
      .where('a_device_id', '=', a.deviceId)
      .where('b_device_id', '=', b.deviceId)
      .where('source', '=', observed.source)
      .execute();
    const agrees = (known: string | null, seen: string | null) =>
      known === seen || known === null || seen === null;
    const same = rows.find(
      (row) => agrees(row.a_interface_id, a.interfaceId) && agrees(row.b_interface_id, b.interfaceId),
    );
    if (same) {
      if (same.removed_ms !== null) found.push(same.id);
      await tx
        .updateTable('link')
        .set({
          a_interface_id: a.interfaceId ?? same.a_interface_id,
          b_interface_id: b.interfaceId ?? same.b_interface_id,
          confidence: Math.max(same.confidence, observed.confidence),
          seen_ms: observed.timeMs,
          removed_ms: null,
        })
        .where('id', '=', same.id)
        .execute();
    } else {
      const id = newId(observed.timeMs, deps.random.bytes);
      found.push(id);
      await tx
        .insertInto('link')
        .values({
          id,
          a_device_id: a.deviceId,
          a_interface_id: a.interfaceId,
          b_device_id: b.deviceId,
          b_interface_id: b.interfaceId,
          source: observed.source,
          confidence: observed.confidence,
          first_seen_ms: observed.timeMs,
          seen_ms: observed.timeMs,
          removed_ms: null,
        })
        .execute();
    }
  }
  const read = new Set(complete.deviceIds);
  if (read.size === 0) return { found, lost: [] };
  const candidates = await tx
    .selectFrom('link')
    .select(['id', 'a_device_id', 'b_device_id'])
    .where('source', '=', complete.source)
    .where('removed_ms', 'is', null)
    .where('seen_ms', '<', complete.timeMs)
    .execute();
  const lost = candidates
    .filter((row) => read.has(row.a_device_id) || read.has(row.b_device_id))
    .map((row) => row.id);
  for (const id of lost)
    await tx.updateTable('link').set({ removed_ms: complete.timeMs }).where('id', '=', id).execute();
  return { found, lost };
}
