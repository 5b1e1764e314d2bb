/** What the server is asked for a map, as the address of the page says. */
import type { LinkLayer, MapArrangement } from '#pure/contract/resources.ts';
import { layerOrder } from '#pure/topology/layers.ts';

export interface MapQuestion {
  readonly arrangement: MapArrangement;
  readonly layers: string;
  readonly siteId?: string;
}

export function layersFrom(text: string | undefined): ReadonlySet<LinkLayer> {
  const asked = text?.split(',') ?? ['physical'];
  return new Set(layerOrder.filter((layer) => asked.includes(layer)));
}

export const questionOf = (search: {
  readonly arrange?: string | undefined;
  readonly layers?: string | undefined;
  readonly site?: string | undefined;
}): MapQuestion => ({
  arrangement: search.arrange === 'layered' ? 'layered' : 'force',
  layers: [...layersFrom(search.layers)].join(','),
  ...(search.site ? { siteId: search.site } : {}),
});
