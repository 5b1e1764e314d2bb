/** Groups and places, off the page's thread: five thousand devices take some hundred milliseconds. */
import type { Shape } from '#pure/topology/graph.ts';
import { type Grouping, groupNodes } from '#pure/topology/group.ts';
import { type Arrangement, layOut, type Places, tidy } from '#pure/topology/layout.ts';

export interface ToLayout {
  readonly turn: number;
  readonly shape: Shape;
  readonly siteNames: ReadonlyMap<string, string>;
  readonly arrangement: Arrangement;
  readonly known: Places;
  readonly pinned: Uint8Array;
  /** Only these are put in order again. */
  readonly tidy?: readonly number[];
}
export interface FromLayout {
  readonly turn: number;
  readonly grouping: Grouping;
  readonly places: Places;
}

addEventListener('message', ({ data }: MessageEvent<ToLayout>) => {
  const { turn, shape: graph, siteNames, arrangement, known, pinned } = data;
  const grouping = groupNodes(graph, siteNames);
  const request = { graph, grouping, arrangement, known, pinned };
  const places = data.tidy ? tidy(request, data.tidy) : layOut(request);
  postMessage({ turn, grouping, places } satisfies FromLayout, { transfer: [places.buffer as ArrayBuffer] });
});
