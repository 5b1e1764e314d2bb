/** PagerDuty Events API v2, https://developer.pagerduty.com/docs/events-api-v2/trigger-events/. The dedup key is the alert's id. */
import { z } from 'zod';
import { deliver, jsonRequest } from './http.ts';
import { channelKind, cut } from './kind.ts';
import type { OutgoingMessage } from './port.ts';

const summaryMax = 1024;
const severities: Readonly<Record<OutgoingMessage['severity'], string>> = {
  critical: 'critical',
  major: 'error',
  minor: 'warning',
  warning: 'warning',
  indeterminate: 'info',
  info: 'info',
};
const actions: Readonly<Record<OutgoingMessage['change'], string>> = {
  opened: 'trigger',
  escalated: 'trigger',
  reminded: 'trigger',
  digest: 'trigger',
  test: 'trigger',
  acknowledged: 'acknowledge',
  closed: 'resolve',
};

export const pagerduty = channelKind({
  id: 'pagerduty',
  title: 'PagerDuty',
  summary: 'Triggers, acknowledges and resolves an incident by the Events API v2',
  acknowledgements: true,
  config: z.object({
    routingKey: z
      .string()
      .min(8)
      .max(200)
      .meta({ secret: true })
      .describe('Integration key of an Events API v2 integration'),
    url: z.string().min(8).max(2048).default('https://events.pagerduty.com/v2/enqueue'),
  }),
  render(config, message) {
    const action = actions[message.change];
    return {
      url: config.url,
      event: {
        event_action: action,
        dedup_key: cut(message.alert?.id ?? message.id, 255),
        ...(action === 'trigger'
          ? {
              client: 'Nocturne',
              ...(message.url ? { client_url: message.url } : {}),
              payload: {
                summary: cut(message.subject, summaryMax),
                source: message.alert?.deviceName ?? message.alert?.sensorName ?? 'Nocturne',
                severity: severities[message.severity],
                timestamp: new Date(message.timeMs).toISOString(),
                ...(message.alert?.port ? { component: message.alert.port } : {}),
                ...(message.alert ? { class: message.alert.fault.code } : {}),
                custom_details: { text: message.text, id: message.id },
              },
              ...(message.url ? { links: [{ href: message.url, text: 'Open in Nocturne' }] } : {}),
            }
          : {}),
      },
    };
  },
  preview: ({ event }) => JSON.stringify(event, null, 2),
  async send(config, { url, event }, _message, world) {
    await deliver(jsonRequest(url, { routing_key: config.routingKey, ...event }), world.now());
  },
});
