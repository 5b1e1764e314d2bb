/** Syslog messages of devices: those that are grave enough are told on the timeline, where rules of events see them; the others are counted. */
import { z } from 'zod';
import { newId } from '#pure/base/id.ts';
import { listenerSettings } from '#pure/contract/listener-settings.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { defineService } from '#pure/contract/service.ts';
import { createListener } from '#pure/protocols/listener.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import { decodeSyslog, type SyslogMessage, syslogSeverities } from '#pure/wire/syslog.ts';
import type { SyslogDeps } from './deps.ts';
import type { SyslogReceiver } from './port.ts';

const textCharsMax = 1000;
/** Looking for a name goes through all devices: what was found is believed so long. */
const namedForMs = 60_000;
const namesMax = 10_000;

const settingsSchema = z.object({
  ...listenerSettings({ port: 514, perSecondMax: 1000 }, 'More of all senders are dropped and counted'),
  least: z
    .enum(syslogSeverities)
    .default('warning')
    .describe('Messages less grave than this are counted, not told'),
  apps: z
    .array(z.string().min(1).max(100))
    .max(200)
    .default([])
    .describe('Told whatever their severity: names of programs or mnemonics, such as sshd or %LINK-3-UPDOWN'),
});

/** The timeline knows three severities. */
const severityOf = ({ severity }: SyslogMessage): TelemetryEvent['severity'] => {
  const rank = syslogSeverities.indexOf(severity);
  return rank <= 2 ? 'critical' : rank <= 4 ? 'warning' : 'info';
};

export const syslog = defineService({
  id: 'syslog',
  summary: 'Syslog messages of devices',
  settings: settingsSchema,
  create(deps: SyslogDeps, given): SyslogReceiver {
    const { bus, clock, random, log } = deps;
    let settings = given;
    let apps = new Set(given.apps);
    const figures = { messages_total: 0, told_total: 0, dropped_malformed_total: 0 };

    const names = new Map<
      string,
      { readonly device: ReturnType<SyslogDeps['deviceNamed']>; readonly untilMs: number }
    >();
    const deviceOf = (host: string) => {
      if (host === '') return undefined;
      const nowMs = clock.now();
      const known = names.get(host);
      if (known && known.untilMs > nowMs) return known.device;
      const device = deps.deviceNamed(host);
      names.delete(host);
      names.set(host, { device, untilMs: nowMs + namedForMs });
      if (names.size > namesMax) names.delete(names.keys().next().value!);
      return device;
    };
    const take = (bytes: Uint8Array, from: { readonly address: string }) => {
      const message = decodeSyslog(bytes);
      if (!message) {
        figures.dropped_malformed_total++;
        return;
      }
      figures.messages_total++;
      const grave = syslogSeverities.indexOf(message.severity) <= syslogSeverities.indexOf(settings.least);
      if (!grave && !apps.has(message.app)) return;
      figures.told_total++;
      // A relay sends what others wrote: the name in the message says who.
      const device = deviceOf(message.host) ?? deps.deviceAt(from.address);
      const who = device?.name ?? (message.host || from.address);
      const text = message.text.slice(0, textCharsMax);
      bus.publish('timeline', {
        id: newId(clock.now(), random.bytes),
        timeMs: clock.now(),
        kind: 'syslog.received' satisfies EventKindName,
        severity: severityOf(message),
        ...(device ? { deviceId: device.id } : {}),
        message: `${who}: ${message.app ? `${message.app}: ` : ''}${text}`,
        data: { ...message, text, from: from.address },
      } satisfies TelemetryEvent);
    };
    const listener = createListener(deps.listen, clock.now, take);
    let running = false;

    return {
      async start() {
        await listener.open(settings);
        running = true;
        const { state, detail } = listener.state();
        if (state !== 'ok') log.error('syslog cannot be received', { detail });
      },
      async adopt(values) {
        const wanted = settingsSchema.parse(values);
        await listener.reopen(wanted);
        settings = wanted;
        apps = new Set(wanted.apps);
      },
      async stop() {
        running = false;
        listener.close();
      },
      health: () => ({
        ...(running ? listener.state() : { state: 'stopped' as const, detail: 'Not started.' }),
        figures: { ...figures, dropped_rate_total: listener.droppedByRate() },
      }),
      port: listener.port,
    };
  },
});
