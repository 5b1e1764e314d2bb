/** One frame of the map on a 2D canvas: discs of groups, lines in batches, stamped devices, names where there is room. */
import type { SensorState } from '#pure/contract/resources.ts';
import { cssColor } from '../model/theme.ts';
import type { Size, View } from './camera.ts';
import {
  bubblePx,
  type Highlight,
  type Line,
  type LineStyle,
  lineStyles,
  nodePx,
  type Scene,
  xOf,
  yOf,
} from './scene.ts';
import { type LabelLook, paintMark, type Sprites } from './sprites.ts';

export interface Pointed {
  /** A device, or a closed group as -1 - index. */
  readonly vertex: number | null;
  readonly line: Line | null;
}
export interface Frame {
  readonly view: View;
  readonly size: Size;
  readonly highlight: Highlight;
  readonly pointed: Pointed;
  readonly sprites: Sprites;
  /** Milliseconds; moves the traffic along lines. Null draws it still. */
  readonly flowMs: number | null;
}
export interface Drawn {
  readonly lines: number;
  readonly nodes: number;
}

/** Above so many lines in sight, each is as thin as the screen can draw: thick ones cost several times as much. */
const thickLinesMax = 300;
/** Traffic moves only where few lines are in sight: it is there to be read. */
export const flowLinesMax = 120;
const nameScale = 0.5;
/** With few devices in sight there is room for their names earlier. */
const fewNodesMax = 160;
const fewNameScale = 0.3;
const hubScale = 0.27;
const hubDegree = 7;
const portScale = 1.05;
const dimAlpha = 0.16;

export function drawFrame(context: CanvasRenderingContext2D, scene: Scene, frame: Frame): Drawn {
  const { size } = frame;
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.globalAlpha = 1;
  context.fillStyle = cssColor('--bg');
  context.fillRect(0, 0, size.width, size.height);
  const taken = new Set<number>();
  drawDiscs(context, scene, frame);
  const lines = drawLines(context, scene, frame);
  const nodes = drawNodes(context, scene, frame);
  drawBubbles(context, scene, frame, taken);
  drawRings(context, scene, frame);
  drawNames(context, scene, frame, taken, nodes <= fewNodesMax ? fewNameScale : nameScale);
  if (frame.view.scale >= portScale) drawPorts(context, scene, frame, taken);
  context.globalAlpha = 1;
  return { lines, nodes };
}

function drawDiscs(context: CanvasRenderingContext2D, scene: Scene, { view, size }: Frame): void {
  const { groups } = scene.network.grouping;
  const line = cssColor('--line');
  for (let g = 1; g < groups.length; g++) {
    if (!scene.open[g] || !isOpen(scene, groups[g]!.parent)) continue;
    const r = scene.discs[g * 3 + 2]! * view.scale;
    const x = scene.discs[g * 3]! * view.scale + view.x;
    const y = scene.discs[g * 3 + 1]! * view.scale + view.y;
    if (outside(x, y, r, size)) continue;
    context.beginPath();
    context.arc(x, y, r, 0, 7);
    context.fillStyle = cssColor('--site');
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = line;
    context.stroke();
  }
}

function isOpen(scene: Scene, group: number): boolean {
  for (let at = group; at >= 0; at = scene.network.grouping.groups[at]!.parent)
    if (!scene.open[at]) return false;
  return true;
}

const outside = (x: number, y: number, r: number, { width, height }: Size) =>
  x + r < 0 || y + r < 0 || x - r > width || y - r > height;

interface Segment {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}
/** Fills `into` with the ends on the screen; false when nothing of it can be seen. */
export function segmentOf(
  scene: Scene,
  line: Line,
  view: View,
  { width, height }: Size,
  into: Segment,
): boolean {
  into.x1 = xOf(scene, line.a) * view.scale + view.x;
  into.y1 = yOf(scene, line.a) * view.scale + view.y;
  into.x2 = xOf(scene, line.b) * view.scale + view.x;
  into.y2 = yOf(scene, line.b) * view.scale + view.y;
  if (line.offset !== 0) {
    const length = Math.hypot(into.x2 - into.x1, into.y2 - into.y1) || 1;
    const dx = (-(into.y2 - into.y1) / length) * line.offset;
    const dy = ((into.x2 - into.x1) / length) * line.offset;
    into.x1 += dx;
    into.x2 += dx;
    into.y1 += dy;
    into.y2 += dy;
  }
  return !(
    (into.x1 < 0 && into.x2 < 0) ||
    (into.y1 < 0 && into.y2 < 0) ||
    (into.x1 > width && into.x2 > width) ||
    (into.y1 > height && into.y2 > height)
  );
}
const segment: Segment = { x1: 0, y1: 0, x2: 0, y2: 0 };

