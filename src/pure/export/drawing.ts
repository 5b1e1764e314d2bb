/** What an exporter is given: the graph, where everything stands, and what is closed at the moment. */
import { type Collapsed, collapse } from '../topology/collapse.ts';
import { discsOf } from '../topology/discs.ts';
import type { Graph } from '../topology/graph.ts';
import type { Grouping } from '../topology/group.ts';
import type { Places } from '../topology/layout.ts';

export interface Drawing {
  readonly title: string;
  readonly graph: Graph;
  readonly grouping: Grouping;
  readonly places: Places;
  /** Which groups are open; all unless given. */
  readonly open?: Uint8Array;
  /** The part that is seen, in units of the map; everything unless given. */
  readonly view?: Box;
  readonly palette?: Palette;
}
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly group: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly up: string;
  readonly warning: string;
  readonly down: string;
  readonly unknown: string;
  readonly paused: string;
}
/** On paper: what the page shows by day. */
export const paper: Palette = {
  background: '#ffffff',
  surface: '#ffffff',
  group: '#f0f2f8',
  line: '#8a92a8',
  text: '#151a28',
  faint: '#4a5268',
  up: '#0a7a58',
  warning: '#8f5a00',
  down: '#c01f31',
  unknown: '#5d657b',
  paused: '#6a4bb0',
};

export const openOf = ({ grouping, open }: Drawing): Uint8Array =>
  open ?? new Uint8Array(grouping.groups.length).fill(1);
export const collapsedOf = (drawing: Drawing): Collapsed =>
  collapse(drawing.graph, drawing.grouping, openOf(drawing));

const margin = 40;
export function boundsOf({ grouping, places, graph }: Drawing): Box {
  const discs = discsOf(grouping, places);
  if (graph.nodes.length === 0) return { x: 0, y: 0, width: 400, height: 300 };
  // With one group there is no disc to be seen around the devices.
  if (grouping.groups.length === 1) {
    const xs = graph.nodes.map((_, i) => places[i * 2]!);
    const ys = graph.nodes.map((_, i) => places[i * 2 + 1]!);
    const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
    const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b));
    const [x, y] = [least(xs) - margin * 2, least(ys) - margin * 2];
    return { x, y, width: most(xs) + margin * 2 - x, height: most(ys) + margin * 2 - y };
  }
  const radius = discs[2]! + margin;
  return { x: discs[0]! - radius, y: discs[1]! - radius, width: radius * 2, height: radius * 2 };
}

/** Text inside XML; control characters, which XML 1.0 forbids, are left out. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are meant
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Two decimals at most: positions need no more, and files stay small and alike. */
export const round = (value: number): number => Math.round(value * 100) / 100 + 0;
