import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Report, ReportFormat, ReportInput, ReportRun } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { ReportDocument } from '#pure/reports/document.ts';

export interface Reports extends Service {
  reports(): Promise<Report[]>;
  report(id: string): Promise<Report>;
  create(input: ReportInput): Promise<Report>;
  replace(id: string, input: ReportInput): Promise<Report>;
  remove(id: string): Promise<void>;
  preview(input: ReportInput): Promise<ReportDocument>;
  run(id: string, by: string, mail: boolean): Promise<ReportRun>;
  runs(id: string, query: QueryOf<'reportRuns'>): Promise<ResponseOf<'reportRuns'>>;
  document(runId: string): Promise<ReportDocument>;
  file(runId: string, format: ReportFormat): Promise<ResponseOf<'reportFile'>>;
}
