/**
 * From a change of an alert to rows of the outbox: whom the rules and the rota name, step after step, until somebody takes the alert or it
 * ends. The rows of a step and the place where the escalation stands are one transaction: a crash neither skips a step nor takes it twice.
 */
import type { MessageChange } from '#io/notify/port.ts';
import type { Alert } from '#pure/contract/resources.ts';
import type { Recipient, StepPlan } from '#services/oncall/port.ts';
import type { Channels } from './channels.ts';
import type { NotifyDeps } from './deps.ts';
import { messageOf } from './message.ts';
import type { createOutbox } from './outbox.ts';

const stepsAtOnce = 50;
const idleMs = 60_000;
const ranks = ['critical', 'major', 'minor', 'warning', 'indeterminate'];

export function createEscalation(
  deps: NotifyDeps,
  channels: Channels,
  outbox: ReturnType<typeof createOutbox>,
) {
  const { state, clock, log } = deps;
  const stopped = new AbortController();
  let wake = new AbortController();
  const figures = { escalations_total: 0, escalating: 0 };
  const subjectOf = (alert: Alert) => ({
    deviceId: alert.deviceId,
    sensorId: alert.sensorId,
    severity: alert.severity,
  });

  /** Writes one message per channel and, for an open alert, when the next step is due. */
  const write = async (
    alert: Alert,
    change: MessageChange,
    id: string,
    plan: Pick<StepPlan, 'recipients'>,
    step: number,
    next: { readonly policyId: string | null; readonly atMs: number | null } | null,
  ) => {
    const enabled = new Map((await channels.enabled()).map((row) => [row.id, row]));
    const acknowledging = new Set(
      deps.transports.kinds.filter((kind) => kind.acknowledgements).map((kind) => kind.id),
    );
    const now = clock.now();
    await state.write(async (tx) => {
      for (const recipient of plan.recipients) {
        const channel = enabled.get(recipient.channelId);
        if (!channel || (change === 'acknowledged' && !acknowledging.has(channel.kind))) continue;
        const options = channels.optionsOf(channel);
        const limit = options.summaryAboveSeverity;
        const urgent = limit !== undefined && ranks.indexOf(alert.severity) <= ranks.indexOf(limit);
        await outbox.add(tx, {
          key: `${alert.id} ${id} ${channel.id}`,
          channelId: channel.id,
          alertId: alert.id,
          change,
          why: recipient.why,
          message: messageOf(
            { id: `${alert.id}.${id}`, change, alert, step, contactName: recipient.contactName, nowMs: now },
            options,
          ),
          heldUntilMs: recipient.heldUntilMs,
          summaryMs: urgent ? 0 : options.summaryMs,
        });
      }
      if (next === null) await tx.deleteFrom('escalation').where('alert_id', '=', alert.id).execute();
      else {
        const row = { policy_id: next.policyId, step: step + 1, next_ms: next.atMs };
        await tx
          .insertInto('escalation')
          .values({ alert_id: alert.id, started_ms: now, ...row })
          .onConflict((conflict) => conflict.column('alert_id').doUpdateSet(row))
          .execute();
      }
    });
    outbox.wake();
    wake.abort();
  };

  const rowsOf = (alertId: string) =>
    state.db.selectFrom('outbox').selectAll().where('alert_id', '=', alertId).execute();
  const nextOf = (plan: StepPlan) => ({
    policyId: plan.policyId,
    atMs: plan.nextAfterMs === null ? null : clock.now() + plan.nextAfterMs,
  });

  const opened = async (alert: Alert) => {
    const rows = await rowsOf(alert.id);
    const already = rows.some((row) => row.idempotency_key.startsWith(`${alert.id} opened `));
    if (already) return;
    const plan = await deps.plan(subjectOf(alert), clock.now(), 0);
    await write(alert, 'opened', 'opened', plan, 0, nextOf(plan));
  };
  /** It was taken for a time that is over: people are told again, and the escalation begins anew. */
  const reminded = async (alert: Alert) => {
    const plan = await deps.plan(subjectOf(alert), clock.now(), 0);
    await write(alert, 'reminded', `reminded.${clock.now()}`, plan, 0, nextOf(plan));
  };
  /** The page of another alert passes to this one, or nobody works on it any more: nobody is called at once, but the escalation goes on. */
  const inherited = async (alert: Alert) => {
    const plan = await deps.plan(subjectOf(alert), clock.now(), 0);
    await write(alert, 'opened', 'opened', { recipients: [] }, 0, nextOf(plan));
  };
  /** Whoever was told that it began is told that it is over; whoever slept through all of it is not. */
  const closed = async (alert: Alert) => {
    const rows = await rowsOf(alert.id);
    if (rows.some((row) => row.idempotency_key.startsWith(`${alert.id} closed `))) return;
    const asleep = rows.filter(
      (row) => row.state === 'pending' && row.attempts === 0 && row.held_until_ms !== null,
    );
    if (asleep.length > 0) {
      await state.write((tx) =>
        tx
          .updateTable('outbox')
          .set({ state: 'withdrawn' })
          .where(
            'id',
            'in',
            asleep.map((row) => row.id),
          )
          .execute(),
      );
      outbox.figures.withdrawn_total += asleep.length;
    }
    const told = new Map<string, Recipient>();
    for (const row of rows)
      if (!asleep.includes(row) && row.state !== 'withdrawn')
        told.set(row.channel_id, {
          channelId: row.channel_id,
          contactName: null,
          heldUntilMs: null,
          why: 'was told that it began',
        });
    const recipients =
      rows.length > 0 ? [...told.values()] : (await deps.plan(subjectOf(alert), clock.now(), 0)).recipients;
    await write(alert, 'closed', 'closed', { recipients }, 0, null);
  };
  const acknowledged = async (alert: Alert) => {
    const told = new Set((await rowsOf(alert.id)).map((row) => row.channel_id));
    const recipients = [...told].map((channelId) => ({
      channelId,
      contactName: null,
      heldUntilMs: null,
      why: 'was told that it began',
    }));
    await write(
      alert,
      'acknowledged',
      `acknowledged.${alert.acknowledgedMs ?? clock.now()}`,
      { recipients },
      0,
      null,
    );
  };
  const end = (alertId: string) =>
    state.write((tx) => tx.deleteFrom('escalation').where('alert_id', '=', alertId).execute());

  const takeSteps = async () => {
    const due = await state.db
      .selectFrom('escalation')
      .selectAll()
      .where('next_ms', '<=', clock.now())
      .orderBy('next_ms')
      .limit(stepsAtOnce)
      .execute();
    for (const row of due) {
      const alert = await deps.alertOf(row.alert_id);
      // The bus may have lost its end in a crash: the alert itself decides.
      if (alert?.state !== 'open' || alert.causeAlertId !== null) {
        await end(row.alert_id);
        continue;
      }
      const plan = await deps.plan(subjectOf(alert), clock.now(), row.step, row.policy_id);
      figures.escalations_total++;
      // An alert may be escalated anew after it was taken for a time: the begin tells the rounds apart.
      const id = `escalated.${row.step}.${row.started_ms}`;
      await write(alert, 'escalated', id, plan, row.step, nextOf(plan));
    }
    return due.length;
  };
  const run = async () => {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      try {
        if ((await takeSteps()) > 0) continue;
        const next = await state.db
          .selectFrom('escalation')
          .select(({ fn }) => [fn.min('next_ms').as('atMs'), fn.countAll<number>().as('count')])
          .where('next_ms', 'is not', null)
          .executeTakeFirst();
        figures.escalating = Number(next?.count ?? 0);
        const nextMs = next?.atMs == null ? clock.now() + idleMs : Number(next.atMs);
        await clock.sleep(
          Math.max(10, Math.min(idleMs, nextMs - clock.now())),
          AbortSignal.any([stopped.signal, wake.signal]),
        );
      } catch (error) {
        log.error('the escalation stopped for a moment', { error: String(error) });
        await clock.sleep(1000, stopped.signal);
      }
    }
  };
  return {
    figures,
    opened,
    reminded,
    inherited,
    closed,
    acknowledged,
    end,
    run,
    stop: () => stopped.abort(),
  };
}
