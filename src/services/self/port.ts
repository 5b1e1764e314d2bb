import type { SelfReport } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

/** Under this id metrics keep what is measured of Nocturne itself. */
export const selfSourceId = 'nocturne';

export interface Self extends Service {
  report(): SelfReport;
}
