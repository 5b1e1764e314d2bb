/** Everything as areas in the colour of its state: one canvas for fifty thousand sensors, a click or Enter goes in, Escape comes out. */
import { useRouter } from '@tanstack/react-router';
import { ChevronRight, Table2 } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { SensorState, TreeAnswer } from '#pure/contract/resources.ts';
import { formatCount } from '../model/format.ts';
import { cssColor, useThemeRevision } from '../model/theme.ts';
import { StateMark, stateNames } from '../parts/state.tsx';
import {
  type At,
  type Cell,
  cellsOf,
  type Grown,
  grow,
  headingPx,
  into,
  nameOf,
  outOf,
  stateOf,
} from './treemap-model.ts';

const barPx = 30;
const rowsMax = 300;
/** Below this a border would be all there is. */
const borderFromPx = 5;
const labelFromPx = { w: 54, h: 18 };
const font = '11px "Inter Variable", system-ui, sans-serif';
const boldFont = '600 11px "Inter Variable", system-ui, sans-serif';

interface Props {
  readonly tree: TreeAnswer;
  readonly width: number;
  readonly height: number;
  readonly linked: boolean;
}

export function TreeMap({ tree, width, height, linked }: Props) {
  const [at, setAt] = useState<At>({ level: 'all' });
  const [asTable, setAsTable] = useState(false);
  const [chosen, setChosen] = useState<Cell | null>(null);
  const [tip, setTip] = useState<{ cell: Cell; x: number; y: number } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const router = useRouter();
  const theme = useThemeRevision();
  const grown = useMemo(() => grow(tree), [tree]);
  const room = Math.max(40, height - barPx);
  const cells = useMemo(
    () => cellsOf(tree, grown, at, { x: 0, y: 0, w: Math.max(0, width), h: room }),
    [tree, grown, at, width, room],
  );
  const top = useMemo(() => cells.filter((cell) => cell.level === below(at)), [cells, at]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen belongs to another picture
  useEffect(() => setChosen(null), [at]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new colours need a new picture
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, { tree, grown, cells, chosen, width, height: room });
  }, [tree, grown, cells, chosen, width, room, theme, asTable]);

  const go = (cell: Cell) => {
    const next = into(at, cell, tree);
    if (next) setAt(next);
    else if (linked && cell.level === 'sensor')
      void router.navigate({ to: '/sensors/$id', params: { id: tree.sensors.id[cell.index]! } });
  };
  const hit = (event: React.PointerEvent | React.MouseEvent): Cell | null => {
    const box = canvas.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    for (let i = cells.length - 1; i >= 0; i--) {
      const { rect } = cells[i]!;
      if (x >= rect.x && x < rect.x + rect.w && y >= rect.y && y < rect.y + rect.h) return cells[i]!;
    }
    return null;
  };
  const onKey = (event: React.KeyboardEvent) => {
    const out = outOf(at, tree);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if ((event.key === 'Escape' || event.key === 'Backspace') && out) {
      event.preventDefault();
      event.stopPropagation();
      setAt(out);
    } else if (event.key === 'Enter' && chosen) go(chosen);
    else if (step && top.length > 0) {
      event.preventDefault();
      const now = chosen ? top.indexOf(chosen) : step > 0 ? -1 : 0;
      setChosen(top[(now + step + top.length) % top.length]!);
    }
  };

  return (
    <div className="tree-map">
      <div className="tree-bar">
        <Trail tree={tree} at={at} onGo={setAt} />
        <span className="visually-hidden" aria-live="polite">
          {chosen ? `${nameOf(tree, chosen)}, ${stateOf(tree, grown, chosen)}` : ''}
        </span>
        <button
          type="button"
          className="button quiet icon"
          aria-pressed={asTable}
          aria-label="As a table"
          title="As a table"
          onClick={() => setAsTable(!asTable)}
        >
          <Table2 size={14} />
        </button>
      </div>
      {asTable ? (
        <TreeTable tree={tree} grown={grown} cells={top} height={room} onGo={go} />
      ) : (
        <div style={{ position: 'relative', height: room }}>
          <canvas
            ref={canvas}
            tabIndex={0}
            role="img"
            style={{ width, height: room, cursor: 'pointer', display: 'block' }}
            aria-label={`Tree map of ${formatCount(tree.sensors.id.length)} sensors. Arrow keys choose, Enter goes in, Escape comes out; the same is there as a table.`}
            onClick={(event) => {
              const cell = hit(event);
              if (cell) go(cell);
            }}
            onKeyDown={onKey}
            onPointerMove={(event) => {
              const cell = hit(event);
              const box = canvas.current!.getBoundingClientRect();
              setTip(cell && { cell, x: event.clientX - box.left, y: event.clientY - box.top });
            }}
            onPointerLeave={() => setTip(null)}
          />
          {tip ? <Tip tree={tree} grown={grown} {...tip} width={width} /> : null}
        </div>
      )}
    </div>
  );
}

