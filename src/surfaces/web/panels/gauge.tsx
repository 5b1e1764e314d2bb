import { formatValue } from '../model/format.ts';
import { StateMark } from '../parts/state.tsx';
import { namesOf } from './naming.ts';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';
import { levelOf, present } from './reduce.ts';

const radius = 40;
const length = Math.PI * radius;
const arc = `M${50 - radius} 50A${radius} ${radius} 0 0 1 ${50 + radius} 50`;

export function Gauge({ config, answer }: PanelProps) {
  const series = answer.series ?? [];
  if (series.length === 0) return <Nothing text="Nothing is measured here yet." />;
  const names = namesOf(series);
  const from = config.from as number;
  return (
    <div className="panel-gauges">
      {series.map((each, i) => {
        const value = each.last ?? present(each.avg).at(-1) ?? null;
        const to =
          (config.to as number | null) ??
          (each.unit === 'percent' ? 100 : Math.max(from + 1, ...present(each.avg)));
        const share = value === null ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)));
        const level = levelOf(value, config);
        const text = formatValue(value, each.unit);
        return (
          <figure key={`${each.sensorId}${names[i]}`}>
            <svg viewBox="0 0 100 62" role="img" aria-label={`${names[i]}: ${text}`}>
              <path d={arc} className="track" />
              <path
                d={arc}
                stroke={`var(--${level === null || level === 'up' ? 'accent' : level})`}
                strokeDasharray={`${share * length} ${length}`}
              />
              {(['warnAbove', 'badAbove'] as const).map((name) => {
                const limit = config[name] as number | null;
                if (limit === null || limit <= from || limit >= to) return null;
                const angle = Math.PI * (1 - (limit - from) / (to - from));
                const [dx, dy] = [Math.cos(angle), -Math.sin(angle)];
                return (
                  <line
                    key={name}
                    x1={50 + dx * 33}
                    y1={50 + dy * 33}
                    x2={50 + dx * 47}
                    y2={50 + dy * 47}
                    stroke={`var(--${name === 'badAbove' ? 'down' : 'warning'})`}
                  />
                );
              })}
              <text x="50" y="48">
                {text}
              </text>
            </svg>
            <figcaption className="clip small muted" title={names[i]}>
              {level && level !== 'up' ? <StateMark state={level} size={9} /> : null} {names[i]}
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}
