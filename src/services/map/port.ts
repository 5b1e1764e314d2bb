import type { BodyOf, ResponseOf } from '#pure/contract/api.ts';
import type { MapArrangement, MapPlace } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { ExportFormat } from '#pure/export/index.ts';

export interface MapService extends Service {
  places(arrangement: MapArrangement): Promise<MapPlace[]>;
  update(body: BodyOf<'updateMapPlaces'>): Promise<ResponseOf<'updateMapPlaces'>>;
  /** The map as a file, at the places that people see. */
  export(asked: {
    readonly format: ExportFormat;
    readonly arrangement: MapArrangement;
    readonly siteId?: string | undefined;
  }): Promise<{ readonly text: string; readonly mediaType: string; readonly fileName: string }>;
}
