/** Notification channels and the outbox. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, route } from './route.ts';

export const notifyRoutes = {
  channelKinds: route('GET', '/channel-kinds', 'notify', 'operator', 'Kinds of channels and their fields', {
    response: z.object({ items: z.array(r.channelKind), variables: z.array(r.templateVariable) }),
  }),
  channels: route('GET', '/channels', 'notify', 'operator', 'List notification channels', {
    response: z.object({ items: z.array(r.channel) }),
  }),
  createChannel: route('POST', '/channels', 'notify', 'admin', 'Create a channel', {
    body: r.channelInput,
    response: r.channel,
  }),
  updateChannel: route(
    'PUT',
    '/channels/{id}',
    'notify',
    'admin',
    'Replace a channel; secrets left out are kept',
    {
      params: byId,
      body: r.channelInput,
      response: r.channel,
    },
  ),
  deleteChannel: route('DELETE', '/channels/{id}', 'notify', 'admin', 'Delete a channel', { params: byId }),
  testChannel: route('POST', '/channels/{id}/test', 'notify', 'operator', 'Send a test message now', {
    params: byId,
    response: z.object({ ok: z.boolean(), fault: r.faultSchema.nullable() }),
  }),
  previewChannel: route(
    'POST',
    '/channel-preview',
    'notify',
    'operator',
    'What a message would look like there; refuses unknown variables with their place',
    { body: r.channelInput.omit({ name: true, enabled: true }), response: r.preview },
  ),
  pushKey: route('GET', '/push-key', 'notify', 'viewer', 'Key that a browser subscribes with (VAPID)', {
    response: z.object({ publicKey: z.string() }),
  }),
  outbox: route(
    'GET',
    '/outbox',
    'notify',
    'operator',
    'What waits, what was sent, what failed; newest first',
    {
      query: z.object({
        state: z.enum(r.outboxStates).optional(),
        channelId: r.id.optional(),
        alertId: r.id.optional(),
        cursor: z.string().max(200).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      response: page(r.outboxEntry).extend({ counts: z.record(z.string(), z.number()) }),
    },
  ),
  resendOutbox: route('POST', '/outbox/resend', 'notify', 'operator', 'Send again what was given up', {
    body: z.object({
      ids: z.array(r.id).max(500).optional().describe('Absent: everything that failed'),
    }),
    response: z.object({ count: z.number() }),
  }),
} as const;
