/** Time charts on uPlot: a latency line in its smoke, and traffic mirrored about zero. Loaded only by pages that draw them. */
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatDate, formatTime, formatValue } from '../model/format.ts';
import { breakGaps, smokeBands } from '../model/smoke.ts';
import { cssColor, useThemeRevision } from '../model/theme.ts';

export interface Line {
  readonly label: string;
  /** Name of a colour token. */
  readonly color: string;
  readonly unit: string;
  readonly timeS: readonly number[];
  readonly min: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Drawn below zero. */
  readonly mirrored?: boolean;
  /** Bands of density between least and greatest. */
  readonly smoke?: boolean;
  readonly area?: boolean;
}

/** A value to draw across the whole chart: a threshold. */
export interface Level {
  readonly label: string;
  readonly value: number;
  /** Name of a colour token. */
  readonly color: string;
}
const noLevels: readonly Level[] = [];

/** All lines on one time axis: the union of their times. */
function align(lines: readonly Line[]): { timeS: number[]; values: (number | null)[][] } {
  const first = lines[0];
  if (!first) return { timeS: [], values: [] };
  const all = new Set<number>();
  for (const line of lines) for (const time of line.timeS) all.add(time);
  const times = [...all].sort((a, b) => a - b);
  const columns = lines.flatMap((line) => {
    const at = new Map(line.timeS.map((time, i) => [time, i]));
    const sign = line.mirrored ? -1 : 1;
    return [line.avg, line.min, line.max].map((column) =>
      times.map((time) => {
        const value = column[at.get(time) ?? -1];
        return value === null || value === undefined ? null : value * sign;
      }),
    );
  });
  const broken = breakGaps(times, columns, 3.5);
  return { timeS: broken.timeS, values: broken.columns };
}

