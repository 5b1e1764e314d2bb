/** What is drawn, prepared whenever the network, the open groups or the highlight change, so that a frame only walks over arrays. */
import type { LinkLayer } from '#pure/contract/resources.ts';
import {
  type Collapsed,
  collapse,
  type Load,
  loadOf,
  type Tally,
  talliesOf,
} from '#pure/topology/collapse.ts';
import { discsOf } from '#pure/topology/discs.ts';
import type { Graph } from '#pure/topology/graph.ts';
import type { Grouping } from '#pure/topology/group.ts';
import { layers } from '#pure/topology/layers.ts';
import type { Places } from '#pure/topology/layout.ts';
import { type Grid, gridOf } from './pick.ts';

export interface Network {
  readonly graph: Graph;
  readonly grouping: Grouping;
  readonly places: Places;
  readonly pinned: Uint8Array;
}
/** What people asked to see. */
export interface Highlight {
  readonly selected: number;
  /** Devices that match the filter; null without one. */
  readonly matches: ReadonlySet<number> | null;
  /** Devices and links of the way between two devices; null without one. */
  readonly path: { readonly nodes: ReadonlySet<number>; readonly links: ReadonlySet<number> } | null;
  readonly layers: ReadonlySet<LinkLayer>;
}

/** How a line looks: colour, width and pattern together, never colour alone. */
export interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** Drawn again in the colour of the ground, thinner: a hatched line. */
  readonly inner?: readonly number[];
}
export const lineStyles = {
  idle: { color: '--line-strong', width: 1.2, dash: [] },
  light: { color: '--load-1', width: 1.6, dash: [] },
  busy: { color: '--load-2', width: 2.6, dash: [] },
  hot: { color: '--warning', width: 4, dash: [], inner: [2, 6] },
  full: { color: '--down', width: 5, dash: [], inner: [7, 3] },
  unknown: { color: '--line-strong', width: 1.2, dash: [2, 4] },
  degraded: { color: '--warning', width: 2.4, dash: [10, 3] },
  down: { color: '--down', width: 2.2, dash: [4, 5] },
  path: { color: '--accent', width: 4.5, dash: [] },
} as const satisfies Record<string, LineStyle>;
export type LineKind = keyof typeof lineStyles;

/** Shares of the speed at which a line changes its look. */
const useSteps = { light: 0.02, busy: 0.3, hot: 0.7, full: 0.9 } as const;
export function lineKindOf({ state, use }: Pick<Load, 'state' | 'use'>): LineKind {
  if (state === 'down' || state === 'degraded') return state;
  if (use === null || use < useSteps.light) return state === 'unknown' ? 'unknown' : 'idle';
  return use >= useSteps.full
    ? 'full'
    : use >= useSteps.hot
      ? 'hot'
      : use >= useSteps.busy
        ? 'busy'
        : 'light';
}

export interface Line {
  readonly a: number;
  readonly b: number;
  /** Place among parallel links, in pixels from the middle. */
  readonly offset: number;
  readonly links: readonly number[];
  readonly load: Load;
  readonly kind: LineKind;
  readonly dash: readonly number[];
  readonly dim: boolean;
}
export interface Bucket {
  readonly kind: LineKind;
  readonly dash: readonly number[];
  readonly dim: boolean;
  readonly lines: Line[];
}
export interface Scene {
  readonly network: Network;
  discs: Float64Array;
  readonly tallies: readonly Tally[];
  grid: Grid;
  readonly openScales: Float64Array;
  open: Uint8Array;
  seen: Collapsed;
  lines: readonly Line[];
  buckets: readonly Bucket[];
  dimmed: Uint8Array;
  fanned: boolean;
}

/** From this zoom on devices are told apart; before it, their group is one bubble. */
const leafScale = 0.2;
/** From this zoom on parallel links are drawn one by one. */
const fanScale = 0.5;
const fanGapPx = 7;
/** Of more parallel links than this, one line stands for all. */
const fannedMax = 8;

/** A group opens when what is in it has room on the screen; never before the group around it. */
function openScalesOf({ groups }: Grouping, discs: Float64Array): Float64Array {
  const scales = new Float64Array(groups.length);
  for (let g = groups.length - 1; g >= 0; g--) {
    const { children } = groups[g]!;
    scales[g] =
      children.length === 0
        ? leafScale
        : Math.min(
            ...children.map((c) => scales[c]!),
            (36 * Math.sqrt(children.length) + 40) / discs[g * 3 + 2]!,
          );
  }
  scales[0] = 0;
  return scales;
}

