/** Latency of many targets: history, statistics of a period, distribution, path, evidence. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, route } from './route.ts';

const sensorList = z.string().min(1).max(40_000).describe('Sensor ids, comma separated');
const between = { fromMs: z.coerce.number().int(), toMs: z.coerce.number().int() };
/** What a text answer is made of; see `produces`. */
const file = z.object({ type: z.string(), name: z.string(), text: z.string() });

export const latencyRoutes = {
  seriesOfMany: route('POST', '/series/query', 'sensors', 'viewer', 'History of many sensors at once', {
    body: r.historyQuery,
    response: r.seriesData,
    reads: true,
  }),
  seriesSummary: route(
    'POST',
    '/series/summary',
    'sensors',
    'viewer',
    'Statistics of many sensors over exactly one period',
    { body: r.summaryQuery, response: z.object({ items: z.array(r.targetSummary) }), reads: true },
  ),
  seriesSummaryFile: route('GET', '/series/summary.csv', 'sensors', 'viewer', 'The same as a file', {
    query: z.object({ sensorIds: sensorList, ...between }),
    response: file,
    produces: ['text/csv'],
  }),
  seriesSamples: route(
    'GET',
    '/series/samples.csv',
    'sensors',
    'viewer',
    'Raw samples of some sensors as a file',
    {
      query: z.object({
        sensorIds: sensorList,
        metrics: z
          .string()
          .max(500)
          .optional()
          .describe('Comma separated names; none asks for latency and loss'),
        ...between,
      }),
      response: file,
      produces: ['text/csv'],
    },
  ),
  seriesDensity: route(
    'GET',
    '/series/density',
    'sensors',
    'viewer',
    'How the latency of some sensors is distributed over time',
    {
      query: z.object({
        sensorIds: sensorList,
        ...between,
        points: z.coerce.number().int().min(1).max(2000).default(300),
      }),
      response: r.densityData,
    },
  ),
  path: route(
    'GET',
    '/sensors/{id}/path',
    'sensors',
    'viewer',
    'Hops of a trace sensor over time, with every change of the route',
    {
      params: byId,
      query: z.object({ ...between, points: z.coerce.number().int().min(1).max(2000).default(200) }),
      response: r.pathHistory,
    },
  ),
  addTargets: route(
    'POST',
    '/latency/targets',
    'sensors',
    'engineer',
    'Watch a pasted list of names, addresses and ranges by ping',
    { body: r.newTargets, response: r.newTargetsPlan },
  ),
  evidence: route(
    'GET',
    '/latency/evidence',
    'sensors',
    'viewer',
    'What an Internet provider needs to believe it: a printable page',
    {
      query: z.object({
        sensorIds: sensorList,
        ...between,
        note: z.string().max(2000).optional().describe('Circuit, ticket, contact'),
      }),
      response: file,
      produces: ['text/html'],
    },
  ),
} as const;