/** With more lines in sight than this, those that only pass by step back behind those that lead to something seen. */
const crowdedLinesMin = 160;
/** By how many ends of a line are off the screen. */
const reaches = [
  { ends: 2, alpha: 0.1, thick: false },
  { ends: 1, alpha: 0.4, thick: false },
  { ends: 0, alpha: 1, thick: true },
] as const;
const reachOf = ({ x1, y1, x2, y2 }: Segment, { width, height }: Size): number =>
  Number(x1 < 0 || y1 < 0 || x1 > width || y1 > height) +
  Number(x2 < 0 || y2 < 0 || x2 > width || y2 > height);

function drawLines(context: CanvasRenderingContext2D, scene: Scene, frame: Frame): number {
  const { view, size, pointed, flowMs, highlight } = frame;
  let drawn = 0;
  let inSight = 0;
  for (const line of scene.lines) if (segmentOf(scene, line, view, size, segment)) inSight++;
  const thin = inSight > thickLinesMax;
  // Far out, a line is no thicker than what it links.
  const shrink = Math.max(0.55, Math.min(1, view.scale * 2.2));
  const crowded = inSight > crowdedLinesMin;
  for (const { kind, dash, dim, lines } of scene.buckets) {
    const style: LineStyle = lineStyles[kind];
    const important = kind === 'down' || kind === 'full' || kind === 'path' || kind === 'hot';
    for (const reach of reaches) {
      context.beginPath();
      let some = 0;
      for (const line of lines) {
        if (!segmentOf(scene, line, view, size, segment)) continue;
        if ((crowded && kind !== 'path' ? reachOf(segment, size) : 0) !== reach.ends) continue;
        context.moveTo(segment.x1, segment.y1);
        context.lineTo(segment.x2, segment.y2);
        some++;
      }
      if (some === 0) continue;
      drawn += some;
      const thick = !thin && reach.thick;
      context.globalAlpha = (dim ? dimAlpha : thin && !important ? 0.75 : 1) * reach.alpha;
      context.strokeStyle = cssColor(style.color);
      context.lineWidth = thick ? style.width * shrink : 1 / devicePixelRatio;
      context.setLineDash(thick ? [...dash] : []);
      context.stroke();
      if (style.inner && thick) {
        context.strokeStyle = cssColor('--bg');
        context.lineWidth = style.width * shrink * 0.42;
        context.setLineDash([...style.inner]);
        context.stroke();
      }
    }
  }
  context.setLineDash([]);
  const stretch = (line: Line, color: string, width: number) => {
    if (!segmentOf(scene, line, view, size, segment)) return;
    context.globalAlpha = 1;
    context.strokeStyle = cssColor(color);
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(segment.x1, segment.y1);
    context.lineTo(segment.x2, segment.y2);
    context.stroke();
  };
  if (pointed.line && scene.lines.includes(pointed.line)) stretch(pointed.line, '--accent', 3.5);
  const focus = pointed.vertex ?? (highlight.selected >= 0 ? highlight.selected : null);
  if (focus !== null && !highlight.path)
    for (const line of scene.lines)
      if ((line.a === focus || line.b === focus) && line.kind !== 'down') stretch(line, '--accent', 2);
  if (drawn <= flowLinesMax) drawFlow(context, scene, frame, flowMs ?? 0);
  return drawn;
}

