import { formatValue } from '../model/format.ts';
import { titleOf } from '../model/series.ts';
import { sparkPath } from '../model/spark.ts';
import { StateMark } from '../parts/state.tsx';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';
import { levelOf, present, type Reduce, reduced, reducedOverTime } from './reduce.ts';

const sparkBox = { width: 300, height: 100 };

export function SingleValue({ config, answer }: PanelProps) {
  const series = answer.series ?? [];
  const first = series[0];
  if (!first) return <Nothing text="Nothing is measured here yet." />;
  const how = config.reduce as Reduce;
  const now = reduced(present(series.map((each) => each.last)), how, first.metric);
  const course = present(reducedOverTime(series, how));
  const level = levelOf(now, config);
  const text = formatValue(now ?? course.at(-1) ?? null, first.unit);
  const split = /^(\S+)\s(.+)$/.exec(text);
  return (
    <div className="panel-value">
      {config.spark === true && course.length > 1 ? (
        <svg
          viewBox={`0 0 ${sparkBox.width} ${sparkBox.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path className="line" d={sparkPath(course, sparkBox.width, sparkBox.height)} />
          <path
            className="fill"
            d={`${sparkPath(course, sparkBox.width, sparkBox.height)}L${sparkBox.width} ${sparkBox.height}L0 ${sparkBox.height}Z`}
          />
        </svg>
      ) : null}
      <strong className={level && level !== 'up' ? `c-${level}` : ''}>
        {level && level !== 'up' ? <StateMark state={level} size={14} /> : null}
        {split ? split[1] : text}
        {split ? <small>{split[2]}</small> : null}
      </strong>
      <span className="faint small clip">
        {titleOf(first.metric)}
        {series.length > 1
          ? `, ${how} of ${series.length}`
          : first.deviceName
            ? ` of ${first.deviceName}`
            : ''}
        {answer.left ? ` (${answer.left} more left out)` : ''}
      </span>
    </div>
  );
}
