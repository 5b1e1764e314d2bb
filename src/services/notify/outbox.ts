/**
 * The outbox: a row for every message and channel, written before anything is sent. Each channel is a lane of its own: its messages go one
 * after another in the order they were made, and a receiver that is away holds only its own lane. A try is noted before it begins, so
 * after a crash every message that may have arrived is sent again under the same key and says that it is a repeat.
 */
import type { OutgoingMessage, Refusal } from '#io/notify/port.ts';
import type { StateTransaction } from '#io/state/port.ts';
import { newId } from '#pure/base/id.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Finding } from '#services/alerts/port.ts';
import type { ChannelRow, Channels } from './channels.ts';
import type { NotifyDeps } from './deps.ts';
import { digestOf, type Message } from './message.ts';

type OutboxRow = StateTables['outbox'];
/** Channels that are sent to at one moment. */
const lanesMax = 16;
/** Messages that one summary can hold. */
const batchMax = 500;
const retryMsFirst = 1000;
/** A message that was refused so often stands back behind the others of its lane. */
const patience = 6;
/** A receiver that is away for so long is told of, long before messages are given up. */
const awayMs = 10 * 60_000;
const idleMs = 60_000;
/** Faults after which the receiver may have the message all the same: it only did not say so. */
const mayHaveArrived: ReadonlySet<string> = new Set(['timeout', 'reset', 'closed']);

export interface NewRow {
  readonly key: string;
  readonly channelId: string;
  readonly alertId: string;
  readonly change: string;
  readonly why: string;
  readonly message: Message;
  readonly heldUntilMs: number | null;
  /** Waits so long for others to make one summary; 0 is sent at once. */
  readonly summaryMs: number;
}
interface Lane {
  failures: number;
  failingSinceMs: number | null;
  untilMs: number;
  alarmed: boolean;
}
interface OutboxSettings {
  readonly retryHours: number;
  readonly retryMsMax: number;
}

