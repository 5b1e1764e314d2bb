/** ntfy, https://docs.ntfy.sh/publish/#publish-as-json. Its button takes the alert without opening a page. */
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind, cut } from './kind.ts';
import type { OutgoingMessage } from './port.ts';

/** Longer messages become attachments. */
const messageMax = 4000;
const priorities: Readonly<Record<OutgoingMessage['severity'], number>> = {
  critical: 5,
  major: 4,
  minor: 3,
  warning: 3,
  indeterminate: 3,
  info: 2,
};
const tagOf = (message: OutgoingMessage) =>
  message.change === 'closed'
    ? 'white_check_mark'
    : message.severity === 'critical'
      ? 'rotating_light'
      : 'warning';

export const ntfy = channelKind({
  id: 'ntfy',
  title: 'ntfy',
  summary: 'A push message through ntfy.sh or your own ntfy server',
  config: z.object({
    server: z.string().min(8).max(2048).default('https://ntfy.sh').describe('Address of the server'),
    topic: z
      .string()
      .regex(/^[-_A-Za-z0-9]{1,64}$/, 'letters, digits, - and _ only, at most 64')
      .describe('Whoever knows the topic can read it: choose an unguessable one, or protect it'),
    token: z
      .string()
      .max(200)
      .optional()
      .meta({ secret: true })
      .describe('Access token, for protected topics'),
  }),
  render: (config, message) =>
    jsonRequest(`${config.server.replace(/\/$/, '')}/`, {
      topic: config.topic,
      title: message.subject,
      message: cut(message.text.trim(), messageMax),
      priority: priorities[message.severity],
      tags: [tagOf(message)],
      ...(message.url ? { click: message.url } : {}),
      ...(message.acknowledgeUrl
        ? {
            actions: [
              {
                action: 'http',
                label: 'Acknowledge',
                url: message.acknowledgeUrl,
                method: 'POST',
                clear: true,
              },
            ],
          }
        : {}),
    }),
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
