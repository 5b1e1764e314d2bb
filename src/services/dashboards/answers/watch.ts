/** Alerts that are open, and what happened. */
import type { Questions } from '#pure/contract/panels/panel.ts';
import type { Alert, TimelineEvent } from '#pure/contract/resources.ts';
import type { AnswerContext } from './answer.ts';

/** Looked through for those in scope. */
const alertsMax = 1000;
const eventsMax = 2000;

export async function answerAlerts(
  context: AnswerContext,
  question: NonNullable<Questions['alerts']>,
): Promise<Alert[]> {
  const where = context.where(question);
  const open = await context.alerts.open(alertsMax);
  return open.filter((alert) => context.estate.contains(where, alert.deviceId)).slice(0, question.count);
}

export async function answerEvents(
  context: AnswerContext,
  question: NonNullable<Questions['events']>,
): Promise<TimelineEvent[]> {
  const { estate, fromMs, toMs } = context;
  const where = context.where(question);
  const filtered = where.siteId !== null && where.deviceId === null;
  const events = await context.telemetry.events({
    fromMs,
    toMs,
    limit: filtered ? eventsMax : question.count,
    ...(where.deviceId ? { deviceId: where.deviceId } : {}),
    ...(question.kinds.length > 0 ? { kinds: question.kinds } : {}),
  });
  return events
    .filter((event) => !filtered || estate.contains(where, event.deviceId ?? null))
    .slice(0, question.count)
    .map((event) => ({
      id: event.id,
      timeMs: event.timeMs,
      kind: event.kind,
      severity: event.severity,
      deviceId: event.deviceId ?? null,
      deviceName: event.deviceId ? (estate.devices.get(event.deviceId)?.name ?? null) : null,
      sensorId: event.sensorId ?? null,
      message: event.message,
      // Details are for those who may open the timeline itself.
      data: {},
    }));
}
