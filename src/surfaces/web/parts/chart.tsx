/** Time charts on canvas: lines in their smoke, traffic mirrored about zero, loss, comments. One moment is pointed at in all of them. */
import { Download } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Comment } from '#pure/contract/resources.ts';
import { download, saveBlob } from '../model/export.ts';
import { formatDate, formatValue } from '../model/format.ts';
import { cssColor, useThemeRevision } from '../model/theme.ts';
import { linkedCursor } from '../plot/cursor.ts';
import { lowerBound } from '../plot/decimate.ts';
import { csvOfScene, pictureOf } from '../plot/files.ts';
import { type Band, type Level, type Line, paint, type Scales, type Scene } from '../plot/paint.ts';
import { between, keyed, moved, type View, zoomed } from '../plot/view.ts';
import { Menu } from './basics.tsx';

export type { Level, Line } from '../plot/paint.ts';

export interface ChartProps {
  readonly lines: readonly Line[];
  readonly height?: number;
  /** Read to those who cannot see it, and the title of the picture. */
  readonly label: string;
  /** The whole range, epoch seconds; without it, that of the samples. */
  readonly range?: View;
  /** Held by the page, so that several charts zoom as one and finer samples can be asked for; else the chart holds its own. */
  readonly view?: View | null;
  readonly onView?: (view: View | null) => void;
  readonly marks?: readonly number[];
  readonly levels?: readonly Level[];
  readonly bands?: readonly Band[];
  readonly loss?: Scene['loss'];
  readonly comments?: readonly Comment[];
  readonly onComment?: (comment: Comment) => void;
}

function wholeOf(lines: readonly Line[]): View {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { timeS } of lines) {
    if (timeS.length === 0) continue;
    from = Math.min(from, timeS[0]!);
    to = Math.max(to, timeS[timeS.length - 1]!);
  }
  return from < to
    ? [from, to]
    : [Number.isFinite(from) ? from - 30 : 0, Number.isFinite(from) ? from + 30 : 60];
}
const nothing: readonly never[] = [];

/** Draws when something changed, at most once a frame, and never while it is out of sight. */
function usePainter(scene: Scene, height: number) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scales = useRef<Scales | null>(null);
  const latest = useRef(scene);
  latest.current = scene;
  const frame = useRef(0);
  const draw = useCallback(() => {
    frame.current = 0;
    const element = canvas.current;
    if (!element) return;
    const width = element.clientWidth;
    const ratio = devicePixelRatio || 1;
    if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
    }
    const context = element.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    scales.current = paint(context, latest.current, width, height);
  }, [height]);
  const request = useCallback(() => {
    if (frame.current === 0) frame.current = requestAnimationFrame(draw);
  }, [draw]);
  const theme = useThemeRevision();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new scene or theme is what is drawn anew
  useEffect(request, [scene, theme, request]);
  useEffect(() => {
    const observer = new ResizeObserver(request);
    if (canvas.current) observer.observe(canvas.current);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [request]);
  return { canvas, scales };
}