/** Dots that travel the way most of the traffic goes, faster by the decade. */
function drawFlow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { view, size }: Frame,
  timeMs: number,
): void {
  context.strokeStyle = cssColor('--in');
  context.lineCap = 'round';
  context.setLineDash([0.1, 18]);
  for (const line of scene.lines) {
    const { towardsA, towardsB } = line.load;
    const load = Math.max(towardsA ?? 0, towardsB ?? 0);
    const hatched = 'inner' in lineStyles[line.kind];
    if (
      hatched ||
      line.dim ||
      line.kind === 'down' ||
      load < 1e5 ||
      !segmentOf(scene, line, view, size, segment)
    )
      continue;
    const speed = 8 + Math.max(0, Math.log10(load) - 5) * 7;
    const forth = (towardsB ?? 0) >= (towardsA ?? 0);
    context.lineDashOffset = (((forth ? -1 : 1) * timeMs * speed) / 1000) % 18.1;
    context.lineWidth = Math.max(2, Math.min(3.4, lineStyles[line.kind].width));
    context.globalAlpha = 0.85;
    context.beginPath();
    context.moveTo(segment.x1, segment.y1);
    context.lineTo(segment.x2, segment.y2);
    context.stroke();
  }
  context.lineCap = 'butt';
  context.setLineDash([]);
  context.lineDashOffset = 0;
}

function drawNodes(context: CanvasRenderingContext2D, scene: Scene, { view, size, sprites }: Frame): number {
  const { graph, places } = scene.network;
  const radius = nodePx(view.scale);
  let drawn = 0;
  for (let i = 0; i < graph.nodes.length; i++) {
    if (scene.seen.vertexOf[i]! < 0) continue;
    const x = places[i * 2]! * view.scale + view.x;
    const y = places[i * 2 + 1]! * view.scale + view.y;
    if (x < -40 || y < -40 || x > size.width + 40 || y > size.height + 40) continue;
    const node = graph.nodes[i]!;
    const sprite = sprites.node(radius < 6 ? '' : node.kind, node.state, radius);
    context.globalAlpha = scene.dimmed[i] ? dimAlpha : 1;
    context.drawImage(sprite.image, x - sprite.width / 2, y - sprite.height / 2, sprite.width, sprite.height);
    drawn++;
  }
  context.globalAlpha = 1;
  return drawn;
}

const ringOrder: readonly SensorState[] = ['down', 'warning', 'unknown', 'paused', 'up'];
/** A closed group: how many devices, and a ring with the share of each state. */
function drawBubbles(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: Frame,
  taken: Set<number>,
): void {
  const { view, size, sprites, highlight, pointed } = frame;
  const { groups } = scene.network.grouping;
  const matched = (g: number) =>
    !highlight.matches && !highlight.path ? true : membersSome(scene, g, (i) => !scene.dimmed[i]);
  for (const g of scene.seen.closed) {
    const r = bubblePx(scene, g, view.scale);
    const x = scene.discs[g * 3]! * view.scale + view.x;
    const y = scene.discs[g * 3 + 1]! * view.scale + view.y;
    if (outside(x, y, r + 30, size)) continue;
    const { counts, worst } = scene.tallies[g]!;
    const group = groups[g]!;
    context.globalAlpha = matched(g) ? 1 : dimAlpha;
    context.beginPath();
    context.arc(x, y, r, 0, 7);
    context.fillStyle = cssColor(pointed.vertex === -1 - g ? '--hover' : '--surface');
    context.fill();
    const width = Math.max(2.5, r * 0.13);
    context.lineWidth = width;
    let from = -Math.PI / 2;
    for (const state of ringOrder) {
      if (counts[state] === 0) continue;
      // One device among a thousand is still to be seen.
      const share = Math.max(counts[state] / group.size, state === 'up' ? 0 : 0.035);
      const to = Math.min(from + share * Math.PI * 2, Math.PI * 1.5);
      context.beginPath();
      context.arc(x, y, r - width / 2, from, state === 'up' ? Math.PI * 1.5 : to);
      context.strokeStyle = cssColor(`--${state}`);
      context.stroke();
      from = to;
    }
    if (r > 15) {
      const count = sprites.label(String(group.size), 'count');
      const fit = Math.min(1, (r * 1.35) / count.width);
      context.drawImage(
        count.image,
        x - (count.width * fit) / 2,
        y - (count.height * fit) / 2,
        count.width * fit,
        count.height * fit,
      );
    }
    if (worst === 'down' || worst === 'warning') {
      context.fillStyle = cssColor('--bg');
      paintMark(context, worst, x + r * 0.72, y - r * 0.72, 9);
      context.fillStyle = cssColor(`--${worst}`);
      paintMark(context, worst, x + r * 0.72, y - r * 0.72, 6.5);
    }
    const look: LabelLook = worst === 'down' || worst === 'warning' ? worst : 'group';
    if (r > 17 || look !== 'group')
      put(context, sprites, group.name, look, x, y + r + 11, taken, look === 'down');
  }
  context.globalAlpha = 1;
}

