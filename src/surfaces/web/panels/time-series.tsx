import { useMemo, useRef, useState } from 'react';
import type { PanelSeries } from '#pure/contract/resources.ts';
import { formatValue } from '../model/format.ts';
import { type Line, TimeChart } from '../parts/chart.tsx';
import { namesOf } from './naming.ts';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';
import { present } from './reduce.ts';

const colours = ['--accent', '--out', '--in', '--warning', '--up', '--paused', '--moon', '--down'];
const legendPx = 26;
/** A drag shorter than this is a click. */
const dragPxMin = 6;

const goesOut = (series: PanelSeries) => series.metric.includes('.out');

export function TimeSeries({ config, answer, data, hands, height }: PanelProps) {
  const series = answer.series ?? [];
  const timeS = data.times[answer.time ?? 0] ?? [];
  const lines = useMemo(() => {
    const names = namesOf(series);
    return series.map(
      (each, i): Line => ({
        label: names[i]!,
        color: colours[i % colours.length]!,
        unit: each.unit,
        timeS,
        avg: each.avg,
        min: each.min ?? each.avg,
        max: each.max ?? each.avg,
        ...(config.mirror && goesOut(each) ? { mirrored: true } : {}),
        ...(config.band ? { smoke: true } : {}),
        ...(config.area ? { area: true } : {}),
      }),
    );
  }, [series, timeS, config]);
  if (lines.length === 0) return <Nothing text="Nothing is measured here yet." />;
  const legend = config.legend === true && height > 110;
  return (
    <>
      <Zoomable span={data} onZoom={hands.zoom}>
        <TimeChart
          lines={lines}
          height={Math.max(60, height - (legend ? legendPx : 0) - 4)}
          label={`${lines.map((line) => line.label).join(', ')} over time`}
          range={[data.fromMs / 1000, data.toMs / 1000]}
        />
      </Zoomable>
      {legend ? (
        <div className="panel-legend">
          {lines.map((line, i) => (
            <span key={`${series[i]!.sensorId} ${line.label}`} title={line.label}>
              <i style={{ background: `var(${line.color})` }} />
              <span className="clip">{line.label}</span>
              <strong>{formatValue(series[i]!.last ?? present(series[i]!.avg).at(-1), line.unit)}</strong>
            </span>
          ))}
          {answer.left ? <span className="faint">+{answer.left} more</span> : null}
        </div>
      ) : null}
    </>
  );
}

/** Dragging over the plot chooses a time; every panel follows. */
function Zoomable({
  span,
  onZoom,
  children,
}: {
  span: { readonly fromMs: number; readonly toMs: number };
  onZoom: ((fromMs: number, toMs: number) => void) | null;
  children: React.ReactNode;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [band, setBand] = useState<{ from: number; to: number } | null>(null);
  const plot = () => (host.current?.querySelector('.u-over') ?? host.current)?.getBoundingClientRect();
  const left = host.current?.getBoundingClientRect().left ?? 0;
  const finish = () => {
    const area = plot();
    if (!band || !area || !onZoom) return setBand(null);
    setBand(null);
    if (Math.abs(band.to - band.from) < dragPxMin) return;
    const timeAt = (x: number) =>
      span.fromMs + Math.min(1, Math.max(0, (x - area.left) / area.width)) * (span.toMs - span.fromMs);
    const [from, to] = [timeAt(Math.min(band.from, band.to)), timeAt(Math.max(band.from, band.to))];
    if (to - from >= 1000) onZoom(Math.floor(from), Math.ceil(to));
  };
  return (
    <div
      ref={host}
      className="zoomable"
      onPointerDown={(event) => {
        if (event.button === 0 && onZoom) setBand({ from: event.clientX, to: event.clientX });
      }}
      onPointerMove={(event) => band && setBand({ ...band, to: event.clientX })}
      onPointerUp={finish}
      onPointerLeave={() => setBand(null)}
    >
      {children}
      {band && Math.abs(band.to - band.from) >= dragPxMin ? (
        <div
          className="zoom-band"
          style={{ left: Math.min(band.from, band.to) - left, width: Math.abs(band.to - band.from) }}
        />
      ) : null}
    </div>
  );
}
