/** Every file format of the map, in one table: the page's menu, the route and its description are derived from it. */
import { toContainerlab } from './containerlab.ts';
import type { Drawing } from './drawing.ts';
import { toDrawio } from './drawio.ts';
import { toGraphml } from './graphml.ts';
import { toSvg } from './svg.ts';

export const exportFormats = ['svg', 'drawio', 'graphml', 'containerlab'] as const;
export type ExportFormat = (typeof exportFormats)[number];
interface Exporter {
  readonly title: string;
  readonly use: string;
  readonly extension: string;
  readonly mediaType: string;
  readonly render: (drawing: Drawing) => string;
}
export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  svg: {
    title: 'SVG',
    use: 'a picture that scales',
    extension: 'svg',
    mediaType: 'image/svg+xml',
    render: toSvg,
  },
  drawio: {
    title: 'draw.io',
    use: 'to edit in diagrams.net',
    extension: 'drawio',
    mediaType: 'application/vnd.jgraph.mxfile',
    render: toDrawio,
  },
  graphml: {
    title: 'GraphML',
    use: 'for yEd, Gephi, networkx',
    extension: 'graphml',
    mediaType: 'application/graphml+xml',
    render: toGraphml,
  },
  containerlab: {
    title: 'Containerlab',
    use: 'to rebuild it as a lab',
    extension: 'clab.yml',
    mediaType: 'application/yaml',
    render: toContainerlab,
  },
};
