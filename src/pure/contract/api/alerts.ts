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
    commands: [
      {
        verb: 'list',
        positional: 'q',
        shows: ['id', 'state', 'severity', 'openedMs', 'deviceName', 'judgement', 'title'],
        example: '--open true',
      },
    ],
  }),
  alert: route('GET', '/alerts/{id}', 'alerts', 'viewer', 'One alert with its evidence and victims', {
    params: byId,
    response: r.alertDetail,
    commands: [
      {
        verb: 'show',
        positional: 'id',
        shows: [
          'title',
          'state',
          'severity',
          'openedMs',
          'closedMs',
          'acknowledgedBy',
          'judgement',
          'evidence',
          'victimList',
        ],
        example: '01j9…',
      },
    ],
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
        .meta({ unit: 'time' })
        .describe('When it is open again and people are reminded; null for until it is over'),
    }),
    response: r.alertDetail,
    commands: [
      {
        verb: 'acknowledge',
        positional: 'id',
        shows: ['title', 'state', 'acknowledgedBy', 'acknowledgedUntilMs'],
        example: '01j9… --note "on it" --until +2h',
      },
    ],
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
  judgeAlert: route(
    'POST',
    '/alerts/{id}/judgement',
    'alerts',
    'operator',
    'Say whether an alert was worth the call; the report on alerting counts it',
    {
      params: byId,
      body: z.object({ judgement: r.alertJudgement.nullable().describe('none takes it back') }),
      response: r.alertDetail,
      commands: [
        {
          verb: 'judge',
          positional: 'id',
          shows: ['title', 'judgement', 'judgedBy'],
          example: '01j9… --judgement noise',
        },
      ],
    },
  ),
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