function membersSome(scene: Scene, group: number, test: (node: number) => boolean): boolean {
  const { nodes, children } = scene.network.grouping.groups[group]!;
  return nodes.some(test) || children.some((child) => membersSome(scene, child, test));
}

function drawRings(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { view, highlight, pointed }: Frame,
): void {
  const { places, pinned } = scene.network;
  const radius = nodePx(view.scale);
  const ring = (vertex: number, color: string, width: number, gap: number) => {
    const own = vertex >= 0 ? scene.seen.vertexOf[vertex]! : vertex;
    const r = own < 0 ? bubblePx(scene, -1 - own, view.scale) : radius;
    context.beginPath();
    context.arc(xOf(scene, own) * view.scale + view.x, yOf(scene, own) * view.scale + view.y, r + gap, 0, 7);
    context.strokeStyle = cssColor(color);
    context.lineWidth = width;
    context.stroke();
  };
  if (pointed.vertex !== null) ring(pointed.vertex, '--accent', 1.5, 5);
  if (highlight.selected >= 0) ring(highlight.selected, '--accent', 2.5, 6);
  if (highlight.path) for (const node of highlight.path.nodes) ring(node, '--accent', 2, 5);
  if (view.scale < 0.7) return;
  context.fillStyle = cssColor('--accent');
  for (let i = 0; i < pinned.length; i++) {
    if (!pinned[i] || scene.seen.vertexOf[i]! < 0) continue;
    context.beginPath();
    context.arc(
      places[i * 2]! * view.scale + view.x - radius * 0.78,
      places[i * 2 + 1]! * view.scale + view.y - radius * 0.78,
      2.6,
      0,
      7,
    );
    context.fill();
  }
}

/** Names by importance: what is selected, what is wrong, hubs, then everything, each where no other stands. */
function drawNames(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: Frame,
  taken: Set<number>,
  leastScale: number,
): void {
  const { view, size, highlight, pointed, sprites } = frame;
  const { graph, grouping } = scene.network;
  const radius = nodePx(view.scale);
  const { scale } = view;
  const at = (i: number) =>
    [xOf(scene, i) * scale + view.x, yOf(scene, i) * scale + view.y + radius + 10] as const;
  const name = (i: number, look: LabelLook, always: boolean) => {
    const [x, y] = at(i);
    if (x < -80 || y < -20 || x > size.width + 80 || y > size.height + 30) return;
    context.globalAlpha = 1;
    put(context, sprites, graph.nodes[i]!.name, look, x, y, taken, always);
  };
  const shown = (i: number) => i >= 0 && scene.seen.vertexOf[i]! >= 0;
  if (shown(highlight.selected)) name(highlight.selected, 'strong', true);
  if (pointed.vertex !== null && shown(pointed.vertex)) name(pointed.vertex, 'strong', true);
  if (highlight.path) for (const i of highlight.path.nodes) if (shown(i)) name(i, 'strong', true);
  // Names of groups stand above the rim.
  for (let g = 1; g < grouping.groups.length; g++) {
    if (!scene.open[g] || !isOpen(scene, grouping.groups[g]!.parent)) continue;
    const r = scene.discs[g * 3 + 2]! * scale;
    if (r < 60) continue;
    const x = scene.discs[g * 3]! * scale + view.x;
    const y = scene.discs[g * 3 + 1]! * scale + view.y - r - 11;
    if (x < -80 || y < -20 || x > size.width + 80 || y > size.height + 20) continue;
    context.globalAlpha = 1;
    put(context, sprites, grouping.groups[g]!.name, 'group', x, y, taken, false);
  }
  if (scale >= leastScale) reserveNodes(scene, frame, taken, radius);
  const wrong = scale > 0.24;
  const rest: number[] = [];
  for (let i = 0; i < graph.nodes.length; i++) {
    if (!shown(i) || scene.dimmed[i]) continue;
    const { state } = graph.nodes[i]!;
    if (wrong && (state === 'down' || state === 'warning')) name(i, state, false);
    else if (
      scale >= leastScale ||
      (scale >= hubScale && graph.degree[i]! >= hubDegree) ||
      (highlight.matches?.has(i) && highlight.matches.size < 60)
    )
      rest.push(i);
  }
  if (scale < leastScale) rest.sort((a, b) => graph.degree[b]! - graph.degree[a]!);
  for (const i of rest) name(i, 'name', false);
  context.globalAlpha = 1;
}

