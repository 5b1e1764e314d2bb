/** Links between devices: one row however many neighbours report it, marked removed when nobody does any more. */
import type { StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import type { InventoryDeps } from './deps.ts';
import type { Inventory, LinkObservation } from './port.ts';

interface End {
  readonly deviceId: string;
  readonly interfaceId: string | null;
}

async function endOf(tx: StateTransaction, end: LinkObservation['a']): Promise<End> {
  const rows = await tx
    .selectFrom('interface')
    .select(['id', 'if_index', 'name', 'descr'])
    .where('device_id', '=', end.deviceId)
    .execute();
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
  for (const observed of links) {
    // Both ends report the same cable: sorted ends make it one row.
    const [a, b] = [await endOf(tx, observed.a), await endOf(tx, observed.b)].sort((x, y) =>
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
  const ids = [...complete.deviceIds];
  if (ids.length === 0) return { found, lost: [] };
  const stale = await tx
    .selectFrom('link')
    .select('id')
    .where('source', '=', complete.source)
    .where('removed_ms', 'is', null)
    .where('seen_ms', '<', complete.timeMs)
    .where((eb) => eb.or([eb('a_device_id', 'in', ids), eb('b_device_id', 'in', ids)]))
    .execute();
  for (const row of stale)
    await tx.updateTable('link').set({ removed_ms: complete.timeMs }).where('id', '=', row.id).execute();
  return { found, lost: stale.map((row) => row.id) };
}
