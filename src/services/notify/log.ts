/** The outbox as people look at it: what waits, what was sent, what was given up; and sending that again. */
import type { StateStore } from '#io/state/port.ts';
import type { Fault } from '#pure/base/errors.ts';
import { invalidInput } from '#pure/base/errors.ts';
import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { OutboxEntry } from '#pure/contract/resources.ts';
import type { Message } from './message.ts';

const dayMs = 86_400_000;
/** What was given up is kept longer: somebody should have looked. */
const failedKeptTimes = 4;

const cursorOf = (row: { created_ms: number; id: string }) => `${row.created_ms}.${row.id}`;
function afterCursor(cursor: string): { createdMs: number; id: string } {
  const [createdMs = '', id = ''] = cursor.split('.');
  if (!/^\d+$/.test(createdMs) || id === '')
    throw invalidInput('cursor', cursor, 'is no cursor of this list');
  return { createdMs: Number(createdMs), id };
}

export async function entriesOf(
  state: StateStore,
  query: Partial<QueryOf<'outbox'>> & { readonly limit: number },
): Promise<ResponseOf<'outbox'>> {
  let rows = state.db
    .selectFrom('outbox')
    .innerJoin('channel', 'channel.id', 'outbox.channel_id')
    .selectAll('outbox')
    .select('channel.name as channel_name');
  if (query.state) rows = rows.where('outbox.state', '=', query.state);
  if (query.channelId) rows = rows.where('outbox.channel_id', '=', query.channelId);
  if (query.alertId) rows = rows.where('outbox.alert_id', '=', query.alertId);
  if (query.cursor) {
    const after = afterCursor(query.cursor);
    rows = rows.where(({ eb, or, and }) =>
      or([
        eb('outbox.created_ms', '<', after.createdMs),
        and([eb('outbox.created_ms', '=', after.createdMs), eb('outbox.id', '<', after.id)]),
      ]),
    );
  }
  const [found, counts] = await Promise.all([
    rows
      .orderBy('outbox.created_ms', 'desc')
      .orderBy('outbox.id', 'desc')
      .limit(query.limit + 1)
      .execute(),
    state.db
      .selectFrom('outbox')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute(),
  ]);
  const kept = found.slice(0, query.limit);
  const total = counts.reduce((sum, row) => sum + Number(row.count), 0);
  return {
    items: kept.map(
      (row): OutboxEntry => ({
        id: row.id,
        key: row.idempotency_key,
        state: row.state as OutboxEntry['state'],
        change: row.change || (row.idempotency_key.split(' ')[1] ?? ''),
        channelId: row.channel_id,
        channelName: row.channel_name,
        alertId: row.alert_id,
        subject: (JSON.parse(row.payload) as Message).subject,
        why: row.why,
        attempts: row.attempts,
        repeats: row.repeats,
        createdMs: row.created_ms,
        nextAttemptMs: row.state === 'pending' ? row.next_attempt_ms : null,
        heldUntilMs: row.held_until_ms,
        expiresMs: row.expires_ms,
        deliveredMs: row.delivered_ms,
        fault: row.fault ? (JSON.parse(row.fault) as Fault) : null,
      }),
    ),
    next: found.length > query.limit ? cursorOf(kept.at(-1)!) : null,
    total,
    counts: Object.fromEntries(counts.map((row) => [row.state, Number(row.count)])),
  };
}

/** Given up, and now tried anew under the same key. */
export async function resend(
  state: StateStore,
  ids: readonly string[] | undefined,
  nowMs: number,
  keptMs: number,
): Promise<number> {
  if (ids?.length === 0) return 0;
  const result = await state.write(async (tx) => {
    let rows = tx
      .updateTable('outbox')
      .set({ state: 'pending', attempts: 0, next_attempt_ms: nowMs, expires_ms: nowMs + keptMs })
      .where('state', '=', 'failed');
    if (ids) rows = rows.where('id', 'in', [...ids]);
    return await rows.executeTakeFirst();
  });
  return Number(result.numUpdatedRows);
}

export async function prune(state: StateStore, nowMs: number, keepDays: number): Promise<void> {
  await state.write(async (tx) => {
    await tx
      .deleteFrom('outbox')
      .where('state', 'in', ['delivered', 'withdrawn'])
      .where('created_ms', '<', nowMs - keepDays * dayMs)
      .execute();
    await tx
      .deleteFrom('outbox')
      .where('state', '=', 'failed')
      .where('created_ms', '<', nowMs - keepDays * failedKeptTimes * dayMs)
      .execute();
  });
}
