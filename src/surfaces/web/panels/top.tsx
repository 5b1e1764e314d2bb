import type { TopAnswer } from '#pure/contract/resources.ts';
import { topLists } from '#pure/dashboards/top-lists.ts';
import { formatValue } from '../model/format.ts';
import { Go } from './go.tsx';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';

export function TopList({ answer, hands }: PanelProps) {
  if (!answer.top) return null;
  return <TopRows top={answer.top} linked={hands.linked} />;
}

export function TopRows({ top, linked }: { top: TopAnswer; linked: boolean }) {
  if (top.rows.length === 0) return <Nothing text="Nothing of this kind in the time shown." />;
  const list = topLists[top.list];
  const low = 'worst' in list && list.worst === 'low';
  const ends = top.rows.map((row) => (low ? 100 - row.value : row.value));
  const most = Math.max(...ends, Number.MIN_VALUE);
  return (
    <ol className="panel-rows">
      {top.rows.map((row, i) => (
        <li key={`${row.sensorId}${row.label}`}>
          <Go href={`/sensors/${row.sensorId}`} linked={linked}>
            <i className="extent" style={{ width: `${Math.max(1, (ends[i]! / most) * 100)}%` }} />
            <span className="clip grow" title={row.sensorName}>
              {row.deviceName ?? row.sensorName}{' '}
              <span className="muted">
                {[row.deviceName ? row.sensorName.replace(row.deviceName, '').trim() : '', row.label]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <strong className="num">{formatValue(row.value, top.unit)}</strong>
          </Go>
        </li>
      ))}
      {top.truncated ? (
        <li className="faint small pad">There is more than is compared at once: choose a site.</li>
      ) : null}
    </ol>
  );
}