const below = (at: At): Cell['level'] =>
  at.level === 'all' ? 'site' : at.level === 'site' ? 'device' : 'sensor';

function Trail({ tree, at, onGo }: { tree: TreeAnswer; at: At; onGo: (at: At) => void }) {
  const steps: { at: At; name: string }[] = [{ at: { level: 'all' }, name: 'Everything' }];
  if (at.level !== 'all') {
    const site = at.level === 'site' ? at.index : tree.devices.site[at.index]!;
    steps.push({ at: { level: 'site', index: site }, name: tree.sites[site]!.name });
    if (at.level === 'device') steps.push({ at, name: tree.devices.name[at.index]! });
  }
  return (
    <nav className="row grow small" aria-label="Where in the tree">
      {steps.map((step, i) => (
        <span key={step.name} className="row">
          {i > 0 ? <ChevronRight size={12} aria-hidden /> : null}
          {i === steps.length - 1 ? (
            <strong className="clip">{step.name}</strong>
          ) : (
            <button type="button" className="plain" onClick={() => onGo(step.at)}>
              {step.name}
            </button>
          )}
        </span>
      ))}
      {tree.truncated ? <span className="faint">not all: choose a site</span> : null}
    </nav>
  );
}

function countsOf(
  tree: TreeAnswer,
  grown: Grown,
  { level, index }: Cell,
): Partial<Record<SensorState, number>> {
  const devices = level === 'site' ? grown.devicesOf[index]! : level === 'device' ? [index] : [];
  const counts: Partial<Record<SensorState, number>> = {};
  const add = (state: SensorState) => {
    counts[state] = (counts[state] ?? 0) + 1;
  };
  if (level === 'sensor') add(tree.sensors.state[index]!);
  for (const device of devices)
    for (const sensor of grown.sensorsOf[device]!) add(tree.sensors.state[sensor]!);
  return counts;
}
const countText = (counts: Partial<Record<SensorState, number>>) =>
  (['down', 'warning', 'unknown', 'paused', 'up'] as const)
    .filter((state) => counts[state])
    .map((state) => `${formatCount(counts[state]!)} ${state}`)
    .join(', ');

function Tip({
  tree,
  grown,
  cell,
  x,
  y,
  width,
}: {
  tree: TreeAnswer;
  grown: Grown;
  cell: Cell;
  x: number;
  y: number;
  width: number;
}) {
  const device = cell.level === 'sensor' ? tree.devices.name[tree.sensors.device[cell.index]!]! : null;
  return (
    <div
      className="chart-tip"
      style={x > width / 2 ? { right: width - x + 10, top: y + 8 } : { left: x + 12, top: y + 8 }}
    >
      <span className="state">
        <StateMark state={stateOf(tree, grown, cell)} size={10} /> <strong>{nameOf(tree, cell)}</strong>
      </span>
      {device ? <div className="muted">{device}</div> : null}
      <div className="faint">{countText(countsOf(tree, grown, cell))}</div>
    </div>
  );
}

