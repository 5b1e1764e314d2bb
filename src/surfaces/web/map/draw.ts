/** Draws the map on a canvas: sites as soft hulls, links by state and load, nodes by kind and state, labels where there is room. */
import type { Link, Topology } from '#pure/contract/resources.ts';
import { formatBps } from '../model/format.ts';
import { cssColor } from '../model/theme.ts';
import { convexHull } from './hull.ts';

export interface View {
  x: number;
  y: number;
  scale: number;
}
export interface Scene {
  readonly topology: Topology;
  readonly positions: Float32Array;
  /** Ends of each link as indices of nodes. */
  readonly ends: readonly (readonly [number, number])[];
  readonly degree: Uint16Array;
  readonly view: View;
  readonly width: number;
  readonly height: number;
  readonly selected: number;
  readonly hovered: number;
  readonly hoveredLink: number;
  readonly matches: ReadonlySet<number> | null;
  readonly siteNames: ReadonlyMap<string, string>;
  readonly showSites: boolean;
  /** Milliseconds; moves the flow along links and the pulse of what is down. */
  readonly timeMs: number;
  readonly moving: boolean;
}

/** Above this many nodes, details are drawn only where one looks. */
const detailNodesMax = 500;
export const radiusOf = (degree: number) => 9 + Math.min(9, Math.sqrt(degree) * 2);

export const linkUse = (link: Link): number | null =>
  link.speedBps && (link.inBps !== null || link.outBps !== null)
    ? Math.max(link.inBps ?? 0, link.outBps ?? 0) / link.speedBps
    : null;

export function draw(context: CanvasRenderingContext2D, scene: Scene): void {
  const ratio = devicePixelRatio;
  const { view } = scene;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, scene.width, scene.height);
  context.translate(view.x, view.y);
  context.scale(view.scale, view.scale);
  if (scene.showSites) drawSites(context, scene);
  drawLinks(context, scene);
  drawNodes(context, scene);
}

function drawSites(context: CanvasRenderingContext2D, { topology, positions, view, siteNames }: Scene): void {
  const members = new Map<string, [number, number][]>();
  topology.nodes.forEach((node, i) => {
    if (!node.siteId) return;
    const list = members.get(node.siteId) ?? [];
    list.push([positions[i * 2]!, positions[i * 2 + 1]!]);
    members.set(node.siteId, list);
  });
  const fill = cssColor('--site');
  for (const [siteId, points] of members) {
    const hull = convexHull(points);
    context.beginPath();
    for (const [x, y] of hull) context.lineTo(x, y);
    context.closePath();
    // Opaque, so that the outline and the fill do not show through each other.
    context.globalAlpha = 1;
    context.fillStyle = fill;
    context.strokeStyle = fill;
    context.lineJoin = 'round';
    context.lineWidth = 84;
    context.stroke();
    context.fill();
    const top = hull.reduce((best, point) => (point[1] < best[1] ? point : best), hull[0]!);
    context.globalAlpha = 0.85;
    context.fillStyle = cssColor('--text-2');
    context.font = `600 ${13 / Math.min(view.scale, 1)}px "Inter Variable", sans-serif`;
    context.textAlign = 'center';
    context.fillText(siteNames.get(siteId) ?? '', top[0], top[1] - 46);
  }
  context.globalAlpha = 1;
}

