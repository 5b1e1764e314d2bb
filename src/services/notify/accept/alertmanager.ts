/** Webhook of Prometheus Alertmanager, version "4": https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. */
import { z } from 'zod';
import { fault } from '#pure/base/errors.ts';
import { parseInput } from '#pure/contract/tool.ts';
import type { Severity } from '#pure/schema/severity.ts';
import type { Finding } from '#services/alerts/port.ts';
import type { Accepting } from './pagerduty.ts';

const texts = z.record(z.string(), z.string());
/** Alertmanager itself sends what one group holds. */
const alertsMax = 1000;
const webhook = z.looseObject({
  alerts: z
    .array(
      z.looseObject({
        status: z.enum(['firing', 'resolved']),
        labels: texts,
        annotations: texts.default({}),
        startsAt: z.string().optional(),
        fingerprint: z.string().max(200).optional(),
        generatorURL: z.string().max(4000).optional(),
      }),
    )
    .max(alertsMax),
});
const severities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  page: 'critical',
  error: 'major',
  high: 'major',
  major: 'major',
  minor: 'minor',
  info: 'indeterminate',
  none: 'indeterminate',
};

const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.keys(labels)
    .sort()
    .map((name) => `${name}="${labels[name]}"`)
    .join(', ');

export function fromAlertmanager(body: unknown, world: Accepting): { keys: string[]; findings: Finding[] } {
  const { alerts } = parseInput(webhook, body);
  const findings = alerts.map((alert): Finding => {
    const labels = labelText(alert.labels);
    const name = alert.labels.alertname ?? 'Alert';
    const title = alert.annotations.summary ?? alert.annotations.title ?? name;
    const description = alert.annotations.description ?? alert.annotations.message ?? labels;
    const startedMs = Date.parse(alert.startsAt ?? '');
    const host = alert.labels.instance?.replace(/:\d+$/, '') ?? alert.labels.device ?? alert.labels.host;
    return {
      // The fingerprint is of the labels; without one, the labels themselves.
      key: `alertmanager:${alert.fingerprint ?? labels}`.slice(0, 500),
      state: alert.status === 'firing' ? 'raised' : 'cleared',
      severity: severities[alert.labels.severity ?? ''] ?? 'warning',
      deviceId: host ? world.deviceNamed(host) : null,
      sensorId: null,
      title: title.slice(0, 300),
      fault: fault('reported', description.slice(0, 1000)),
      evidence: [
        {
          timeMs: Number.isNaN(startedMs) ? world.nowMs : startedMs,
          source: 'alertmanager',
          statement: labels.slice(0, 1000),
        },
      ],
      atMs: world.nowMs,
    };
  });
  return { keys: findings.map((finding) => finding.key), findings };
}
