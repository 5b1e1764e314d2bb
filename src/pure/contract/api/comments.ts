/** Comments on the timeline. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, route } from './route.ts';

export const commentsRoutes = {
  comments: route('GET', '/comments', 'comments', 'viewer', 'Comments that touch a period, newest first', {
    query: z.object({
      fromMs: z.coerce.number().int(),
      toMs: z.coerce.number().int(),
      deviceId: r.id.optional().describe('Also those of this device and of its sensors'),
      sensorIds: z.string().max(40_000).optional().describe('Also those of these sensors, comma separated'),
    }),
    response: z.object({
      items: z.array(r.comment),
      left: z.number().describe('Older ones that are not listed'),
    }),
  }),
  createComment: route('POST', '/comments', 'comments', 'operator', 'Write a comment on the timeline', {
    body: r.commentInput,
    response: r.comment,
  }),
  updateComment: route('PATCH', '/comments/{id}', 'comments', 'operator', 'Change a comment', {
    params: byId,
    body: r.commentInput.partial(),
    response: r.comment,
  }),
  deleteComment: route('DELETE', '/comments/{id}', 'comments', 'operator', 'Delete a comment', {
    params: byId,
  }),
} as const;
