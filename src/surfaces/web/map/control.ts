/** The map without React: network, view, one frame when something changed. No frame goes through React. */
import type { MapPlace } from '#pure/contract/resources.ts';
import type { Drawing } from '#pure/export/drawing.ts';
import { discsOf } from '#pure/topology/discs.ts';
import { neighboursOf } from '#pure/topology/graph.ts';
import { type Bounds, between, fitted, type View, zoomAt } from './camera.ts';
import { drawFrame, flowLinesMax, type Pointed, segmentOf } from './draw.ts';
import { attachHands } from './hands.ts';
import { createMinimap } from './minimap.ts';
import { distanceToSegment, gridOf, nearest, towards } from './pick.ts';
import {
  bubblePx,
  type Highlight,
  type Network,
  nodePx,
  relight,
  reopen,
  type Scene,
  sceneOf,
} from './scene.ts';
import { createSprites } from './sprites.ts';

export interface MapEvents {
  select(id: string | null): void;
  selectLinks(ids: readonly string[]): void;
  open(id: string): void;
  /** What the pointer is on, with its place on the canvas. */
  hover(pointed: Pointed, x: number, y: number): void;
  /** Put there by a person. */
  placed(items: MapPlace[]): void;
  /** There is something new to see. */
  ready(scene: Scene): void;
}
export type MapControl = ReturnType<typeof createMap>;

const nothing: Pointed = { vertex: null, line: null };
const journeyMs = 380;
/** Moving traffic needs no more frames than this. */
const flowFrameMs = 60;
const fitMarginPx = 48;
/** Height of the tools above the map. */
const barPx = 44;
const fitScaleMax = 1.5;

