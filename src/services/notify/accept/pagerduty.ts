/** PagerDuty Events API v2 as it is received: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/. */
import { z } from 'zod';
import { fault } from '#pure/base/errors.ts';
import { parseInput } from '#pure/contract/tool.ts';
import type { Severity } from '#pure/schema/severity.ts';
import type { Finding } from '#services/alerts/port.ts';

const event = z.looseObject({
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255).optional(),
  payload: z
    .looseObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1).max(500),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      component: z.string().max(500).optional(),
      class: z.string().max(500).optional(),
    })
    .optional(),
});
const severities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  error: 'major',
  warning: 'warning',
  info: 'indeterminate',
};

export interface Accepting {
  readonly nowMs: number;
  readonly newKey: () => string;
  readonly deviceNamed: (name: string) => string | null;
}

/** An acknowledgement is taken and changes nothing: who works on it is said here, where people are called from. */
export function fromPagerduty(body: unknown, world: Accepting): { keys: string[]; findings: Finding[] } {
  const given = parseInput(event, body);
  if (given.event_action === 'trigger' && !given.payload) parseInput(event.required({ payload: true }), body);
  if (given.event_action !== 'trigger' && !given.dedup_key)
    parseInput(event.required({ dedup_key: true }), body);
  const key = given.dedup_key ?? world.newKey();
  if (given.event_action === 'acknowledge') return { keys: [key], findings: [] };
  const { payload } = given;
  const title = payload?.summary ?? key;
  const detail = [payload?.source, payload?.component, payload?.class].filter(Boolean).join(', ');
  return {
    keys: [key],
    findings: [
      {
        key: `pagerduty:${key}`,
        state: given.event_action === 'resolve' ? 'cleared' : 'raised',
        severity: payload ? severities[payload.severity]! : 'warning',
        deviceId: payload ? world.deviceNamed(payload.source) : null,
        sensorId: null,
        title: payload?.component ? `${title} (${payload.component})` : title,
        fault: fault('reported', detail ? `${title}: ${detail}` : title),
        evidence: [{ timeMs: world.nowMs, source: 'pagerduty', statement: detail || title }],
        atMs: world.nowMs,
      },
    ],
  };
}
