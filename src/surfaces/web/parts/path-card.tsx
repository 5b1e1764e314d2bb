/** The path of a trace sensor over time: hops in a table, hops × time as a heat map with every change of the route, the chosen hop below. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PathHistory, PathNode, Sensor } from '#pure/contract/resources.ts';
import { type PathStep, pathAt, pathDifference, silent } from '#pure/network/path-history.ts';
import { useApi } from '../model/client.ts';
import { formatDate, formatMs, formatTime } from '../model/format.ts';
import { cssColor, useThemeRevision } from '../model/theme.ts';
import { lowerBound } from '../plot/decimate.ts';
import { type Line, paintTimeAxis } from '../plot/paint.ts';
import type { View } from '../plot/view.ts';
import { Answer, Card, Empty } from './basics.tsx';
import { TimeChart } from './chart.tsx';

const points = 240;
const rowPx = 20;
const axisPx = 22;
const namePx = 34;
/** Buckets on each side of a change that make up the path before and after. */
const besideChange = 10;
const changesShown = 30;

export function PathCard({ sensor, fromMs, toMs }: { sensor: Sensor; fromMs: number; toMs: number }) {
  const query = useApi(
    'path',
    { params: { id: sensor.id }, query: { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs), points } },
    { placeholderData: (old) => old },
  );
  return (
    <Answer query={query} rows={5}>
      {(path) =>
        path.hops.length === 0 ? (
          <Card title="Path">
            <Empty title="No path in this range">Each run of this sensor writes down its hops.</Empty>
          </Card>
        ) : (
          <Path path={path} view={[fromMs / 1000, toMs / 1000]} />
        )
      }
    </Answer>
  );
}

function Path({ path, view }: { path: PathHistory; view: View }) {
  const [hop, setHop] = useState(() => path.hops.at(-1)!.hop);
  const [chosen, setChosen] = useState<number | null>(null);
  const change = chosen === null ? undefined : path.changes[chosen];
  const beside = besideChange * path.stepS;
  const steps = useMemo(
    () => (change ? pathAt(path, change.timeS, change.timeS + beside) : pathAt(path, view[0], view[1])),
    [path, change, beside, view],
  );
  const before = useMemo(
    () => (change ? pathAt(path, change.timeS - beside, change.timeS) : null),
    [path, change, beside],
  );
  return (
    <>
      <Card
        title="Path"
        end={
          path.changes.length > 0 ? (
            <select
              className="input"
              aria-label="Compare the path before and after a change"
              value={chosen ?? ''}
              onChange={(event) => setChosen(event.target.value === '' ? null : Number(event.target.value))}
            >
              <option value="">
                {path.changes.length} {path.changes.length === 1 ? 'change' : 'changes'} of the route
              </option>
              {path.changes.slice(-changesShown).map((item) => {
                const at = path.changes.indexOf(item);
                return (
                  <option key={at} value={at}>
                    {formatDate(item.timeS * 1000)}, hop {item.hop}: {item.from ?? 'none'} →{' '}
                    {item.to ?? 'none'}
                  </option>
                );
              })}
            </select>
          ) : (
            <span className="faint small">the route did not change</span>
          )
        }
      >
        <HopTable steps={steps} before={before} hop={hop} onHop={setHop} />
        <HeatMap path={path} view={view} hop={hop} onHop={setHop} />
      </Card>
      <HopChart path={path} view={view} hop={hop} />
    </>
  );
}

const nodeText = (step: PathStep | undefined) =>
  step?.node
    ? step.node.name
      ? `${step.node.name} (${step.node.address})`
      : step.node.address
    : 'no answer';

