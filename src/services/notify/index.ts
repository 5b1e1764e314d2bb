/**
 * Tells people. Changes of alerts become rows of the outbox by rules, rotas and policies (`escalation.ts`); the outbox sends them (`outbox.ts`).
 * A restart sends what waits, and makes up what an alert that was opened or closed in the last moment had not yet got.
 */

import type { Fault } from '#pure/base/errors.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { Alert, AlertDetail } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { AlertChanged } from '#services/alerts/port.ts';
import { fromAlertmanager } from './accept/alertmanager.ts';
import { fromPagerduty } from './accept/pagerduty.ts';
import { createChannels } from './channels.ts';
import type { NotifyDeps } from './deps.ts';
import { createEscalation } from './escalation.ts';
import { linkToken, readLink } from './links.ts';
import { entriesOf, prune, resend } from './log.ts';
import { checkOptions, exampleAlert, type Message, messageOf, testMessage, variables } from './message.ts';
import { createOutbox } from './outbox.ts';
import type { Notify } from './port.ts';
import { createPushKey } from './push-key.ts';
import { notifySettings } from './settings.ts';

const reconcileWindowMs = 86_400_000;
const dayMs = 86_400_000;
const pruneEveryMs = 3_600_000;
/** Messages that somebody should answer. */
const takable: ReadonlySet<string> = new Set(['opened', 'escalated', 'reminded']);

