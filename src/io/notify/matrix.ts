/** Matrix, https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid; the transaction id drops repeats. */
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind, escapeHtml } from './kind.ts';

export const matrix = channelKind({
  id: 'matrix',
  title: 'Matrix',
  summary: 'A message in a Matrix room',
  config: z.object({
    homeserver: z.string().min(8).max(2048).describe('Address of the homeserver, https://matrix.example.net'),
    roomId: z.string().min(3).max(255).describe('The room, as !abc:example.net'),
    accessToken: z.string().min(4).max(2000).meta({ secret: true }).describe('Access token of the bot user'),
  }),
  render(config, message) {
    const base = config.homeserver.replace(/\/$/, '');
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(config.roomId)}/send/m.room.message/${encodeURIComponent(message.id)}`;
    const links = [
      ...(message.acknowledgeUrl ? [['Acknowledge', message.acknowledgeUrl] as const] : []),
      ...(message.url ? [['Open', message.url] as const] : []),
    ];
    return jsonRequest(
      `${base}${path}`,
      {
        msgtype: 'm.text',
        body: `${message.subject}\n${message.text}${links.map(([name, url]) => `${name}: ${url}\n`).join('')}`,
        format: 'org.matrix.custom.html',
        formatted_body: `<strong>${escapeHtml(message.subject)}</strong><pre><code>${escapeHtml(message.text)}</code></pre>${links.map(([name, url]) => `<a href="${escapeHtml(url)}">${name}</a>`).join(' · ')}`,
      },
      {},
      'PUT',
    );
  },
  preview: previewOf,
  async send(config, request, _message, world) {
    await deliver(
      { ...request, headers: { ...request.headers, authorization: `Bearer ${config.accessToken}` } },
      world.now(),
    );
  },
});
