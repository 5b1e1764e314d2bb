/** What the surfaces may ask of import and export. */
import type { BodyOf, ResponseOf } from '#pure/contract/api.ts';
import type { ExportFormat } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Exchange extends Service {
  /** A dry run tells what would happen; else the same plan is applied, whole or not at all. */
  importFile(body: BodyOf<'importFile'>): Promise<ResponseOf<'importFile'>>;
  /** The same, with the devices of a NetBox that is asked now. */
  importNetbox(body: BodyOf<'importNetbox'>): Promise<ResponseOf<'importNetbox'>>;
  /** `q` filters devices as their list does. */
  export(format: ExportFormat, q?: string): Promise<ResponseOf<'export'>>;
}