export function createOutbox(
  deps: NotifyDeps,
  settings: OutboxSettings,
  channels: Channels,
  complete: (message: Message) => Pick<OutgoingMessage, 'url' | 'acknowledgeUrl'>,
) {
  const { state, clock, random, log, bus, transports } = deps;
  const lanes = new Map<string, Lane>();
  const busy = new Map<string, Promise<void>>();
  const stopped = new AbortController();
  let lastCreatedMs = 0;
  let wake = new AbortController();
  const figures = {
    delivered_total: 0,
    attempts_failed_total: 0,
    given_up_total: 0,
    repeats_total: 0,
    withdrawn_total: 0,
    waiting: 0,
  };
  const laneOf = (channelId: string): Lane => {
    let lane = lanes.get(channelId);
    if (!lane) {
      lane = { failures: 0, failingSinceMs: null, untilMs: 0, alarmed: false };
      lanes.set(channelId, lane);
    }
    return lane;
  };
  /** Exponential, with full jitter over its upper half: many messages do not knock at one moment when the receiver comes back. */
  const backoffMs = (failures: number): number =>
    Math.min(settings.retryMsMax, retryMsFirst * 2 ** Math.min(failures - 1, 20)) *
    (0.5 + random.uint32() / 2 ** 33);

  const alarm = (
    channel: ChannelRow,
    refusal: Refusal | null,
    severity: Finding['severity'],
    title: string,
  ) => {
    laneOf(channel.id).alarmed = refusal !== null;
    const finding: Finding = {
      key: `notify:channel:${channel.id}`,
      state: refusal ? 'raised' : 'cleared',
      severity,
      deviceId: null,
      sensorId: null,
      title,
      fault: refusal?.fault ?? {
        code: 'unexpected-status',
        message: 'over',
        source: 'target',
        remedy: '',
      },
      evidence: refusal
        ? [{ timeMs: clock.now(), source: 'notify', statement: `${channel.name}: ${refusal.fault.message}` }]
        : [],
      atMs: clock.now(),
    };
    bus.publish('alert.finding', finding);
  };
  const tell = (channel: ChannelRow, row: OutboxRow, message: string) =>
    bus.publish('timeline', {
      id: newId(clock.now(), random.bytes),
      timeMs: clock.now(),
      kind: 'notification.failed',
      severity: 'warning',
      message,
      data: { channelId: channel.id, alertId: row.alert_id },
    });

  /** The next message of a lane, or all of one summary. */
  const take = async (channelId: string, lane: Lane, now: number): Promise<OutboxRow[]> => {
    const due = state.db
      .selectFrom('outbox')
      .selectAll()
      .where('channel_id', '=', channelId)
      .where('state', '=', 'pending')
      .where('next_attempt_ms', '<=', now);
    const usual = due.orderBy('created_ms').orderBy('id').limit(1);
    let first =
      lane.failures === 0
        ? undefined
        : await due
            .where('attempts', '<', patience)
            .orderBy('created_ms')
            .orderBy('id')
            .limit(1)
            .executeTakeFirst();
    first ??= await usual.executeTakeFirst();
    if (!first) return [];
    if (first.batch_id === null) return [first];
    return await state.db
      .selectFrom('outbox')
      .selectAll()
      .where('channel_id', '=', channelId)
      .where('state', '=', 'pending')
      .where('batch_id', '=', first.batch_id)
      .orderBy('created_ms')
      .orderBy('id')
      .limit(batchMax)
      .execute();
  };
  const messageOfRows = (rows: readonly OutboxRow[]): OutgoingMessage => {
    const messages = rows.map((row) => JSON.parse(row.payload) as Message);
    const message =
      messages.length === 1 ? messages[0]! : digestOf(`digest.${rows[0]!.batch_id}`, messages, clock.now());
    const repeat = rows.some((row) => row.repeats > 0);
    return {
      ...message,
      ...complete(message),
      repeat,
      text: repeat
        ? `${message.text}\nThis may be a repeat of a message whose receipt is unknown. Key ${message.id}\n`
        : message.text,
    };
  };
  const update = (rows: readonly OutboxRow[], values: Partial<OutboxRow>) =>
    state.write((tx) =>
      tx
        .updateTable('outbox')
        .set(values)
        .where(
          'id',
          'in',
          rows.map((row) => row.id),
        )
        .execute(),
    );

  const delivered = async (channel: ChannelRow, lane: Lane, rows: readonly OutboxRow[]) => {
    const now = clock.now();
    await update(rows, { state: 'delivered', delivered_ms: now, started_ms: null, fault: null });
    figures.delivered_total += rows.length;
    // The receiver is back: what waits for a later try need not wait.
    if (lane.failures > 1)
      await state.write((tx) =>
        tx
          .updateTable('outbox')
          .set({ next_attempt_ms: now })
          .where('channel_id', '=', channel.id)
          .where('state', '=', 'pending')
          .where('attempts', '>', 0)
          .execute(),
      );
    Object.assign(lane, { failures: 0, failingSinceMs: null, untilMs: 0 });
    if (lane.alarmed) alarm(channel, null, 'warning', `${channel.name} is reached again`);
  };
  const refused = async (channel: ChannelRow, lane: Lane, rows: readonly OutboxRow[], refusal: Refusal) => {
    const now = clock.now();
    const row = rows[0]!;
    const attempts = row.attempts + 1;
    figures.attempts_failed_total++;
    if (!refusal.permanent) {
      lane.failures++;
      lane.failingSinceMs ??= now;
      lane.untilMs = now + Math.max(refusal.retryAfterMs ?? 0, backoffMs(lane.failures));
    }
    const over = now >= (row.expires_ms ?? row.created_ms + settings.retryHours * 3_600_000);
    if (over) figures.given_up_total += rows.length;
    await update(rows, {
      state: over ? 'failed' : 'pending',
      started_ms: null,
      repeats: row.repeats + Number(mayHaveArrived.has(refusal.fault.code)),
      next_attempt_ms: now + Math.max(refusal.retryAfterMs ?? 0, backoffMs(attempts)),
      fault: JSON.stringify(refusal.fault),
    });
    if (attempts === 1 || over) {
      log.warn('notification not delivered', {
        channel: channel.name,
        reason: refusal.fault.message,
        attempts,
      });
      tell(
        channel,
        row,
        `${channel.name}: ${refusal.fault.message}${over ? ', given up' : ', will try again'}`,
      );
    }
    if (over) alarm(channel, refusal, 'major', `Notifications by ${channel.name} were given up`);
    else if (!lane.alarmed && lane.failingSinceMs !== null && now - lane.failingSinceMs >= awayMs)
      alarm(channel, refusal, 'minor', `Notifications by ${channel.name} do not get through`);
  };

  const runLane = async (channelId: string) => {
    const lane = laneOf(channelId);
    while (!stopped.signal.aborted && lane.untilMs <= clock.now()) {
      const channel = await state.db
        .selectFrom('channel')
        .selectAll()
        .where('id', '=', channelId)
        .executeTakeFirst();
      if (!channel?.enabled) return;
      const rows = await take(channelId, lane, clock.now());
      if (rows.length === 0) return;
      const now = clock.now();
      await state.write((tx) =>
        tx
          .updateTable('outbox')
          .set((row) => ({ state: 'sending', started_ms: now, attempts: row('attempts', '+', 1) }))
          .where(
            'id',
            'in',
            rows.map((row) => row.id),
          )
          .execute(),
      );
      const refusal = await transports.send(channels.configOf(channel), messageOfRows(rows));
      if (refusal) await refused(channel, lane, rows, refusal);
      else await delivered(channel, lane, rows);
    }
  };

  /** When each lane has something to send next. */
  const schedule = async (): Promise<readonly { channelId: string; atMs: number }[]> => {
    const rows = await state.db
      .selectFrom('outbox')
      .innerJoin('channel', 'channel.id', 'outbox.channel_id')
      .select(({ fn }) => [
        'outbox.channel_id as channelId',
        fn.min('outbox.next_attempt_ms').as('atMs'),
        fn.countAll<number>().as('count'),
      ])
      .where('outbox.state', '=', 'pending')
      .where('channel.enabled', '=', 1)
      .groupBy('outbox.channel_id')
      .execute();
    figures.waiting = rows.reduce((sum, row) => sum + Number(row.count), 0);
    return rows.map((row) => ({
      channelId: row.channelId,
      atMs: Math.max(Number(row.atMs), laneOf(row.channelId).untilMs),
    }));
  };
  const run = async () => {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      const now = clock.now();
      let nextMs = now + idleMs;
      for (const { channelId, atMs } of await schedule()) {
        if (busy.has(channelId)) continue;
        if (atMs > now || busy.size >= lanesMax) {
          nextMs = Math.min(nextMs, Math.max(atMs, now + 10));
          continue;
        }
        busy.set(
          channelId,
          runLane(channelId)
            .catch((error) => {
              laneOf(channelId).untilMs = clock.now() + retryMsFirst;
              log.error('a lane of the outbox stopped', { channelId, error: String(error) });
            })
            .finally(() => {
              busy.delete(channelId);
              wake.abort();
            }),
        );
      }
      await clock.sleep(Math.max(10, nextMs - now), AbortSignal.any([stopped.signal, wake.signal]));
    }
    await Promise.all(busy.values());
  };

  /** Joins the summary that is being gathered, or begins one. */
  const batchOf = async (tx: StateTransaction, row: NewRow, id: string, now: number) => {
    const atMs = Math.max(now + row.summaryMs, row.heldUntilMs ?? 0);
    if (row.summaryMs === 0 && row.heldUntilMs === null) return { batchId: null, atMs: now };
    const open = await tx
      .selectFrom('outbox')
      .select(['batch_id', 'next_attempt_ms'])
      .where('channel_id', '=', row.channelId)
      .where('state', '=', 'pending')
      .where('attempts', '=', 0)
      .where('batch_id', 'is not', null)
      .where('next_attempt_ms', '>', now)
      .where('next_attempt_ms', '<=', atMs)
      .orderBy('next_attempt_ms')
      .executeTakeFirst();
    if (open && (row.heldUntilMs === null || open.next_attempt_ms >= row.heldUntilMs))
      return { batchId: open.batch_id, atMs: open.next_attempt_ms };
    return { batchId: id, atMs };
  };

  return {
    figures,
    loop: run,
    stop: () => stopped.abort(),
    wake: () => wake.abort(),
    /** Idempotent: the same change of the same alert is queued once per channel, however often it is told. */
    async add(tx: StateTransaction, row: NewRow): Promise<void> {
      const now = clock.now();
      const id = newId(now, random.bytes);
      const { batchId, atMs } = await batchOf(tx, row, id, now);
      // Two of one millisecond keep their order: it is what a lane goes by.
      lastCreatedMs = Math.max(now, lastCreatedMs + 1);
      await tx
        .insertInto('outbox')
        .values({
          id,
          idempotency_key: row.key,
          channel_id: row.channelId,
          alert_id: row.alertId,
          payload: JSON.stringify(row.message),
          state: 'pending',
          attempts: 0,
          next_attempt_ms: atMs,
          created_ms: lastCreatedMs,
          delivered_ms: null,
          fault: null,
          change: row.change,
          why: row.why,
          held_until_ms: row.heldUntilMs,
          expires_ms: atMs + settings.retryHours * 3_600_000,
          batch_id: batchId,
          started_ms: null,
          repeats: 0,
        })
        .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
        .execute();
    },
    /** Before the first try after a start: what was under way when the program ended is sent again, marked. */
    async recover(): Promise<void> {
      const now = clock.now();
      const result = await state.write((tx) =>
        tx
          .updateTable('outbox')
          .set((row) => ({
            state: 'pending',
            started_ms: null,
            next_attempt_ms: now,
            repeats: row('repeats', '+', 1),
          }))
          .where('state', '=', 'sending')
          .executeTakeFirst(),
      );
      figures.repeats_total += Number(result.numUpdatedRows);
      const failed = await state.db
        .selectFrom('outbox')
        .select('channel_id')
        .where('state', '=', 'failed')
        .groupBy('channel_id')
        .execute();
      // Raised before the restart perhaps: the next delivery clears it.
      for (const row of failed) laneOf(row.channel_id).alarmed = true;
    },
    /** A lane that waited for its receiver tries at once: the person changed something. */
    nudge(channelId: string): void {
      const lane = laneOf(channelId);
      lane.untilMs = 0;
      wake.abort();
    },
  };
}
