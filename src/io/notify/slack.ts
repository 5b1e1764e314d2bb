/** Slack incoming webhook with Block Kit (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind, cut } from './kind.ts';
import type { OutgoingMessage } from './port.ts';

/** https://docs.slack.dev/messaging/formatting-message-text: only these three are escaped. */
const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Limits of Block Kit: header 150, section 3000 characters. */
const headerMax = 150;
const sectionMax = 3000;

const buttonsOf = (message: OutgoingMessage) =>
  [
    message.acknowledgeUrl
      ? { text: 'Acknowledge', url: message.acknowledgeUrl, style: 'primary', action_id: 'acknowledge' }
      : null,
    message.url ? { text: 'Open', url: message.url, action_id: 'open' } : null,
  ].flatMap((item) =>
    item ? [{ type: 'button', ...item, text: { type: 'plain_text', text: item.text } }] : [],
  );

export const slack = channelKind({
  id: 'slack',
  title: 'Slack',
  summary: 'A message in a Slack channel, by an incoming webhook',
  config: z.object({
    url: z
      .string()
      .min(8)
      .max(2048)
      .meta({ secret: true })
      .describe('Incoming webhook, https://hooks.slack.com/services/…'),
  }),
  render(config, message) {
    const buttons = buttonsOf(message);
    return jsonRequest(config.url, {
      // Read aloud, and shown where blocks are not.
      text: escapeText(message.subject),
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: cut(message.subject, headerMax) } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: cut(`\`\`\`${escapeText(message.text.trim())}`, sectionMax - 3).concat('```'),
          },
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: `Nocturne · ${message.id}` }] },
        ...(buttons.length > 0 ? [{ type: 'actions', elements: buttons }] : []),
      ],
    });
  },
  preview: previewOf,
  async send(_config, request, _message, world) {
    await deliver(request, world.now());
  },
});
