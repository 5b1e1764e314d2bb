import type { ReportContent } from '#pure/contract/resources.ts';
import type { Section } from '#pure/reports/document.ts';
import type { Facts } from '../facts.ts';

export type ContentOf<K extends ReportContent['kind']> = Extract<ReportContent, { kind: K }>;

export interface ReportKind<K extends ReportContent['kind']> {
  readonly kind: K;
  /** Follows the name of the report. */
  subtitle(content: ContentOf<K>): string;
  sections(content: ContentOf<K>, facts: Facts): Promise<Section[]>;
}
export const defineReportKind = <K extends ReportContent['kind']>(kind: ReportKind<K>): ReportKind<K> => kind;
