/** Sensors and their history. */
import { z } from 'zod';
import { severities } from '../health.ts';
import * as r from '../resources.ts';
import { byId, changeOf, page, paging, route } from './route.ts';

const pushedValuesMax = 100;
const named = { positional: 'id', named: ['id'] } as const;
const told = [
  'name',
  'deviceName',
  'toolId',
  'state',
  'summary',
  'pausedUntilMs',
  'lastRunMs',
  'metrics',
] as const;

export const sensorsRoutes = {
  sensors: route('GET', '/sensors', 'sensors', 'viewer', 'List sensors with state and last values', {
    query: paging.extend({
      deviceId: r.id.optional(),
      ids: z.string().max(40_000).optional().describe('Only these, comma separated'),
    }),
    response: page(r.sensor),
    commands: [
      {
        verb: 'list',
        positional: 'q',
        shows: ['name', 'deviceName', 'state', 'intervalMs', 'summary'],
        example: 'state:down',
      },
    ],
  }),
  createSensor: route('POST', '/sensors', 'sensors', 'engineer', 'Create a sensor from any tool', {
    body: r.sensorInput,
    response: r.sensor,
  }),
  sensor: route('GET', '/sensors/{id}', 'sensors', 'viewer', 'One sensor', {
    params: byId,
    response: r.sensor,
    commands: [{ verb: 'show', ...named, shows: told, example: '"ping core-1"' }],
  }),
  updateSensor: route('PATCH', '/sensors/{id}', 'sensors', 'engineer', 'Change a sensor', {
    params: byId,
    body: changeOf(r.sensorInput),
    response: r.sensor,
  }),
  deleteSensor: route('DELETE', '/sensors/{id}', 'sensors', 'engineer', 'Delete a sensor', { params: byId }),
  pauseSensor: route(
    'POST',
    '/sensors/{id}/pause',
    'sensors',
    'operator',
    'Pause until a time, or until resumed',
    {
      params: byId,
      body: z.object({
        untilMs: r.timeMs.nullable().describe('none: until resumed'),
        note: z.string().max(500).default(''),
      }),
      response: r.sensor,
      commands: [{ verb: 'pause', ...named, shows: told, example: '"ping core-1" --until +2h' }],
    },
  ),
  resumeSensor: route('POST', '/sensors/{id}/resume', 'sensors', 'operator', 'Resume', {
    params: byId,
    response: r.sensor,
    commands: [{ verb: 'resume', ...named, shows: told, example: '"ping core-1"' }],
  }),
  runSensor: route('POST', '/sensors/{id}/run', 'sensors', 'operator', 'Run now', {
    params: byId,
    response: r.sensor,
    commands: [{ verb: 'run', ...named, shows: told, example: '"ping core-1"' }],
  }),
  createPushToken: route(
    'POST',
    '/sensors/{id}/push-token',
    'sensors',
    'engineer',
    'A new token for a sensor that is fed; told this once, the one before is over',
    {
      params: byId,
      response: z.object({ token: z.string(), path: z.string() }),
      commands: [{ verb: 'push-token', ...named, example: '"Nightly backup"' }],
    },
  ),
  push: route('POST', '/push/{token}', 'sensors', 'public', 'Feed a sensor; the token says which', {
    params: z.object({ token: z.string().regex(/^[\w-]{20,100}$/, 'not a token') }),
    body: z.object({
      values: z
        .record(z.string().min(1).max(100), z.union([z.number(), z.boolean(), z.string().max(1000)]))
        .refine(
          (values) => Object.keys(values).length <= pushedValuesMax,
          `more than ${pushedValuesMax} values`,
        )
        .optional()
        .describe('Numbers and texts by name'),
      state: z.enum(severities).optional().describe('How the program says it is'),
      text: z.string().max(1000).optional().describe('A line for people'),
    }),
  }),
  suggestions: route(
    'GET',
    '/devices/{id}/suggestions',
    'sensors',
    'viewer',
    'Sensors that fit this device',
    { params: byId, response: z.object({ items: z.array(r.sensorSuggestion) }) },
  ),
  series: route('GET', '/series', 'sensors', 'viewer', 'History: at most `points` buckets per series', {
    query: z.object({
      sensorId: r.id.optional(),
      deviceId: r.id.optional(),
      metrics: z.string().max(500).optional().describe('Comma separated names'),
      fromMs: z.coerce.number().int(),
      toMs: z.coerce.number().int(),
      points: z.coerce.number().int().min(1).max(2000).default(300),
    }),
    response: r.seriesData,
  }),
} as const;