export function createMap(canvas: HTMLCanvasElement, corner: HTMLCanvasElement, events: MapEvents) {
  // Opaque and without alpha: the compositor need not blend it.
  const context = canvas.getContext('2d', { alpha: false })!;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const sprites = createSprites();
  const view: View = { x: 0, y: 0, scale: 1 };
  let scene: Scene | null = null;
  let highlight: Highlight = { selected: -1, matches: null, path: null, layers: new Set(['physical']) };
  let pointed = nothing;
  let pointer: { x: number; y: number } | null = null;
  let following = true;
  let mayMove = false;
  let insetPx = 0;
  let dragging = false;
  let frame = 0;
  let journey: { from: View; to: View; startMs: number } | null = null;
  let flowTimer: ReturnType<typeof setTimeout> | undefined;

  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  /** What a drawer leaves free: where things are brought into view. */
  const free = () => ({ width: canvas.clientWidth - insetPx, height: canvas.clientHeight });
  const invalidate = () => {
    frame ||= requestAnimationFrame(render);
  };
  const render = (nowMs: number) => {
    frame = 0;
    if (journey) {
      const share = Math.min(1, (nowMs - journey.startMs) / journeyMs);
      Object.assign(view, between(journey.from, journey.to, 1 - (1 - share) ** 3, size()));
      if (share < 1) invalidate();
      else journey = null;
    }
    if (!scene) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = getComputedStyle(canvas).backgroundColor;
      context.fillRect(0, 0, canvas.width, canvas.height);
      return;
    }
    reopen(scene, view.scale, highlight);
    if (pointer) point(pointer.x, pointer.y);
    const flows = !calm.matches && !document.hidden;
    const drawn = drawFrame(context, scene, {
      view,
      size: size(),
      highlight,
      pointed,
      sprites,
      flowMs: flows ? nowMs : null,
    });
    minimap.frame(view, size());
    clearTimeout(flowTimer);
    if (flows && drawn.lines > 0 && drawn.lines <= flowLinesMax)
      flowTimer = setTimeout(invalidate, flowFrameMs);
  };
  const travel = (to: View) => {
    following = false;
    if (calm.matches) Object.assign(view, to);
    else journey = { from: { ...view }, to, startMs: performance.now() };
    invalidate();
  };

  const boundsOf = (nodes?: readonly number[]): Bounds => {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    if (!scene) return { left: 0, top: 0, right: 1, bottom: 1 };
    const add = (x: number, y: number, r: number) => {
      left = Math.min(left, x - r);
      right = Math.max(right, x + r);
      top = Math.min(top, y - r);
      bottom = Math.max(bottom, y + r);
    };
    const { places, grouping } = scene.network;
    if (nodes) for (const i of nodes) add(places[i * 2]!, places[i * 2 + 1]!, 60);
    else if (grouping.groups.length === 1)
      for (let i = 0; i < places.length; i += 2) add(places[i]!, places[i + 1]!, 40);
    else
      for (const g of grouping.groups[0]!.children)
        add(scene.discs[g * 3]!, scene.discs[g * 3 + 1]!, scene.discs[g * 3 + 2]!);
    return { left, top, right, bottom };
  };
  const fitView = () => {
    const { width, height } = free();
    const to = fitted(boundsOf(), { width, height: height - barPx }, fitMarginPx, fitScaleMax);
    return { ...to, y: to.y + barPx };
  };
  const minimap = createMinimap(corner, (x, y) => {
    journey = null;
    following = false;
    view.x = canvas.clientWidth / 2 - x * view.scale;
    view.y = canvas.clientHeight / 2 - y * view.scale;
    invalidate();
  });

  // Names that were stamped before their font came are stamped again.
  const fonts = new AbortController();
  document.fonts.addEventListener(
    'loadingdone',
    () => {
      sprites.clear();
      invalidate();
    },
    { signal: fonts.signal },
  );

  const resize = new ResizeObserver(() => {
    canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
    canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (scene && following) Object.assign(view, fitView());
    render(performance.now());
  });
  resize.observe(canvas);

  const show = (next: Scene) => {
    const first = scene === null;
    scene = next;
    if (following) Object.assign(view, fitView());
    reopen(scene, view.scale, highlight, true);
    minimap.picture(scene, boundsOf());
    if (first) {
      render(performance.now());
      // The second frame from here begins when the one that shows the map was handed over.
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('map.painted')));
    }
    invalidate();
    events.ready(scene);
  };

  function point(x: number, y: number): void {
    const found = at(x, y);
    if (found.vertex === pointed.vertex && found.line === pointed.line) return;
    pointed = found;
    canvas.classList.toggle('over', found.vertex !== null || found.line !== null);
    events.hover(found, x, y);
    invalidate();
  }
  function at(x: number, y: number): Pointed {
    if (!scene) return nothing;
    const shown = scene;
    const { places } = shown.network;
    const [wx, wy] = [(x - view.x) / view.scale, (y - view.y) / view.scale];
    for (const g of shown.seen.closed) {
      const reach = (bubblePx(shown, g, view.scale) + 3) / view.scale;
      if (Math.hypot(shown.discs[g * 3]! - wx, shown.discs[g * 3 + 1]! - wy) < reach)
        return { vertex: -1 - g, line: null };
    }
    const reach = (nodePx(view.scale) + 5) / view.scale;
    const node = nearest(shown.grid, places, wx, wy, reach, (i) => shown.seen.vertexOf[i]! >= 0);
    if (node >= 0) return { vertex: node, line: null };
    let best = 6;
    let line: Pointed['line'] = null;
    const segment = { x1: 0, y1: 0, x2: 0, y2: 0 };
    for (const candidate of shown.lines) {
      if (!segmentOf(shown, candidate, view, size(), segment)) continue;
      const distance = distanceToSegment(x, y, segment.x1, segment.y1, segment.x2, segment.y2);
      if (distance < best) {
        best = distance;
        line = candidate;
      }
    }
    return { vertex: null, line };
  }

  const membersOf = (group: number): number[] => {
    const { nodes, children } = scene!.network.grouping.groups[group]!;
    return [...nodes, ...children.flatMap(membersOf)];
  };
  const openGroup = (group: number) =>
    travel(
      fitted(discBounds(group), free(), 40, Math.max(fitScaleMax, (scene!.openScales[group] ?? 0) * 1.3)),
    );
  const discBounds = (g: number): Bounds => {
    const [x, y, r] = [scene!.discs[g * 3]!, scene!.discs[g * 3 + 1]!, scene!.discs[g * 3 + 2]!];
    return { left: x - r, right: x + r, top: y - r, bottom: y + r };
  };

  interface Held {
    readonly nodes: readonly number[];
    x: number;
    y: number;
    readonly single: boolean;
  }
  const letGo = attachHands(canvas, {
    grab(x, y) {
      journey = null;
      dragging = false;
      const { vertex } = at(x, y);
      if (vertex === null || !mayMove) return null;
      const nodes = vertex >= 0 ? [vertex] : membersOf(-1 - vertex);
      return { nodes, x: x / view.scale, y: y / view.scale, single: vertex >= 0 } satisfies Held;
    },
    drag(thing, x, y) {
      const held = thing as Held;
      const { places, grouping } = scene!.network;
      for (const i of held.nodes) {
        places[i * 2]! += x / view.scale - held.x;
        places[i * 2 + 1]! += y / view.scale - held.y;
      }
      held.x = x / view.scale;
      held.y = y / view.scale;
      scene!.discs = discsOf(grouping, places);
      following = false;
      dragging = true;
      invalidate();
    },
    drop(thing) {
      dragging = false;
      const { nodes, single } = thing as Held;
      const { graph, places, pinned } = scene!.network;
      scene!.grid = gridOf(places);
      if (single) pinned[nodes[0]!] = 1;
      minimap.picture(scene, boundsOf());
      invalidate();
      events.placed(
        nodes.map((i) => ({
          id: graph.nodes[i]!.id,
          x: places[i * 2]!,
          y: places[i * 2 + 1]!,
          pinned: pinned[i] === 1,
        })),
      );
    },
    pan(dx, dy) {
      journey = null;
      dragging = false;
      following = false;
      view.x += dx;
      view.y += dy;
      invalidate();
    },
    zoom(factor, x, y) {
      journey = null;
      following = false;
      zoomAt(view, factor, x, y);
      invalidate();
    },
    click(x, y, twice) {
      const { vertex, line } = at(x, y);
      if (vertex !== null && vertex < 0) openGroup(-1 - vertex);
      else if (line) events.selectLinks(line.links.map((link) => scene!.network.graph.links[link]!.id));
      else if (vertex === null) events.select(null);
      else if (twice) events.open(scene!.network.graph.nodes[vertex]!.id);
      else events.select(scene!.network.graph.nodes[vertex]!.id);
    },
    hover(x, y) {
      pointer = { x, y };
      invalidate();
    },
    leave() {
      pointer = null;
      if (pointed !== nothing) events.hover(nothing, 0, 0);
      pointed = nothing;
      invalidate();
    },
  });

  return {
    setNetwork({ graph, grouping, places, pinned }: Network) {
      // What is dragged must not jump back under the hand; where it is dropped is asked for anyway.
      if (dragging) return;
      const own = { graph, grouping, places: places.slice(), pinned: pinned.slice() };
      show(sceneOf(own, view.scale, highlight));
    },
    setHighlight(next: Highlight) {
      const otherLayers = next.layers !== highlight.layers;
      highlight = next;
      if (scene) otherLayers ? reopen(scene, view.scale, highlight, true) : relight(scene, highlight);
      invalidate();
    },
    setInset(px: number) {
      insetPx = px;
    },
    allowMoving(may: boolean) {
      mayMove = may;
    },
    recolour() {
      sprites.clear();
      if (scene) minimap.picture(scene, boundsOf());
      invalidate();
    },
    fit() {
      travel(fitView());
      following = true;
    },
    zoomBy(factor: number) {
      const { width, height } = size();
      const to = { ...view };
      zoomAt(to, factor, width / 2, height / 2);
      travel(to);
    },
    panBy(dx: number, dy: number) {
      travel({ ...view, x: view.x + dx, y: view.y + dy });
    },
    /** Shows these devices; one alone is shown close enough to read. */
    show(nodes: readonly number[]) {
      if (!scene || nodes.length === 0) return;
      const to = fitted(
        boundsOf(nodes),
        free(),
        90,
        nodes.length === 1 ? Math.max(1, Math.min(1.6, view.scale)) : 1.3,
      );
      travel(to);
    },
    /** The neighbour of a device in a direction, or -1. */
    step(from: number, dx: number, dy: number): number {
      if (!scene) return -1;
      const { graph, places } = scene.network;
      return towards(places, from, neighboursOf(graph, from), dx, dy);
    },
    /** Follows a device that left the screen. */
    reveal(node: number) {
      if (!scene) return;
      const { places } = scene.network;
      const x = places[node * 2]! * view.scale + view.x;
      const y = places[node * 2 + 1]! * view.scale + view.y;
      const { width, height } = free();
      if (scene.seen.vertexOf[node]! < 0) this.show([node]);
      else if (x < 60 || y < 60 || x > width - 60 || y > height - 60)
        travel({ ...view, x: view.x + width / 2 - x, y: view.y + height / 2 - y });
    },
    setPinned(node: number, on: boolean) {
      if (!scene) return;
      const { graph, places, pinned } = scene.network;
      pinned[node] = Number(on);
      invalidate();
      events.placed([
        { id: graph.nodes[node]!.id, x: places[node * 2]!, y: places[node * 2 + 1]!, pinned: on },
      ]);
    },
    scene: () => scene,
    /** For exporters: `asSeen` keeps what is closed closed and cuts at the edge of the screen. */
    drawing(title: string, asSeen: boolean): Drawing | null {
      if (!scene) return null;
      const { width, height } = size();
      const box = {
        x: -view.x / view.scale,
        y: -view.y / view.scale,
        width: width / view.scale,
        height: height / view.scale,
      };
      return { title, ...scene.network, ...(asSeen ? { open: scene.open, view: box } : {}) };
    },
    png: () => new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png')),
    stop() {
      cancelAnimationFrame(frame);
      clearTimeout(flowTimer);
      resize.disconnect();
      fonts.abort();
      letGo();
      minimap.stop();
      sprites.clear();
    },
  };
}