function TreeTable({
  tree,
  grown,
  cells,
  height,
  onGo,
}: {
  tree: TreeAnswer;
  grown: Grown;
  cells: readonly Cell[];
  height: number;
  onGo: (cell: Cell) => void;
}) {
  return (
    <div className="panel-scroll" style={{ height }}>
      <table className="panel-table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Worst</th>
            <th>Sensors</th>
          </tr>
        </thead>
        <tbody>
          {cells.slice(0, rowsMax).map((cell) => (
            <tr key={`${cell.level}${cell.index}`}>
              <td>
                <button type="button" className="plain" onClick={() => onGo(cell)}>
                  {nameOf(tree, cell)}
                </button>
              </td>
              <td>
                <span className="state">
                  <StateMark state={stateOf(tree, grown, cell)} /> {stateNames[stateOf(tree, grown, cell)]}
                </span>
              </td>
              <td className="muted">{countText(countsOf(tree, grown, cell))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {cells.length > rowsMax ? <p className="faint small pad">and {cells.length - rowsMax} more</p> : null}
    </div>
  );
}

interface Picture {
  readonly tree: TreeAnswer;
  readonly grown: Grown;
  readonly cells: readonly Cell[];
  readonly chosen: Cell | null;
  readonly width: number;
  readonly height: number;
}
const markOf: Partial<Record<SensorState, string>> = { down: '◆', warning: '▲', unknown: '○', paused: '‖' };

function draw(canvas: HTMLCanvasElement, { tree, grown, cells, chosen, width, height }: Picture): void {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const colour = Object.fromEntries(
    (['up', 'warning', 'down', 'unknown', 'paused'] as const).map((state) => [state, cssColor(`--${state}`)]),
  ) as Record<SensorState, string>;
  const [surface, sunken, text, muted] = ['--surface', '--sunken', '--text', '--text-2'].map(cssColor) as [
    string,
    string,
    string,
    string,
  ];
  context.textBaseline = 'middle';
  for (const cell of cells) {
    const { x, y, w, h } = cell.rect;
    const state = stateOf(tree, grown, cell);
    if (cell.level !== 'sensor') {
      context.fillStyle = cell.level === 'site' ? sunken : surface;
      context.fillRect(x, y, w, h);
      // Too small to be divided: it is its worst sensor.
      if (cell.level === 'device' && (w <= 14 || h <= 14))
        fill(context, cell, colour[state], state === 'up' ? 0.45 : 0.95);
      else if (w > 60 && h > 34) {
        context.font = cell.level === 'site' ? boldFont : font;
        context.fillStyle = cell.level === 'site' ? text : muted;
        write(context, nameOf(tree, cell), x + 5, y + headingPx / 2 + 0.5, w - 10);
      }
      continue;
    }
    fill(
      context,
      cell,
      colour[state],
      state === 'up' ? 0.45 : state === 'paused' || state === 'unknown' ? 0.55 : 0.95,
    );
    if (w > labelFromPx.w && h > labelFromPx.h) {
      context.font = font;
      context.fillStyle = state === 'down' || state === 'warning' ? surface : text;
      write(
        context,
        `${markOf[state] ? `${markOf[state]} ` : ''}${nameOf(tree, cell)}`,
        x + 5,
        y + Math.min(h / 2, 11),
        w - 9,
      );
    } else if (markOf[state] && w > 12 && h > 12) {
      context.font = font;
      context.fillStyle = surface;
      context.fillText(markOf[state]!, x + w / 2 - 4, y + h / 2);
    }
  }
  if (chosen) {
    const { x, y, w, h } = chosen.rect;
    context.strokeStyle = cssColor('--accent');
    context.lineWidth = 2.5;
    context.strokeRect(x + 1.25, y + 1.25, w - 2.5, h - 2.5);
  }
}

function fill(
  context: CanvasRenderingContext2D,
  { rect: { x, y, w, h } }: Cell,
  colour: string,
  alpha: number,
): void {
  const gap = w > borderFromPx && h > borderFromPx ? 0.75 : 0;
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.fillRect(x + gap, y + gap, w - 2 * gap, h - 2 * gap);
  context.globalAlpha = 1;
}

function write(context: CanvasRenderingContext2D, text: string, x: number, y: number, width: number): void {
  const fits = Math.floor(width / 5.9);
  if (fits < 3) return;
  context.fillText(text.length > fits ? `${text.slice(0, fits - 1)}…` : text, x, y);
}
