/** Discord webhook, https://discord.com/developers/docs/resources/webhook#execute-webhook. */
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind, cut } from './kind.ts';

const titleMax = 256;
const descriptionMax = 4096;
const colours: Readonly<Record<string, number>> = {
  critical: 0xc0_1f_31,
  major: 0xc0_1f_31,
  minor: 0xf2_b5_44,
  warning: 0xf2_b5_44,
  info: 0x0a_7a_58,
};

export const discord = channelKind({
  id: 'discord',
  title: 'Discord',
  summary: 'A message in a Discord channel, by a webhook',
  config: z.object({
    url: z
      .string()
      .min(8)
      .max(2048)
      .meta({ secret: true })
      .describe('Address of the webhook, https://discord.com/api/webhooks/…'),
  }),
  render: (config, message) =>
    jsonRequest(config.url, {
      embeds: [
        {
          title: cut(message.subject, titleMax),
          description: `${cut(message.text.trim(), descriptionMax - 500)}${message.acknowledgeUrl ? `\n\n[Acknowledge](${message.acknowledgeUrl})` : ''}`,
          ...(message.url ? { url: message.url } : {}),
          color: colours[message.severity] ?? 0x5d_65_7b,
          timestamp: new Date(message.timeMs).toISOString(),
          footer: { text: message.id },
        },
      ],
      // A device called "@everyone" must not ring everyone.
      allowed_mentions: { parse: [] },
    }),
  preview: previewOf,
  async send(_config, request, _message, world) {
    await deliver(request, world.now());
  },
});