export function sceneOf(network: Network, scale: number, highlight: Highlight): Scene {
  const discs = discsOf(network.grouping, network.places);
  const scene: Scene = {
    network,
    discs,
    tallies: talliesOf(network.graph, network.grouping),
    grid: gridOf(network.places),
    openScales: openScalesOf(network.grouping, discs),
    open: new Uint8Array(0),
    seen: { closed: [], vertexOf: new Int32Array(0), edges: [] },
    lines: [],
    buckets: [],
    dimmed: new Uint8Array(0),
    fanned: false,
  };
  reopen(scene, scale, highlight, true);
  return scene;
}

/** Opens and closes groups for a zoom; true when something changed. */
export function reopen(scene: Scene, scale: number, highlight: Highlight, always = false): boolean {
  const open = Uint8Array.from(scene.openScales, (least) => Number(scale >= least));
  const fanned = scale >= fanScale;
  const same =
    fanned === scene.fanned &&
    open.length === scene.open.length &&
    open.every((flag, g) => flag === scene.open[g]);
  if (same && !always) return false;
  const { graph, grouping } = scene.network;
  scene.open = open;
  scene.fanned = fanned;
  scene.seen = collapse(graph, grouping, open, (link) => highlight.layers.has(graph.links[link]!.layer));
  relight(scene, highlight);
  return true;
}

/** Lines in batches of one look; what does not match is dimmed. */
export function relight(scene: Scene, highlight: Highlight): void {
  const { graph } = scene.network;
  const { matches, path, selected } = highlight;
  const near = new Set<number>();
  if (selected >= 0 && !path)
    for (let k = graph.start[selected]!; k < graph.start[selected + 1]!; k++) near.add(graph.incident[k]!);
  const bright = (node: number) => (path ? path.nodes.has(node) : matches === null || matches.has(node));
  scene.dimmed = Uint8Array.from(graph.nodes, (_, i) => Number(!bright(i)));
  const dimLinks = (links: readonly number[]) =>
    path
      ? !links.some((link) => path.links.has(link))
      : matches !== null &&
        !links.some((link) => matches.has(graph.ends[link * 2]!) && matches.has(graph.ends[link * 2 + 1]!)) &&
        !links.some((link) => near.has(link));
  const lines: Line[] = [];
  for (const edge of scene.seen.edges) {
    const apart =
      scene.fanned && edge.a >= 0 && edge.b >= 0 && edge.links.length > 1 && edge.links.length <= fannedMax;
    const parts = apart ? edge.links.map((link) => [link]) : [edge.links];
    parts.forEach((links, k) => {
      const load = loadOf(graph, scene.seen, { ...edge, links });
      const onPath = path !== null && links.some((link) => path.links.has(link));
      const kind = onPath && load.state !== 'down' ? 'path' : lineKindOf(load);
      lines.push({
        a: edge.a,
        b: edge.b,
        offset: (k - (parts.length - 1) / 2) * fanGapPx,
        links,
        load,
        kind,
        dash:
          lineStyles[kind].dash.length > 0
            ? lineStyles[kind].dash
            : layers[graph.links[links[0]!]!.layer].dash,
        dim: dimLinks(links),
      });
    });
  }
  scene.lines = lines;
  const buckets = new Map<string, Bucket>();
  for (const line of lines) {
    const key = `${line.kind} ${line.dash} ${line.dim}`;
    const bucket = buckets.get(key);
    if (bucket) bucket.lines.push(line);
    else buckets.set(key, { kind: line.kind, dash: line.dash, dim: line.dim, lines: [line] });
  }
  const order = Object.keys(lineStyles);
  scene.buckets = [...buckets.values()].sort(
    (x, y) => Number(y.dim) - Number(x.dim) || order.indexOf(x.kind) - order.indexOf(y.kind),
  );
}

/** Where a vertex is: a device or a closed group. */
export const xOf = ({ network, discs }: Scene, vertex: number): number =>
  vertex < 0 ? discs[(-1 - vertex) * 3]! : network.places[vertex * 2]!;
export const yOf = ({ network, discs }: Scene, vertex: number): number =>
  vertex < 0 ? discs[(-1 - vertex) * 3 + 1]! : network.places[vertex * 2 + 1]!;

/** Pixels from the middle to the rim of a device and of a closed group. */
export const nodePx = (scale: number): number => Math.max(2.5, Math.min(26, 17 * scale ** 0.72));
export const bubblePx = (scene: Scene, group: number, scale: number): number =>
  Math.max(13, Math.min(64, scene.discs[group * 3 + 2]! * scale * 0.6));
