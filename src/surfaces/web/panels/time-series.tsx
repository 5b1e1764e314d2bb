import { useMemo } from 'react';
import type { PanelSeries } from '#pure/contract/resources.ts';
import { formatValue } from '../model/format.ts';
import { type Line, TimeChart } from '../parts/chart.tsx';
import { CommentedChart } from '../parts/commented-chart.tsx';
import { namesOf } from './naming.ts';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';
import { present } from './reduce.ts';

const colours = ['--accent', '--out', '--in', '--warning', '--up', '--paused', '--moon', '--down'];
const legendPx = 26;

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
  const ids = useMemo(() => series.map(({ sensorId }) => sensorId), [series]);
  if (lines.length === 0) return <Nothing text="Nothing is measured here yet." />;
  /** Every panel follows; the way back is the dashboard's. */
  const zoom = (view: readonly [number, number] | null) =>
    hands.zoom?.(view && { fromMs: Math.floor(view[0] * 1000), toMs: Math.ceil(view[1] * 1000) });
  const legend = config.legend === true && height > 110;
  const chart = {
    lines,
    height: Math.max(60, height - (legend ? legendPx : 0) - 4),
    label: `${lines.map((line) => line.label).join(', ')} over time`,
    range: [data.fromMs / 1000, data.toMs / 1000],
    view: null,
    onView: zoom,
  } as const;
  return (
    <>
      <div className="panel-chart">
        {/* Who may go nowhere may ask for nothing else either: a shared link shows the dashboard alone. */}
        {hands.linked ? <CommentedChart about={{ sensorIds: ids }} {...chart} /> : <TimeChart {...chart} />}
      </div>
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