export function TimeChart(props: ChartProps) {
  const { lines, height = 200, label, range, marks = nothing, levels = nothing, bands = nothing } = props;
  const { loss = null, comments = nothing, onComment } = props;
  const [ownView, setOwnView] = useState<View | null>(null);
  const held = props.onView !== undefined;
  const chosen = held ? (props.view ?? null) : ownView;
  const setView = props.onView ?? setOwnView;
  const whole = useMemo(() => range ?? wholeOf(lines), [range, lines]);
  const [dragged, setDragged] = useState<View | null>(null);
  const [fromS, toS] = chosen ?? whole;
  const scene = useMemo<Scene>(
    () => ({ lines, view: [fromS, toS], levels, bands, loss, marks, comments }),
    [lines, fromS, toS, levels, bands, loss, marks, comments],
  );
  const { canvas, scales } = usePainter(scene, height);
  const host = useRef<HTMLDivElement>(null);
  const timeAt = (clientX: number): number => {
    const box = scales.current?.box;
    const left = canvas.current?.getBoundingClientRect().left ?? 0;
    if (!box) return fromS;
    return fromS + Math.min(1, Math.max(0, (clientX - left - box.left) / box.width)) * (toS - fromS);
  };

  // React listens to wheels passively; a zoom must keep the page from scrolling.
  const onWheel = useRef<(event: WheelEvent) => void>(() => {});
  onWheel.current = (event) => {
    // Over a chart that nobody chose the wheel scrolls the page, as everywhere.
    if (!(event.ctrlKey || event.metaKey || host.current?.contains(document.activeElement))) return;
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) setView(moved([fromS, toS], event.deltaX / 800));
    else setView(zoomed([fromS, toS], timeAt(event.clientX), event.deltaY > 0 ? 1.25 : 0.8));
  };
  useEffect(() => {
    const element = canvas.current;
    const listener = (event: WheelEvent) => onWheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, [canvas]);

  const start = useRef<number | null>(null);
  const zoomBack = () => setView(null);
  return (
    <div className="chart" ref={host} style={{ height }}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`${label}. Arrow keys move, plus and minus zoom, 0 shows all.`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = event.clientX;
        }}
        onPointerMove={(event) => {
          linkedCursor.set(timeAt(event.clientX));
          if (start.current !== null && Math.abs(event.clientX - start.current) > 4)
            setDragged(between(timeAt(start.current), timeAt(event.clientX)));
        }}
        onPointerUp={(event) => {
          if (dragged) setView(dragged);
          else if (onComment) {
            const found = comments.find(
              (item) =>
                Math.abs((scales.current?.x(item.fromMs / 1000) ?? -99) - event.nativeEvent.offsetX) < 9,
            );
            if (found) onComment(found);
          }
          start.current = null;
          setDragged(null);
        }}
        onPointerLeave={() => linkedCursor.set(null)}
        onDoubleClick={zoomBack}
        onKeyDown={(event) => {
          const next = keyed([fromS, toS], event.key);
          if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          setView(next);
        }}
      />
      <Pointed scene={scene} scales={scales} />
      {dragged && scales.current ? (
        <div
          className="chart-drag"
          style={{
            left: scales.current.x(dragged[0]),
            width: scales.current.x(dragged[1]) - scales.current.x(dragged[0]),
          }}
        />
      ) : null}
      <div className="chart-acts">
        {chosen ? (
          <button type="button" className="button quiet small" onClick={zoomBack}>
            All
          </button>
        ) : null}
        <Menu label={`Export ${label}`} icon={<Download size={13} />} quiet>
          <button
            type="button"
            onClick={() => void pictureOf(scene, label).then((blob) => saveBlob(`${label}.png`, blob))}
          >
            Picture (PNG)
          </button>
          <button type="button" onClick={() => download(`${label}.csv`, 'text/csv', csvOfScene(scene))}>
            What is shown (CSV)
          </button>
        </Menu>
      </div>
    </div>
  );
}

/** The moment under the pointer, here or in another chart, with the values of this one. */
function Pointed({ scene, scales }: { scene: Scene; scales: React.RefObject<Scales | null> }) {
  const timeS = useSyncExternalStore(linkedCursor.subscribe, linkedCursor.read);
  const now = scales.current;
  if (timeS === null || !now || timeS < scene.view[0] || timeS > scene.view[1]) return null;
  const left = now.x(timeS);
  const remark = scene.comments.find(
    (item) =>
      Math.abs(now.x(item.fromMs / 1000) - left) < 8 ||
      (item.toMs !== null && item.fromMs / 1000 <= timeS && timeS <= item.toMs / 1000),
  );
  const rows = scene.lines.flatMap((line) => {
    const at = nearest(line.timeS, timeS);
    return at < 0 || Math.abs(now.x(line.timeS[at]!) - left) > 40 ? [] : [{ line, at }];
  });
  const lossAt = scene.loss ? nearest(scene.loss.timeS, timeS) : -1;
  return (
    <>
      <div
        className="chart-line"
        style={{ left, top: now.box.top, height: now.box.height, background: cssColor('--text-3') }}
      />
      <div
        className="chart-tip"
        style={
          left > now.box.left + now.box.width / 2
            ? { right: `calc(100% - ${left - 10}px)`, top: 4 }
            : { left: left + 14, top: 4 }
        }
      >
        <div className="faint">{formatDate((rows[0] ? rows[0].line.timeS[rows[0].at]! : timeS) * 1000)}</div>
        {rows.map(({ line, at }) => {
          const [avg, min, max] = [line.avg[at], line.min[at], line.max[at]];
          return (
            <div key={line.label} className="row">
              <i style={{ width: 8, height: 8, borderRadius: 2, background: `var(${line.color})` }} />
              <span className="muted">{line.label}</span>
              <strong>{formatValue(avg, line.unit)}</strong>
              {line.smoke && min !== max ? (
                <span className="faint">
                  {formatValue(min, line.unit)} … {formatValue(max, line.unit)}
                </span>
              ) : null}
            </div>
          );
        })}
        {scene.loss && lossAt >= 0 && (scene.loss.percent[lossAt] ?? 0) > 0 ? (
          <div className="row">
            <i style={{ width: 8, height: 8, borderRadius: 2, background: 'var(--down)' }} />
            <span className="muted">Loss</span>
            <strong>{formatValue(scene.loss.percent[lossAt], 'percent')}</strong>
          </div>
        ) : null}
        {remark ? (
          <div className="chart-remark">
            {remark.author}: {remark.text}
          </div>
        ) : null}
      </div>
    </>
  );
}

function nearest(times: ArrayLike<number>, timeS: number): number {
  if (times.length === 0) return -1;
  const at = lowerBound(times, timeS);
  if (at === 0) return 0;
  if (at === times.length) return at - 1;
  return timeS - times[at - 1]! < times[at]! - timeS ? at - 1 : at;
}
