// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keys
// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot be virtual rows on a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: rows are read, the list is what is focused
/** The rows of the latency page: figures of the period on the left, the strip of the target on the right. */
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef } from 'react';
import type { Sensor, TargetSummary } from '#pure/contract/resources.ts';
import { formatCount } from '../model/format.ts';
import { emptyStrip, type Strips } from '../model/strips.ts';
import { cssColor } from '../model/theme.ts';
import { paintStrip, type StripLook } from '../plot/strip.ts';
import type { StripState } from '../plot/strip-hands.ts';
import { StateMark } from './state.tsx';
import { type Draw, type Painter, StripCanvas } from './strip-canvas.tsx';

export interface LatencyColumn {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  /** When it gives way to the strip: `wide` first, `mid` on a phone. */
  readonly shown: 'always' | 'mid' | 'wide';
  readonly value: (row: LatencyRow) => number | null;
  readonly digits: number;
}
export interface LatencyRow {
  readonly sensor: Sensor;
  readonly target: string;
  readonly summary: TargetSummary | undefined;
}

export const latencyColumns = (latest: Strips['latest']): readonly LatencyColumn[] => [
  {
    id: 'cur',
    title: 'Cur',
    hint: 'Last round trip, ms',
    shown: 'mid',
    digits: 2,
    value: ({ sensor }) => latest.get(sensor.id)?.rttMs ?? null,
  },
  {
    id: 'min',
    title: 'Min',
    hint: 'Least of the period, ms',
    shown: 'wide',
    digits: 2,
    value: ({ summary }) => summary?.minMs ?? null,
  },
  {
    id: 'avg',
    title: 'Avg',
    hint: 'Mean of the period, ms',
    shown: 'mid',
    digits: 2,
    value: ({ summary }) => summary?.avgMs ?? null,
  },
  {
    id: 'max',
    title: 'Max',
    hint: 'Greatest of the period, ms',
    shown: 'mid',
    digits: 2,
    value: ({ summary }) => summary?.maxMs ?? null,
  },
  {
    id: 'p95',
    title: 'P95',
    hint: '95th percentile, nearest rank, ms',
    shown: 'mid',
    digits: 2,
    value: ({ summary }) => summary?.p95Ms ?? null,
  },
  {
    id: 'jitter',
    title: 'Jitter',
    hint: 'Mean difference of consecutive round trips (RFC 3550), ms',
    shown: 'wide',
    digits: 2,
    value: ({ summary }) => summary?.jitterMs ?? null,
  },
  {
    id: 'loss',
    title: 'Loss %',
    hint: 'Probes without an answer',
    shown: 'always',
    digits: 1,
    value: ({ summary }) => summary?.lossPercent ?? null,
  },
  {
    id: 'mos',
    title: 'MOS',
    hint: 'Voice quality by the E-model (ITU-T G.107), 1 to 4.5',
    shown: 'wide',
    digits: 2,
    value: ({ summary }) => summary?.mos ?? null,
  },
  {
    id: 'samples',
    title: 'Samples',
    hint: 'Runs that were counted',
    shown: 'wide',
    digits: 0,
    value: ({ summary }) => summary?.runs ?? null,
  },
];

export function shownFigure(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (digits === 0) return formatCount(value);
  // Three figures that count: a loopback answers in microseconds.
  const more = digits > 1 && value < 1 && value > 0 ? 3 : digits;
  return value.toFixed(value >= 100 ? Math.min(1, digits) : more);
}

export function sortRows(
  rows: LatencyRow[],
  sort: string,
  columns: ReturnType<typeof latencyColumns>,
): LatencyRow[] {
  const down = sort.startsWith('-');
  const id = down ? sort.slice(1) : sort;
  const column = columns.find((item) => item.id === id);
  const names = new Intl.Collator('en', { numeric: true });
  const byName = (a: LatencyRow, b: LatencyRow) => names.compare(a.sensor.name, b.sensor.name);
  // What was not measured comes last, whichever way the others go.
  const missing = Number.NEGATIVE_INFINITY;
  return rows.sort((a, b) => {
    if (!column) return down ? byName(b, a) : byName(a, b);
    const [left, right] = [column.value(a) ?? missing, column.value(b) ?? missing];
    if (left === missing || right === missing)
      return right === left ? byName(a, b) : left === missing ? 1 : -1;
    return (down ? right - left : left - right) || byName(a, b);
  });
}

interface RowsProps {
  readonly rows: readonly LatencyRow[];
  readonly columns: readonly LatencyColumn[];
  readonly strips: Strips;
  readonly look: () => StripLook;
  readonly read: () => StripState;
  readonly painter: Painter;
  readonly dense: boolean;
}

