/** SNMP notifications: taken, acknowledged where the sender asks for it, and told on the timeline, where rules of events see them. */
import { z } from 'zod';
import { newId } from '#pure/base/id.ts';
import { listenerSettings } from '#pure/contract/listener-settings.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { defineService } from '#pure/contract/service.ts';
import { nameOid } from '#pure/mib/names.ts';
import { describeObject } from '#pure/mib/object.ts';
import { createListener } from '#pure/protocols/listener.ts';
import { createSnmpReceiver, dropReasons, type Notification } from '#pure/protocols/snmp-receiver.ts';
import type { SnmpUser } from '#pure/protocols/snmp-user.ts';
import { ownEngineBoots, ownEngineId, ownEngineTimeS } from '#pure/protocols/usm.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import { formatOid } from '#pure/wire/snmp.ts';
import type { TrapsDeps } from './deps.ts';
import type { Traps } from './port.ts';

/** Objects of one notification that its line tells; the event itself has all of them up to its own bound. */
const toldMax = 4;
const keptMax = 50;
const valueCharsMax = 200;
/** An inform that comes again within this was acknowledged, and the answer got lost. */
const againMs = 60_000;
const rememberedMax = 10_000;
/** The vault is asked again after so long: a new user is heard soon. */
const credentialsMs = 10_000;

const settingsSchema = z.object({
  ...listenerSettings(
    { port: 162, perSecondMax: 500 },
    'More of all senders are dropped and counted; an inform comes again',
  ),
  communities: z
    .array(z.string().min(1).max(255))
    .max(100)
    .default([])
    .describe('Versions 1 and 2c: only with one of these, or of the vault; none: any'),
});

export const traps = defineService({
  id: 'traps',
  summary: 'SNMP traps and informs of devices',
  settings: settingsSchema,
  create(deps: TrapsDeps, given): Traps {
    const { bus, clock, random, log, crypto } = deps;
    let settings = given;
    const users = new Map<string, SnmpUser>();
    const communities = new Set<string>();
    const figures: Record<string, number> = { traps_total: 0, informs_total: 0, informs_again_total: 0 };
    for (const reason of dropReasons) figures[`dropped_${reason.replaceAll('-', '_')}_total`] = 0;
    const seen = new Map<string, number>();
    let mib: Awaited<ReturnType<TrapsDeps['mib']>> | undefined;
    const stopped = new AbortController();
    let loop: Promise<void> | undefined;

    const receiver = createSnmpReceiver({
      crypto,
      engineId: ownEngineId(crypto, deps.hostName),
      engineBoots: ownEngineBoots,
      engineTimeS: () => ownEngineTimeS(clock.now()),
      salt: () => random.bytes(8),
      user: (name) => users.get(name),
      acceptsCommunity: (community) =>
        settings.communities.length === 0 || communities.has(new TextDecoder().decode(community)),
    });
    const refresh = async () => {
      const all = await deps.credentials();
      users.clear();
      communities.clear();
      for (const name of settings.communities) communities.add(name);
      for (const credential of all)
        if (credential.kind === 'snmp-user') users.set(credential.user, credential);
        else if (credential.kind === 'snmp-community') communities.add(credential.community);
      mib = await deps.mib();
    };

    const tell = (notification: Notification, from: string) => {
      if (!mib) return;
      const known = mib;
      const { version, inform, identity, user, agentAddress } = notification;
      // A proxy sends in the name of the agent.
      const about = agentAddress?.some((octet) => octet !== 0) ? agentAddress.join('.') : from;
      const device = deps.deviceAt(about) ?? deps.deviceAt(from);
      const objects = notification.varBinds.slice(0, keptMax).map((bind) => {
        const { name, value } = describeObject(bind, known);
        return { name, value: value.slice(0, valueCharsMax) };
      });
      const name = nameOid(identity, known) ?? formatOid(identity);
      const told = objects.slice(0, toldMax).map((object) => `${object.name} ${object.value}`);
      const more = notification.varBinds.length - told.length;
      bus.publish('timeline', {
        id: newId(clock.now(), random.bytes),
        timeMs: clock.now(),
        kind: 'trap.received' satisfies EventKindName,
        severity: 'info',
        ...(device ? { deviceId: device.id } : {}),
        message: `${name} from ${device?.name ?? about}${told.length > 0 ? `: ${told.join(', ')}` : ''}${more > 0 ? ` and ${more} more` : ''}`,
        data: {
          trap: name,
          oid: formatOid(identity),
          version,
          inform,
          from,
          ...(user === null ? {} : { user }),
          objects,
        },
      } satisfies TelemetryEvent);
    };

    const cameBefore = (from: { readonly address: string; readonly port: number }, requestId: number) => {
      const key = `${from.address} ${from.port} ${requestId}`;
      const nowMs = clock.now();
      const before = seen.get(key);
      seen.delete(key);
      seen.set(key, nowMs);
      if (seen.size > rememberedMax) seen.delete(seen.keys().next().value!);
      return before !== undefined && nowMs - before < againMs;
    };
    const take = (
      bytes: Uint8Array,
      from: { readonly address: string; readonly port: number },
      answer: (bytes: Uint8Array) => void,
    ) => {
      const received = receiver.take(bytes);
      if ('dropped' in received) figures[`dropped_${received.dropped.replaceAll('-', '_')}_total`]!++;
      else {
        const { notification } = received;
        if (notification.inform && cameBefore(from, notification.requestId)) figures.informs_again_total!++;
        else {
          figures[notification.inform ? 'informs_total' : 'traps_total']!++;
          tell(notification, from.address);
        }
      }
      if (received.reply) answer(received.reply);
    };

    const listener = createListener(deps.listen, clock.now, take);

    return {
      async start() {
        if (settings.addresses.length > 0)
          await refresh().catch((error) => log.error('credentials of traps', { error: String(error) }));
        await listener.open(settings);
        const { state, detail } = listener.state();
        if (state !== 'ok') log.error('traps cannot be received', { detail });
        loop = (async () => {
          while (!stopped.signal.aborted) {
            await clock.sleep(credentialsMs, stopped.signal);
            if (!stopped.signal.aborted && listener.port() !== null)
              await refresh().catch((error) => log.error('credentials of traps', { error: String(error) }));
          }
        })();
      },
      async adopt(values) {
        const wanted = settingsSchema.parse(values);
        await listener.reopen(wanted);
        settings = wanted;
        if (wanted.addresses.length > 0) await refresh();
      },
      async stop() {
        stopped.abort();
        await loop;
        listener.close();
      },
      health: () => ({
        ...listener.state(),
        figures: { ...figures, dropped_rate_total: listener.droppedByRate() },
      }),
      port: listener.port,
    };
  },
});
