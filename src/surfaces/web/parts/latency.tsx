/** Round-trip time with its distribution, loss as red bars, the exact 95th percentile, and what people wrote. Zooms down to single samples. */
import { useMemo, useState } from 'react';
import type { ResponseOf } from '#pure/contract/api.ts';
import { useApi } from '../model/client.ts';
import { formatMs } from '../model/format.ts';
import { lineOf, type Series } from '../model/series.ts';
import type { Level, Line } from '../plot/paint.ts';
import type { View } from '../plot/view.ts';
import { Answer, Empty } from './basics.tsx';
import { CommentedChart } from './commented-chart.tsx';

const metrics = 'rtt.avg,rtt.min,rtt.max,rtt.p25,rtt.p75,loss';
const points = 900;
const densityPoints = 240;
/** Sensors of one device on one chart; more cannot be told apart. */
const linesMax = 4;

type Of = { readonly sensorId: string } | { readonly deviceId: string };
type Density = ResponseOf<'seriesDensity'>['series'][number];

export function LatencyChart({
  of,
  fromMs,
  toMs,
  height = 230,
  view: heldView,
  onView,
}: {
  of: Of;
  fromMs: number;
  toMs: number;
  height?: number;
  view?: View | null;
  onView?: (view: View | null) => void;
}) {
  const [ownView, setOwnView] = useState<View | null>(null);
  const view = onView ? (heldView ?? null) : ownView;
  const shown = view
    ? { fromMs: Math.floor(view[0]) * 1000, toMs: Math.ceil(view[1]) * 1000 }
    : { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) };
  const query = useApi(
    'series',
    { query: { ...of, metrics, ...shown, points } },
    { placeholderData: (old) => old },
  );
  const averages = (query.data?.series ?? []).filter((item) => item.metric === 'rtt.avg').slice(0, linesMax);
  const single = averages.length === 1 ? averages[0]!.sensorId : undefined;
  const several = averages.some((item) => item.count.some((count) => count > 1));
  const summary = useApi(
    'seriesSummary',
    { body: { sensorIds: [single ?? '-'], ...shown } },
    { enabled: single !== undefined, placeholderData: (old) => old },
  );
  const density = useApi(
    'seriesDensity',
    { query: { sensorIds: single ?? '-', ...shown, points: densityPoints } },
    { enabled: single !== undefined && several, placeholderData: (old) => old },
  );
  const p95 = single ? summary.data?.items[0]?.p95Ms : undefined;
  const levels = useMemo<Level[]>(
    () =>
      typeof p95 === 'number'
        ? [{ value: p95, label: `95 % below ${formatMs(p95)}`, color: '--text-3' }]
        : [],
    [p95],
  );
  const drawn = density.data?.series[0];
  const lines = useMemo(
    () => latencyLines(query.data?.series ?? [], several ? drawn : undefined),
    [query.data, several, drawn],
  );
  const loss = useMemo(() => lossOf(query.data?.series ?? []), [query.data]);
  return (
    <Answer query={query} rows={3}>
      {() =>
        lines.length === 0 && !view ? (
          <Empty title="No latency in this range">
            A ping sensor draws it; choose a longer range to look further back.
          </Empty>
        ) : (
          <CommentedChart
            about={'deviceId' in of ? of : { sensorIds: [of.sensorId] }}
            label="Round-trip time"
            lines={lines}
            height={height}
            range={[fromMs / 1000, toMs / 1000]}
            view={view}
            onView={onView ?? setOwnView}
            levels={levels}
            loss={loss}
          />
        )
      }
    </Answer>
  );
}

/** Least and greatest of the single probes, where measured, are wider and truer than those of the means. */
function latencyLines(series: readonly Series[], density: Density | undefined): Line[] {
  return series
    .filter((item) => item.metric === 'rtt.avg')
    .slice(0, linesMax)
    .map((average, i) => {
      const sibling = (metric: string) =>
        series.find(
          (item) => item.metric === metric && item.sensorId === average.sensorId && item.timeS.length > 0,
        );
      const at = (metric: 'rtt.min' | 'rtt.max', column: 'min' | 'max') => {
        const other = sibling(metric);
        if (!other) return average[column];
        const values = new Map(other.timeS.map((time, k) => [time, other[column][k]!]));
        return average.timeS.map((time, k) => values.get(time) ?? average[column][k]!);
      };
      const [low, high] = [sibling('rtt.p25'), sibling('rtt.p75')];
      return lineOf(
        { ...average, min: at('rtt.min', 'min'), max: at('rtt.max', 'max') },
        {
          smoke: true,
          ...(low && high ? { quartiles: { timeS: low.timeS, low: low.avg, high: high.avg } } : {}),
          ...(density && density.sensorId === average.sensorId && !low ? { density } : {}),
        },
        i,
      );
    });
}

/** The worst loss of the sensors that are drawn. */
function lossOf(series: readonly Series[]) {
  const worst = new Map<number, number>();
  for (const item of series)
    if (item.metric === 'loss')
      item.timeS.forEach((time, i) => {
        worst.set(time, Math.max(worst.get(time) ?? 0, item.avg[i]!));
      });
  const times = [...worst.keys()].sort((a, b) => a - b);
  return { timeS: times, percent: times.map((time) => worst.get(time)!) };
}
