/**
 * Prometheus Alertmanager, both ways it is spoken: as its webhook receivers get it (version "4",
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config), or posted to an Alertmanager (`/api/v2/alerts`).
 */
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind } from './kind.ts';
import type { OutgoingMessage } from './port.ts';

/** Without an end an Alertmanager forgets an alert after `resolve_timeout`; ours are told when they end. */
const openForMs = 365 * 86_400_000;
const never = '0001-01-01T00:00:00Z';

function alertOf(message: OutgoingMessage) {
  const { alert } = message;
  const opened = alert?.openedMs ?? message.timeMs;
  return {
    labels: {
      alertname: alert?.fault.code ?? message.change,
      severity: alert?.severity ?? message.severity,
      alert_id: alert?.id ?? message.id,
      ...(alert?.deviceName ? { instance: alert.deviceName } : {}),
      ...(alert?.port ? { interface: alert.port } : {}),
    },
    annotations: { summary: message.subject, description: message.text },
    startsAt: new Date(opened).toISOString(),
    generatorURL: message.url ?? '',
  };
}

export const alertmanager = channelKind({
  id: 'alertmanager',
  title: 'Alertmanager',
  summary: 'In the form of Prometheus Alertmanager: to its webhook receivers, or to itself',
  config: z.object({
    url: z
      .string()
      .min(8)
      .max(2048)
      .describe('Of a webhook receiver, or http://alertmanager:9093 with the form "api"'),
    form: z.enum(['webhook', 'api']).default('webhook').describe('What listens there'),
    token: z.string().max(2000).optional().meta({ secret: true }).describe('Bearer token'),
  }),
  render(config, message) {
    const over = message.change === 'closed';
    const alert = alertOf(message);
    const endedMs = message.alert?.closedMs ?? message.timeMs;
    if (config.form === 'api') {
      const endsAt = new Date(over ? endedMs : Date.parse(alert.startsAt) + openForMs).toISOString();
      return jsonRequest(`${config.url.replace(/\/$/, '')}/api/v2/alerts`, [{ ...alert, endsAt }]);
    }
    const status = over ? 'resolved' : 'firing';
    return jsonRequest(config.url, {
      version: '4',
      groupKey: `{}:{alert_id="${alert.labels.alert_id}"}`,
      truncatedAlerts: 0,
      status,
      receiver: 'nocturne',
      groupLabels: { alert_id: alert.labels.alert_id },
      commonLabels: alert.labels,
      commonAnnotations: alert.annotations,
      externalURL: message.url ?? '',
      alerts: [
        {
          status,
          ...alert,
          endsAt: over ? new Date(endedMs).toISOString() : never,
          fingerprint: alert.labels.alert_id,
        },
      ],
    });
  },
  preview: previewOf,
  async send(config, request, _message, world) {
    await deliver(
      {
        ...request,
        headers: { ...request.headers, ...(config.token ? { authorization: `Bearer ${config.token}` } : {}) },
      },
      world.now(),
    );
  },
});