export function LatencyRows({ rows, columns, strips, look, read, painter, dense }: RowsProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const height = dense ? 24 : 46;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 4,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is measured anew
  useEffect(() => virtual.measure(), [height]);
  // The value of the moment changes each second: it is written into its cells when the strips are drawn, without React.
  const { latest } = strips;
  useEffect(
    () =>
      painter.add(() => {
        for (const cell of scroll.current?.querySelectorAll<HTMLElement>('[data-current]') ?? []) {
          const text = shownFigure(latest.get(cell.dataset.current!)?.rttMs, 2);
          if (cell.textContent !== text) cell.textContent = text;
        }
      }),
    [painter, latest],
  );
  // One stray answer must not press all bars flat: the scale ends at the worst 95th percentile.
  const worst = rows.reduce((most, { summary }) => Math.max(most, summary?.p95Ms ?? summary?.avgMs ?? 0), 0);
  return (
    <div
      className="lat-scroll"
      ref={scroll}
      tabIndex={0}
      role="table"
      aria-label="Targets"
      aria-rowcount={rows.length}
    >
      <div style={{ height: virtual.getTotalSize() }} role="rowgroup">
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          return (
            <div
              key={row.sensor.id}
              className="lat-row"
              role="row"
              style={{ transform: `translateY(${item.start}px)`, height }}
            >
              <Figures row={row} columns={columns} worst={worst} dense={dense} />
              <div role="cell">
                <Strip
                  id={row.sensor.id}
                  name={row.sensor.name}
                  strips={strips}
                  look={look}
                  read={read}
                  painter={painter}
                  height={height - 6}
                />
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

const Figures = memo(function Figures({
  row,
  columns,
  worst,
  dense,
}: {
  row: LatencyRow;
  columns: readonly LatencyColumn[];
  worst: number;
  dense: boolean;
}) {
  const { sensor, summary, target } = row;
  const share = (value: number | null | undefined) =>
    `${Math.min(100, ((value ?? 0) / (worst || 1)) * 100)}%`;
  return (
    <>
      <div className="name" role="rowheader">
        <div className="row clip">
          <StateMark state={sensor.state} size={9} />
          <Link to="/sensors/$id" params={{ id: sensor.id }} className="clip">
            {sensor.name}
          </Link>
        </div>
        {dense ? null : (
          <>
            <div className="faint clip">
              {target === sensor.name ? (sensor.deviceName ?? '\u00a0') : target}
            </div>
            {summary ? (
              <div className="lat-bar" title="Least to greatest, and the mean, on one scale for all rows">
                <i
                  style={{
                    insetInlineStart: share(summary.minMs),
                    width: share(Math.min(worst, summary.maxMs ?? 0) - (summary.minMs ?? 0)),
                  }}
                />
                <b style={{ insetInlineStart: share(summary.avgMs) }} />
              </div>
            ) : null}
          </>
        )}
      </div>
      {columns.map((column) => {
        const value = column.value(row);
        const bad = column.id === 'loss' && (value ?? 0) > 0;
        if (column.id === 'cur')
          return <div key="cur" role="cell" className={`n ${column.shown}`} data-current={sensor.id} />;
        return (
          <div
            key={column.id}
            role="cell"
            className={`n ${column.shown === 'always' ? '' : column.shown} ${bad ? 'c-down' : ''}`}
          >
            {shownFigure(value, column.digits)}
          </div>
        );
      })}
    </>
  );
});

/** Fixed in place: what it draws is read when it is drawn. */
const Strip = memo(function Strip({
  id,
  name,
  strips,
  look,
  read,
  painter,
  height,
}: {
  id: string;
  name: string;
  strips: Strips;
  look: () => StripLook;
  read: () => StripState;
  painter: Painter;
  height: number;
}) {
  const draw = useCallback<Draw>(
    (context, width, tall) => {
      const { high } = paintStrip(context, strips.strips.get(id) ?? emptyStrip, look(), width, tall);
      if (high === 0 || tall < 30) return;
      context.font = '10px "Inter Variable", system-ui, sans-serif';
      context.fillStyle = cssColor('--text-2');
      context.textAlign = 'left';
      context.textBaseline = 'top';
      context.fillText(`${high >= 10 ? Math.round(high) : high.toFixed(2)} ms`, 4, 3);
    },
    [id, strips, look],
  );
  return (
    <StripCanvas
      painter={painter}
      draw={draw}
      height={height}
      label={`Latency and loss of ${name}`}
      read={read}
    />
  );
});
