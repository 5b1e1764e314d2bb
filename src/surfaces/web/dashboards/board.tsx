/** The grid of panels: seen, or edited by pointer and keyboard. A phone shows them one below the other; a wall shows them all at once. */
import { Copy, GripVertical, Pencil, Trash2 } from 'lucide-react';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import type { Panel, PanelAnswer, PanelData, PanelKindInfo } from '#pure/contract/resources.ts';
import { type Box, gridColumns, inReadingOrder, place, rowsOf } from '#pure/dashboards/grid.ts';
import { ProblemError } from '../model/client.ts';
import { drawings } from '../panels/index.ts';
import type { PanelHands } from '../panels/panel.ts';
import { FaultBox, Skeleton } from '../parts/basics.tsx';
import '../styles/dashboards.css';

const rowPx = 36;
const gapPx = 12;
/** Below this the grid is one column. */
const columnWidthPx = 700;
const wallRowPxMin = 18;

export interface BoardProps {
  readonly panels: readonly Panel[];
  readonly kinds: ReadonlyMap<string, PanelKindInfo>;
  readonly data: PanelData | undefined;
  readonly hands: PanelHands;
  /** Fill the height of the parent. */
  readonly wall?: boolean;
  readonly editing?: {
    readonly onChange: (panels: readonly Panel[]) => void;
    readonly onEdit: (panel: Panel) => void;
    readonly onCopy: (panel: Panel) => void;
  };
}

