/** Reports. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function reportHandlers(
  deps: HttpDeps,
): Handlers<
  | 'reports'
  | 'createReport'
  | 'report'
  | 'updateReport'
  | 'deleteReport'
  | 'previewReport'
  | 'runReport'
  | 'reportRuns'
  | 'reportRun'
  | 'reportFile'
> {
  const { reports } = deps.services;
  return {
    reports: async () => ({ items: await reports.reports() }),
    createReport: ({ body }) => reports.create(body),
    report: ({ params }) => reports.report(params.id),
    updateReport: ({ params, body }) => reports.replace(params.id, body),
    deleteReport: async ({ params }) => {
      await reports.remove(params.id);
      return { ok: true };
    },
    previewReport: async ({ body }) => structuredClone(await reports.preview(body)) as never,
    runReport: ({ params, body, principal }) => reports.run(params.id, principal.name, body.mail),
    reportRuns: ({ params, query }) => reports.runs(params.id, query),
    reportRun: async ({ params }) => structuredClone(await reports.document(params.id)) as never,
    reportFile: ({ params, query }) => reports.file(params.id, query.format),
  };
}
