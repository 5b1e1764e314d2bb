/** Notification channels. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, route } from './route.ts';

export const notifyRoutes = {
  channels: route('GET', '/channels', 'notify', 'operator', 'List notification channels', {
    response: z.object({ items: z.array(r.channel) }),
  }),
  createChannel: route('POST', '/channels', 'notify', 'admin', 'Create a channel', {
    body: r.channelInput,
    response: r.channel,
  }),
  updateChannel: route('PUT', '/channels/{id}', 'notify', 'admin', 'Replace a channel', {
    params: byId,
    body: r.channelInput,
    response: r.channel,
  }),
  deleteChannel: route('DELETE', '/channels/{id}', 'notify', 'admin', 'Delete a channel', { params: byId }),
  testChannel: route('POST', '/channels/{id}/test', 'notify', 'operator', 'Send a test message now', {
    params: byId,
    response: z.object({ ok: z.boolean(), fault: r.faultSchema.nullable() }),
  }),
} as const;