export function useSize(): [React.RefObject<HTMLDivElement | null>, { width: number; height: number }] {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const read = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

interface Drag {
  readonly id: string;
  readonly how: 'move' | 'size';
  readonly from: Box;
  readonly startX: number;
  readonly startY: number;
  readonly dx: number;
  readonly dy: number;
}

export function Board({ panels, kinds, data, hands, wall = false, editing }: BoardProps) {
  const [host, { width, height }] = useSize();
  const [drag, setDrag] = useState<Drag | null>(null);
  const narrow = width > 0 && width < columnWidthPx && !wall;
  const column = (width + gapPx) / gridColumns;
  const rows = rowsOf(panels);
  const row = wall && rows > 0 ? Math.max(wallRowPxMin, (height + gapPx) / rows) : rowPx;

  const boxOf = (now: Drag): Box => {
    const [across, down] = [Math.round(now.dx / column), Math.round(now.dy / row)];
    const { x, y, w, h } = now.from;
    return now.how === 'move'
      ? { x: x + across, y: Math.max(0, y + down), w, h }
      : { x, y, w: Math.max(2, Math.min(gridColumns - x, w + across)), h: Math.max(2, h + down) };
  };
  const shown = drag ? withPlaces(panels, drag.id, boxOf(drag)) : panels;

  const begin = (panel: Panel, how: Drag['how']) => (event: React.PointerEvent) => {
    if (!editing || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({
      id: panel.id,
      how,
      from: panel.box,
      startX: event.clientX,
      startY: event.clientY,
      dx: 0,
      dy: 0,
    });
  };
  const go = (event: React.PointerEvent) =>
    drag && setDrag({ ...drag, dx: event.clientX - drag.startX, dy: event.clientY - drag.startY });
  const end = () => {
    if (drag) editing?.onChange(shown);
    setDrag(null);
  };
  const step = (panel: Panel, event: React.KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!editing || !by) return;
    event.preventDefault();
    const [dx, dy] = by as [number, number];
    const { x, y, w, h } = panel.box;
    const box = event.shiftKey
      ? { x, y, w: Math.max(2, Math.min(gridColumns - x, w + dx)), h: Math.max(2, h + dy) }
      : // Up and down go past the neighbour: a single row would be pulled back.
        { x: x + dx, y: Math.max(0, y + dy * (dy < 0 ? 1 : h)), w, h };
    editing.onChange(withPlaces(panels, panel.id, box));
  };

  const order = narrow ? inReadingOrder(shown) : shown;
  return (
    <div
      ref={host}
      className={`board${narrow ? ' narrow' : ''}${wall ? ' walled' : ''}${editing ? ' editing' : ''}`}
      style={narrow || wall ? undefined : { height: Math.max(1, rowsOf(shown)) * row }}
    >
      {width === 0
        ? null
        : order.map((panel) => {
            const { x, y, w, h } = panel.box;
            const lifted = drag?.id === panel.id && drag.how === 'move';
            const at = lifted
              ? { left: drag.from.x * column + drag.dx, top: drag.from.y * row + drag.dy }
              : { left: x * column, top: y * row };
            const size = narrow
              ? { width, height: Math.max(150, h * rowPx - gapPx) }
              : { width: w * column - gapPx, height: h * row - gapPx };
            return (
              <section
                key={panel.id}
                className={`card panel-frame${lifted ? ' lifted' : ''}`}
                style={
                  narrow
                    ? { height: size.height }
                    : { ...size, transform: `translate(${at.left}px, ${at.top}px)` }
                }
                aria-label={titleOf(panel, kinds, data)}
              >
                {editing ? (
                  <header className="edit">
                    <button
                      type="button"
                      className="button quiet icon grip"
                      aria-label={`Move ${titleOf(panel, kinds, data)}: arrow keys move, with Shift they change the size`}
                      onPointerDown={begin(panel, 'move')}
                      onPointerMove={go}
                      onPointerUp={end}
                      onPointerCancel={() => setDrag(null)}
                      onKeyDown={(event) => step(panel, event)}
                    >
                      <GripVertical size={14} />
                    </button>
                    <h2 className="clip grow">{titleOf(panel, kinds, data)}</h2>
                    <button
                      type="button"
                      className="button quiet icon"
                      aria-label="Settings of the panel"
                      onClick={() => editing.onEdit(panel)}
                    >
                      <Pencil size={13} />
                    </button>
                    <button
                      type="button"
                      className="button quiet icon"
                      aria-label="Duplicate the panel"
                      onClick={() => editing.onCopy(panel)}
                    >
                      <Copy size={13} />
                    </button>
                    <button
                      type="button"
                      className="button quiet icon"
                      aria-label="Remove the panel"
                      onClick={() => editing.onChange(panels.filter((other) => other.id !== panel.id))}
                    >
                      <Trash2 size={13} />
                    </button>
                  </header>
                ) : (
                  <header>
                    <h2 className="clip">{titleOf(panel, kinds, data)}</h2>
                  </header>
                )}
                <PanelBody
                  kind={panel.kind}
                  answer={data?.panels[panel.id]}
                  data={data}
                  hands={hands}
                  width={size.width}
                  height={size.height - headPx}
                />
                {editing ? (
                  <i
                    className="sizer"
                    onPointerDown={begin(panel, 'size')}
                    onPointerMove={go}
                    onPointerUp={end}
                    onPointerCancel={() => setDrag(null)}
                  />
                ) : null}
              </section>
            );
          })}
    </div>
  );
}
/** Of a panel's heading; the rest is the drawing's. */
const headPx = 34;

const titleOf = (panel: Panel, kinds: BoardProps['kinds'], data: PanelData | undefined) =>
  panel.title || data?.panels[panel.id]?.name || kinds.get(panel.kind)?.title || '';
function withPlaces(panels: readonly Panel[], id: string, box: Box): Panel[] {
  const placed = new Map(place(panels, id, box).map((item) => [item.id, item.box]));
  return panels.map((panel) => ({ ...panel, box: placed.get(panel.id)! }));
}

interface BodyProps {
  readonly kind: string;
  readonly answer: PanelAnswer | undefined;
  readonly data: PanelData | undefined;
  readonly hands: PanelHands;
  readonly width: number;
  readonly height: number;
}
const PanelBody = memo(function PanelBody({ kind, answer, data, hands, width, height }: BodyProps) {
  const host = useRef<HTMLDivElement>(null);
  const Drawing = drawings[kind];
  useEffect(() => {
    if (answer) host.current?.setAttribute('data-drawn', '');
  }, [answer]);
  return (
    <div className="panel-body" ref={host} style={{ height }}>
      {!Drawing ? (
        <p className="faint pad">This page does not know panels of kind {kind}: reload it.</p>
      ) : !answer || !data ? (
        <div className="pad">
          <Skeleton rows={2} />
        </div>
      ) : answer.fault ? (
        <div className="pad">
          <FaultBox error={new ProblemError(answer.fault as Fault, 0)} />
        </div>
      ) : (
        <Drawing
          answer={answer}
          config={answer.config}
          data={data}
          hands={hands}
          width={width}
          height={height}
        />
      )}
    </div>
  );
});
