import type { ReportContent } from '#pure/contract/resources.ts';
import { alerting } from './alerting.ts';
import { availability } from './availability.ts';
import type { ReportKind } from './kind.ts';
import { performance } from './performance.ts';
import { top } from './top.ts';

const kinds: { readonly [K in ReportContent['kind']]: ReportKind<K> } = {
  availability,
  performance,
  top,
  alerting,
};
export const kindOf = ({ kind }: ReportContent) => kinds[kind] as ReportKind<ReportContent['kind']>;
