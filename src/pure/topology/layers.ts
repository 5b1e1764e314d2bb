/** The layers of links that the map can show, in one table: a new one is a line here and a value of `link.layer`. */
import type { LinkLayer } from '../contract/resources.ts';

export interface LayerInfo {
  readonly title: string;
  readonly meaning: string;
  /** Lengths of dash and gap by which its links are told from others, in pixels; empty is a solid line. */
  readonly dash: readonly number[];
}
export const layers: Readonly<Record<LinkLayer, LayerInfo>> = {
  physical: { title: 'Physical', meaning: 'Cables, as LLDP, CDP and forwarding tables tell', dash: [] },
  l3: { title: 'IP', meaning: 'Devices in one subnet', dash: [10, 4] },
  ospf: { title: 'OSPF', meaning: 'Adjacencies between OSPF routers', dash: [6, 3, 1.5, 3] },
  bgp: { title: 'BGP', meaning: 'Sessions between BGP speakers', dash: [2, 3] },
};
export const layerOrder = Object.keys(layers) as LinkLayer[];
