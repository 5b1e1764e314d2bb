/** The canvas with its hands: drag to pan, wheel or pinch to zoom, drag a node to pin it, click to open. Pins are remembered. */
import { useEffect, useImperativeHandle, useRef } from 'react';
import type { Topology } from '#pure/contract/resources.ts';
import { useThemeRevision } from '../model/theme.ts';
import { draw, radiusOf, type Scene, type View } from './draw.ts';
import { distanceToSegment } from './hull.ts';
import type { ToLayout } from './layout.worker.ts';

const pinsKey = 'nocturne.map.pins';
type Pins = Record<string, readonly [number, number]>;
const readPins = (): Pins => {
  try {
    return JSON.parse(localStorage.getItem(pinsKey) ?? '{}') as Pins;
  } catch {
    return {};
  }
};

export interface MapHandle {
  fit(): void;
  focus(id: string): void;
  unpin(): void;
}
interface Props {
  readonly topology: Topology;
  readonly selected: string | null;
  readonly matches: ReadonlySet<string> | null;
  readonly siteNames: ReadonlyMap<string, string>;
  readonly showSites: boolean;
  readonly onSelect: (id: string | null) => void;
  readonly ref: React.Ref<MapHandle>;
}

export function MapCanvas(props: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const control = useRef<MapControl | null>(null);
  const theme = useThemeRevision();
  const onSelect = useRef(props.onSelect);
  onSelect.current = props.onSelect;
  useEffect(() => {
    const made = createMap(canvas.current!, (id) => onSelect.current(id));
    control.current = made;
    return () => {
      made.stop();
      control.current = null;
    };
  }, []);
  useEffect(() => control.current?.setTopology(props.topology), [props.topology]);
  useEffect(() => {
    control.current?.show(props);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new colours need a new picture
  useEffect(() => control.current?.redraw(), [theme]);
  useImperativeHandle(props.ref, () => ({
    fit: () => control.current?.fit(),
    focus: (id) => control.current?.focus(id),
    unpin: () => control.current?.unpin(),
  }));
  return (
    <canvas
      ref={canvas}
      tabIndex={0}
      aria-label={`Map of ${props.topology.nodes.length} devices and ${props.topology.links.length} links. Arrow keys move, plus and minus zoom; the list of devices has the same content.`}
      role="img"
    />
  );
}

interface MapControl extends MapHandle {
  setTopology(topology: Topology): void;
  show(props: Props): void;
  redraw(): void;
  stop(): void;
}

function createMap(canvas: HTMLCanvasElement, onSelect: (id: string | null) => void): MapControl {
  const context = canvas.getContext('2d')!;
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  const tell = (message: ToLayout) => worker.postMessage(message);
  const view: View = { x: 0, y: 0, scale: 1 };
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let topology: Topology = { nodes: [], links: [] };
  let positions: Float32Array<ArrayBufferLike> = new Float32Array(0);
  let index = new Map<string, number>();
  let ends: [number, number][] = [];
  let degree = new Uint16Array(0);
  let shown: Pick<Props, 'selected' | 'matches' | 'siteNames' | 'showSites'> = {
    selected: null,
    matches: null,
    siteNames: new Map(),
    showSites: true,
  };
  let hovered = -1;
  let hoveredLink = -1;
  let following = true;
  let dirty = true;
  let frame = 0;
  let pins = readPins();

  const render = (timeMs: number) => {
    frame = requestAnimationFrame(render);
    const lively = !calm.matches && topology.nodes.length <= 500;
    if (!dirty && !lively) return;
    dirty = false;
    const scene: Scene = {
      topology,
      positions,
      ends,
      degree,
      view,
      width: canvas.clientWidth,
      height: canvas.clientHeight,
      selected: shown.selected === null ? -1 : (index.get(shown.selected) ?? -1),
      hovered,
      hoveredLink,
      matches: shown.matches && new Set([...shown.matches].map((id) => index.get(id) ?? -1)),
      siteNames: shown.siteNames,
      showSites: shown.showSites,
      timeMs: calm.matches ? 0 : timeMs,
      moving: !calm.matches,
    };
    draw(context, scene);
  };
  const resize = new ResizeObserver(() => {
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    if (following) fitView();
    dirty = true;
  });
  resize.observe(canvas);
  frame = requestAnimationFrame(render);
  worker.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    if (data.length !== positions.length) return;
    positions = data;
    if (following) fitView();
    dirty = true;
  };

  function fitView(): void {
    if (positions.length === 0) return;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < positions.length; i += 2) {
      left = Math.min(left, positions[i]!);
      right = Math.max(right, positions[i]!);
      top = Math.min(top, positions[i + 1]!);
      bottom = Math.max(bottom, positions[i + 1]!);
    }
    const margin = 70;
    const { clientWidth: width, clientHeight: height } = canvas;
    view.scale = Math.max(
      0.02,
      Math.min(
        1.7,
        (width - margin) / (right - left + margin),
        (height - margin * 1.6) / (bottom - top + margin),
      ),
    );
    view.x = width / 2 - ((left + right) / 2) * view.scale;
    view.y = height / 2 - ((top + bottom) / 2) * view.scale;
    dirty = true;
  }
  const zoom = (factor: number, x: number, y: number) => {
    const scale = Math.max(0.02, Math.min(5, view.scale * factor));
    view.x = x - ((x - view.x) / view.scale) * scale;
    view.y = y - ((y - view.y) / view.scale) * scale;
    view.scale = scale;
    following = false;
    dirty = true;
  };
  const world = (event: { offsetX: number; offsetY: number }) =>
    [(event.offsetX - view.x) / view.scale, (event.offsetY - view.y) / view.scale] as const;
  const nodeAt = (x: number, y: number) => {
    for (let i = topology.nodes.length - 1; i >= 0; i--)
      if (
        Math.hypot(positions[i * 2]! - x, positions[i * 2 + 1]! - y) <
        radiusOf(degree[i]!) + 5 / view.scale
      )
        return i;
    return -1;
  };
  const linkAt = (x: number, y: number) =>
    ends.findIndex(
      ([a, b]) =>
        a >= 0 &&
        b >= 0 &&
        distanceToSegment(
          x,
          y,
          positions[a * 2]!,
          positions[a * 2 + 1]!,
          positions[b * 2]!,
          positions[b * 2 + 1]!,
        ) <
          6 / view.scale,
    );

  const pointers = new Map<number, { x: number; y: number }>();
  let held = -1;
  let moved = 0;
  const down = (event: PointerEvent) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    held = pointers.size === 1 ? nodeAt(...world(event)) : -1;
    moved = 0;
  };
  const move = (event: PointerEvent) => {
    const last = pointers.get(event.pointerId);
    if (!last) {
      const at = world(event);
      hovered = nodeAt(...at);
      hoveredLink = hovered < 0 && ends.length < 5000 ? linkAt(...at) : -1;
      canvas.classList.toggle('over', hovered >= 0);
      dirty = true;
      return;
    }
    const dx = event.offsetX - last.x;
    const dy = event.offsetY - last.y;
    moved += Math.abs(dx) + Math.abs(dy);
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)![1];
      const before = Math.hypot(last.x - other.x, last.y - other.y);
      const after = Math.hypot(event.offsetX - other.x, event.offsetY - other.y);
      if (before > 0) zoom(after / before, (event.offsetX + other.x) / 2, (event.offsetY + other.y) / 2);
    } else if (held >= 0) {
      if (moved > 4) {
        const [x, y] = world(event);
        positions[held * 2] = x;
        positions[held * 2 + 1] = y;
        following = false;
        tell({ type: 'hold', node: held, x, y });
      }
    } else {
      view.x += dx;
      view.y += dy;
      following = false;
    }
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    dirty = true;
  };
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    if (moved <= 4 && event.type === 'pointerup') onSelect(held >= 0 ? topology.nodes[held]!.id : null);
    else if (held >= 0) {
      pins = { ...pins, [topology.nodes[held]!.id]: [positions[held * 2]!, positions[held * 2 + 1]!] };
      localStorage.setItem(pinsKey, JSON.stringify(pins));
    }
    held = -1;
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.offsetX, event.offsetY);
  };
  const key = (event: KeyboardEvent) => {
    const step = 60;
    const centre = [canvas.clientWidth / 2, canvas.clientHeight / 2] as const;
    if (event.key === 'ArrowLeft') view.x += step;
    else if (event.key === 'ArrowRight') view.x -= step;
    else if (event.key === 'ArrowUp') view.y += step;
    else if (event.key === 'ArrowDown') view.y -= step;
    else if (event.key === '+' || event.key === '=') zoom(1.25, ...centre);
    else if (event.key === '-') zoom(0.8, ...centre);
    else if (event.key === '0') {
      following = true;
      fitView();
    } else return;
    event.preventDefault();
    dirty = true;
  };
  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('wheel', wheel, { passive: false });
  canvas.addEventListener('keydown', key);

  return {
    setTopology(next) {
      const before = new Map(
        topology.nodes.map((node, i) => [node.id, [positions[i * 2]!, positions[i * 2 + 1]!] as const]),
      );
      const sameShape =
        next.nodes.length === topology.nodes.length &&
        next.links.length === topology.links.length &&
        next.nodes.every((node) => before.has(node.id)) &&
        next.links.every((link, i) => link.id === topology.links[i]?.id);
      const order = sameShape ? index : new Map(next.nodes.map((node, i) => [node.id, i]));
      if (sameShape) {
        const byId = new Map(next.nodes.map((node) => [node.id, node]));
        topology = { nodes: topology.nodes.map((node) => byId.get(node.id)!), links: next.links };
        dirty = true;
        return;
      }
      topology = next;
      index = order;
      ends = next.links.map((link) => [index.get(link.a.deviceId) ?? -1, index.get(link.b.deviceId) ?? -1]);
      degree = new Uint16Array(next.nodes.length);
      for (const [a, b] of ends) {
        if (a >= 0) degree[a]!++;
        if (b >= 0) degree[b]!++;
      }
      const sites = [...new Set(next.nodes.map((node) => node.siteId))];
      positions = new Float32Array(next.nodes.length * 2);
      const start = next.nodes.map((node, i) => {
        const pin = pins[node.id];
        const group = sites.indexOf(node.siteId);
        // A sunflower around the site's place: no two nodes start together, and the same network starts the same way.
        const angle = i * 2.399963;
        const reach = 14 * Math.sqrt(i);
        const [x, y] = pin ?? before.get(node.id) ?? [Math.cos(angle) * reach, Math.sin(angle) * reach];
        positions[i * 2] = x;
        positions[i * 2 + 1] = y;
        return { x, y, pinned: pin !== undefined, group, weight: degree[i]! };
      });
      tell({
        type: 'start',
        nodes: start,
        links: ends.filter(([a, b]) => a >= 0 && b >= 0),
        groups: sites.length,
      });
      dirty = true;
    },
    show(props) {
      shown = props;
      dirty = true;
    },
    redraw() {
      dirty = true;
    },
    fit() {
      following = true;
      fitView();
    },
    focus(id) {
      const i = index.get(id);
      if (i === undefined) return;
      following = false;
      view.scale = Math.max(view.scale, 1.1);
      view.x = canvas.clientWidth / 2 - positions[i * 2]! * view.scale;
      view.y = canvas.clientHeight / 2 - positions[i * 2 + 1]! * view.scale;
      dirty = true;
    },
    unpin() {
      pins = {};
      localStorage.removeItem(pinsKey);
      topology.nodes.forEach((_, node) => {
        tell({ type: 'release', node });
      });
    },
    stop() {
      cancelAnimationFrame(frame);
      resize.disconnect();
      worker.terminate();
    },
  };
}
