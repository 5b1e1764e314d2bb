/**
 * The outbox: a row for every message and channel, written before anything is sent, deleted by nobody. A restart sends what waits,
 * and makes up what an alert that was opened or closed in the last moment had not yet got.
 */
import { z } from 'zod';
import type { Transports } from '#io/notify/port.ts';
import type { StateStore } from '#io/state/port.ts';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { Alert, AlertDetail, Channel, ChannelInput } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Vault } from '#services/access/port.ts';
import type { AlertChanged } from '#services/alerts/port.ts';
import { type Message, messageOf } from './message.ts';
import type { Notify } from './port.ts';

export interface NotifyDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly vault: Vault;
  readonly transports: Transports;
  /** Alerts whose messages may be missing after a crash: causes, opened or closed recently. */
  readonly recentAlerts: () => Promise<readonly Alert[]>;
}

type Config = ChannelInput['config'];
const secretFields = ['password', 'secret'] as const;
const reconcileWindowMs = 86_400_000;
const sendsAtOnce = 8;
const retryMsFirst = 1000;
const retryMsMax = 300_000;

export const notify = defineService({
  id: 'notify',
  summary: 'Tells people by e-mail, webhook and syslog',
  settings: z.object({
    attemptsMax: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(50)
      .describe('Give up on a message after this many tries; at most five minutes apart'),
  }),
  create(deps: NotifyDeps, settings): Notify {
    const { state, bus, clock, random, log, vault, transports } = deps;
    const stopped = new AbortController();
    let wake = new AbortController();
    let loop: Promise<void> | undefined;
    const figures = { delivered_total: 0, attempts_failed_total: 0, given_up_total: 0, waiting: 0 };

    const configOf = (row: StateTables['channel']): Config => ({
      ...(JSON.parse(row.config) as Config),
      ...(row.sealed ? (vault.open(row.sealed) as object) : {}),
    });
    const split = (config: Config): { open: string; sealed: string | null } => {
      const open: Record<string, unknown> = { ...config };
      const hidden: Record<string, unknown> = {};
      for (const field of secretFields)
        if (open[field] !== undefined) {
          hidden[field] = open[field];
          delete open[field];
        }
      return {
        open: JSON.stringify(open),
        sealed: Object.keys(hidden).length > 0 ? vault.seal(hidden) : null,
      };
    };
    const viewOf = async (row: StateTables['channel']): Promise<Channel> => {
      const counts = await state.db
        .selectFrom('outbox')
        .select(({ fn }) => ['state', fn.countAll<number>().as('count'), fn.max('delivered_ms').as('last')])
        .where('channel_id', '=', row.id)
        .groupBy('state')
        .execute();
      const of = (name: string) => counts.find((item) => item.state === name);
      return {
        id: row.id,
        name: row.name,
        kind: row.kind,
        enabled: row.enabled !== 0,
        config: JSON.parse(row.config) as Record<string, unknown>,
        createdMs: row.created_ms,
        pending: Number(of('pending')?.count ?? 0),
        failed: Number(of('failed')?.count ?? 0),
        lastDeliveredMs: of('delivered')?.last ?? null,
      };
    };
    const channelOf = async (id: string) => {
      const row = await state.db.selectFrom('channel').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) return row;
      throw new FaultError(fault('not-found', `there is no channel "${id}"`, { field: 'id', value: id }));
    };

    /** Idempotent: the same change of the same alert is queued once per channel, however often it is told. */
    const queue = async (change: 'opened' | 'closed', alert: Alert) => {
      const channels = await state.db.selectFrom('channel').select('id').where('enabled', '=', 1).execute();
      if (channels.length === 0) return;
      const now = clock.now();
      await state.write(async (tx) => {
        for (const { id: channelId } of channels) {
          const key = `${alert.id} ${change} ${channelId}`;
          await tx
            .insertInto('outbox')
            .values({
              id: newId(now, random.bytes),
              idempotency_key: key,
              channel_id: channelId,
              alert_id: alert.id,
              payload: JSON.stringify(messageOf(`${alert.id}.${change}`, change, alert)),
              state: 'pending',
              attempts: 0,
              next_attempt_ms: now,
              created_ms: now,
              delivered_ms: null,
              fault: null,
            })
            .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
            .execute();
        }
      });
      wake.abort();
    };

    const deliver = async (row: StateTables['outbox']) => {
      const channel = await state.db
        .selectFrom('channel')
        .selectAll()
        .where('id', '=', row.channel_id)
        .executeTakeFirst();
      if (!channel) return;
      const attempts = row.attempts + 1;
      const failure = await transports.send(configOf(channel), JSON.parse(row.payload) as Message);
      const now = clock.now();
      if (!failure) {
        await state.write((tx) =>
          tx
            .updateTable('outbox')
            .set({ state: 'delivered', delivered_ms: now, attempts, fault: null })
            .where('id', '=', row.id)
            .execute(),
        );
        figures.delivered_total++;
        return;
      }
      figures.attempts_failed_total++;
      const over = attempts >= settings.attemptsMax;
      if (over) figures.given_up_total++;
      // Full jitter keeps many messages from knocking at one moment when the receiver comes back.
      const waitMs =
        Math.min(retryMsMax, retryMsFirst * 2 ** Math.min(attempts - 1, 20)) *
        (0.5 + random.uint32() / 2 ** 32 / 2);
      await state.write((tx) =>
        tx
          .updateTable('outbox')
          .set({
            state: over ? 'failed' : 'pending',
            attempts,
            next_attempt_ms: now + waitMs,
            fault: JSON.stringify(failure),
          })
          .where('id', '=', row.id)
          .execute(),
      );
      if (attempts === 1 || over) {
        log.warn('notification not delivered', { channel: channel.name, reason: failure.message, attempts });
        bus.publish('timeline', {
          id: newId(now, random.bytes),
          timeMs: now,
          kind: 'notification.failed',
          severity: 'warning',
          message: `${channel.name}: ${failure.message}${over ? ', given up' : ', will try again'}`,
          data: { channelId: channel.id, alertId: row.alert_id },
        });
      }
    };

    const run = async () => {
      while (!stopped.signal.aborted) {
        const now = clock.now();
        const due = await state.db
          .selectFrom('outbox')
          .innerJoin('channel', 'channel.id', 'outbox.channel_id')
          .selectAll('outbox')
          .where('outbox.state', '=', 'pending')
          .where('channel.enabled', '=', 1)
          .orderBy('outbox.next_attempt_ms')
          .limit(sendsAtOnce)
          .execute();
        figures.waiting = due.length;
        const ready = due.filter((row) => row.next_attempt_ms <= now);
        if (ready.length > 0) {
          await Promise.all(
            ready.map((row) =>
              deliver(row).catch((error) => log.error('delivery failed', { error: String(error) })),
            ),
          );
          continue;
        }
        wake = new AbortController();
        const nextMs = due[0]?.next_attempt_ms ?? now + 60_000;
        await clock.sleep(
          Math.max(10, Math.min(60_000, nextMs - now)),
          AbortSignal.any([stopped.signal, wake.signal]),
        );
      }
    };

    const unsubscribe = bus.subscribe<AlertChanged>('alert.changed', async ({ payload }) => {
      if (!payload.page) return;
      if (payload.change === 'opened' || payload.change === 'became-cause')
        await queue('opened', payload.alert);
      if (payload.change === 'closed') await queue('closed', payload.alert);
    });

    return {
      async start() {
        const since = clock.now() - reconcileWindowMs;
        const channels = await state.db.selectFrom('channel').select('created_ms').execute();
        const oldest = Math.min(...channels.map((row) => row.created_ms));
        for (const alert of await deps.recentAlerts()) {
          // Only what happened while a channel existed: nobody wants yesterday's alerts in a new mailbox.
          const from = Math.max(since, oldest);
          if (alert.pagedMs === null) continue;
          if (alert.pagedMs >= from) await queue('opened', alert);
          if (alert.closedMs !== null && alert.closedMs >= from) await queue('closed', alert);
        }
        loop = run();
      },
      async stop() {
        unsubscribe();
        stopped.abort();
        await loop;
      },
      health: () => ({
        state: loop && !stopped.signal.aborted ? 'ok' : 'stopped',
        detail: loop ? `${figures.waiting} messages wait.` : 'Not started.',
        figures,
      }),
      async channels() {
        const rows = await state.db.selectFrom('channel').selectAll().orderBy('name').execute();
        return await Promise.all(rows.map(viewOf));
      },
      async create(input) {
        const { open, sealed } = split(input.config);
        const row = {
          id: newId(clock.now(), random.bytes),
          name: input.name,
          kind: input.config.kind,
          config: open,
          sealed,
          enabled: Number(input.enabled),
          created_ms: clock.now(),
        };
        await state.write(async (tx) => {
          const same = await tx
            .selectFrom('channel')
            .select('id')
            .where('name', '=', input.name)
            .executeTakeFirst();
          if (same)
            throw new FaultError(
              fault('conflict', `name: a channel named "${input.name}" exists already`, {
                field: 'name',
                value: input.name,
              }),
            );
          await tx.insertInto('channel').values(row).execute();
        });
        return await viewOf(row);
      },
      async replace(id, input) {
        const before = await channelOf(id);
        const { open, sealed } = split(input.config);
        // Secrets are never shown, so a form that leaves them out means to keep them.
        const row = {
          ...before,
          name: input.name,
          kind: input.config.kind,
          config: open,
          sealed: sealed ?? (before.kind === input.config.kind ? before.sealed : null),
          enabled: Number(input.enabled),
        };
        await state.write((tx) => tx.updateTable('channel').set(row).where('id', '=', id).execute());
        wake.abort();
        return await viewOf(row);
      },
      async remove(id) {
        await channelOf(id);
        await state.write((tx) => tx.deleteFrom('channel').where('id', '=', id).execute());
      },
      async test(id) {
        const row = await channelOf(id);
        const failure: Fault | undefined = await transports.send(configOf(row), {
          id: `test.${newId(clock.now(), random.bytes)}`,
          change: 'test',
          subject: '[TEST] Nocturne can reach you',
          text: 'This is a test message, sent by hand. Nothing is wrong.\n',
          severity: 'info',
          timeMs: clock.now(),
          alert: null,
        });
        return { ok: failure === undefined, fault: failure ? { ...failure } : null };
      },
      async ofAlert(alertId): Promise<AlertDetail['notifications']> {
        const rows = await state.db
          .selectFrom('outbox')
          .innerJoin('channel', 'channel.id', 'outbox.channel_id')
          .selectAll('outbox')
          .select('channel.name as channel_name')
          .where('outbox.alert_id', '=', alertId)
          .orderBy('outbox.created_ms')
          .execute();
        return rows.map((row) => ({
          id: row.id,
          channelName: row.channel_name,
          state: row.state,
          attempts: row.attempts,
          createdMs: row.created_ms,
          deliveredMs: row.delivered_ms,
          fault: row.fault ? (JSON.parse(row.fault) as Fault) : null,
        }));
      },
    };
  },
});
