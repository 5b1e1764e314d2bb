/** Alerts and the timeline. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

export const alertsRoutes = {
  alerts: route('GET', '/alerts', 'alerts', 'viewer', 'List alerts, newest first', {
    query: paging.extend({
      open: z.enum(['true', 'false']).optional(),
      deviceId: r.id.optional(),
      victims: z.enum(['true', 'false']).default('false').describe('List victims too'),
    }),
    response: page(r.alert),
  }),
  alert: route('GET', '/alerts/{id}', 'alerts', 'viewer', 'One alert with its evidence and victims', {
    params: byId,
    response: r.alertDetail,
  }),
  acknowledgeAlert: route('POST', '/alerts/{id}/acknowledge', 'alerts', 'operator', 'Take an alert', {
    params: byId,
    body: z.object({
      note: z.string().max(2000).default(''),
      untilMs: z
        .number()
        .int()
        .nullable()
        .default(null)
        .describe('When it is open again and people are reminded; null for until it is over'),
    }),
    response: r.alertDetail,
  }),
  unacknowledgeAlert: route(
    'DELETE',
    '/alerts/{id}/acknowledge',
    'alerts',
    'operator',
    'Give an alert back: it is open again',
    { params: byId, response: r.alertDetail },
  ),
  commentAlert: route('POST', '/alerts/{id}/comments', 'alerts', 'operator', 'Say something about an alert', {
    params: byId,
    body: z.object({ text: z.string().trim().min(1).max(4000) }),
    response: r.alertDetail,
  }),
  events: route('GET', '/events', 'alerts', 'viewer', 'The timeline, newest first', {
    query: z.object({
      fromMs: z.coerce.number().int().optional(),
      toMs: z.coerce.number().int().optional(),
      deviceId: r.id.optional(),
      sensorId: r.id.optional(),
      kinds: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      cursor: z.string().max(200).optional(),
    }),
    response: z.object({ items: z.array(r.event), next: z.string().nullable() }),
  }),
} as const;
