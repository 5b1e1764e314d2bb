/** Reports. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

export const reportsRoutes = {
  reports: route('GET', '/reports', 'reports', 'viewer', 'List reports', {
    response: z.object({ items: z.array(r.report) }),
  }),
  createReport: route('POST', '/reports', 'reports', 'operator', 'Create a report', {
    body: r.reportInput,
    response: r.report,
  }),
  report: route('GET', '/reports/{id}', 'reports', 'viewer', 'One report', {
    params: byId,
    response: r.report,
  }),
  updateReport: route('PUT', '/reports/{id}', 'reports', 'operator', 'Replace a report', {
    params: byId,
    body: r.reportInput,
    response: r.report,
  }),
  deleteReport: route(
    'DELETE',
    '/reports/{id}',
    'reports',
    'operator',
    'Delete a report and what it has said',
    {
      params: byId,
    },
  ),
  previewReport: route(
    'POST',
    '/reports/preview',
    'reports',
    'viewer',
    'What a report would say now, without keeping it',
    {
      body: r.reportInput,
      reads: true,
      response: r.reportDocument,
    },
  ),
  runReport: route(
    'POST',
    '/reports/{id}/runs',
    'reports',
    'operator',
    'Make a report now; mail it when asked',
    {
      params: byId,
      body: z.object({ mail: z.boolean().default(false) }),
      response: r.reportRun,
    },
  ),
  reportRuns: route(
    'GET',
    '/reports/{id}/runs',
    'reports',
    'viewer',
    'What a report has said, newest first',
    {
      params: byId,
      query: paging,
      response: page(r.reportRun),
    },
  ),
  reportRun: route('GET', '/report-runs/{id}', 'reports', 'viewer', 'One report as data', {
    params: byId,
    response: r.reportDocument,
  }),
  reportFile: route('GET', '/report-runs/{id}/file', 'reports', 'viewer', 'One report as a file', {
    params: byId,
    query: z.object({ format: z.enum(r.reportFormats).default('pdf') }),
    response: z.object({
      type: z.string(),
      name: z.string(),
      text: z.custom<string | Uint8Array>(
        (value) => typeof value === 'string' || value instanceof Uint8Array,
      ),
    }),
    produces: ['application/pdf', 'text/html', 'text/csv'],
  }),
} as const;
