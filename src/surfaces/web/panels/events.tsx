import { formatDate, formatTime } from '../model/format.ts';
import { StateMark } from '../parts/state.tsx';
import { kindTitle, markOf } from '../parts/timeline.tsx';
import { Go } from './go.tsx';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';

export function EventList({ answer, hands }: PanelProps) {
  const events = answer.events ?? [];
  if (events.length === 0) return <Nothing text="Nothing happened in the time shown." />;
  return (
    <ul className="panel-rows">
      {events.map((event) => (
        <li key={event.id}>
          <Go
            href={
              event.sensorId
                ? `/sensors/${event.sensorId}`
                : event.deviceId
                  ? `/devices/${event.deviceId}`
                  : '/events'
            }
            linked={hands.linked}
            title={kindTitle(event.kind)}
          >
            <StateMark state={markOf(event)} />
            <span className="clip grow">{event.message}</span>
            <time
              className="muted small"
              dateTime={new Date(event.timeMs).toISOString()}
              title={formatDate(event.timeMs)}
            >
              {formatTime(event.timeMs)}
            </time>
          </Go>
        </li>
      ))}
    </ul>
  );
}