function drawLinks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { topology, positions, ends, view, selected, hovered, hoveredLink, matches, timeMs, moving } = scene;
  const idle = cssColor('--line-strong');
  const colors = {
    up: idle,
    down: cssColor('--down'),
    unknown: cssColor('--unknown'),
    flow: cssColor('--in'),
    hot: cssColor('--warning'),
    full: cssColor('--down'),
  };
  const detail = topology.nodes.length <= detailNodesMax;
  topology.links.forEach((link, i) => {
    const [a, b] = ends[i]!;
    if (a < 0 || b < 0) return;
    const [x1, y1, x2, y2] = [
      positions[a * 2]!,
      positions[a * 2 + 1]!,
      positions[b * 2]!,
      positions[b * 2 + 1]!,
    ];
    const near = i === hoveredLink || a === selected || b === selected || a === hovered || b === hovered;
    const use = linkUse(link);
    const load = Math.max(link.inBps ?? 0, link.outBps ?? 0);
    // A decade of traffic is a step of width, so that 10 Mb/s and 10 Gb/s are both visible.
    const width = 1.2 + (load > 1e5 ? Math.min(3.2, (Math.log10(load) - 5) * 0.6) : 0) + (near ? 1.2 : 0);
    const dim = (matches !== null && !matches.has(a) && !matches.has(b)) || (selected >= 0 && !near);
    context.globalAlpha = dim ? 0.25 : 1;
    context.lineWidth = width / Math.max(0.5, Math.min(view.scale, 1.6));
    context.strokeStyle =
      link.state === 'down'
        ? colors.down
        : use !== null && use > 0.9
          ? colors.full
          : use !== null && use > 0.7
            ? colors.hot
            : near
              ? cssColor('--accent')
              : idle;
    context.setLineDash(link.state === 'down' ? [3, 5] : link.state === 'unknown' ? [7, 5] : []);
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
    if (detail && moving && load > 1e5 && link.state === 'up') {
      const speed = 8 + Math.max(0, Math.log10(load) - 5) * 7;
      const back = (link.inBps ?? 0) > (link.outBps ?? 0);
      context.strokeStyle = use !== null && use > 0.7 ? context.strokeStyle : colors.flow;
      context.lineWidth *= 0.7;
      context.setLineDash([0.5, 19.5]);
      context.lineCap = 'round';
      context.lineDashOffset = (((back ? 1 : -1) * timeMs * speed) / 1000) % 20;
      context.stroke();
      context.lineCap = 'butt';
    }
    context.setLineDash([]);
    if ((near || view.scale > 1.5) && (detail || near))
      labelLink(context, link, x1, y1, x2, y2, i === hoveredLink, view.scale);
  });
  context.globalAlpha = 1;
}

function labelLink(
  context: CanvasRenderingContext2D,
  link: Link,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  pointed: boolean,
  scale: number,
): void {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length * scale < 110 && !pointed) return;
  const size = 10 / Math.max(0.75, Math.min(scale, 1.5));
  context.font = `${size}px "JetBrains Mono Variable", monospace`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const put = (text: string | null, share: number) => {
    if (!text) return;
    const x = x1 + (x2 - x1) * share;
    const y = y1 + (y2 - y1) * share;
    const width = context.measureText(text).width + size * 0.8;
    context.fillStyle = cssColor('--bg');
    context.fillRect(x - width / 2, y - size * 0.75, width, size * 1.5);
    context.fillStyle = cssColor('--text-2');
    context.fillText(text, x, y);
  };
  const inset = Math.min(0.3, 44 / length);
  put(link.a.interfaceName, inset);
  put(link.b.interfaceName, 1 - inset);
  if (pointed && (link.inBps !== null || link.outBps !== null))
    put(`${formatBps(link.outBps)} → ← ${formatBps(link.inBps)}`, 0.5);
}

function drawNodes(context: CanvasRenderingContext2D, scene: Scene): void {
  const { topology, positions, degree, view, selected, hovered, matches, timeMs, width, height } = scene;
  const surface = cssColor('--surface');
  const text = cssColor('--text');
  const strong = cssColor('--control-line');
  const many = topology.nodes.length > detailNodesMax;
  context.textBaseline = 'middle';
  const taken = new Set<number>();
  topology.nodes.forEach((node, i) => {
    const x = positions[i * 2]!;
    const y = positions[i * 2 + 1]!;
    const onScreenX = x * view.scale + view.x;
    const onScreenY = y * view.scale + view.y;
    if (onScreenX < -60 || onScreenY < -60 || onScreenX > width + 60 || onScreenY > height + 60) return;
    const radius = radiusOf(degree[i]!);
    const color = cssColor(`--${node.state}`);
    const wrong = node.state === 'down' || node.state === 'warning';
    const focus = i === selected || i === hovered;
    context.globalAlpha = matches !== null && !matches.has(i) ? 0.18 : 1;
    if (wrong) {
      const pulse = (Math.sin(timeMs / 420) + 1) / 2;
      context.fillStyle = color;
      const alpha = context.globalAlpha;
      context.globalAlpha = alpha * (0.12 + 0.14 * pulse);
      context.beginPath();
      context.arc(x, y, radius + 5 + (node.state === 'down' ? 6 * pulse : 2), 0, 7);
      context.fill();
      context.globalAlpha = alpha;
    }
    if (many && view.scale < 0.35 && !wrong && !focus) {
      context.fillStyle = node.state === 'up' ? strong : color;
      context.fillRect(x - radius / 2, y - radius / 2, radius, radius);
      return;
    }
    context.beginPath();
    shape(context, node.kind, x, y, radius);
    context.fillStyle = focus ? cssColor('--selected') : surface;
    context.fill();
    context.lineWidth = focus ? 2.6 : 1.8;
    context.strokeStyle = color;
    context.stroke();
    if (view.scale > 0.3) glyph(context, node.kind, x, y, radius * 0.48, focus ? text : cssColor('--text-2'));
    const wanted =
      focus ||
      (wrong && view.scale > 0.25) ||
      view.scale > (many ? 1.1 : 0.42) ||
      (many && degree[i]! > 12 && view.scale > 0.3);
    if (!wanted) return;
    const size = 11.5 / Math.max(0.7, Math.min(view.scale, 1.4));
    context.font = `${focus ? 620 : 520} ${size}px "Inter Variable", sans-serif`;
    const below = y + radius + size;
    if (
      !claim(
        taken,
        onScreenX,
        below * view.scale + view.y,
        context.measureText(node.name).width * view.scale,
      ) &&
      !focus &&
      !wrong
    )
      return;
    context.textAlign = 'center';
    context.lineWidth = 3.5;
    context.lineJoin = 'round';
    context.strokeStyle = cssColor('--bg');
    context.strokeText(node.name, x, below);
    context.fillStyle = wrong ? color : text;
    context.fillText(node.name, x, below);
  });
  context.globalAlpha = 1;
}

