/** What people say of an alert, oldest first. */
import type { StateStore } from '#io/state/port.ts';
import type { AlertComment } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';

/** Shown of one alert. */
const commentsMax = 500;

export const newComment = (state: StateStore, row: StateTables['alert_comment']): Promise<unknown> =>
  state.write((tx) => tx.insertInto('alert_comment').values(row).execute());

export async function commentsOf(state: StateStore, alertId: string): Promise<AlertComment[]> {
  const rows = await state.db
    .selectFrom('alert_comment')
    .selectAll()
    .where('alert_id', '=', alertId)
    .orderBy('created_ms')
    .limit(commentsMax)
    .execute();
  return rows.map((row) => ({ id: row.id, by: row.by_name, text: row.text, timeMs: row.created_ms }));
}
