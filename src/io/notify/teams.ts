/**
 * Microsoft Teams by the workflow "When a Teams webhook request is received": an adaptive card in an attachment
 * (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using). The older connectors are retired.
 */
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind, cut } from './kind.ts';

/** A card above 28 KB is refused. */
const textMax = 20_000;
const colours: Readonly<Record<string, string>> = {
  critical: 'attention',
  major: 'attention',
  minor: 'warning',
  warning: 'warning',
};

export const teams = channelKind({
  id: 'teams',
  title: 'Microsoft Teams',
  summary: 'An adaptive card in a Teams channel, by a workflow',
  config: z.object({
    url: z
      .string()
      .min(8)
      .max(2048)
      .meta({ secret: true })
      .describe('Address of the workflow "When a Teams webhook request is received"'),
  }),
  render: (config, message) =>
    jsonRequest(config.url, {
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            msteams: { width: 'Full' },
            body: [
              {
                type: 'TextBlock',
                size: 'Large',
                weight: 'Bolder',
                wrap: true,
                color: message.change === 'closed' ? 'good' : (colours[message.severity] ?? 'default'),
                text: message.subject,
              },
              {
                type: 'TextBlock',
                wrap: true,
                fontType: 'Monospace',
                text: cut(message.text.trim(), textMax),
              },
              { type: 'TextBlock', isSubtle: true, size: 'Small', text: message.id },
            ],
            actions: [
              ...(message.acknowledgeUrl
                ? [{ type: 'Action.OpenUrl', title: 'Acknowledge', url: message.acknowledgeUrl }]
                : []),
              ...(message.url ? [{ type: 'Action.OpenUrl', title: 'Open', url: message.url }] : []),
            ],
          },
        },
      ],
    }),
  preview: previewOf,
  async send(_config, request, _message, world) {
    await deliver(request, world.now());
  },
});
