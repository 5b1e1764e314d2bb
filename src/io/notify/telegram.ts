/** Telegram bot, https://core.telegram.org/bots/api#sendmessage. */
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind, cut, escapeHtml } from './kind.ts';

/** Together below the 4096 characters that Telegram takes. */
const subjectMax = 256;
const bodyMax = 3500;
/** A button to this machine itself is refused by Telegram (BUTTON_URL_INVALID) and would take the whole message along. */
const reachable = (url: string | null): url is string =>
  url !== null && !/^https?:\/\/(localhost|127\.|\[::1\])/i.test(url);

export const telegram = channelKind({
  id: 'telegram',
  title: 'Telegram',
  summary: 'A message from a Telegram bot, with buttons',
  config: z.object({
    token: z.string().min(10).max(200).meta({ secret: true }).describe('Token of the bot, from @BotFather'),
    chatId: z.string().min(1).max(100).describe('Number of the chat, or @channel'),
    topicId: z.number().int().min(1).optional().describe('Topic of a forum group'),
    apiUrl: z.string().min(8).max(2048).default('https://api.telegram.org').describe('Bot API server'),
  }),
  render(config, message) {
    const buttons = [
      ...(reachable(message.acknowledgeUrl) ? [{ text: 'Acknowledge', url: message.acknowledgeUrl }] : []),
      ...(reachable(message.url) ? [{ text: 'Open', url: message.url }] : []),
    ];
    // Cut before it is escaped: half an entity would be refused.
    const body = cut(message.text.trim(), bodyMax);
    return jsonRequest(`${config.apiUrl.replace(/\/$/, '')}/bot${config.token}/sendMessage`, {
      chat_id: config.chatId,
      ...(config.topicId ? { message_thread_id: config.topicId } : {}),
      text: `<b>${escapeHtml(cut(message.subject, subjectMax))}</b>\n<pre>${escapeHtml(body)}</pre>`,
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      disable_notification: message.change === 'closed',
      ...(buttons.length > 0 ? { reply_markup: { inline_keyboard: [buttons] } } : {}),
    });
  },
  preview: previewOf,
  async send(_config, request, _message, world) {
    await deliver(request, world.now());
  },
});
