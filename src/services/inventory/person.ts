/** What a person, or a file that stands for one, says of a device: it goes before what was observed. */
import type { StateTransaction } from '#io/state/port.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import { applyFacts } from './observe.ts';

export async function writePerson(
  tx: StateTransaction,
  id: string,
  body: BodyOf<'updateDevice'>,
  nowMs: number,
): Promise<void> {
  for (const name of ['name', 'kind', 'credentialId'] as const) {
    const value = body[name];
    if (value === undefined) continue;
    const row = { value: JSON.stringify(value), confidence: 1, seen_ms: nowMs };
    if (name === 'kind' && value === 'unknown')
      await tx
        .deleteFrom('fact')
        .where('device_id', '=', id)
        .where('name', '=', name)
        .where('source', '=', 'person')
        .execute();
    else
      await tx
        .insertInto('fact')
        .values({ device_id: id, name, source: 'person', ...row })
        .onConflict((conflict) => conflict.columns(['device_id', 'name', 'source']).doUpdateSet(row))
        .execute();
  }
  await applyFacts(tx, id, 0);
  if (body.siteId !== undefined)
    await tx.updateTable('device').set({ site_id: body.siteId }).where('id', '=', id).execute();
  if (body.note !== undefined)
    await tx.updateTable('device').set({ note: body.note }).where('id', '=', id).execute();
  if (body.tags) {
    await tx.deleteFrom('device_tag').where('device_id', '=', id).execute();
    for (const tag of new Set(body.tags))
      await tx.insertInto('device_tag').values({ device_id: id, tag }).execute();
  }
}