/** Takes the cells under a label; false when another label has one already. */
const cellWidth = 12;
const cellHeight = 14;
function claim(taken: Set<number>, x: number, y: number, width: number): boolean {
  const row = Math.floor(y / cellHeight);
  const from = Math.floor((x - width / 2) / cellWidth);
  const to = Math.floor((x + width / 2) / cellWidth);
  const keys: number[] = [];
  for (let cell = from; cell <= to; cell++) keys.push(row * 10_000 + cell);
  if (keys.some((key) => taken.has(key))) return false;
  for (const key of keys) taken.add(key);
  return true;
}

function shape(context: CanvasRenderingContext2D, kind: string, x: number, y: number, r: number): void {
  switch (kind) {
    case 'switch':
      context.roundRect(x - r, y - r * 0.86, r * 2, r * 1.72, 4);
      break;
    case 'server':
    case 'storage':
      context.roundRect(x - r * 0.8, y - r, r * 1.6, r * 2, 3);
      break;
    case 'firewall':
      for (let i = 0; i < 6; i++)
        context.lineTo(
          x + Math.sin((i * Math.PI) / 3) * r * 1.08,
          y - Math.cos((i * Math.PI) / 3) * r * 1.08,
        );
      context.closePath();
      break;
    default:
      context.arc(x, y, r, 0, 7);
  }
}

function glyph(
  context: CanvasRenderingContext2D,
  kind: string,
  x: number,
  y: number,
  r: number,
  color: string,
): void {
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = 1.2;
  context.beginPath();
  switch (kind) {
    case 'router':
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        context.moveTo(x + dx * r * 0.25, y + dy * r * 0.25);
        context.lineTo(x + dx * r, y + dy * r);
        context.moveTo(x + dx * r * 0.6 + dy * r * 0.35, y + dy * r * 0.6 + dx * r * 0.35);
        context.lineTo(x + dx * r, y + dy * r);
        context.lineTo(x + dx * r * 0.6 - dy * r * 0.35, y + dy * r * 0.6 - dx * r * 0.35);
      }
      break;
    case 'switch':
      context.moveTo(x - r, y - r * 0.4);
      context.lineTo(x + r, y - r * 0.4);
      context.lineTo(x + r * 0.55, y - r * 0.8);
      context.moveTo(x + r, y + r * 0.4);
      context.lineTo(x - r, y + r * 0.4);
      context.lineTo(x - r * 0.55, y + r * 0.8);
      break;
    case 'firewall':
      context.rect(x - r * 0.8, y - r * 0.6, r * 1.6, r * 1.2);
      context.moveTo(x - r * 0.8, y);
      context.lineTo(x + r * 0.8, y);
      context.moveTo(x, y - r * 0.6);
      context.lineTo(x, y);
      context.moveTo(x - r * 0.4, y);
      context.lineTo(x - r * 0.4, y + r * 0.6);
      break;
    case 'access-point':
      context.arc(x, y + r * 0.5, r * 0.5, -2.4, -0.74);
      context.moveTo(x - r * 0.75, y - r * 0.25);
      context.arc(x, y + r * 0.5, r, -2.3, -0.84);
      break;
    case 'server':
    case 'storage':
      context.moveTo(x - r * 0.7, y - r * 0.6);
      context.lineTo(x + r * 0.7, y - r * 0.6);
      context.moveTo(x - r * 0.7, y);
      context.lineTo(x + r * 0.7, y);
      context.moveTo(x - r * 0.7, y + r * 0.6);
      context.lineTo(x + r * 0.7, y + r * 0.6);
      break;
    default:
      context.arc(x, y, r * 0.35, 0, 7);
  }
  context.stroke();
}