export function TimeChart({
  lines,
  height = 200,
  label,
  range,
  marks = [],
  levels = noLevels,
}: {
  lines: readonly Line[];
  height?: number;
  label: string;
  range?: readonly [number, number];
  /** Moments to point out, epoch seconds: loss or faults. */
  marks?: readonly number[];
  levels?: readonly Level[];
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useThemeRevision();
  const [tip, setTip] = useState<{ at: number; left: number } | null>(null);
  const aligned = useMemo(() => align(lines), [lines]);
  const shape = lines.map((line) => `${line.label}${line.color}${line.mirrored}${line.smoke}`).join();
  const latest = useRef({ lines, aligned, marks, levels, range });
  latest.current = { lines, aligned, marks, levels, range };

  // biome-ignore lint/correctness/useExhaustiveDependencies: data arrives by setData below; only the shape rebuilds the chart
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const { options, data } = build(latest, element.clientWidth, height, (at, left) =>
      setTip(at === null ? null : { at, left }),
    );
    const chart = new uPlot(options, data, element);
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [shape, height, theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: levels are drawn from `latest` when the data is set
  useEffect(() => {
    plot.current?.setData(dataOf(aligned, lines), true);
  }, [aligned, lines, levels]);

  const time = tip ? aligned.timeS[tip.at] : undefined;
  return (
    <div className="chart" ref={host} style={{ height }} role="img" aria-label={label}>
      {tip && time !== undefined ? (
        <div
          className="chart-tip"
          style={
            tip.left > (host.current?.clientWidth ?? 0) / 2
              ? { right: `calc(100% - ${tip.left - 10}px)`, top: 4 }
              : { left: tip.left + 14, top: 4 }
          }
        >
          <div className="faint">{formatDate(time * 1000)}</div>
          {lines.map((line, i) => {
            const [avg, min, max] = [0, 1, 2].map((offset) => aligned.values[i * 3 + offset]?.[tip.at]);
            return (
              <div key={line.label} className="row">
                <i style={{ width: 8, height: 8, borderRadius: 2, background: `var(${line.color})` }} />
                <span className="muted">{line.label}</span>
                <strong>
                  {formatValue(avg === null || avg === undefined ? null : Math.abs(avg), line.unit)}
                </strong>
                {line.smoke && min !== max ? (
                  <span className="faint">
                    {formatValue(min, line.unit)} … {formatValue(max, line.unit)}
                  </span>
                ) : null}
              </div>
            );
          })}
        </div>
      ) : null}
    </div>
  );
}

type Latest = {
  current: {
    lines: readonly Line[];
    aligned: ReturnType<typeof align>;
    marks: readonly number[];
    levels: readonly Level[];
    range?: readonly [number, number] | undefined;
  };
};
const dataOf = (aligned: ReturnType<typeof align>, lines: readonly Line[]) =>
  [aligned.timeS, ...lines.map((_, i) => aligned.values[i * 3]!)] as uPlot.AlignedData;

function build(
  latest: Latest,
  width: number,
  height: number,
  onTip: (at: number | null, left: number) => void,
) {
  const { lines, aligned } = latest.current;
  const faint = cssColor('--text-3');
  const grid = { stroke: cssColor('--line'), width: 1 };
  const unit = lines[0]?.unit ?? '';
  const font = '11px "Inter Variable", system-ui, sans-serif';
  const options: uPlot.Options = {
    width,
    height,
    padding: [8, 6, 0, 0],
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    legend: { show: false },
    scales: {
      x: {
        time: true,
        range: (_, min, max) => [latest.current.range?.[0] ?? min, latest.current.range?.[1] ?? max],
      },
      y: {
        range: () => {
          const { lines: now, aligned: data, levels } = latest.current;
          let low = Math.min(0, ...levels.map(({ value }) => value));
          let high = Math.max(0, ...levels.map(({ value }) => value));
          now.forEach((line, i) => {
            for (const column of line.smoke ? [data.values[i * 3 + 2]!] : [data.values[i * 3]!])
              for (const value of column) {
                if (value === null) continue;
                if (value > high) high = value;
                if (value < low) low = value;
              }
          });
          return [low * 1.08, high === 0 && low === 0 ? 1 : high * 1.08];
        },
      },
    },
    axes: [
      {
        stroke: faint,
        font,
        grid: { show: false },
        ticks: { show: false },
        size: 24,
        space: 80,
        values: (_, splits, __, ___, step) =>
          splits.map((s) =>
            step >= 86_400
              ? formatDate(s * 1000).slice(5, 10)
              : formatTime(s * 1000).slice(0, step < 60 ? 8 : 5),
          ),
      },
      {
        stroke: faint,
        font,
        grid,
        ticks: { show: false },
        size: 68,
        space: 34,
        values: (_, splits) => splits.map((value) => formatValue(Math.abs(value), unit)),
      },
    ],
    series: [
      {},
      ...lines.map((line): uPlot.Series => {
        const color = cssColor(line.color);
        return {
          label: line.label,
          stroke: color,
          width: 1.4,
          points: { show: false },
          ...(line.area ? { fill: faded(color, 0.16) } : {}),
        };
      }),
    ],
    hooks: {
      drawAxes: [(u) => drawSmoke(u, latest)],
      setCursor: [(u) => onTip(u.cursor.idx ?? null, (u.cursor.left ?? 0) + u.bbox.left / devicePixelRatio)],
    },
  };
  return { options, data: dataOf(aligned, lines) };
}

export const faded = (color: string, alpha: number) =>
  `color-mix(in srgb, ${color} ${Math.round(alpha * 100)}%, transparent)`;

function drawSmoke(u: uPlot, latest: Latest): void {
  const { lines, aligned, marks } = latest.current;
  const context = u.ctx;
  const x = (i: number) => u.valToPos(aligned.timeS[i]!, 'x', true);
  const y = (value: number) => u.valToPos(value, 'y', true);
  context.save();
  context.beginPath();
  context.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  context.clip();
  lines.forEach((line, i) => {
    if (!line.smoke) return;
    context.fillStyle = cssColor(line.color);
    const [avg, min, max] = [aligned.values[i * 3]!, aligned.values[i * 3 + 1]!, aligned.values[i * 3 + 2]!];
    for (const band of smokeBands({ avg, min, max })) {
      context.globalAlpha = band.alpha;
      let from = 0;
      while (from < band.low.length) {
        if (band.low[from] === null) {
          from++;
          continue;
        }
        let to = from;
        while (to + 1 < band.low.length && band.low[to + 1] !== null) to++;
        context.beginPath();
        for (let k = from; k <= to; k++) context.lineTo(x(k), y(band.high[k]!));
        for (let k = to; k >= from; k--) context.lineTo(x(k), y(band.low[k]!));
        context.fill();
        from = to + 1;
      }
    }
  });
  context.globalAlpha = 1;
  context.fillStyle = cssColor('--down');
  const base = u.bbox.top + u.bbox.height;
  for (const mark of marks) context.fillRect(u.valToPos(mark, 'x', true) - 1, base - 8, 3, 8);
  for (const level of latest.current.levels) drawLevel(u, level);
  context.restore();
}

function drawLevel(u: uPlot, { label, value, color }: Level): void {
  const context = u.ctx;
  const y = Math.round(u.valToPos(value, 'y', true)) + 0.5;
  context.strokeStyle = cssColor(color);
  context.fillStyle = cssColor(color);
  context.lineWidth = devicePixelRatio;
  context.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  context.beginPath();
  context.moveTo(u.bbox.left, y);
  context.lineTo(u.bbox.left + u.bbox.width, y);
  context.stroke();
  context.setLineDash([]);
  context.font = `${11 * devicePixelRatio}px "Inter Variable", system-ui, sans-serif`;
  context.textAlign = 'right';
  context.fillText(label, u.bbox.left + u.bbox.width - 6 * devicePixelRatio, y - 4 * devicePixelRatio);
  context.textAlign = 'left';
}