export const notify = defineService({
  id: 'notify',
  summary: 'Tells people: channels, outbox, escalation',
  settings: notifySettings,
  create(deps: NotifyDeps, settings): Notify {
    const { state, bus, clock, random, log, transports } = deps;
    const stopped = new AbortController();
    let loop: Promise<unknown> | undefined;
    const accepted = { events_accepted_total: 0 };

    const baseUrl = () => (settings.publicUrl || deps.ownUrl() || '').replace(/\/$/, '') || null;
    const complete = (message: Message) => {
      const base = baseUrl();
      const { alert } = message;
      if (!base || !alert) return { url: base, acknowledgeUrl: null };
      const asks = takable.has(message.change);
      const token = linkToken(
        deps.sign,
        { alertId: alert.id, by: message.contactName ?? 'a link in a message' },
        clock.now() + settings.linkDays * dayMs,
      );
      return {
        url: `${base}/alerts/${encodeURIComponent(alert.id)}`,
        acknowledgeUrl: asks ? `${base}/acknowledge/${token}` : null,
      };
    };
    const channels = createChannels(deps);
    const outbox = createOutbox(deps, settings, channels, complete);
    const escalation = createEscalation(deps, channels, outbox);
    const pushKey = createPushKey(deps);

    const unsubscribe = bus.subscribe<AlertChanged>('alert.changed', async ({ payload }) => {
      const { alert, page } = payload;
      // Alerts learn new changes; one that is not known here and pages nobody is none of our business.
      const change: string = payload.change;
      if (change === 'acknowledged') await escalation.acknowledged(alert);
      else if (change === 'reminded') await escalation.reminded(alert);
      else if (change === 'unacknowledged') await escalation.inherited(alert);
      else if (change === 'became-victim') await escalation.end(alert.id);
      else if (change === 'closed') await (page ? escalation.closed(alert) : escalation.end(alert.id));
      else if (page) await escalation.opened(alert);
      else if (change === 'became-cause') await escalation.inherited(alert);
    });
    const reconcile = async () => {
      const rows = await state.db.selectFrom('channel').select('created_ms').execute();
      // Only what happened while a channel existed: nobody wants yesterday's alerts in a new mailbox.
      const oldest = Math.min(...rows.map((row) => row.created_ms));
      const from = Math.max(clock.now() - reconcileWindowMs, oldest);
      for (const alert of await deps.recentAlerts()) {
        if (alert.pagedMs === null) continue;
        if (alert.pagedMs >= from && alert.state !== 'acknowledged') await escalation.opened(alert);
        if (alert.closedMs !== null && alert.closedMs >= from) await escalation.closed(alert);
      }
    };
    const tidy = async () => {
      while (!stopped.signal.aborted) {
        await prune(state, clock.now(), settings.keepDays).catch((error) =>
          log.warn('the outbox cannot be tidied', { error: String(error) }),
        );
        await clock.sleep(pruneEveryMs, stopped.signal);
      }
    };
    const alertOfLink = async (token: string) => {
      const claim = readLink(deps.sign, token, clock.now());
      const alert = await deps.alertOf(claim.alertId);
      if (alert) return { alert, by: claim.by };
      throw new FaultError(fault('not-found', 'the alert of this link exists no more', { field: 'token' }));
    };

    return {
      async start() {
        await pushKey.load();
        await outbox.recover();
        await reconcile();
        loop = Promise.all([outbox.loop(), escalation.run(), tidy()]);
      },
      async stop() {
        unsubscribe();
        stopped.abort();
        outbox.stop();
        escalation.stop();
        await loop;
      },
      health: () => ({
        state: loop && !stopped.signal.aborted ? 'ok' : 'stopped',
        detail: loop ? `${outbox.figures.waiting} messages wait.` : 'Not started.',
        figures: { ...outbox.figures, ...escalation.figures, ...accepted },
      }),
      kinds: () => ({ items: transports.kinds, variables }),
      channels: channels.list,
      create: channels.create,
      async replace(id, input) {
        const view = await channels.replace(id, input);
        outbox.nudge(id);
        return view;
      },
      remove: channels.remove,
      async test(id) {
        const row = await channels.rowOf(id);
        const message = testMessage(`test.${newId(clock.now(), random.bytes)}`, clock.now());
        const refusal = await transports.send(channels.configOf(row), {
          ...message,
          url: baseUrl(),
          acknowledgeUrl: null,
          repeat: false,
        });
        return { ok: refusal === undefined, fault: refusal ? { ...refusal.fault } : null };
      },
      preview({ config, options }) {
        checkOptions(options);
        const message = messageOf(
          {
            id: 'example.opened',
            change: 'opened',
            alert: exampleAlert(clock.now()),
            step: 0,
            contactName: 'Alice',
            nowMs: clock.now(),
          },
          options,
        );
        const rendered = transports.preview(config, { ...message, ...complete(message), repeat: false });
        return { subject: message.subject, text: message.text, rendered };
      },
      async mail(channelId, { id, subject, text, to, attachments }) {
        const row = await channels.rowOf(channelId).catch(() => undefined);
        if (row?.kind !== 'email')
          return fault('not-found', `there is no mail channel "${channelId}"`, {
            field: 'channelId',
            value: channelId,
          });
        const refusal = await transports.send(channels.configOf(row), {
          ...testMessage(id, clock.now()),
          ...{ subject, text, mail: { to, attachments } },
          ...{ url: null, acknowledgeUrl: null, repeat: false },
        });
        return refusal?.fault;
      },
      pushKey: pushKey.publicKey,
      identity() {
        const privateKey = pushKey.privateKey();
        // RFC 8292, 2.1: an address of whoever runs the server, so that the push service can complain.
        return privateKey ? { privateKey, subject: baseUrl() ?? 'mailto:nocturne@localhost' } : null;
      },
      async ofAlert(alertId): Promise<AlertDetail['notifications']> {
        const { items } = await entriesOf(state, { alertId, limit: 500 });
        return items
          .toReversed()
          .map(({ id, channelName, state: at, attempts, createdMs, deliveredMs, fault: why }) => ({
            id,
            channelName,
            state: at,
            attempts,
            createdMs,
            deliveredMs,
            fault: why as Fault | null,
          }));
      },
      outbox: (query) => entriesOf(state, query),
      async resend(ids) {
        const count = await resend(state, ids, clock.now(), settings.retryHours * 3_600_000);
        outbox.wake();
        return count;
      },
      readLink: alertOfLink,
      async takeLink(token, note): Promise<Alert> {
        const { alert, by } = await alertOfLink(token);
        if (alert.state === 'open') await deps.acknowledge(alert.id, by, note);
        return (await deps.alertOf(alert.id)) ?? alert;
      },
      accept(protocol, body) {
        const world = {
          nowMs: clock.now(),
          newKey: () => newId(clock.now(), random.bytes),
          deviceNamed: deps.deviceNamed,
        };
        const { keys, findings } = { pagerduty: fromPagerduty, alertmanager: fromAlertmanager }[protocol](
          body,
          world,
        );
        for (const finding of findings) bus.publish('alert.finding', finding);
        accepted.events_accepted_total += findings.length;
        return { keys };
      },
    };
  },
});
