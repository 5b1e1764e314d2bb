import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { MapArrangement, MapPicture, MapPlace } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { ExportFormat } from '#pure/export/index.ts';

export interface MapService extends Service {
  /** Of every device there is. */
  places(arrangement: MapArrangement): Promise<MapPlace[]>;
  /** What a page draws, each device with its place. */
  picture(query: QueryOf<'mapPicture'>): Promise<MapPicture>;
  update(body: BodyOf<'updateMapPlaces'>): Promise<ResponseOf<'updateMapPlaces'>>;
  tidy(body: BodyOf<'tidyMap'>): Promise<ResponseOf<'tidyMap'>>;
  /** The map as a file, at the places that people see. */
  export(asked: {
    readonly format: ExportFormat;
    readonly arrangement: MapArrangement;
    readonly siteId?: string | undefined;
  }): Promise<{ readonly text: string; readonly mediaType: string; readonly fileName: string }>;
}