/** A name must not cover another device. */
function reserveNodes(scene: Scene, { view, size }: Frame, taken: Set<number>, radius: number): void {
  const { places } = scene.network;
  for (let i = 0; i * 2 < places.length; i++) {
    if (scene.seen.vertexOf[i]! < 0) continue;
    const x = places[i * 2]! * view.scale + view.x;
    const y = places[i * 2 + 1]! * view.scale + view.y;
    if (x < -40 || y < -40 || x > size.width + 40 || y > size.height + 40) continue;
    const rows = [
      Math.floor((y - radius + 4) / cellHeight),
      Math.floor((y + radius - 5) / cellHeight),
    ] as const;
    const columns = [
      Math.floor((x - radius + 3) / cellWidth),
      Math.floor((x + radius - 3) / cellWidth),
    ] as const;
    for (let row = rows[0]; row <= rows[1]; row++)
      for (let column = columns[0]; column <= columns[1]; column++) taken.add(row * 100_000 + column);
  }
}

function drawPorts(context: CanvasRenderingContext2D, scene: Scene, frame: Frame, taken: Set<number>): void {
  const { view, size, sprites } = frame;
  const { graph } = scene.network;
  for (const line of scene.lines) {
    if (line.dim || line.links.length > 1 || !segmentOf(scene, line, view, size, segment)) continue;
    const { x1, y1, x2, y2 } = segment;
    const length = Math.hypot(x2 - x1, y2 - y1);
    const inset = nodePx(view.scale) + 26;
    if (length < inset * 2 + 30) continue;
    const link = graph.links[line.links[0]!]!;
    const turned = graph.ends[line.links[0]! * 2] !== line.a;
    const ends = turned ? [link.b, link.a] : [link.a, link.b];
    ends.forEach((end, side) => {
      if (!end.interfaceName) return;
      const share = side === 0 ? inset / length : 1 - inset / length;
      put(
        context,
        sprites,
        end.interfaceName,
        'port',
        x1 + (x2 - x1) * share,
        y1 + (y2 - y1) * share,
        taken,
        false,
      );
    });
  }
}

const cellWidth = 12;
const cellHeight = 14;
/** Stamps a text where no other stands; `always` takes the place in any case. */
function put(
  context: CanvasRenderingContext2D,
  sprites: Sprites,
  text: string,
  look: LabelLook,
  x: number,
  y: number,
  taken: Set<number>,
  always: boolean,
): void {
  if (text === '') return;
  const sprite = sprites.label(text, look);
  const row = Math.floor(y / cellHeight);
  const from = Math.floor((x - sprite.width / 2 + 3) / cellWidth);
  const to = Math.floor((x + sprite.width / 2 - 3) / cellWidth);
  if (!always) for (let cell = from; cell <= to; cell++) if (taken.has(row * 100_000 + cell)) return;
  for (let cell = from; cell <= to; cell++) taken.add(row * 100_000 + cell);
  context.drawImage(
    sprite.image,
    Math.round(x - sprite.width / 2),
    Math.round(y - sprite.height / 2),
    sprite.width,
    sprite.height,
  );
}
