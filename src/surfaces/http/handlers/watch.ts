/** Sensors, history, alerts, timeline. */
import type { Role } from '#pure/contract/resources.ts';
import type { HttpDeps } from '../deps.ts';
import { timelineOf } from './events.ts';
import type { Handlers } from './port.ts';

const dayMs = 24 * 3_600_000;

export function watchHandlers(
  deps: HttpDeps,
): Handlers<
  | 'sensors'
  | 'createSensor'
  | 'sensor'
  | 'updateSensor'
  | 'deleteSensor'
  | 'pauseSensor'
  | 'resumeSensor'
  | 'runSensor'
  | 'createPushToken'
  | 'push'
  | 'suggestions'
  | 'series'
  | 'alerts'
  | 'alert'
  | 'acknowledgeAlert'
  | 'unacknowledgeAlert'
  | 'commentAlert'
  | 'judgeAlert'
  | 'events'
> {
  const { schedule, discovery, metrics, alerts, notify, inventory, tree, push } = deps.services;
  const mayChange = (id: string, role: Role) => tree.requireRole({ kind: 'sensor', id }, role);
  const ok = { ok: true as const };
  return {
    sensors: ({ query }) => schedule.sensors(query),
    createSensor: async ({ body, principal }) => {
      if (body.deviceId !== null) tree.requireRole({ kind: 'device', id: body.deviceId }, principal.role);
      return await schedule.create(body);
    },
    sensor: ({ params }) => schedule.sensor(params.id),
    updateSensor: async ({ params, body, principal }) => {
      mayChange(params.id, principal.role);
      return await schedule.update(params.id, body);
    },
    deleteSensor: async ({ params, principal }) => {
      mayChange(params.id, principal.role);
      await schedule.remove(params.id);
      return ok;
    },
    pauseSensor: async ({ params, body, principal }) => {
      mayChange(params.id, principal.role);
      return await schedule.pause(params.id, body.untilMs, body.note);
    },
    resumeSensor: async ({ params, principal }) => {
      mayChange(params.id, principal.role);
      return await schedule.resume(params.id);
    },
    runSensor: ({ params }) => schedule.runNow(params.id),
    createPushToken: async ({ params, principal }) => {
      mayChange(params.id, principal.role);
      return await push.renew(params.id);
    },
    push: async ({ params, body }) => push.deliver(params.token, body),
    suggestions: async ({ params }) => ({ items: await discovery.suggestions(params.id) }),
    series: ({ query }) => metrics.series(query),
    alerts: ({ query }) => alerts.alerts(query),
    alert: async ({ params }) => ({
      ...(await alerts.alert(params.id)),
      notifications: await notify.ofAlert(params.id),
    }),
    acknowledgeAlert: ({ params, body, principal }) =>
      alerts.acknowledge(params.id, principal.name, body.note, body.untilMs),
    unacknowledgeAlert: ({ params, principal }) => alerts.unacknowledge(params.id, principal.name),
    judgeAlert: ({ params, body, principal }) => alerts.judge(params.id, principal.name, body.judgement),
    commentAlert: ({ params, body, principal }) => alerts.comment(params.id, principal.name, body.text),
    events: async ({ query }) => {
      const toMs = query.toMs ?? deps.clock.now() + 60_000;
      const events = await deps.telemetry.events({
        fromMs: query.fromMs ?? toMs - 7 * dayMs,
        toMs,
        limit: query.limit,
        ...(query.deviceId ? { deviceId: query.deviceId } : {}),
        ...(query.sensorId ? { sensorId: query.sensorId } : {}),
        ...(query.kinds ? { kinds: query.kinds.split(',').filter(Boolean) } : {}),
        ...(query.cursor ? { beforeId: query.cursor } : {}),
      });
      return {
        items: events.map((event) => timelineOf(event, inventory)),
        next: events.length === query.limit ? events.at(-1)!.id : null,
      };
    },
  };
}