function HopTable({
  steps,
  before,
  hop,
  onHop,
}: {
  steps: readonly PathStep[];
  before: readonly PathStep[] | null;
  hop: number;
  onHop: (hop: number) => void;
}) {
  const parted = before ? pathDifference(before, steps) : new Set<number>();
  const hops = [...new Set([...(before ?? []), ...steps].map((step) => step.hop))].sort((a, b) => a - b);
  return (
    <div style={{ overflowX: 'auto' }}>
      <table className="path-table">
        <thead>
          <tr>
            <th>Hop</th>
            <th>{before ? 'Before → after' : 'Router'}</th>
            <th>System</th>
            <th>Latency</th>
            <th>Loss</th>
          </tr>
        </thead>
        <tbody>
          {hops.map((each) => {
            const now = steps.find((step) => step.hop === each);
            const then = before?.find((step) => step.hop === each);
            return (
              <tr
                key={each}
                className={parted.has(each) ? 'changed' : ''}
                aria-selected={each === hop}
                onClick={() => onHop(each)}
              >
                <td>
                  <button type="button" className="link" onClick={() => onHop(each)}>
                    {each}
                  </button>
                </td>
                <td className="mono">
                  {parted.has(each)
                    ? `${then ? nodeText(then) : 'none'} → ${now ? nodeText(now) : 'none'}`
                    : nodeText(now ?? then)}
                </td>
                <td className="muted">{(now ?? then)?.node?.system ?? ''}</td>
                <td>{formatMs(now?.rttMs ?? null)}</td>
                <td className={(now?.lossPercent ?? 0) > 0 ? 'c-down' : ''}>
                  {now?.lossPercent?.toFixed(0) ?? '–'} %
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface Cell {
  readonly node: PathNode;
  readonly at: number;
}
/** Who stood at a hop at a time, if anybody was asked. */
function cellAt(path: PathHistory, hop: number, timeS: number): Cell | undefined {
  for (const node of path.hops.find((item) => item.hop === hop)?.nodes ?? []) {
    const at = lowerBound(node.timeS, timeS + 1e-6) - 1;
    if (at >= 0 && timeS - node.timeS[at]! < path.stepS * 1.5) return { node, at };
  }
  return undefined;
}

function HeatMap({
  path,
  view,
  hop,
  onHop,
}: {
  path: PathHistory;
  view: View;
  hop: number;
  onHop: (hop: number) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeRevision();
  const [tip, setTip] = useState<{ left: number; top: number; hop: number; cell: Cell } | null>(null);
  const height = path.hops.length * rowPx + axisPx;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const element = canvas.current!;
    const paint = () => paintHeat(element, path, view, hop, height);
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [path, view, hop, height, theme]);
  const hit = (event: React.PointerEvent) => {
    const { offsetX, offsetY } = event.nativeEvent;
    const row = path.hops[Math.floor(offsetY / rowPx)];
    const width = canvas.current!.clientWidth - namePx;
    if (!row) return null;
    const timeS = view[0] + ((offsetX - namePx) / width) * (view[1] - view[0]);
    const cell = cellAt(path, row.hop, timeS);
    return { row, cell, left: offsetX, top: offsetY };
  };
  return (
    <div className="path-map" style={{ marginBlockStart: 'var(--s3)' }}>
      <canvas
        ref={canvas}
        style={{ height }}
        role="img"
        aria-label={`Latency and loss of ${path.hops.length} hops over time; the table above has the figures`}
        onPointerMove={(event) => {
          const found = hit(event);
          setTip(
            found?.cell ? { left: found.left, top: found.top, hop: found.row.hop, cell: found.cell } : null,
          );
        }}
        onPointerLeave={() => setTip(null)}
        onPointerDown={(event) => {
          const found = hit(event);
          if (found) onHop(found.row.hop);
        }}
      />
      {tip ? (
        <div
          className="chart-tip"
          style={{
            top: tip.top + 12,
            ...(tip.left > (canvas.current?.clientWidth ?? 0) / 2
              ? { right: `calc(100% - ${tip.left - 8}px)` }
              : { left: tip.left + 12 }),
          }}
        >
          <div className="faint">{formatDate(tip.cell.node.timeS[tip.cell.at]! * 1000)}</div>
          <div>
            Hop {tip.hop}:{' '}
            <strong>{tip.cell.node.address === silent ? 'no answer' : tip.cell.node.address}</strong>
          </div>
          {tip.cell.node.name ? <div>{tip.cell.node.name}</div> : null}
          {tip.cell.node.system ? <div className="muted">{tip.cell.node.system}</div> : null}
          <div>
            {formatMs(tip.cell.node.rttMs[tip.cell.at])}, loss{' '}
            {tip.cell.node.lossPercent[tip.cell.at]?.toFixed(0) ?? '–'} %
          </div>
        </div>
      ) : null}
    </div>
  );
}

function paintHeat(
  element: HTMLCanvasElement,
  path: PathHistory,
  view: View,
  hop: number,
  height: number,
): void {
  const ratio = devicePixelRatio || 1;
  const width = element.clientWidth;
  element.width = Math.round(width * ratio);
  element.height = Math.round(height * ratio);
  const context = element.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const x = (timeS: number) => namePx + ((timeS - view[0]) / (view[1] - view[0])) * (width - namePx);
  let most = 0;
  for (const { nodes } of path.hops)
    for (const node of nodes) for (const rtt of node.rttMs) most = Math.max(most, rtt ?? 0);
  const [calm, bad] = [cssColor('--accent'), cssColor('--down')];
  path.hops.forEach(({ hop: number, nodes }, row) => {
    const top = row * rowPx;
    context.fillStyle = cssColor(number === hop ? '--selected' : '--sunken');
    context.fillRect(namePx, top, width - namePx, rowPx - 2);
    context.font = '11px "Inter Variable", system-ui, sans-serif';
    context.fillStyle = cssColor(number === hop ? '--text' : '--text-3');
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(String(number), namePx - 8, top + rowPx / 2 - 1);
    for (const node of nodes)
      node.timeS.forEach((time, i) => {
        const left = Math.max(namePx, x(time));
        const wide = Math.max(1.5, x(time + path.stepS) - x(time) + 0.4);
        const rtt = node.rttMs[i] ?? null;
        const loss = node.lossPercent[i] ?? 0;
        if (rtt !== null) {
          // The root: a hop of a millisecond is told from one of ten beside one of a hundred.
          context.globalAlpha = 0.15 + 0.8 * Math.sqrt(rtt / (most || 1));
          context.fillStyle = calm;
          context.fillRect(left, top, wide, rowPx - 2);
        }
        if (loss > 0) {
          context.globalAlpha = 0.9;
          context.fillStyle = bad;
          const tall = Math.max(3, (loss / 100) * (rowPx - 2));
          context.fillRect(left, top, wide, node.address === silent ? 3 : tall);
        }
        context.globalAlpha = 1;
      });
  });
  context.fillStyle = cssColor('--warning');
  for (const change of path.changes) {
    const row = path.hops.findIndex((item) => item.hop === change.hop);
    if (row < 0) continue;
    const left = x(change.timeS);
    context.fillRect(left - 1, row * rowPx - 1, 2.5, rowPx);
    context.beginPath();
    context.moveTo(left - 4, row * rowPx - 1);
    context.lineTo(left + 5, row * rowPx - 1);
    context.lineTo(left + 0.5, row * rowPx + 5);
    context.fill();
  }
  paintTimeAxis(context, view, { left: namePx, top: 0, width: width - namePx, height: height - axisPx }, x);
}

function HopChart({ path, view, hop }: { path: PathHistory; view: View; hop: number }) {
  const { lines, loss } = useMemo(() => {
    const cells = (path.hops.find((item) => item.hop === hop)?.nodes ?? [])
      .flatMap((node) =>
        node.timeS.map((timeS, i) => ({ timeS, rtt: node.rttMs[i] ?? null, loss: node.lossPercent[i] ?? 0 })),
      )
      .sort((a, b) => a.timeS - b.timeS);
    const answered = cells.filter((cell) => cell.rtt !== null);
    const rtt = answered.map((cell) => cell.rtt);
    const line: Line = {
      label: `Hop ${hop}`,
      color: '--accent',
      unit: 'ms',
      timeS: answered.map((cell) => cell.timeS),
      min: rtt,
      avg: rtt,
      max: rtt,
      area: true,
    };
    return {
      lines: [line],
      loss: { timeS: cells.map((cell) => cell.timeS), percent: cells.map((cell) => cell.loss) },
    };
  }, [path, hop]);
  const marks = useMemo(
    () => path.changes.filter((item) => item.hop <= hop).map((item) => item.timeS),
    [path, hop],
  );
  return (
    <Card
      title={`Hop ${hop} over time`}
      end={
        marks.length > 0 ? (
          <span className="faint small">last change {formatTime(marks.at(-1)! * 1000)}</span>
        ) : null
      }
    >
      <TimeChart
        label={`Latency and loss of hop ${hop}`}
        lines={lines}
        loss={loss}
        range={view}
        height={170}
      />
    </Card>
  );
}
